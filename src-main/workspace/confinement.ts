import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';
import { type SecretScreen, secretPathError } from '@gatehouse/agent-sdk/screen';
import { toFileError } from './file-errors.ts';
import type { ScreenedInodes } from './screened-inodes.ts';
import {
  assertRootPresent,
  changedSinceError,
  isInsideRoot,
  outsideError,
  toAbsolutePath,
  toRelativePath,
  type WorkspaceRoot,
} from './workspace-root.ts';

/** What may be opened. The person's own editor has no screen: people may read their own secrets. */
export interface Confinement {
  readonly root: WorkspaceRoot;
  readonly screen: SecretScreen | undefined;
  readonly screenedInodes: ScreenedInodes | undefined;
}

/** A file or folder that was opened, checked through its descriptor, and is read through that descriptor only. */
export interface ConfinedHandle {
  readonly handle: FileHandle;
  /** Where the descriptor really is, links followed. */
  readonly realPath: string;
  /** `realPath` from the root, with forward slashes. */
  readonly relativePath: string;
  readonly stats: BigIntStats;
  /** The file has names that nobody could find, so it may be a secret's; see {@link NamePolicy}. */
  readonly hasUnknownNames: boolean;
}

/**
 * Which files with several names may be opened: only those whose every name is known not to be secret; those too of
 * which a name is unknown, where the person was asked or asked themselves; or any, where the caller judges by the stats.
 */
export type NamePolicy = 'all-known' | 'unknown-too' | 'not-judged';

/** Where a path leads, links followed, whether or not something is there yet. */
export interface ResolvedPath {
  /** The path as it was asked for, made absolute. */
  readonly requestedPath: string;
  readonly realPath: string;
  readonly relativePath: string;
  readonly exists: boolean;
}

/**
 * The path by its text, refused when the screen or the root says so. Screened comes before missing and outside, so that
 * a refusal tells nothing about what is there.
 *
 * @throws ERR_SCREEN_SECRET, ERR_WORKSPACE_OUTSIDE, ERR_WORKSPACE_NAME
 */
export function confinePath(confinement: Confinement, path: string): string {
  const absolute = toAbsolutePath(confinement.root, path);
  assertAllowedPath(confinement, absolute, path);
  return absolute;
}

/**
 * Follows links of a path that may not exist yet: its nearest existing ancestor decides where the rest would be.
 *
 * @throws those of {@link confinePath}, ERR_WORKSPACE_DANGLING_LINK, ERR_WORKSPACE_LINK_LOOP, ERR_WORKSPACE_GONE …
 */
export async function resolvePath(confinement: Confinement, path: string): Promise<ResolvedPath> {
  const requestedPath = confinePath(confinement, path);
  await assertRootPresent(confinement.root);
  const { realPath, exists } = await followLinks(requestedPath).catch((thrown: unknown) => {
    throw toFileError(thrown, 'found', path);
  });
  assertAllowedPath(confinement, realPath, path);
  return { requestedPath, realPath, relativePath: toRelativePath(confinement.root, realPath), exists };
}

/**
 * Opens for reading, once. The checks look at the descriptor, not at the name, so no swap of a file, folder or link
 * between check and use leads elsewhere.
 *
 * @throws those of {@link confinePath}, ERR_WORKSPACE_NOT_A_FILE for pipes, devices and sockets (never blocks on one),
 *   ERR_WORKSPACE_LINK_UNCHECKED, ERR_WORKSPACE_NOT_FOUND …
 */
