import { type FoldedPath, foldReadings } from './components.ts';
import type { SecretMatch, SecretRule, SecretScreen, SecretScreenOptions, SecretVerdict } from './contract.ts';
import { isPlainlyOrdinary } from './quick-look.ts';
import { applyRules, ruleReasons } from './rules.ts';
import { compileUserGlob, type UserGlob } from './user-globs.ts';

const ordinary: SecretVerdict = Object.freeze({ secret: false, rules: Object.freeze([]) });

/**
 * The screen of secret paths. The built-in rules always hold; a person's patterns only add to them.
 */
export function createSecretScreen(options: SecretScreenOptions): SecretScreen {
  const { homeDirectory, workspaceRoot, additionalPatterns = [] } = options;
  const globs = additionalPatterns.map((pattern) => compileUserGlob(pattern, { homeDirectory, workspaceRoot }));
  return {
    check: (path) => (globs.length === 0 && isPlainlyOrdinary(path) ? ordinary : toVerdict(foldReadings(path), globs)),
    matching: (path) => explain(foldReadings(path), globs),
  };
}

function toVerdict(readings: readonly FoldedPath[], globs: readonly UserGlob[]): SecretVerdict {
  let rules: Set<SecretRule> | undefined;
  const report = (rule: SecretRule): void => {
    rules ??= new Set();
    rules.add(rule);
  };
  for (const path of readings) {
    applyRules(path, report);
    for (const glob of globs) if (glob.matches(path.components)) report('user');
  }
  return rules === undefined ? ordinary : { secret: true, rules: [...rules].sort() };
}

function explain(readings: readonly FoldedPath[], globs: readonly UserGlob[]): readonly SecretMatch[] {
  const matches: SecretMatch[] = [];
  const add = (match: SecretMatch): void => {
    if (matches.some((known) => known.rule === match.rule && known.matched === match.matched)) return;
    matches.push(match);
  };
  for (const path of readings) {
    applyRules(path, (rule, matched) => add({ rule, matched, because: ruleReasons[rule] }));
    for (const { pattern } of globs.filter((glob) => glob.matches(path.components))) {
      add({ rule: 'user', matched: path.components.join('/'), because: `the deny-list has the pattern ${pattern}` });
    }
  }
  return matches.sort((one, other) => (one.rule < other.rule ? -1 : one.rule > other.rule ? 1 : 0));
}
