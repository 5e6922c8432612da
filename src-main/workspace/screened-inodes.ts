import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '@gatehouse/agent-sdk/base';
import type { SecretScreen } from '@gatehouse/agent-sdk/screen';
import { assertSystemError, toInodeKey, walkNames } from './name-walk.ts';

/**
 * What is known of a file's names: every one was seen and none is secret; one of them is; or there are names that were
 * not found, so that one of them may be.
 */
export type NameVerdict = 'clear' | 'secret' | 'unknown';

/**
 * Rule S8: a secret is its inode, not its name. Knows the inodes behind the screened names of the workspace and of the
 * person's home, so that a hard link, a bind mount or a new name of one is recognised when it is opened.
 *
 * A file says itself how many names it has (`nlink`). Names that no walk of the workspace finds are somewhere else, and
 * what they are called there nobody knows: that is a verdict of its own, neither a secret nor clear.
 *
 * An inode once seen stays known, so renaming a secret does not free it; the birth time is part of the key because file
 * systems give the numbers of deleted files to new ones. On a file system without birth times a number could then
 * condemn an innocent file, so there only the last walk counts.
 */
export class ScreenedInodes {
  readonly #places: ScreenedPlaces;
  #known = new Set<string>();
  /** Of the files with several names that the last counting walk met. */
  #names = new Map<string, SeenNames>();
  #hasWalked = false;
  /** Set by the first file with several names: until then nobody needs the count, and a walk is twice as fast. */
  #countsNames = false;
  #running: Promise<void> | undefined;
  #queued: Promise<void> | undefined;

  constructor(places: ScreenedPlaces) {
    this.#places = places;
  }

  /** @param stats of the open descriptor */
  async judge(stats: BigIntStats): Promise<NameVerdict> {
    return (await this.judgeAll([stats]))[0] ?? 'unknown';
  }

  /** The verdicts of several files, in their order, for the price of at most one walk. */
  async judgeAll(files: readonly BigIntStats[]): Promise<readonly NameVerdict[]> {
    await (this.#running ?? (this.#hasWalked ? undefined : this.refresh()));
    if (files.some((stats) => this.#needsWalk(stats))) {
      this.#countsNames = true;
      await this.refresh();
      this.#noteUnseen(files);
    }
    return files.map((stats) => this.#verdict(stats));
  }

  /** The verdict on the file this path leads to; clear for a folder and for what is not there. */
  async judgePath(path: string): Promise<NameVerdict> {
    const stats = await stat(path, { bigint: true }).catch(ignoreUnreadable);
    return stats?.isFile() === true ? await this.judge(stats) : 'clear';
  }

  /** Walks again. Resolves after a walk that began after the call, so what was there before the call is known. */
  refresh(): Promise<void> {
    if (this.#running === undefined) {
      this.#running = this.#walk().finally(() => {
        this.#running = undefined;
      });
      return this.#running;
    }
    this.#queued ??= this.#running.then(() => {
      this.#queued = undefined;
      return this.refresh();
    });
    return this.#queued;
  }

  #verdict(stats: BigIntStats): NameVerdict {
    if (this.#known.has(toKey(stats))) return 'secret';
    // With one name only, and that one not screened, there is no second name to find.
    if (stats.nlink <= 1n) return 'clear';
    const seen = this.#names.get(toInodeKey(stats))?.seen ?? 0;
    return BigInt(seen) >= stats.nlink ? 'clear' : 'unknown';
  }

  /**
   * Whether a verdict would need a look at the disk. That a name is missing is remembered for as long as the file says
   * that nothing happened to its names; that none is secret never is, since a folder above one may be renamed.
   */
  #needsWalk(stats: BigIntStats): boolean {
    if (stats.nlink <= 1n || this.#known.has(toKey(stats))) return false;
    const names = this.#names.get(toInodeKey(stats));
    return names === undefined || BigInt(names.seen) >= stats.nlink || names.ctimeNs !== stats.ctimeNs;
  }

  /** Where the walk could not look (too deep, too many, not allowed) it would not find more the next time either. */
  #noteUnseen(files: readonly BigIntStats[]): void {
    for (const stats of files) {
      const key = toInodeKey(stats);
      if (stats.nlink > 1n && !this.#names.has(key)) this.#names.set(key, { seen: 0, ctimeNs: stats.ctimeNs });
    }
  }

  async #walk(): Promise<void> {
    const found = new Set<string>();
    const names = new Map<string, SeenNames>();
    const { root, homeDirectory, screen, maximumEntries = defaultMaximumEntries } = this.#places;
    const onScreened = async (path: string): Promise<void> => {
      // Through a link on purpose: what `.env` leads to is the secret, whatever it is called there.
      const stats = await stat(path, { bigint: true }).catch(assertSystemError);
      if (stats?.isFile()) found.add(toKey(stats));
    };
    const onName = (stats: BigIntStats): void => {
      const key = toInodeKey(stats);
      names.set(key, { seen: (names.get(key)?.seen ?? 0) + 1, ctimeNs: stats.ctimeNs });
    };
    const counting = this.#countsNames ? { onName } : {};
    await walkNames(root, { screen, onScreened, ...counting, entriesLeft: maximumEntries });
    // The home folder itself can be the size of a disk: its own files, and the folders where programs keep keys.
    const home = { screen, onScreened, entriesLeft: homeMaximumEntries };
    await walkNames(homeDirectory, home, 0);
    for (const folder of homeSecretFolders) await walkNames(join(homeDirectory, folder), home, 4);
    for (const key of this.#known) if (!key.endsWith(noBirthTime)) found.add(key);
    this.#known = found;
    this.#names = names;
    this.#hasWalked = true;
  }
}

export interface ScreenedPlaces {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly homeDirectory: string;
  readonly screen: SecretScreen;
  /** Entries to look at before giving up. Default 500,000, some seconds of a walk. */
  readonly maximumEntries?: number;
}

interface SeenNames {
  readonly seen: number;
  /** When something last happened to the inode, its names included. */
  readonly ctimeNs: bigint;
}

const defaultMaximumEntries = 500_000;
const homeMaximumEntries = 20_000;
const homeSecretFolders = [
  '.ssh',
  '.aws',
  '.azure',
  '.gcp',
  '.kube',
  '.docker',
  '.gnupg',
  '.config/gcloud',
  '.config/gh',
  '.config/glab-cli',
  '.local/share/keyrings',
];
const noBirthTime = ':0';

/** What vanished has no inode any more, and what this process may not look into it cannot leak from by another name. */
function ignoreUnreadable(thrown: unknown): undefined {
  if (!unreadable.has(systemErrorCode(thrown) ?? '')) throw thrown;
}

const unreadable: ReadonlySet<string> = new Set(['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

function toKey(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}:${stats.birthtimeNs}`;
}
