import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GatehouseError, systemErrorCode } from '../../base/index.ts';
import { sha256Hex } from '../../hash/index.ts';
import { syncFolder } from './ledger-descriptor.ts';

export interface SigningKey {
  /** Ed25519. Never leaves the process. */
  readonly privateKey: KeyObject;
  /** SPKI, PEM. */
  readonly publicKeyPem: string;
  /** Whether it was made by this call. */
  readonly isNew: boolean;
}

/**
 * The Ed25519 key in a PKCS #8 PEM file (mode 0600), made on first need. Processes that first need it at once end with
 * one key: it appears in one piece, under a name that only one of them can give. No lock, so that a Node that has none
 * can export too.
 *
 * @throws ERR_AUDIT_KEY when the file is there and is no such key (it is left alone), or cannot be read or written
 */
export async function loadOrCreateSigningKey(file: string): Promise<SigningKey> {
  const existing = loadSigningKey(file);
  if (existing !== undefined) return existing;
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKeyPem = toPublicPem(privateKey);
  // Nobody else has this key, so nobody else gives its draft this name.
  const draft = `${file}.${sha256Hex(publicKeyPem).slice(0, 16)}.new`;
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
  if (saveNewKey(file, draft, pem)) return { privateKey, publicKeyPem, isNew: true };
  const made = loadSigningKey(file);
  if (made === undefined) throw keyError(file, 'cannot be made', new Error('its name is taken, and leads nowhere'));
  return made;
}

/** Where the public halves of keys that no longer sign lie: what they signed is still to be checked. */
export function toRetiredKeysFolder(file: string): string {
  return join(dirname(file), 'retired');
}

/**
 * The public keys whose signatures are believed: of the key in `file`, if there is one, and of those before it.
 *
 * @throws ERR_AUDIT_KEY when one of them cannot be read
 */
export function loadTrustedKeys(file: string): readonly KeyObject[] {
  const current = loadSigningKey(file);
  const retired = listRetired(toRetiredKeysFolder(file)).map((path) => loadPublicKey(path));
  return current === undefined ? retired : [createPublicKey(current.privateKey), ...retired];
}

/** The Ed25519 public key in a PEM file. @throws ERR_AUDIT_KEY */
export function loadPublicKey(file: string): KeyObject {
  try {
    const key = createPublicKey(readFileSync(file));
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`it is a key of type ${key.asymmetricKeyType}`);
    return key;
  } catch (thrown) {
    throw keyError(file, 'is not a readable Ed25519 public key', thrown);
  }
}

export interface RotatedKey {
  readonly key: SigningKey;
  /** SHA-256 of the PEM of the key before, which signs no more. */
  readonly retiredSha256: string;
}

/**
 * Puts a new key in the place of the one in `file`. The old private key is destroyed; its public half is kept, so that
 * what it signed can still be checked.
 *
 * @throws ERR_AUDIT_KEY when there is no key yet, or one of the files cannot be written; then the old key still signs
 */
export function rotateSigningKey(file: string): RotatedKey {
  const old = loadSigningKey(file);
  if (old === undefined) throw keyError(file, 'cannot be rotated', new Error('there is none yet'));
  const retiredSha256 = sha256Hex(old.publicKeyPem);
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKeyPem = toPublicPem(privateKey);
  const draft = `${file}.${sha256Hex(publicKeyPem).slice(0, 16)}.new`;
  try {
    mkdirSync(toRetiredKeysFolder(file), { recursive: true, mode: 0o700 });
    // First, so that there is no moment at which a signature could not be checked.
    writeFileSync(join(toRetiredKeysFolder(file), `${retiredSha256}.pem`), old.publicKeyPem, { mode: 0o600, flush: true });
    syncFolder(toRetiredKeysFolder(file));
    writeFileSync(draft, privateKey.export({ format: 'pem', type: 'pkcs8' }), { flag: 'wx', mode: 0o600, flush: true });
    renameSync(draft, file);
    syncFolder(dirname(file));
  } catch (thrown) {
    rmSync(draft, { force: true });
    throw keyError(file, 'cannot be rotated', thrown);
  }
  return { key: { privateKey, publicKeyPem, isNew: true }, retiredSha256 };
}

function listRetired(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^[0-9a-f]{64}\.pem$/.test(name))
      .map((name) => join(folder, name));
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return [];
    throw keyError(folder, 'cannot be listed', thrown);
  }
}

export function toPublicPem(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }) as string;
}

/** The key in a file; undefined when there is no file. @throws ERR_AUDIT_KEY when it is no Ed25519 key */
export function loadSigningKey(file: string): SigningKey | undefined {
  try {
    const privateKey = createPrivateKey(readFileSync(file));
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error(`it is a key of type ${privateKey.asymmetricKeyType}`);
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
    return { privateKey, publicKeyPem: toPublicPem(privateKey), isNew: false };
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return undefined;
    throw keyError(file, 'is not a readable Ed25519 key', thrown);
  }
}

/** False when another process has saved one first: a link, unlike a renaming, never takes the place of a file. */
function saveNewKey(file: string, draft: string, pem: string): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, pem, { flag: 'wx', mode: 0o600, flush: true });
    linkSync(draft, file);
    syncFolder(dirname(file));
    return true;
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'EEXIST') return false;
    throw keyError(file, 'cannot be written', thrown);
  } finally {
    rmSync(draft, { force: true });
  }
}

function keyError(file: string, what: string, cause: unknown): GatehouseError {
  return new GatehouseError('ERR_AUDIT_KEY', {
    message: `The key that signs ledger exports, ${file}, ${what}: ${cause instanceof Error ? cause.message : String(cause)}.`,
    untouched: 'No key was changed and nothing was exported.',
    nextStep: 'Restore the file from a backup, or move it away to begin with a new key.',
    cause,
  });
}
