import { join } from 'node:path';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import type { SecretScreen } from '@gatehouse/agent-sdk/screen';
import type { FindFilesPayload, SearchTextPayload } from './payloads.ts';
import {
  assertRipgrepRan,
  commonArguments,
  commonExclusions,
  excludePath,
  ignoreArguments,
  parsePathList,
  type RunRipgrep,
} from './ripgrep.ts';
import { type MatchedFile, parseMatches } from './search-matches.ts';

export interface SearchEnvironment {
  /** Absolute real path of the workspace. */
  readonly root: string;
  /** Undefined for the person's own search, which leaves out nothing. */
  readonly screen: SecretScreen | undefined;
  readonly runRipgrep: RunRipgrep;
  /** Whether a file that ripgrep matched is a secret under another name. Asked of matched files only. */
  readonly isScreenedFile: (absolutePath: string) => Promise<boolean>;
}

export interface FoundFiles {
  /** Workspace-relative, sorted. */
  readonly paths: readonly string[];
  readonly omittedScreened: number;
  readonly isTruncated: boolean;
}

export interface FoundText {
  readonly files: readonly MatchedFile[];
  /** Secret files that would have been searched. */
  readonly omittedScreened: number;
  /** Whether there are more matches than were asked for. */
  readonly isTruncated: boolean;
}

const listingBytes = 64 * 1024 * 1024;
const searchBytes = 16 * 1024 * 1024;
/** Exclusions travel as arguments, of which the system takes some megabytes. */
const maximumExclusions = 5_000;

/** Files below a folder that fit a glob. */
export async function findFiles(environment: SearchEnvironment, payload: FindFilesPayload, signal: AbortSignal): Promise<FoundFiles> {
  const { allowed, screened, isTruncated } = await listFiles(environment, payload, signal);
  return { paths: allowed, omittedScreened: screened.length, isTruncated };
}

/**
 * Text in the files below a folder, or in one file. The files are listed first and the secret ones among them are named
 * to ripgrep as exclusions, so their content is not even read; what it matches is judged once more, by path and inode.
 */
export async function searchText(environment: SearchEnvironment, payload: SearchTextPayload, signal: AbortSignal): Promise<FoundText> {
  const { path, include, includeIgnored } = payload;
  const screened =
    environment.screen === undefined ? [] : await listScreened(environment, { path, pattern: include ?? '', includeIgnored }, signal);
  const output = await environment.runRipgrep({
    args: [
      ...commonArguments,
      ...ignoreArguments(includeIgnored),
      ...(include === null ? [] : [`--glob=${include}`]),
      ...commonExclusions,
      ...screened.map(excludePath),
      ...matchArguments(payload),
      '--',
      toArgument(path),
    ],
    cwd: environment.root,
    maximumOutputBytes: searchBytes,
    signal,
  });
  assertRipgrepRan(output, payload.pattern);
  const { files, isCut } = parseMatches(output.stdout, payload.maximumMatches);
  const { shown, hidden } = await dropScreened(environment, files);
  return { files: shown, omittedScreened: screened.length + hidden, isTruncated: isCut || output.isTruncated };
}

interface ListedFiles {
  readonly allowed: readonly string[];
  readonly screened: readonly string[];
  readonly isTruncated: boolean;
}

async function listFiles(environment: SearchEnvironment, payload: FindFilesPayload, signal: AbortSignal): Promise<ListedFiles> {
  const glob = payload.pattern === '' ? [] : [`--glob=${payload.pattern}`];
  const output = await environment.runRipgrep({
    args: [
      ...commonArguments,
      ...ignoreArguments(payload.includeIgnored),
      '--files',
      '--null',
      ...glob,
      ...commonExclusions,
      '--',
      toArgument(payload.path),
    ],
    cwd: environment.root,
    maximumOutputBytes: listingBytes,
    signal,
  });
  assertRipgrepRan(output, payload.pattern);
  const allowed: string[] = [];
  const screened: string[] = [];
  for (const path of parsePathList(output).paths) {
    (environment.screen?.check(join(environment.root, path)).secret ? screened : allowed).push(path);
  }
  return { allowed: allowed.sort(), screened, isTruncated: output.isTruncated };
}

async function listScreened(environment: SearchEnvironment, payload: FindFilesPayload, signal: AbortSignal): Promise<readonly string[]> {
  const { screened, isTruncated } = await listFiles(environment, payload, signal);
  if (!isTruncated && screened.length <= maximumExclusions) return screened;
  throw new GatehouseError('ERR_WORKSPACE_SEARCH', {
    message: 'The folder is too large to leave its secret files out of the search.',
    untouched: 'Nothing was searched.',
    nextStep: 'Search in a folder below it.',
  });
}

async function dropScreened(
  environment: SearchEnvironment,
  files: readonly MatchedFile[],
): Promise<{ readonly shown: readonly MatchedFile[]; readonly hidden: number }> {
  const shown: MatchedFile[] = [];
  for (const file of files) {
    const path = join(environment.root, file.path);
    if (environment.screen?.check(path).secret || (await environment.isScreenedFile(path))) continue;
    shown.push(file);
  }
  return { shown, hidden: files.length - shown.length };
}

function matchArguments(payload: SearchTextPayload): readonly string[] {
  return [
    '--json',
    // One thread, but the same answer every time, and the first matches by path when there are too many.
    '--sort=path',
    '--crlf',
    payload.isRegex ? '--no-fixed-strings' : '--fixed-strings',
    payload.isCaseSensitive ? '--case-sensitive' : '--ignore-case',
    `--context=${payload.contextLines}`,
    `--max-count=${payload.maximumMatches + 1}`,
    `--regexp=${payload.pattern}`,
  ];
}

/** Always with a leading `./`, so that no path can be taken for an option or for standard input. */
function toArgument(relativePath: string): string {
  return relativePath === '' ? '.' : `./${relativePath}`;
}
