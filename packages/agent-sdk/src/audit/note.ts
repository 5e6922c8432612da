import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { fail, GatehouseError, ok, type Result } from '../base/index.ts';
import { sha256Latin1 } from '../hash/index.ts';

/**
 * C2SP signed-note (https://c2sp.org/signed-note): a text, an empty line, and a line per signature,
 *
 *     — <name> base64(key id, 4 bytes || Ed25519 signature over the text)
 *
 * The key id is the beginning of SHA-256(name || 0x0A || 0x01 || public key); 0x01 means Ed25519.
 */
export interface SignedNote {
  /** Ends with a line feed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** 8 hex digits. */
  readonly keyId: string;
  readonly signature: Buffer;
}

/** A name and the key that signs under it. */
export interface NoteSigner {
  readonly name: string;
  /** Ed25519. */
  readonly privateKey: KeyObject;
}

const ed25519Type = 0x01;
const signatureLine = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/;
const maxNoteLength = 64 * 1024;

/** The 32 bytes of an Ed25519 public key. */
export function toRawPublicKey(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  // RFC 8410: the SPKI frame of an Ed25519 key is 12 bytes.
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
}

/** The 4 bytes, as hex, by which a note names a key. */
export function toKeyId(name: string, key: KeyObject): string {
  const bytes = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ed25519Type), toRawPublicKey(key)]);
  return Buffer.from(sha256Latin1(bytes), 'latin1').toString('hex', 0, 4);
}

/** The verifier key of signed-note, for programs that take keys in one line: `name+keyid+base64(0x01 || public key)`. */
export function formatVerifierKey(name: string, key: KeyObject): string {
  return `${name}+${toKeyId(name, key)}+${Buffer.concat([Buffer.of(ed25519Type), toRawPublicKey(key)]).toString('base64')}`;
}

/** Signs a text that ends with a line feed. */
export function formatSignedNote(text: string, { name, privateKey }: NoteSigner): string {
  const signature = sign(null, Buffer.from(text), privateKey);
  const blob = Buffer.concat([Buffer.from(toKeyId(name, privateKey), 'hex'), signature]).toString('base64');
  return `${text}\n\u2014 ${name} ${blob}\n`;
}

/** Untrusted text as a note. Signatures are not checked: see {@link checkNote}. @returns ERR_AUDIT_NOTE */
export function parseSignedNote(note: string): Result<SignedNote> {
  const split = note.lastIndexOf('\n\n');
  if (split < 1 || note.length > maxNoteLength || !note.endsWith('\n'))
    return fail(notANote('It has no empty line before its signatures.'));
  const signatures: NoteSignature[] = [];
  for (const line of note.slice(split + 2, -1).split('\n')) {
    const match = signatureLine.exec(line);
    const blob = Buffer.from(match?.[2] ?? '', 'base64');
    if (match?.[1] === undefined || blob.length < 5 || blob.toString('base64') !== match[2]) {
      return fail(notANote('One of its signature lines has another form.'));
    }
    signatures.push({ name: match[1], keyId: blob.toString('hex', 0, 4), signature: blob.subarray(4) });
  }
  return ok({ text: note.slice(0, split + 1), signatures });
}

/**
 * - `good`: a key we know signed it under the name it should. `bad`: a signature names a known key and does not fit, so
 *   the text or the signature was changed. `unknown-key`: no signature names a key we know.
 */
export type NoteVerdict = 'good' | 'bad' | 'unknown-key';

/** @param keys Ed25519 public keys that are trusted under `name` */
export function checkNote({ text, signatures }: SignedNote, name: string, keys: readonly KeyObject[]): NoteVerdict {
  let verdict: NoteVerdict = 'unknown-key';
  for (const key of keys) {
    const keyId = toKeyId(name, key);
    for (const signature of signatures) {
      if (signature.name !== name || signature.keyId !== keyId) continue;
      if (!verify(null, Buffer.from(text), key, signature.signature)) return 'bad';
      verdict = 'good';
    }
  }
  return verdict;
}

function notANote(why: string): GatehouseError {
  return new GatehouseError('ERR_AUDIT_NOTE', { message: `This is not a signed note. ${why}` });
}
