import { fail, GatehouseError, ok, type Result } from '../base/index.ts';
import { hashBytes } from './merkle.ts';
import { formatSignedNote, type NoteSigner, parseSignedNote, type SignedNote } from './note.ts';

/**
 * What a ledger was at one moment, in the form of C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint): three lines,
 * the origin, the number of entries and the base64 root of their tree, in a signed note under the origin's name.
 */
export interface Checkpoint {
  readonly origin: string;
  /** Entries it vouches for. */
  readonly size: number;
  /** Root of the tree of their lines, 32 bytes. */
  readonly root: Buffer;
}

/** A checkpoint with its signatures, which are not checked. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: SignedNote;
  /** The note as it was read. */
  readonly text: string;
}

const originPrefix = 'gatehouse.dev/ledger/';
const originForm = /^gatehouse\.dev\/ledger\/([A-Za-z0-9._-]{1,128})\/([0-9a-f]{16})$/;

/**
 * The origin of a ledger names both where it is kept and what it is: the name of its file and the beginning of its first
 * entry's hash. So a checkpoint of another ledger is told from a file that was written anew from its first entry.
 *
 * @param name the file's name without `.jsonl`, which is the workspace id
 * @param firstHash `hash` of the first entry
 */
export function toOrigin(name: string, firstHash: string): string {
  return `${originPrefix}${toPlainName(name)}/${firstHash.slice(0, 16)}`;
}

/** A name as it stands in an origin. */
export function toPlainName(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 128);
  return plain === '' ? '_' : plain;
}

/** The parts of an origin; undefined when it is not one of a Gatehouse ledger. */
export function parseOrigin(origin: string): { readonly name: string; readonly firstHash: string } | undefined {
  const [, name, firstHash] = originForm.exec(origin) ?? [];
  return name === undefined || firstHash === undefined ? undefined : { name, firstHash };
}

export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

export function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): string {
  return formatSignedNote(formatCheckpoint(checkpoint), signer);
}

/** Untrusted text as a checkpoint. Its signatures are not checked. @returns ERR_AUDIT_NOTE, ERR_AUDIT_CHECKPOINT */
export function parseCheckpoint(text: string): Result<SignedCheckpoint> {
  const note = parseSignedNote(text);
  if (!note.ok) return note;
  // The format allows further lines after the root; they are signed and mean nothing to us.
  const [origin = '', size = '', root = ''] = note.value.text.split('\n');
  const bytes = Buffer.from(root, 'base64');
  const isNumber = /^(0|[1-9]\d{0,15})$/.test(size) && Number.isSafeInteger(Number(size));
  if (origin === '' || !isNumber || bytes.length !== hashBytes || bytes.toString('base64') !== root) {
    return fail(new GatehouseError('ERR_AUDIT_CHECKPOINT', { message: 'This is not a checkpoint: an origin, a number and a root.' }));
  }
  return ok({ origin, size: Number(size), root: bytes, note: note.value, text });
}

/**
 * The notes of a file of checkpoints, which stand one after another with an empty line between them. A note's own empty
 * line is followed by its signatures, the line between notes is not. The last piece may be torn.
 */
export function splitNotes(text: string): readonly string[] {
  return text
    .split(/\n\n(?!\u2014 )/)
    .map((note) => (note.endsWith('\n') || note === '' ? note : `${note}\n`))
    .filter((note) => note !== '');
}
