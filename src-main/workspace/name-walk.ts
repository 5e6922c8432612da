import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '@gatehouse/agent-sdk/base';
import type { SecretScreen } from '@gatehouse/agent-sdk/screen';

export interface NameWalk {
  readonly screen: SecretScreen;
  /** Called for every file or link whose name is secret. */
  readonly onScreened: (path: string) => Promise<void>;
  /** Called once for every name of a file with several, with the file's stats. Without it no file is looked at. */
  readonly onName?: (stats: BigIntStats) => void;
  /** How many entries may still be looked at. */
  entriesLeft: number;
}

/** Enough to keep the thread pool busy, not enough to make others wait. */
const batchSize = 64;

/**
 * Walks a folder without following links. A branch that cannot be walked (no permission, a path longer than the system
 * takes, a broken disk) is left out, and so is what is past the budget: names there stay unseen, which whoever counts
 * finds out from the counts.
 */
export async function walkNames(folder: string, walk: NameWalk, depth = Number.POSITIVE_INFINITY): Promise<void> {
  await walkFolder(folder, walk, new Set(), depth);
}

async function walkFolder(folder: string, walk: NameWalk, visited: Set<string>, depth: number): Promise<void> {
  const entries = await readEntries(folder, walk);
  // A folder that is mounted in two places shows each of its names twice; twice seen is not two names.
  const isCounting = walk.onName !== undefined && (await isFirstVisit(folder, visited));
  for (let start = 0; start < entries.length; start += batchSize) {
    await Promise.all(entries.slice(start, start + batchSize).map((entry) => lookAt(join(folder, entry.name), entry, walk, isCounting)));
  }
  if (depth === 0) return;
  for (const entry of entries) if (entry.isDirectory()) await walkFolder(join(folder, entry.name), walk, visited, depth - 1);
}

async function readEntries(folder: string, walk: NameWalk): Promise<readonly Dirent[]> {
  const found: Dirent[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      if (walk.entriesLeft <= 0) break;
      walk.entriesLeft -= 1;
      found.push(entry);
    }
  } catch (thrown) {
    assertSystemError(thrown);
  }
  return found;
}

async function isFirstVisit(folder: string, visited: Set<string>): Promise<boolean> {
  const stats = await stat(folder, { bigint: true }).catch(assertSystemError);
  if (stats === undefined) return false;
  const key = toInodeKey(stats);
  if (visited.has(key)) return false;
  visited.add(key);
  return true;
}

async function lookAt(path: string, entry: Dirent, walk: NameWalk, isCounting: boolean): Promise<void> {
  const isFile = entry.isFile();
  if ((isFile || entry.isSymbolicLink()) && walk.screen.check(path).secret) await walk.onScreened(path);
  if (!isFile || !isCounting) return;
  const stats = await lstat(path, { bigint: true }).catch(assertSystemError);
  if (stats?.isFile() && stats.nlink > 1n) walk.onName?.(stats);
}

/** Two names with one key are names of one file. */
export function toInodeKey(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}`;
}

/** What the system refuses is left out of a walk; a fault of ours is not. */
export function assertSystemError(thrown: unknown): undefined {
  if (systemErrorCode(thrown) === undefined) throw thrown;
}
