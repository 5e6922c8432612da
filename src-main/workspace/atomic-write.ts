import { type BigIntStats, constants, existsSync } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, rename, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '@gatehouse/agent-sdk/base';
import { createTemporaryName, removeStale } from './temporary-files.ts';

/** A folder held open. Names in it are reached through the descriptor, so moving or swapping the folder leads nowhere else. */
export interface OpenDirectory {
  readonly handle: FileHandle;
  readonly realPath: string;
}

export interface WrittenFile {
  readonly directory: OpenDirectory;
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The file that is replaced, for its mode and owner; undefined when there must be none. */
  readonly replaces: BigIntStats | undefined;
  /** Called when the new bytes are safe beside the old file; throws to call the replacement off. */
  readonly assertUnchanged: () => Promise<void>;
}

/**
 * Puts a file in place whole or not at all: a temporary file beside it, synced, then renamed over it. Mode and owner
 * stay (the owner where the system allows); extended attributes do not.
 *
 * A file with several hard links is replaced under this one name and its other names keep the old content. Writing in
 * place would change files that nobody was shown, perhaps outside the workspace, and could leave half a file.
 *
 * A symbolic link is never replaced: callers follow links first, and a link found here is an error.
 *
 * @throws system errors as they come; the old file and its folder are then as they were
 */
export async function writeFileAtomically(file: WrittenFile): Promise<void> {
  const target = childPath(file.directory, file.name);
  await removeStale((name) => childPath(file.directory, name));
  const temporary = childPath(file.directory, createTemporaryName());
  try {
    await writeSynced(temporary, file.bytes, file.replaces);
    await file.assertUnchanged();
    if (file.replaces === undefined) await placeNew(temporary, target);
    else await rename(temporary, target);
  } catch (thrown) {
    await unlink(temporary).catch(ignoreMissing);
    throw thrown;
  }
  await syncDirectory(file.directory);
}

/** Makes one folder in an open one and opens it. A link or a file in its place is an error. */
export async function makeDirectory(parent: OpenDirectory, name: string): Promise<OpenDirectory & { readonly isNew: boolean }> {
  const path = childPath(parent, name);
  const isNew = await mkdir(path).then(
    () => true,
    (thrown: unknown) => {
      if (systemErrorCode(thrown) === 'EEXIST') return false;
      throw thrown;
    },
  );
  const handle = await open(path, constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0));
  return { handle, realPath: join(parent.realPath, name), isNew };
}

/** Takes back a folder made for a file that then could not be written. One that is not empty is somebody's: it stays. */
export async function unmakeDirectory(parent: OpenDirectory, name: string): Promise<void> {
  await rmdir(childPath(parent, name)).catch((thrown: unknown) => {
    if (systemErrorCode(thrown) !== 'ENOTEMPTY' && systemErrorCode(thrown) !== 'ENOENT') throw thrown;
  });
}

/** The name itself, without following a link. Undefined when nothing has it. */
export async function statChild(directory: OpenDirectory, name: string): Promise<BigIntStats | undefined> {
  return lstat(childPath(directory, name), { bigint: true }).catch((thrown: unknown) => {
    if (systemErrorCode(thrown) === 'ENOENT') return undefined;
    throw thrown;
  });
}

/** Where there is no `/proc`, the path must do; the folder was checked a moment ago by its descriptor. */
export function childPath(directory: OpenDirectory, name: string): string {
  const descriptor = `/proc/self/fd/${directory.handle.fd}`;
  return process.platform === 'linux' && existsSync(descriptor) ? `${descriptor}/${name}` : join(directory.realPath, name);
}

async function writeSynced(path: string, bytes: Uint8Array, like: BigIntStats | undefined): Promise<void> {
  const handle = await open(path, 'wx', like === undefined ? 0o666 : 0o600);
  try {
    if (like !== undefined) await takeOver(handle, like);
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function takeOver(handle: FileHandle, like: BigIntStats): Promise<void> {
  if (process.platform === 'win32') return;
  const mine = await handle.stat({ bigint: true });
  if (mine.uid !== like.uid || mine.gid !== like.gid) {
    // Only root may give files away. A file of a colleague in a shared folder becomes ours, with the same mode.
    await handle.chown(Number(like.uid), Number(like.gid)).catch((thrown: unknown) => {
      if (systemErrorCode(thrown) !== 'EPERM') throw thrown;
    });
  }
  // As the kernel does on every write: a program with new content does not keep the right to act as its owner.
  await handle.chmod(Number(like.mode) & 0o777);
}

/** `rename` would replace a file created a moment ago by somebody else; `link` refuses. */
async function placeNew(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target);
  } catch (thrown) {
    if (!noHardLinks.has(systemErrorCode(thrown) ?? '')) throw thrown;
    // FAT and some network file systems know no hard links: reserve the name first, then replace the empty file.
    await (await open(target, 'wx')).close();
    await rename(temporary, target).catch(async (renameError: unknown) => {
      await unlink(target);
      throw renameError;
    });
    return;
  }
  await unlink(temporary);
}

const noHardLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

async function syncDirectory(directory: OpenDirectory): Promise<void> {
  // Some file systems cannot sync a folder; the file itself is synced, and its name reaches the disk with the next flush.
  await directory.handle.sync().catch((thrown: unknown) => {
    if (!['EINVAL', 'EPERM', 'EBADF', 'EISDIR', 'ENOTSUP'].includes(systemErrorCode(thrown) ?? '')) throw thrown;
  });
}

function ignoreMissing(thrown: unknown): void {
  if (systemErrorCode(thrown) !== 'ENOENT') throw thrown;
}
