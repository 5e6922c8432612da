import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
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
  const existing = loadKey(file);
  if (existing !== undefined) return existing;
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKeyPem = toPublicPem(privateKey);
  // Nobody else has this key, so nobody else gives its draft this name.
  const draft = `${file}.${sha256Hex(publicKeyPem).slice(0, 16)}.new`;
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
  if (saveNewKey(file, draft, pem)) return { privateKey, publicKeyPem, isNew: true };
  const made = loadKey(file);
  if (made === undefined) throw keyError(file, 'cannot be made', new Error('its name is taken, and leads nowhere'));
  return made;
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
