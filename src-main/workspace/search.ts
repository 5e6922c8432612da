import { join } from 'node:path';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import type { SecretScreen } from '@gatehouse/agent-sdk/screen';
import type { LinkJudge } from './link-judge.ts';
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
import { type MatchedFile, type ParsedFile, parseMatches, takeMatches } from './search-matches.ts';

export interface SearchEnvironment {
  /** Absolute real path of the workspace. */
  readonly root: string;
  /** Undefined for the person's own search, which leaves out nothing. */
  readonly screen: SecretScreen | undefined;
  readonly runRipgrep: RunRipgrep;
  /** Knows secrets under other names. Undefined for the person's own search, in which names are what counts. */
  readonly links: LinkJudge | undefined;
}

export interface FoundFiles {
  /** Workspace-relative, sorted. */
  readonly paths: readonly string[];
  readonly omittedScreened: number;
  readonly isTruncated: boolean;
}

export interface FoundText {
  readonly files: readonly MatchedFile[];
  /** Secret files that would have been searched, whatever they hold: known before the search, and the same after it. */
  readonly omittedScreened: number;
  /** Files that would have been searched, but have names nobody could find; see `AgentFiles.hasUnknownNames`. */
  readonly omittedLinked: number;
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
 * Text in the files below a folder, or in one file. The files are listed first and those that must not be read are named
 * to ripgrep as exclusions, so their content is not even read and nothing in the answer, a count or a cut, depends on it.
 * What ripgrep matches is judged once more, by path and descriptor, for what changed meanwhile; what is dropped then
 * leaves no trace.
 */
export async function searchText(environment: SearchEnvironment, payload: SearchTextPayload, signal: AbortSignal): Promise<FoundText> {
  const { path, include, includeIgnored } = payload;
  const exclusions = await findExclusions(environment, { path, pattern: include ?? '', includeIgnored }, signal);
  const { omittedScreened, omittedLinked } = exclusions;
  if (exclusions.isEverything) return { files: [], omittedScreened, omittedLinked, isTruncated: false };
  const output = await environment.runRipgrep({
    args: [
      ...commonArguments,
      ...ignoreArguments(includeIgnored),
      ...(include === null ? [] : [`--glob=${include}`]),
      ...commonExclusions,
      ...exclusions.paths.map(excludePath),
      ...matchArguments(payload),
      '--',
      toArgument(path),
    ],
    cwd: environment.root,
    maximumOutputBytes: searchBytes,
    signal,
  });
  assertRipgrepRan(output, payload.pattern);
  const { files, isCut } = await collectShown(environment, parseMatches(output.stdout), payload.maximumMatches);
  return { files, omittedScreened, omittedLinked, isTruncated: isCut || output.isTruncated };
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

interface Exclusions {
  /** Files, and folders in which every file is left out. */
  readonly paths: readonly string[];
  /** Nothing is left to search; also where the one file to search is left out, which no exclusion would stop. */
  readonly isEverything: boolean;
  readonly omittedScreened: number;
  readonly omittedLinked: number;
}

async function findExclusions(environment: SearchEnvironment, payload: FindFilesPayload, signal: AbortSignal): Promise<Exclusions> {
  const { root, screen, links } = environment;
  if (screen === undefined) return { paths: [], isEverything: false, omittedScreened: 0, omittedLinked: 0 };
  const { allowed, screened, isTruncated } = await listFiles(environment, payload, signal);
  const unreadable = await links?.findUnreadable(allowed.map((path) => join(root, path)));
  const isKept = (path: string): boolean => {
    const absolute = join(root, path);
    return unreadable === undefined || !(unreadable.screened.has(absolute) || unreadable.unknown.has(absolute));
  };
  const kept = allowed.filter(isKept);
  const left = [...screened, ...allowed.filter((path) => !isKept(path))];
  const paths = joinExclusions(left, kept, payload.path);
  if (isTruncated || paths.length > maximumExclusions) throw tooLarge();
  return {
    paths,
    isEverything: left.length > 0 && kept.length === 0,
    omittedScreened: screened.length + (unreadable?.screened.size ?? 0),
    omittedLinked: unreadable?.unknown.size ?? 0,
  };
}

/**
 * The fewest paths below `start` that leave out every file of `left` and none of `kept`: a package store of linked files
 * is one folder, where its files would be more than fit on a command line.
 */
function joinExclusions(left: readonly string[], kept: readonly string[], start: string): readonly string[] {
  const keptFolders = new Set(kept.flatMap((path) => foldersOf(path, start)));
  return [...new Set(left.map((path) => foldersOf(path, start).find((folder) => !keptFolders.has(folder)) ?? path))];
}

/** The folders of a path below another, outermost first. */
function foldersOf(path: string, start: string): readonly string[] {
  const folders: string[] = [];
  for (let end = path.indexOf('/', start.length + 1); end !== -1; end = path.indexOf('/', end + 1)) folders.push(path.slice(0, end));
  return folders;
}

/** As many files are judged at once; a match more than is wanted is looked for in at most so many files too many. */
const shownBatch = 16;

async function collectShown(
  environment: SearchEnvironment,
  found: Iterable<ParsedFile>,
  maximumMatches: number,
): Promise<{ readonly files: readonly MatchedFile[]; readonly isCut: boolean }> {
  const shown: MatchedFile[] = [];
  let room = maximumMatches;
  for (const batch of toBatches(found, shownBatch)) {
    for (const file of await keepShown(environment, batch)) {
      const { lines, matches, isCut } = takeMatches(file, room);
      if (matches > 0) shown.push({ path: file.path, lines });
      if (isCut) return { files: shown, isCut };
      room -= matches;
    }
  }
  return { files: shown, isCut: false };
}

async function keepShown({ root, screen, links }: SearchEnvironment, files: readonly ParsedFile[]): Promise<readonly ParsedFile[]> {
  const allowed = files.filter(({ path }) => !screen?.check(join(root, path)).secret);
  const readable = await links?.keepReadable(allowed.map(({ path }) => join(root, path)));
  return allowed.filter(({ path }) => readable === undefined || readable.has(join(root, path)));
}

function* toBatches<Item>(items: Iterable<Item>, size: number): Generator<readonly Item[]> {
  let batch: Item[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function tooLarge(): GatehouseError {
  return new GatehouseError('ERR_WORKSPACE_SEARCH', {
    message: 'The folder is too large to leave out of the search what must not be read.',
    untouched: 'Nothing was searched.',
    nextStep: 'Search in a folder below it.',
  });
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
