import { GatehouseError } from '@gatehouse/agent-sdk/base';

/** One run of ripgrep. The program, its environment and its time-out belong to whoever runs it. */
export interface RipgrepRun {
  readonly args: readonly string[];
  /** Absolute path; globs and relative paths in `args` start here. */
  readonly cwd: string;
  readonly maximumOutputBytes: number;
  readonly signal: AbortSignal;
}

export interface RipgrepOutput {
  /** 0 found, 1 found nothing, 2 an error beside whatever was found; null when it was stopped at the output limit. */
  readonly exitCode: number | null;
  readonly stdout: Uint8Array;
  readonly stderr: string;
  readonly isTruncated: boolean;
}

export type RunRipgrep = (run: RipgrepRun) => Promise<RipgrepOutput>;

/**
 * Hidden files are part of a project; `.git` is not. Links are not followed, and nothing that a workspace could write
 * (`RIPGREP_CONFIG_PATH`) changes what this does.
 */
export const commonArguments: readonly string[] = ['--no-config', '--hidden', '--no-require-git', '--no-messages', '--color=never'];

/** Leaves `.git` out, and the temporary files of a write in progress. */
export const commonExclusions: readonly string[] = ['--glob=!**/.git', '--glob=!**/.gatehouse-*.tmp'];

export function ignoreArguments(includeIgnored: boolean): readonly string[] {
  return includeIgnored ? ['--no-ignore'] : [];
}

/**
 * A rooted exclusion of exactly one path. Everything that means something in a glob stands in a class of its own; a space
 * does too, since one at the end would be cut off. `!` needs none behind the slash, and `[!]` would begin a negation.
 */
export function excludePath(relativePath: string): string {
  return `--glob=!/${relativePath.replaceAll(/[*?[\]{}\\ ]/g, (character) => (character === '\\' ? '[\\\\]' : `[${character}]`))}`;
}

/** Paths of a `--null` listing. A path that is not UTF-8 cannot be named in JSON and is left out, counted. */
export function parsePathList(output: RipgrepOutput): { readonly paths: readonly string[]; readonly unreadableNames: number } {
  const text = Buffer.from(output.stdout).toString('utf8');
  const all = text.split('\0');
  // Behind the last separator stands nothing, or a path the output limit has cut.
  all.pop();
  const paths = all.filter((path) => !path.includes('\uFFFD')).map((path) => (path.startsWith('./') ? path.slice(2) : path));
  return { paths, unreadableNames: all.length - paths.length };
}

/** @throws ERR_WORKSPACE_PATTERN for a pattern or glob ripgrep does not accept; ERR_WORKSPACE_SEARCH for other failures */
export function assertRipgrepRan(output: RipgrepOutput, pattern: string): void {
  // Exit code 2 also means that one unreadable folder was met on the way; then what was found is still true.
  if (output.exitCode !== 2 || output.stderr.trim() === '') return;
  const isPattern = /regex parse error|error parsing glob|invalid (glob|regex)|compiled regex exceeds|literal .* not allowed/i.test(
    output.stderr,
  );
  const reason = output.stderr.trim().slice(0, 500);
  throw new GatehouseError(isPattern ? 'ERR_WORKSPACE_PATTERN' : 'ERR_WORKSPACE_SEARCH', {
    message: isPattern ? `The pattern ${JSON.stringify(pattern)} is not valid: ${reason}` : `The search failed: ${reason}`,
    nextStep: isPattern ? 'Escape special characters, or search for literal text.' : 'Try again.',
  });
}
