import type { CommandFinding, CommandVerdict, DestructiveFamily } from '../command-analysis.ts';
import type { SecretScreen } from '../contract.ts';
import type { Scope } from './scope.ts';
import type { Argument, Stream } from './values.ts';

/** One program that a command starts. */
export interface Call {
  /** Base name, lower-case, without `.exe`. */
  readonly program: string;
  /** As it was named, with its folder. */
  readonly path: string;
  readonly args: readonly Argument[];
  /** The program's own word. */
  readonly word: Argument;
  /** `NAME=value` in front of it, and what wrappers add. */
  readonly environment: readonly { readonly name: string; readonly value: Argument }[];
  readonly input: Stream;
  /** Whether something is piped or redirected to it. */
  readonly isFed: boolean;
  /** A terminal or a file it does not name: whether what it prints goes to another program or file. */
  readonly isCaptured: boolean;
  /** It only sets the output of others aside: `: > x`. */
  readonly wrappers: readonly string[];
  readonly scope: Scope;
  /** Where findings point. */
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

export interface Report {
  readonly verdict: Exclude<CommandVerdict, 'benign'>;
  readonly family?: DestructiveFamily;
  readonly reason: string;
  /** Default: the program and its arguments. */
  readonly keyWords?: string;
}

/** {@link CommandFinding} with what a person would type for it. */
export interface KeyedFinding extends CommandFinding {
  readonly keyWords: string;
}

/** What rules of programs may ask and say. */
export interface Judge {
  readonly screen: SecretScreen;
  readonly homeDirectory: string;
  readonly workspaceRoot: string;
  report(call: Call, report: Report): void;
  /** Says that a part cannot be resolved, and makes the verdict at least `unknown`. */
  doubt(call: Call, text: string, why: string): void;
  /** Reads a text as a shell would run it. */
  runText(call: Call, text: string, how: RunOptions): Stream;
  /** Reads words as a program and its arguments. */
  runWords(call: Call, words: readonly Argument[], how: RunOptions): Stream;
  /** Asks the rule of another program about a call. */
  judgeAs(call: Call, program: string): Stream | undefined;
  /** Whether a program of this name has grave rules: a guess at a program is only worth it for those. */
  isDangerous(program: string): boolean;
  /** Absolute and normal, or null when it cannot be known. */
  toPath(call: Pick<Call, 'scope'>, text: string): string | null;
  /** What writing there would mean, reported. */
  judgeWrite(call: Call, target: Argument, stream: Stream): void;
}

export interface RunOptions {
  /** How it came to be run: `sudo`, `sh -c`. */
  readonly wrapper: string;
  readonly input?: Stream;
  readonly isFed?: boolean;
  readonly environment?: Call['environment'];
  readonly cwd?: string | null;
  /** Where the unknown parts of the text come from. */
  readonly taint?: number;
  readonly positional?: readonly Argument[];
  /** It changes the shell itself: `eval`, `source`. */
  readonly isSameShell?: boolean;
}

/** What a program does with some arguments; what it prints, or nothing when that is bytes of this computer. */
export type Rule = (call: Call, judge: Judge) => Stream | undefined;
export type RuleTable = Readonly<Record<string, Rule>>;

export function destructive(family: DestructiveFamily, reason: string, keyWords?: string): Report {
  return keyWords === undefined ? { verdict: 'destructive', family, reason } : { verdict: 'destructive', family, reason, keyWords };
}
