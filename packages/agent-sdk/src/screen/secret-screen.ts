import { type FoldedPath, foldReadings } from './components.ts';
import type { PatternSource, SecretMatch, SecretRule, SecretScreen, SecretScreenOptions, SecretVerdict } from './contract.ts';
import { isPlainlyOrdinary } from './quick-look.ts';
import { applyRules, ruleReasons } from './rules.ts';
import { compileUserPattern, type UserPattern } from './user-patterns.ts';

const ordinary: SecretVerdict = Object.freeze({ secret: false, rules: Object.freeze([]) });

/**
 * The screen of secret paths. The built-in rules always hold; people's patterns only add to them.
 *
 * @throws ERR_SCREEN_PATTERN for a regular expression that cannot be read; `findPatternProblem` tells beforehand
 */
export function createSecretScreen(options: SecretScreenOptions): SecretScreen {
  const { homeDirectory, workspaceRoot, additionalPatterns = [] } = options;
  const patterns = additionalPatterns.map((pattern) => compileUserPattern(pattern, { homeDirectory, workspaceRoot }));
  return {
    check(path) {
      const isOrdinary = isPlainlyOrdinary(path);
      return isOrdinary && patterns.length === 0 ? ordinary : toVerdict(foldReadings(path), patterns, isOrdinary);
    },
    matching: (path) => explain(foldReadings(path), patterns),
  };
}

/** @param isOrdinary whether the built-in rules are known to have nothing to say */
function toVerdict(readings: readonly FoldedPath[], patterns: readonly UserPattern[], isOrdinary: boolean): SecretVerdict {
  let rules: Set<SecretRule> | undefined;
  const report = (rule: SecretRule): void => {
    rules ??= new Set();
    rules.add(rule);
  };
  for (const path of readings) {
    if (!isOrdinary) applyRules(path, report);
    for (const pattern of patterns) if (pattern.matches(path.components)) report('user');
  }
  return rules === undefined ? ordinary : { secret: true, rules: [...rules].sort() };
}

function explain(readings: readonly FoldedPath[], patterns: readonly UserPattern[]): readonly SecretMatch[] {
  const matches: SecretMatch[] = [];
  const add = (match: SecretMatch): void => {
    if (matches.some((known) => known.rule === match.rule && known.because === match.because && known.matched === match.matched)) return;
    matches.push(match);
  };
  for (const path of readings) {
    applyRules(path, (rule, matched) => add({ rule, matched, because: ruleReasons[rule] }));
    for (const { pattern, source } of patterns.filter(({ matches }) => matches(path.components))) {
      add({ rule: 'user', matched: path.components.join('/'), because: `${owners[source]} the pattern ${pattern}` });
    }
  }
  return matches.sort((one, other) => (one.rule < other.rule ? -1 : one.rule > other.rule ? 1 : 0));
}

const owners: Readonly<Record<PatternSource, string>> = {
  'deny-list': 'the deny-list has',
  settings: 'your settings have',
  organisation: 'the policy of your organisation has',
};
