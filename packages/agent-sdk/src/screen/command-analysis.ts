import type { SecretRule } from './contract.ts';

/** What a command would do, the gravest first: the first that fits is the verdict (TRUST §2). */
export type CommandVerdict = 'exfil' | 'destructive' | 'secret_read' | 'unknown' | 'benign';

/**
 * How something is destructive. The first seven need typed confirmation in Paranoid; the last three always stop at the
 * gate, whatever is remembered.
 */
export type DestructiveFamily =
  | 'delete'
  | 'vcs_history'
  | 'infra'
  | 'database'
  | 'system'
  | 'windows'
  | 'card_spoof'
  | 'gate_tamper'
  | 'persistence'
  | 'rce';

/** One thing that was seen in a command. Offsets are UTF-16 units into the command's own text. */
export interface CommandFinding {
  readonly verdict: Exclude<CommandVerdict, 'benign'>;
  readonly family: DestructiveFamily | null;
  /** One sentence for the card: `Deletes files for good: rm -rf build.` */
  readonly reason: string;
  readonly start: number;
  readonly end: number;
}

/** One program of a command as the card shows it; programs behind wrappers (`sudo`, `sh -c`, `xargs`) each have their own. */
export interface ParsedProgram {
  /** Its name as it will be looked up, or null when that cannot be known. */
  readonly program: string | null;
  /** Its arguments with quotes removed; null for one whose value cannot be known. */
  readonly arguments: readonly (string | null)[];
  /** What is known only as text, for the card: the words as they were written. */
  readonly words: readonly string[];
  /** Outermost first: `['sudo', 'env', 'sh -c']`. */
  readonly wrappers: readonly string[];
  /** `NAME=value` in front of it, and what `env` adds. */
  readonly environment: readonly { readonly name: string; readonly value: string | null }[];
  readonly redirections: readonly { readonly operator: string; readonly target: string | null }[];
  /** Absolute folder it runs in as far as it is known; null after a `cd` that cannot be followed. */
  readonly cwd: string | null;
  /** How it is joined to the one before: '' first, '|', '&&', '||', ';', '&', or 'in' (a substitution, a function body). */
  readonly joinedBy: '' | '|' | '&&' | '||' | ';' | '&' | 'in';
}

/** A secret path a command names. */
export interface SecretWord {
  /** Absolute, or a pattern that could name it. */
  readonly path: string;
  readonly rules: readonly SecretRule[];
}

export interface CommandAnalysis {
  readonly verdict: CommandVerdict;
  readonly family: DestructiveFamily | null;
  /** All that was seen, gravest first. Empty only for `benign`. */
  readonly findings: readonly CommandFinding[];
  /** Whether Paranoid demands typing. */
  readonly typed: boolean;
  /** What a person types then: the key words of the gravest finding, for example `rm -rf build`; '' when `typed` is false. */
  readonly keyWords: string;
  readonly programs: readonly ParsedProgram[];
  /** What could not be resolved, as written, and why, for the card. */
  readonly unknowns: readonly { readonly text: string; readonly why: string }[];
  /** Secret paths the command names. Any makes the call refused by the screen. */
  readonly secrets: readonly SecretWord[];
  /** Absolute paths the words of the command may name, for whoever follows links. Patterns are not among them. */
  readonly paths: readonly string[];
  /**
   * Absolute patterns (`*`, `?`, `[abc]`) the words of the command hold, for whoever looks what they find on the disk.
   * A component that begins with `*`, `?` or `[` finds no name that begins with a dot, unless `findsDotFiles`.
   */
  readonly patterns: readonly string[];
  readonly findsDotFiles: boolean;
  /** Whether the command may have turned on that `**` goes through folders; else it is a `*`. */
  readonly findsDeep: boolean;
  /** False when it was too involved to be read to its end: then the rest is unknown, and the screen refuses. */
  readonly isWhole: boolean;
}
