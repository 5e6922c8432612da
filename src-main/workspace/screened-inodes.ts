import type { BigIntStats } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';
import type { SecretScreen } from '@gatehouse/agent-sdk/screen';

/**
 * Rule S8: a secret is its inode, not its name. Knows the inodes behind the screened names of the workspace and of the
 * person's home, so that a hard link, a bind mount or a new name of one is recognised when it is opened.
 *
 * An inode once seen stays known, so renaming a secret does not free it; the birth time is part of the key because file
 * systems give the numbers of deleted files to new ones. On a file system without birth times a number could then
 * condemn an innocent file, so there only the last walk counts.
 */
export class ScreenedInodes {
  readonly #places: ScreenedPlaces;
  #known = new Set<string>();
  #isComplete = false;
  #running: Promise<void> | undefined;
  #queued: Promise<void> | undefined;

  constructor(places: ScreenedPlaces) {
    this.#places = places;
  }

  /**
   * @param stats of the open descriptor
   * @throws ERR_WORKSPACE_LINK_UNCHECKED when the file has other names and the workspace is too large to look at all of them
   */
  async isScreened(stats: BigIntStats): Promise<boolean> {
    await (this.#running ?? (this.#isComplete ? undefined : this.refresh()));
    if (this.#known.has(toKey(stats))) return true;
    // With one name only, and that one not screened, there is no second name to find.
    if (stats.nlink <= 1n) return false;
    await this.refresh();
    if (this.#known.has(toKey(stats))) return true;
    if (this.#isComplete) return false;
    throw new GatehouseError('ERR_WORKSPACE_LINK_UNCHECKED', {
      message: 'The file has other names (hard links), and the workspace is too large to check that none of them is a secret.',
      untouched: 'It was not read.',
      nextStep: 'Copy the file, which gives it one name, or open a smaller folder.',
    });
  }

  /**
   * Whether the file this path leads to is a secret; false for a folder and for what is not there.
   *
   * @throws those of {@link isScreened}
   */
  async isScreenedPath(path: string): Promise<boolean> {
    const stats = await stat(path, { bigint: true }).catch(ignoreUnreadable);
    return stats?.isFile() === true && (await this.isScreened(stats));
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

  async #walk(): Promise<void> {
    const found = new Set<string>();
    const budget = { entries: this.#places.maximumEntries ?? defaultMaximumEntries };
    await collectScreened(this.#places.root, this.#places.screen, found, budget);
    // The home folder itself can be the size of a disk: its own files, and the folders where programs keep keys.
    const home = { entries: homeMaximumEntries };
    await collectScreened(this.#places.homeDirectory, this.#places.screen, found, home, 0);
    for (const folder of homeSecretFolders) {
      await collectScreened(join(this.#places.homeDirectory, folder), this.#places.screen, found, home, 4);
    }
    for (const key of this.#known) if (!key.endsWith(noBirthTime)) found.add(key);
    this.#known = found;
    this.#isComplete = budget.entries > 0;
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

async function collectScreened(
  folder: string,
  screen: SecretScreen,
  found: Set<string>,
  budget: { entries: number },
  depth = Number.POSITIVE_INFINITY,
): Promise<void> {
  const entries = await opendir(folder).catch(ignoreUnreadable);
  if (entries === undefined) return;
  const folders: string[] = [];
  for await (const entry of entries) {
    if (budget.entries <= 0) return;
    budget.entries -= 1;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) folders.push(path);
    else if ((entry.isFile() || entry.isSymbolicLink()) && screen.check(path).secret) {
      // Through a link on purpose: what `.env` leads to is the secret, whatever it is called there.
      const stats = await stat(path, { bigint: true }).catch(ignoreUnreadable);
      if (stats?.isFile()) found.add(toKey(stats));
    }
  }
  if (depth === 0) return;
  for (const path of folders) await collectScreened(path, screen, found, budget, depth - 1);
}

/** What vanished has no inode any more, and what this process may not look into it cannot leak from by another name. */
function ignoreUnreadable(thrown: unknown): undefined {
  const code = systemErrorCode(thrown);
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EPERM' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
  throw thrown;
}

function toKey(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}:${stats.birthtimeNs}`;
}
