import type { ParseArgsConfig } from 'node:util';
import { type ErrorCode, GatehouseError } from '@gatehouse/agent-sdk/base';
import type { ExitCode } from './exit-codes.ts';

/** Everything a command knows of the world outside its arguments. */
export interface CommandHost {
  write(text: string): void;
  /** Errors, progress and questions: never part of the output a script reads. */
  writeError(text: string): void;
  /** Asks a person; undefined where nobody can answer (no terminal). */
  readonly ask: ((question: string, signal: AbortSignal) => Promise<string>) | undefined;
  /** Lines of standard input, without their ends. Nothing is read before somebody iterates; iterate once. */
  readonly inputLines: AsyncIterable<string>;
  /** Whether the output is a terminal that people read. Absent: no. */
  readonly hasColors?: boolean;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the person's home directory. */
  readonly userHome: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface ParsedArguments {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

export interface Command {
  /** For example `audit verify`. */
  readonly name: string;
  /** After the name: `FILE [--json]`. */
  readonly usage: string;
  readonly summary: string;
  /** Paragraphs below the usage. */
  readonly help: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  run(parsed: ParsedArguments, host: CommandHost): Promise<ExitCode>;
}

/** @throws ERR_CLI_USAGE, which exits with 2 */
export function usageError(message: string, nextStep: string): GatehouseError {
  return new GatehouseError('ERR_CLI_USAGE' satisfies ErrorCode, { message, untouched: 'Nothing was done.', nextStep });
}

/** The only positional argument of a command. @throws ERR_CLI_USAGE when there is none or more than one */
export function onlyPositional(parsed: ParsedArguments, name: string, command: string): string {
  const [first] = parsed.positionals;
  if (first !== undefined && parsed.positionals.length === 1) return first;
  throw usageError(`gatehouse ${command} needs one ${name}.`, `See: gatehouse ${command} --help`);
}

export function textOption(parsed: ParsedArguments, name: string): string | undefined {
  const value = parsed.values[name];
  return typeof value === 'string' ? value : undefined;
}

/** @throws ERR_CLI_USAGE when it is not a whole number in the range */
export function countOption(parsed: ParsedArguments, name: string, fallback: number, range: { min: number; max: number }): number {
  const text = textOption(parsed, name);
  if (text === undefined) return fallback;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= range.min && count <= range.max) return count;
  throw usageError(`--${name} must be a whole number from ${range.min} to ${range.max}.`, `You gave: ${text}`);
}
