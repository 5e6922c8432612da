import { fail, GatehouseError, ok, type Result } from '../base/index.ts';
import { sha256Hex, sha256Latin1 } from '../hash/index.ts';
import type { LedgerEntry, LedgerRecord } from './contract.ts';

/** Where the parts of a line lie. Offsets are into the buffer that holds it. */
export interface LineLayout {
  readonly seq: number;
  /** First byte of the 64 hex digits of `prevHash`. */
  readonly prevHashAt: number;
  /** First byte of `data`, which is `{`. */
  readonly dataAt: number;
  /** The comma before `"hash"`: one past the last byte of `data`. */
  readonly hashMemberAt: number;
}

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
const beforeSeq = ascii('{"seq":');
const beforeTs = ascii(',"ts":"');
const beforePrevHash = ascii('","prevHash":"');
const beforeData = ascii('","data":{');
const beforeHash = ascii(',"hash":"');
const afterHash = ascii('"}');
const hashMemberBytes = beforeHash.length + 64 + afterHash.length;
const maxTsBytes = 40;

/**
 * Finds the parts of the line `bytes[start, end)` (no line feed) by their fixed places, without parsing JSON; undefined
 * when it does not have the form of a ledger line. What lies between the braces of `data` is not looked at.
 */
export function findLayout(bytes: Uint8Array, start: number, end: number): LineLayout | undefined {
  const hashMemberAt = end - hashMemberBytes;
  if (!matches(bytes, hashMemberAt, beforeHash, start) || !matches(bytes, end - 2, afterHash, start)) return undefined;
  if (!matches(bytes, start, beforeSeq, start)) return undefined;
  let at = start + beforeSeq.length;
  let seq = 0;
  const digitsAt = at;
  for (let digit = bytes[at]; digit !== undefined && digit >= 0x30 && digit <= 0x39; digit = bytes[at]) {
    seq = seq * 10 + (digit - 0x30);
    at += 1;
  }
  const digits = at - digitsAt;
  if (digits === 0 || digits > 16 || (digits > 1 && bytes[digitsAt] === 0x30)) return undefined;
  if (!matches(bytes, at, beforeTs, start)) return undefined;
  const prevHashAt = findEndOfTs(bytes, at + beforeTs.length);
  if (prevHashAt === undefined || !matches(bytes, prevHashAt + 64, beforeData, start)) return undefined;
  const dataAt = prevHashAt + 64 + beforeData.length - 1;
  if (dataAt + 2 > hashMemberAt || bytes[hashMemberAt - 1] !== 0x7d) return undefined;
  return { seq, prevHashAt, dataAt, hashMemberAt };
}

/** Offset of the digits of `prevHash`, given where the text of `ts` begins. */
function findEndOfTs(bytes: Uint8Array, tsAt: number): number | undefined {
  for (let at = tsAt; at < tsAt + maxTsBytes; at += 1) {
    if (bytes[at] === 0x22) return matches(bytes, at, beforePrevHash, tsAt) ? at + beforePrevHash.length : undefined;
    if (bytes[at] === 0x5c) return undefined;
  }
  return undefined;
}

function matches(bytes: Uint8Array, at: number, pattern: Uint8Array, from: number): boolean {
  if (at < from) return false;
  for (let index = 0; index < pattern.length; index += 1) {
    if (bytes[at + index] !== pattern[index]) return false;
  }
  return true;
}

/** Whether the 64 bytes at `at` are the characters of `hash`. */
export function isHashAt(bytes: Uint8Array, at: number, hash: string): boolean {
  for (let index = 0; index < 64; index += 1) {
    if (bytes[at + index] !== hash.charCodeAt(index)) return false;
  }
  return true;
}

/** Whether the 64 bytes at two places are the same. */
export function isSameHash(bytes: Uint8Array, oneAt: number, otherAt: number): boolean {
  for (let index = 0; index < 64; index += 1) {
    if (bytes[oneAt + index] !== bytes[otherAt + index]) return false;
  }
  return true;
}

/** Offset of the 64 hex digits of a line's own hash. */
export function ownHashAt(layout: LineLayout): number {
  return layout.hashMemberAt + beforeHash.length;
}

/** Codes of the two hex digits of every byte. */
const hexDigits = Uint8Array.from({ length: 512 }, (_, index) => {
  const nibble = index % 2 === 0 ? index >> 5 : (index >> 1) & 0xf;
  return '0123456789abcdef'.charCodeAt(nibble);
});

/**
 * Whether a line's bytes give its hash. The bytes to hash are the line up to `,"hash"` plus `}`; that brace is put in
 * the comma's place for the moment of hashing, so that they lie in one piece and need no copy.
 */
export function hasOwnHash(bytes: Buffer, start: number, layout: LineLayout): boolean {
  bytes[layout.hashMemberAt] = 0x7d;
  const digest = sha256Latin1(bytes.subarray(start, layout.hashMemberAt + 1));
  bytes[layout.hashMemberAt] = 0x2c;
  const at = ownHashAt(layout);
  for (let index = 0; index < 32; index += 1) {
    const digits = digest.charCodeAt(index) * 2;
    if (bytes[at + 2 * index] !== hexDigits[digits] || bytes[at + 2 * index + 1] !== hexDigits[digits + 1]) return false;
  }
  return true;
}

/** The SHA-256 that a line's bytes give, for saying what it should have been. */
export function hashLine(bytes: Uint8Array, start: number, layout: LineLayout): string {
  return sha256Hex(Buffer.concat([bytes.subarray(start, layout.hashMemberAt), afterHash.subarray(1)]));
}

/**
 * One line as an entry: untrusted text or bytes, with or without the line feed. Its own hash is checked; its place in
 * a chain is not.
 *
 * @returns ERR_AUDIT_NOT_A_LINE, or ERR_AUDIT_TAMPERED when the bytes do not give the hash
 */
export function parseLine(line: string | Uint8Array): Result<LedgerEntry> {
  // A copy in either case: hashing writes to it.
  const bytes = typeof line === 'string' ? Buffer.from(line) : Buffer.from(line);
  const end = bytes.at(-1) === 0x0a ? bytes.length - 1 : bytes.length;
  const layout = findLayout(bytes, 0, end);
  if (layout === undefined) return fail(notALine());
  const hash = bytes.toString('latin1', ownHashAt(layout), ownHashAt(layout) + 64);
  if (!hasOwnHash(bytes, 0, layout)) {
    return fail(
      new GatehouseError('ERR_AUDIT_TAMPERED', { message: `Entry ${layout.seq} of the ledger was changed after it was written.` }),
    );
  }
  const data = parseData(bytes.toString('utf8', layout.dataAt, layout.hashMemberAt));
  if (data === undefined) return fail(notALine());
  const prevHash = bytes.toString('latin1', layout.prevHashAt, layout.prevHashAt + 64);
  const head = bytes.toString('latin1', 0, layout.prevHashAt);
  const ts = head.slice(head.indexOf(',"ts":"') + beforeTs.length, head.length - beforePrevHash.length);
  return ok({ seq: layout.seq, ts, prevHash, data, hash });
}

function parseData(text: string): LedgerRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // The layout has seen the braces, so this is an object; a line without an event was not written by a ledger.
    return typeof (value as { event?: unknown }).event === 'string' ? (value as LedgerRecord) : undefined;
  } catch {
    return undefined;
  }
}

function notALine(): GatehouseError {
  return new GatehouseError('ERR_AUDIT_NOT_A_LINE', { message: 'This is not a line of a Gatehouse ledger.' });
}
