import type { BigIntStats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import { sha256Hex } from '@gatehouse/agent-sdk/hash';
import { makeDirectory, type OpenDirectory, statChild, unmakeDirectory, writeFileAtomically } from './atomic-write.ts';
import { type Confinement, openConfined, resolvePath } from './confinement.ts';
import { toFileError } from './file-errors.ts';
import { changedSinceError } from './workspace-root.ts';

export interface FileReplacement {
  /** Workspace-relative real path: no part of it is a link. */
  readonly path: string;
  /** SHA-256 of the file this replaces, or null when there must be none. */
  readonly baseSha256: string | null;
  readonly bytes: Uint8Array;
  /** Workspace-relative folders to make first, outermost first. No other folder is made. */
  readonly createDirectories: readonly string[];
}

export interface WriteResult {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * Replaces or creates one file, for agents and people alike; what differs is the confinement.
 *
 * @throws ERR_WORKSPACE_CHANGED_SINCE when the file, or a folder on the way to it, is not what it was; ERR_SCREEN_SECRET,
 *   ERR_WORKSPACE_READ_ONLY, _DISK_FULL, _NO_ACCESS …; the old file is then intact and no folder is left behind
 */
export async function replaceFile(confinement: Confinement, replacement: FileReplacement): Promise<WriteResult> {
  // One after the other for one file, whoever writes: between the last look at the base and the rename no system call
  // can compare, so two writers of ours could both believe they replaced the same base.
  return inTurn(join(confinement.root.path, replacement.path), () => replaceInTurn(confinement, replacement));
}

const turns = new Map<string, Promise<unknown>>();

async function inTurn<Result>(path: string, act: () => Promise<Result>): Promise<Result> {
  const turn = (turns.get(path) ?? Promise.resolve()).then(act, act);
  turns.set(path, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(path) === turn) turns.delete(path);
  }
}

async function replaceInTurn(confinement: Confinement, replacement: FileReplacement): Promise<WriteResult> {
  const { path, bytes } = replacement;
  const target = await resolvePath(confinement, path);
  if (target.relativePath !== path) throw changedSinceError(path, 'has become a link');
  if (target.exists !== (replacement.baseSha256 !== null)) {
    throw changedSinceError(path, target.exists ? 'was created meanwhile' : 'was deleted meanwhile');
  }
  const chain = await openChain(confinement, replacement);
  try {
    const directory = chain.directories.at(-1);
    if (directory === undefined) throw new GatehouseError('ERR_WORKSPACE_IO', { message: `${path} has no folder.` });
    const replaces = await assertBase(confinement, replacement);
    assertWritable(replaces, path);
    const name = basename(path);
    const assertUnchanged = async (): Promise<void> => {
      const now = await statChild(directory, name);
      if (now?.isSymbolicLink()) throw changedSinceError(path, 'has become a link');
      await assertBase(confinement, replacement);
    };
    await writeFileAtomically({ directory, name, bytes, replaces, assertUnchanged });
    return { sha256: sha256Hex(bytes), sizeBytes: bytes.length };
  } catch (thrown) {
    await chain.takeBack();
    throw toFileError(thrown, 'written', path);
  } finally {
    await chain.close();
  }
}

/** The stats of the file that is replaced, after its content proved to be the expected one. */
async function assertBase(confinement: Confinement, replacement: FileReplacement): Promise<BigIntStats | undefined> {
  if (replacement.baseSha256 === null) return undefined;
  // Unknown names do not matter here: what is learned is whether the content is the one that was shown, and no other
  // name's content is changed.
  const { handle, stats, relativePath } = await openConfined(confinement, replacement.path, 'file', 'unknown-too');
  try {
    if (relativePath !== replacement.path) throw changedSinceError(replacement.path, 'has become a link');
    const sha256 = sha256Hex(await handle.readFile());
    if (sha256 !== replacement.baseSha256) throw changedSinceError(replacement.path, 'was changed by somebody else meanwhile');
    return stats;
  } finally {
    await handle.close();
  }
}

/** Replacing goes around a file's own permissions, since only its folder is written to; the intent of `chmod a-w` counts all the same. */
function assertWritable(replaces: BigIntStats | undefined, path: string): void {
  if (replaces === undefined || (replaces.mode & 0o222n) !== 0n) return;
  throw new GatehouseError('ERR_WORKSPACE_NO_ACCESS', {
    message: `${path} is marked read-only.`,
    untouched: 'It is unchanged.',
    nextStep: 'Make the file writable first, if it is meant to change.',
    details: { path },
  });
}

interface DirectoryChain {
  readonly directories: readonly OpenDirectory[];
  close(): Promise<void>;
  /** Removes the folders that were made here, innermost first. */
  takeBack(): Promise<void>;
}

async function openChain(confinement: Confinement, replacement: FileReplacement): Promise<DirectoryChain> {
  const missing = replacement.createDirectories;
  const parent = dirname(replacement.path);
  const outermost = missing[0] === undefined ? parent : dirname(missing[0]);
  assertChain(replacement);
  const opened = await openConfined(confinement, outermost, 'directory');
  const directories: OpenDirectory[] = [opened];
  const made: { parent: OpenDirectory; name: string }[] = [];
  const chain: DirectoryChain = {
    directories,
    async close() {
      for (const directory of directories) await directory.handle.close();
    },
    async takeBack() {
      for (const { parent: holder, name } of made.reverse()) await unmakeDirectory(holder, name);
    },
  };
  try {
    if (opened.relativePath !== (outermost === '.' ? '' : outermost)) throw changedSinceError(replacement.path, 'is behind a link now');
    for (const path of missing) {
      const holder = directories.at(-1) ?? opened;
      const directory = await makeDirectory(holder, basename(path));
      directories.push(directory);
      if (directory.isNew) made.push({ parent: holder, name: basename(path) });
    }
    return chain;
  } catch (thrown) {
    await chain.takeBack();
    await chain.close();
    throw toFileError(thrown, 'written', replacement.path);
  }
}

/** The folders to make must be the path's own, one below the other, down to the file. */
function assertChain({ path, createDirectories }: FileReplacement): void {
  createDirectories.forEach((directory, index) => {
    const below = createDirectories[index + 1];
    if (dirname(below ?? path) === directory) return;
    throw new GatehouseError('ERR_WORKSPACE_NAME', {
      message: `${directory} is not the folder of ${below ?? path}.`,
      untouched: 'Nothing was written.',
    });
  });
}
