import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '@gatehouse/agent-sdk/base';
import type { z } from 'zod';
import { grantUseSchema, storedGrantSchema } from '../../src-shared/grants.ts';
import { loadJsonFile, saveJsonFile } from './json-file.ts';

export type StoredGrant = Readonly<z.infer<typeof storedGrantSchema>>;
export type GrantUse = Readonly<z.infer<typeof grantUseSchema>>;

const ending = '.json';
/** What is counted lies apart, so that counting can never bring back what another process has revoked. */
const usesEnding = '.uses.json';

/**
 * The saved grants of one workspace, one file each, so that the window and the command line can add and revoke at once. A
 * file that is not a grant of ours, byte for byte as we write them, grants nothing.
 */
export class GrantFiles {
  readonly #directory: string;
  readonly #known = new Map<string, StoredGrant>();

  /** @param directory absolute; made with the first grant */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** What is there now, the oldest first. */
  async list(): Promise<readonly StoredGrant[]> {
    const names = (await this.#names()).filter((name) => name.endsWith(ending) && !name.endsWith(usesEnding));
    const grants = await Promise.all(names.map((name) => this.#load(name.slice(0, -ending.length))));
    return grants.filter((grant) => grant !== undefined).sort((one, other) => one.savedAtMs - other.savedAtMs);
  }

  /** @throws ERR_SETTINGS_WRITE */
  async add(grant: StoredGrant): Promise<void> {
    await saveJsonFile(this.#fileOf(grant.id), grant);
  }

  /** Takes a grant away for good; nothing when it was gone already. */
  async remove(id: string): Promise<void> {
    await rm(this.#fileOf(id), { force: true });
    this.#known.delete(id);
    await rm(this.#usesOf(id), { force: true });
  }

  async noteUse(id: string, atMs: number): Promise<void> {
    const { uses } = await this.readUse(id);
    await saveJsonFile(this.#usesOf(id), { uses: uses + 1, lastUsedAtMs: atMs });
  }

  /** Counting is for people only: what cannot be read counts as never used. */
  async readUse(id: string): Promise<GrantUse> {
    const found = grantUseSchema.safeParse(await loadJsonFile(this.#usesOf(id)).catch(() => undefined));
    return found.success ? found.data : { uses: 0, lastUsedAtMs: 0 };
  }

  async #names(): Promise<readonly string[]> {
    try {
      return await readdir(this.#directory);
    } catch (thrown) {
      if (systemErrorCode(thrown) === 'ENOENT') return [];
      throw thrown;
    }
  }

  /** A grant never changes, so it is read once. */
  async #load(id: string): Promise<StoredGrant | undefined> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const parsed = storedGrantSchema.safeParse(await loadJsonFile(this.#fileOf(id)).catch(() => undefined));
    if (!parsed.success || parsed.data.id !== id) return undefined;
    this.#known.set(id, parsed.data);
    return parsed.data;
  }

  #fileOf(id: string): string {
    return join(this.#directory, `${id}${ending}`);
  }

  #usesOf(id: string): string {
    return join(this.#directory, `${id}${usesEnding}`);
  }
}
