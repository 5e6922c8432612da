import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretScreen } from '@gatehouse/agent-sdk/screen';
import { childPath, type OpenDirectory } from './atomic-write.ts';

export interface DirectoryEntry {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'link' | 'other';
}

export interface DirectoryListing {
  /** Folders first, then by name. */
  readonly entries: readonly DirectoryEntry[];
  /** How many secret entries were left out. */
  readonly omittedScreened: number;
  /** Whether the folder holds more than the limit. */
  readonly isTruncated: boolean;
}

/** @param screen leaves out what it calls secret; undefined leaves out nothing */
export async function readDirectory(
  directory: OpenDirectory,
  screen: SecretScreen | undefined,
  maximumEntries: number,
): Promise<DirectoryListing> {
  const entries: DirectoryEntry[] = [];
  let omittedScreened = 0;
  let isTruncated = false;
  for await (const entry of await opendir(childPath(directory, '.'))) {
    if (screen?.check(join(directory.realPath, entry.name)).secret) {
      omittedScreened += 1;
    } else if (entries.length >= maximumEntries) {
      isTruncated = true;
      break;
    } else {
      const type = entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : entry.isSymbolicLink() ? 'link' : 'other';
      entries.push({ name: entry.name, type });
    }
  }
  return { entries: entries.sort(compareEntries), omittedScreened, isTruncated };
}

const collator = new Intl.Collator('en', { numeric: true });

function compareEntries(left: DirectoryEntry, right: DirectoryEntry): number {
  const folders = Number(right.type === 'directory') - Number(left.type === 'directory');
  return folders === 0 ? collator.compare(left.name, right.name) || (left.name < right.name ? -1 : 1) : folders;
}
