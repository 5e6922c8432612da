import { GatehouseError } from '@gatehouse/agent-sdk/base';
import { type ProgramOutput, type ProgramRun, runToEnd } from './program-run.ts';

/** One search or listing. The rooms that search build the arguments; the program, its environment and its time are ours. */
export type RipgrepRun = Pick<ProgramRun, 'args' | 'cwd' | 'maximumOutputBytes' | 'signal'>;
export type RipgrepOutput = Pick<ProgramOutput, 'exitCode' | 'stdout' | 'stderr' | 'isTruncated'>;

export interface RipgrepParts {
  /** Absolute path of the program, see `locateRipgrep`. */
  readonly file: string;
  /** The environment Gatehouse was started with; only the language is passed on. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Longer than any honest search of a large project, shorter than anybody's patience. */
const timeoutMs = 60_000;

/**
 * All options that may be used. What is missing here is missing on purpose: `--pre`, `--search-zip` and
 * `--hostname-bin` start other programs, `--follow` leaves the workspace.
 */
// biome-ignore format: a list to be read at once
const allowedOptions = new Set([
  '--case-sensitive', '--color', '--context', '--count', '--crlf', '--files', '--files-with-matches', '--fixed-strings', '--glob',
  '--hidden', '--iglob', '--ignore-case', '--json', '--max-columns', '--max-count', '--max-filesize', '--multiline', '--no-config',
  '--no-fixed-strings', '--no-ignore', '--no-messages', '--no-require-git', '--null', '--regexp', '--smart-case', '--sort', '--word-regexp',
]);

/** Makes the one way to run ripgrep. */
export function createRipgrepRunner({ file, environment }: RipgrepParts): (run: RipgrepRun) => Promise<RipgrepOutput> {
  const kept = ['LANG', 'LC_ALL', 'LC_CTYPE', 'SystemRoot'].flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const env = Object.fromEntries(kept);
  return async (run) => {
    assertArguments(run.args);
    const output = await runToEnd({ ...run, file, env, timeoutMs });
    if (!output.hasTimedOut) return output;
    throw new GatehouseError('ERR_EXEC_TIMEOUT', {
      message: `The search took longer than ${timeoutMs / 1000} seconds and was stopped.`,
      untouched: 'No file was changed.',
      nextStep: 'Search in a smaller folder or for a more telling pattern.',
    });
  };
}

/** @throws ERR_EXEC_ARGUMENTS for anything but long options we know, `--` and paths; and without `--no-config` */
function assertArguments(args: readonly string[]): void {
  const end = args.indexOf('--');
  const options = end < 0 ? args : args.slice(0, end);
  const refused = options.find((option) => !allowedOptions.has(option.split('=', 1)[0] ?? ''));
  if (refused === undefined && options.includes('--no-config') && !args.some((argument) => argument.includes('\0'))) return;
  throw new GatehouseError('ERR_EXEC_ARGUMENTS', {
    message:
      refused === undefined ? 'ripgrep is only run with --no-config and without null characters.' : `ripgrep is not run with ${refused}.`,
    untouched: 'Nothing was searched.',
  });
}
