import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { GatehouseError, systemErrorCode } from '../../base/index.ts';
import { openFileLock } from './file-lock.ts';
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
 * one key: it is made under a lock, and appears in one piece.
 *
 * @throws ERR_AUDIT_KEY when the file is there and is no such key (it is left alone), or cannot be read or written
 */
export async function loadOrCreateSigningKey(file: string): Promise<SigningKey> {
  const existing = loadKey(file);
  if (existing !== undefined) return existing;
  const lock = await openFileLock(`${file}.lock`);
  try {
    await lock.acquire(10_000);
    const made = loadKey(file);
    if (made !== undefined) return made;
    const { privateKey } = generateKeyPairSync('ed25519');
    saveKey(file, privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
    return { privateKey, publicKeyPem: toPublicPem(privateKey), isNew: true };
  } finally {
    lock.close();
  }
}

export function toPublicPem(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }) as string;
}

function loadKey(file: string): SigningKey | undefined {
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

function saveKey(file: string, pem: string): void {
  const draft = `${file}.new`;
  try {
    const fd = openSync(draft, 'w', 0o600);
    try {
      writeSync(fd, pem);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, file);
    syncFolder(dirname(file));
  } catch (thrown) {
    throw keyError(file, 'cannot be written', thrown);
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
