import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface WriteFileOptions {
  /** Permission bits of the file. */
  readonly mode: number;
  /** Makes names of temporary files that no other process makes. */
  readonly nextId: () => string;
}

/**
 * Writes a file whole or not at all: beside it, flushed, renamed, and the folder flushed too, so that after a crash there
 * is the old text or the new one. A link in the file's place is replaced, not followed.
 */
export async function writeFileWhole(path: string, text: string, { mode, nextId }: WriteFileOptions): Promise<void> {
  const folder = dirname(path);
  // A dot in front: no cascade reads it, should it be left behind.
  const draft = join(folder, `.${basename(path)}.${nextId()}.new`);
  try {
    const file = await open(draft, 'wx', mode);
    await writeAndSync(file, text);
    await rename(draft, path);
  } catch (thrown) {
    await rm(draft, { force: true });
    throw thrown;
  }
  await syncFolder(folder);
}

/** Appends text in one write and flushes it. The file is made with `mode` when there is none. */
export async function appendSynced(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, 'a', mode);
  await writeAndSync(file, text);
}

/** Makes a folder of ours, for its owner alone. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/** A new name is on disk when its folder is. Windows cannot flush a folder, and does not need it. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function writeAndSync(file: FileHandle, text: string): Promise<void> {
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}
