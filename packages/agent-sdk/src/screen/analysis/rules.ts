import { type Call, destructive, type Judge, type Rule, type RuleTable } from './call.ts';
import { toRegExp } from './patterns.ts';
import { builtinRules, judgeForeignFile, judgeHiddenCode, judgeVariable, runFile } from './programs/builtins.ts';
import { databaseRules } from './programs/databases.ts';
import { fileRules } from './programs/files.ts';
import { gitRules } from './programs/git.ts';
import { installRules } from './programs/installs.ts';
import { interpreterRules } from './programs/interpreters.ts';
import { launcherTables } from './programs/launchers.ts';
import { networkRules } from './programs/network.ts';
import { isMakingFileSystem, judgeFileSystem, systemRules } from './programs/system.ts';
import { textRules } from './programs/texts.ts';
import { toolRules } from './programs/tools.ts';
import { clusterRules, containerRules, moreWrapperRules, runnerRule, wrapperRules } from './programs/wrappers.ts';
import { hole, taints } from './values.ts';

/** Every table; where a program is in several, each of its rules is asked. */
let rules: ReadonlyMap<string, readonly Rule[]> | undefined;

function allRules(): ReadonlyMap<string, readonly Rule[]> {
  if (rules !== undefined) return rules;
  const found = new Map<string, Rule[]>();
  const tables: readonly RuleTable[] = [
    builtinRules,
    wrapperRules,
    fileRules,
    gitRules,
    networkRules,
    databaseRules,
    interpreterRules,
    systemRules,
    textRules,
    toolRules,
    installRules,
    containerRules,
    clusterRules,
    ...launcherTables,
  ];
  for (const table of tables) for (const [name, rule] of Object.entries(table)) found.set(name, [...(found.get(name) ?? []), rule]);
  for (const [name, rule] of Object.entries(moreWrapperRules)) if (!found.has(name)) found.set(name, [rule]);
  rules = found;
  return found;
}

/** The rule of a program, with what holds for every program: its environment, and where it is. */
export function findRule(program: string): Rule {
  return (call, judge) => {
    for (const { name, value } of call.environment) judgeVariable(call, judge, name, value);
    if (call.path.includes(hole) && !isNamedByFolder(call)) {
      judgeUnknownProgram(call, judge);
      return undefined;
    }
    const own = rulesOf(program);
    if (own.length === 0) return judgeOther(call, judge);
    if (call.path.includes('/')) judgePlace(call, judge);
    let output: ReturnType<Rule>;
    for (const rule of own) output = rule(call, judge) ?? output;
    return output;
  };
}

function rulesOf(program: string): readonly Rule[] {
  const own = allRules().get(program) ?? allRules().get(withoutVersion(program)) ?? [];
  const runner = runnerRule(program);
  return runner === undefined ? own : [...own, runner];
}

/** `python3.11`, `gcc-12`, `psql-15`. */
function withoutVersion(program: string): string {
  return program.replace(/[-.]?\d+(?:\.\d+)*$/, '');
}

/** Only the folder is not known: `$(npm bin)/eslint`. */
function isNamedByFolder({ path }: Call): boolean {
  return path.lastIndexOf(hole) < path.lastIndexOf('/');
}

function judgeUnknownProgram(call: Call, judge: Judge): void {
  const { taint, raw } = call.word;
  if ((taint & (taints.network | taints.decoded)) !== 0) judgeHiddenCode(call, judge, taint, raw);
  else judge.doubt(call, raw, 'Which program it starts is only known when it runs.');
  // What is not set is empty: `r${Z}m` starts rm.
  const bare = call.path.replaceAll(hole, '');
  if (isDangerous(bare)) for (const rule of rulesOf(bare)) rule({ ...call, program: bare, path: bare }, judge);
}

/** A program nobody has a rule for: ordinary, unless it is a file from anywhere or its words say otherwise. */
function judgeOther(call: Call, judge: Judge): undefined {
  if (isMakingFileSystem(call.program)) return judgeFileSystem(call, judge);
  if (call.path.includes('/')) judgePlace(call, judge);
  const words = call.args.map(({ text }) => text).filter((text) => !text.startsWith('-'));
  const verb = words
    .slice(0, 2)
    .find((word) => /^(?:destroy|purge|wipe|nuke|erase|obliterate|delete-all|drop-database|factory-reset)$/.test(word));
  const isForced = call.args.some(({ text }) => /^--?(?:delete|purge|wipe|destroy|force-delete|erase)$/.test(text));
  if ((verb !== undefined || isForced) && !call.args.some(({ text }) => /^--(?:dry-run|help)$/.test(text)))
    judge.doubt(call, `${call.program} ${verb ?? ''}`.trim(), 'It may take something away.');
  return undefined;
}

/** A program that is named by its path: from the system, from the workspace, or from anywhere. */
function judgePlace(call: Call, judge: Judge): void {
  const path = judge.toPath(call, call.path);
  if (path !== null && call.scope.files.has(path))
    runFile(call, judge, { ...call.word, text: call.path }, { wrapper: call.path, positional: call.args });
  else if (!/^\/(?:usr|bin|sbin|opt|nix|snap|Applications|System|Library)\//.test(call.path))
    judgeForeignFile(call, judge, { ...call.word, text: call.path });
  void destructive;
}

const graveFiles = 'rm unlink shred srm dd truncate mv chmod chown find rsync tee cp';
const graveOthers =
  'git bash sh zsh dash eval python python3 perl ruby node docker kubectl terraform curl wget nc ssh scp crontab dropdb psql mysql';
let gravePrograms: ReadonlySet<string> | undefined;

export function isDangerous(program: string): boolean {
  gravePrograms ??= new Set([...graveFiles.split(' '), ...graveOthers.split(' '), ...Object.keys(systemRules)]);
  return gravePrograms.has(program) || isMakingFileSystem(program);
}

const maximumPatternLength = 128;
let graveNames: readonly string[] | undefined;

/** Names of programs with grave rules that a pattern of the shell could find. */
export function findRulesByPattern(pattern: string): readonly string[] {
  // What is longer is made to be tried in vain; that it is a pattern asks all the same.
  if (pattern.length > maximumPatternLength || !/[a-z]/.test(pattern)) return [];
  const expression = toRegExp(pattern, '', { start: true, end: true });
  if (expression === undefined) return [];
  graveNames ??= [...allRules().keys()].filter(isDangerous);
  return graveNames.filter((name) => expression.test(name)).slice(0, 8);
}
