import type { JsonValue } from '../base/index.ts';
import { analyzeCommand, type CommandAnalysis, createSecretScreen, type ParsedProgram, type SecretScreen } from '../screen/index.ts';
import type { AgentAction } from './approval-gate-contract.ts';

/** Where a command runs, as far as a program that uses the SDK says so. */
export interface CommandPlaces {
  /** Absolute path that `~` stands for. Default `/~`, which no real path is. */
  readonly homeDirectory?: string;
  /** Absolute path of the project. Default `/workspace`. */
  readonly workspaceRoot?: string;
}

export interface ReadCommand {
  readonly text: string;
  readonly analysis: CommandAnalysis;
}

/** Reads the commands of actions. A frozen action is read once, however often it is asked about. */
export interface CommandReader {
  /** Undefined for an action that starts nothing; null when it does and its command cannot be found in it. */
  read(action: AgentAction): ReadCommand | null | undefined;
}

const defaultHome = '/~';
const defaultRoot = '/workspace';
const starting: ReadonlySet<string> = new Set(['shell', 'process:spawn', 'git']);

export function createCommandReader(places: CommandPlaces = {}, screen?: SecretScreen): CommandReader {
  const { homeDirectory = defaultHome, workspaceRoot = defaultRoot } = places;
  const judged = screen ?? createSecretScreen({ homeDirectory, workspaceRoot });
  const known = new WeakMap<AgentAction, ReadCommand | null>();
  const readAnew = (action: AgentAction): ReadCommand | null => {
    const text = commandTextOf(action);
    if (text === undefined) return null;
    return { text, analysis: analyzeCommand(text, { screen: judged, cwd: workspaceRoot, homeDirectory, workspaceRoot }) };
  };
  return {
    read(action) {
      if (!starting.has(action.kind)) return undefined;
      const command = known.get(action) ?? readAnew(action);
      if (Object.isFrozen(action)) known.set(action, command);
      return command;
    },
  };
}

/** `payload` itself or its `command` or `cmd` as a text, with `args` or `argv` behind it; else the target. */
function commandTextOf({ kind, payload, target }: AgentAction): string | undefined {
  const words = typeof payload === 'string' ? [payload] : wordsOf(payload);
  const text = words.length > 0 ? words.join(' ') : target;
  if (text === undefined || text.trim() === '') return undefined;
  return kind === 'git' && !/^git\b/.test(text) ? `git ${text}` : text;
}

function wordsOf(payload: JsonValue | undefined): readonly string[] {
  if (Array.isArray(payload)) return payload.filter((word) => typeof word === 'string').map(quote);
  if (typeof payload !== 'object' || payload === null) return [];
  const { command, cmd, args, argv } = payload as Readonly<Record<string, JsonValue>>;
  const start = command ?? cmd;
  const list = [args, argv].find(Array.isArray) ?? [];
  const rest = list.filter((word): word is string => typeof word === 'string').map(quote);
  if (Array.isArray(start)) return [...wordsOf(start), ...rest];
  // A program with arguments of its own is one word; alone, it is a line for a shell.
  if (typeof start === 'string') return [rest.length > 0 ? quote(start) : start, ...rest];
  return rest;
}

/** One word to a POSIX shell, whatever it holds. */
function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What a list of forbidden commands says about one program of a command. */
export type ProgramMatch = 'no' | 'maybe' | 'yes';

/**
 * Whether a program is what a text such as `git push --force` names: the same program, the same words in their order
 * with others between them, and each option wherever it stands. `maybe` when a part of it is known only at run time.
 */
export function matchesProgram(program: ParsedProgram, words: readonly string[]): ProgramMatch {
  const [name = '', ...rest] = words;
  if (program.program === null) return 'maybe';
  if (baseName(program.program) !== name && !(name === 'mkfs' && baseName(program.program).startsWith('mkfs.'))) return 'no';
  const known = program.arguments.filter((argument) => argument !== null);
  const isThere = rest.filter(isOption).every((option) => known.some((argument) => isSameOption(argument, option)));
  if (
    isThere &&
    isSubsequence(
      rest.filter((word) => !isOption(word)),
      known,
    )
  )
    return 'yes';
  return known.length < program.arguments.length ? 'maybe' : 'no';
}

/** `C:\Windows\RM.EXE` and `/bin/rm` are `rm`. */
function baseName(program: string): string {
  return program
    .slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1)
    .toLowerCase()
    .replace(/\.exe$/, '');
}

function isOption(word: string): boolean {
  return word.startsWith('-');
}

/** `--force` is also `--force=yes`; `-f` is also in `-xf`. */
function isSameOption(argument: string, option: string): boolean {
  if (argument === option || argument.startsWith(`${option}=`)) return true;
  return /^-[A-Za-z]$/.test(option) && /^-[A-Za-z]+$/.test(argument) && argument.includes(option.slice(1));
}

function isSubsequence(words: readonly string[], all: readonly string[]): boolean {
  let at = 0;
  for (const word of all) if (at < words.length && word === words[at]) at += 1;
  return at === words.length;
}
