import type { KeyedFinding } from './analysis/call.ts';
import { Interpreter } from './analysis/interpreter.ts';
import { boundKeyWords } from './analysis/key-words.ts';
import { createScope } from './analysis/scope.ts';
import { findSpoofs } from './analysis/spoof.ts';
import { argumentOf, nothing } from './analysis/values.ts';
import { readCmd, readPowerShell } from './analysis/windows.ts';
import type { CommandAnalysis, CommandFinding, DestructiveFamily } from './command-analysis.ts';
import type { SecretScreen } from './contract.ts';
import { CommandTooInvolved } from './reading-budget.ts';

/** The language a command is written in. */
export type ShellName = 'bash' | 'zsh' | 'sh' | 'powershell' | 'cmd';

export interface AnalyzeCommandOptions {
  readonly screen: SecretScreen;
  /** Absolute folder the command starts in. */
  readonly cwd: string;
  /** Absolute path that `~` stands for. */
  readonly homeDirectory: string;
  /** Default `bash`. */
  readonly shell?: ShellName;
  /** Absolute. Code outside of it is code nobody here wrote. Default: `cwd`. */
  readonly workspaceRoot?: string;
}

/**
 * What a command would do (TRUST §2). Total: whatever the text, it returns; what it cannot read is `unknown`. Nothing is
 * executed and no disk is touched: see docs/shell-analysis.md for what is read, and for the limits.
 */
export function analyzeCommand(command: string, options: AnalyzeCommandOptions): CommandAnalysis {
  const interpreter = new Interpreter({ ...options, workspaceRoot: options.workspaceRoot ?? options.cwd });
  if (options.shell === 'powershell' || options.shell === 'cmd') readWindows(interpreter, command, options);
  else interpreter.run(command);
  const isRead = finishPaths(interpreter, command);
  const findings = sortFindings([...findSpoofs(command), ...interpreter.findings, ...secretFindings(interpreter, isRead, command)]);
  return summarize(interpreter, isRead, command, findings);
}

function readWindows(interpreter: Interpreter, command: string, { cwd, homeDirectory, shell }: AnalyzeCommandOptions): void {
  const place = { start: 0, end: command.length };
  const word = argumentOf(shell ?? '', place);
  const scope = createScope(cwd, homeDirectory);
  const call = {
    program: word.text,
    path: word.text,
    args: [],
    word,
    environment: [],
    input: nothing,
    isFed: false,
    isCaptured: false,
    wrappers: [],
    scope,
    depth: 0,
    ...place,
  };
  interpreter.paths.noteJoined();
  interpreter.paths.readCode(argumentOf(command, place));
  if (shell === 'cmd') readCmd(call, interpreter, command);
  else readPowerShell(call, interpreter, command);
}

/** False when there are too many paths to be looked at. */
function finishPaths({ paths }: Interpreter, command: string): boolean {
  try {
    paths.finish();
    paths.readWindowsPaths(command);
    return true;
  } catch (thrown) {
    if (!(thrown instanceof CommandTooInvolved)) throw thrown;
    return false;
  }
}

/** Most secrets that are each a finding of their own. */
const maximumSecrets = 20;

function secretFindings({ paths }: Interpreter, isRead: boolean, command: string): readonly KeyedFinding[] {
  const found: KeyedFinding[] = [...paths.secrets.values()].slice(0, maximumSecrets).map(({ path, start, end }) => ({
    verdict: 'secret_read',
    family: null,
    reason: `It names a secret: ${path}.`,
    start,
    end,
    keyWords: '',
  }));
  const whole = { family: null, start: 0, end: command.length, keyWords: '' };
  if (!isRead) found.push({ verdict: 'unknown', reason: 'It is too involved to be read to its end.', ...whole });
  return found;
}

const verdicts = ['exfil', 'destructive', 'secret_read', 'unknown'] as const;

/** The gravest first: what always stops before what asks for typing, as nothing graver may be easier. */
const families: readonly (DestructiveFamily | null)[] = [
  'card_spoof',
  'gate_tamper',
  'persistence',
  'rce',
  'system',
  'infra',
  'database',
  'windows',
  'vcs_history',
  'delete',
  null,
];

function sortFindings(findings: readonly KeyedFinding[]): readonly KeyedFinding[] {
  const grade = ({ verdict, family }: CommandFinding): number => verdicts.indexOf(verdict) * 20 + families.indexOf(family);
  return [...findings].sort((one, other) => grade(one) - grade(other) || one.start - other.start);
}

const alwaysStopped: ReadonlySet<DestructiveFamily | null> = new Set(['gate_tamper', 'persistence', 'rce']);

function summarize(interpreter: Interpreter, isRead: boolean, command: string, findings: readonly KeyedFinding[]): CommandAnalysis {
  const { paths, programs, unknowns } = interpreter;
  const [gravest] = findings;
  const typed = gravest?.verdict === 'destructive' && !alwaysStopped.has(gravest.family);
  return {
    verdict: gravest?.verdict ?? 'benign',
    family: gravest?.family ?? null,
    findings: findings.map(({ keyWords: _, ...finding }) => finding),
    typed,
    keyWords: typed ? (gravest.keyWords === '' ? boundKeyWords('confirm') : gravest.keyWords) : '',
    programs,
    unknowns,
    secrets: [...paths.secrets.values()].map(({ path, rules }) => ({ path, rules })),
    paths: [...paths.paths],
    patterns: [...paths.patterns],
    findsDotFiles: /dotglob|GLOBIGNORE|glob_?dots/i.test(command),
    findsDeep: /globstar|\b(?:zsh|fish)\b/.test(command),
    isWhole: isRead && interpreter.isWhole,
  };
}
