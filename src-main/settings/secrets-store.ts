import { stat } from 'node:fs/promises';
import { GatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';
import { z } from 'zod';
import { loadJsonFile, saveJsonFile } from './json-file.ts';

const secretsSchema = z.strictObject({
  version: z.literal(1),
  keys: z.record(z.string(), z.strictObject({ key: z.string(), origin: z.string() })),
});
type Secrets = z.infer<typeof secretsSchema>;

/**
 * Provider keys: `secrets.json`, mode 0600 in a 0700 folder, written atomically, never the OS keychain. Read from disk
 * on each use, so a key replaced by hand works at once; reading never writes.
 *
 * A key belongs to the origin it was entered for. When the address of its provider is changed, by whomever, the key is
 * not sent there: it must be entered again.
 *
 * Errors: ERR_SETTINGS_SECRETS_OPEN when others may read the file (it is then not used), ERR_SETTINGS_SYNTAX,
 * ERR_SETTINGS_INVALID, ERR_SETTINGS_WRITE.
 */
export class SecretsStore {
  readonly #file: string;
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  /** The provider's key, if it was entered for this origin (`https://host:port`). */
  async readKey(providerId: string, origin: string): Promise<string | undefined> {
    const saved = (await this.#load()).keys[providerId];
    return saved?.origin === origin ? saved.key : undefined;
  }

  /** Providers with a key, and the origin each was entered for. */
  async listProviders(): Promise<ReadonlyMap<string, string>> {
    return new Map(Object.entries((await this.#load()).keys).map(([id, { origin }]) => [id, origin]));
  }

  setKey(providerId: string, key: string, origin: string): Promise<void> {
    return this.#change((keys) => ({ ...keys, [providerId]: { key: key.trim(), origin } }));
  }

  removeKey(providerId: string): Promise<void> {
    return this.#change((keys) => Object.fromEntries(Object.entries(keys).filter(([id]) => id !== providerId)));
  }

  #change(edit: (keys: Secrets['keys']) => Secrets['keys']): Promise<void> {
    const change = this.#lastChange.then(async () => {
      const secrets = await this.#load();
      await saveJsonFile(this.#file, { ...secrets, keys: edit(secrets.keys) });
    });
    this.#lastChange = change.catch(() => undefined);
    return change;
  }

  async #load(): Promise<Secrets> {
    await this.#assertPrivate();
    const value = (await loadJsonFile(this.#file)) ?? { version: 1, keys: {} };
    const parsed = secretsSchema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new GatehouseError('ERR_SETTINGS_INVALID', {
      message: `${this.#file} does not have the form of a secrets file.`,
      untouched: 'The file is as it was and no key was used.',
      nextStep: 'Mend it, or move it away and enter the keys again.',
    });
  }

  async #assertPrivate(): Promise<void> {
    if (process.platform === 'win32') return;
    const info = await stat(this.#file).catch((thrown: unknown) => {
      if (systemErrorCode(thrown) === 'ENOENT') return undefined;
      throw thrown;
    });
    if (info !== undefined && (info.mode & 0o077) !== 0) {
      throw new GatehouseError('ERR_SETTINGS_SECRETS_OPEN', {
        message: `${this.#file} may be read by other users of this machine.`,
        untouched: 'No key was used.',
        nextStep: `Run: chmod 600 '${this.#file}'`,
      });
    }
  }
}