export async function openConfined(
  confinement: Confinement,
  path: string,
  type: 'file' | 'directory',
  policy: NamePolicy = 'all-known',
): Promise<ConfinedHandle> {
  const absolute = confinePath(confinement, path);
  let handle: FileHandle | undefined;
  try {
    // Opening a device can already act on it, and opening a pipe waits for its other end: look before the first, and
    // O_NONBLOCK for whatever is put there after the look.
    assertType(await stat(absolute, { bigint: true }), type, path);
    handle = await open(absolute, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
    const stats = await handle.stat({ bigint: true });
    assertType(stats, type, path);
    const realPath = await descriptorPath(handle, absolute, stats);
    assertAllowedPath(confinement, realPath, path);
    const isJudged = type === 'file' && policy !== 'not-judged';
    const verdict = isJudged ? ((await confinement.screenedInodes?.judge(stats)) ?? 'clear') : 'clear';
    if (verdict === 'secret') throw secretInodeError(path);
    if (verdict === 'unknown' && policy === 'all-known') throw unknownNameError(path);
    const relativePath = toRelativePath(confinement.root, realPath);
    return { handle, realPath, relativePath, stats, hasUnknownNames: verdict === 'unknown' };
  } catch (thrown) {
    await handle?.close();
    // A missing file in a missing workspace is the lesser news.
    if (systemErrorCode(thrown) === 'ENOENT') await assertRootPresent(confinement.root);
    throw toFileError(thrown, 'opened', path);
  }
}

/** Rule S8: an innocent name of a secret file. */
export function secretInodeError(path: string): GatehouseError {
  return new GatehouseError('ERR_SCREEN_SECRET', {
    message: `${path} is another name of a secret file (S8).`,
    untouched: 'It was not read; no approval can lift this.',
    nextStep: 'Work without it, and ask the user to tell you what you need to know of it.',
    details: { path, rules: 'S8' },
  });
}

/** Not rule S8, but it cannot be ruled out either, and nobody was asked. */
function unknownNameError(path: string): GatehouseError {
  return new GatehouseError('ERR_WORKSPACE_LINK_UNCHECKED', {
    message: `${path} has another name (a hard link) that is not in the workspace or could not be looked for; it may be a secret file.`,
    untouched: 'It was not read.',
    nextStep: 'Read it with the read tool, which asks the user, or have it copied, which gives it one name.',
    details: { path },
  });
}

function assertAllowedPath(confinement: Confinement, absolutePath: string, path: string): void {
  const { screen, root } = confinement;
  if (screen?.check(absolutePath).secret) throw secretPathError(path, screen.matching(absolutePath));
  if (!isInsideRoot(root, absolutePath)) throw outsideError(path);
}

function assertType(stats: BigIntStats, type: 'file' | 'directory', path: string): void {
  if (type === 'directory' ? stats.isDirectory() : stats.isFile()) return;
  if (type === 'directory') {
    throw new GatehouseError('ERR_WORKSPACE_NOT_A_DIRECTORY', { message: `${path} is not a folder.`, nextStep: 'Name a folder.' });
  }
  const what = stats.isDirectory() ? 'a folder' : stats.isFIFO() ? 'a named pipe' : stats.isSocket() ? 'a socket' : 'a device';
  throw new GatehouseError('ERR_WORKSPACE_NOT_A_FILE', {
    message: `${path} is ${what}, not a file.`,
    nextStep: stats.isDirectory() ? 'List it, or name a file in it.' : 'Name a regular file.',
    details: { path },
  });
}

async function descriptorPath(handle: FileHandle, openedPath: string, stats: BigIntStats): Promise<string> {
  if (process.platform === 'linux') {
    // The kernel's own answer. Of a deleted file it says so behind the name, where a real name could say the same.
    const target = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
    if (target !== undefined && stats.nlink > 0n) return target;
  }
  const realPath = await realpath(openedPath);
  const named = await stat(realPath, { bigint: true });
  if (named.dev !== stats.dev || named.ino !== stats.ino) throw changedSinceError(openedPath, 'was replaced while it was being opened');
  return realPath;
}

async function followLinks(absolutePath: string): Promise<{ realPath: string; exists: boolean }> {
  try {
    return { realPath: await realpath(absolutePath), exists: true };
  } catch (thrown) {
    if (systemErrorCode(thrown) !== 'ENOENT') throw thrown;
  }
  if (await lstat(absolutePath).catch(() => undefined)) {
    throw new GatehouseError('ERR_WORKSPACE_DANGLING_LINK', {
      message: `${basename(absolutePath)} is a link to something that does not exist.`,
      untouched: 'Nothing was created.',
      nextStep: 'Use the path of the file the link should lead to.',
    });
  }
  const parent = await followLinks(dirname(absolutePath));
  return { realPath: join(parent.realPath, basename(absolutePath)), exists: false };
}
