import { type ErrorCode, GatehouseError, toCanonicalJson } from '../base/index.ts';
import { sha256Hex } from '../hash/index.ts';
import type { ChainHead, LedgerRecord } from './contract.ts';

/**
 * How an entry becomes a line and a line becomes part of a chain. A line is
 *
 *     {"seq":0,"ts":"2026-01-02T03:04:05.678Z","prevHash":"<64 hex>","data":{…},"hash":"<64 hex>"}⏎
 *
 * and its hash is the SHA-256 of its own bytes with the last member cut off: everything before `,"hash"`, then `}`.
 * Whoever checks it cuts bytes and needs no JSON at all; whoever prefers to parse and print again gets the same bytes
 * in any language, because `data` is RFC 8785 text whose keys no language reorders.
 */
export const genesis: ChainHead = { entries: 0, hash: '0'.repeat(64) };

/**
 * Bytes of a line without its line feed. A transparency log that stores lines as C2SP tile entries gives each a
 * 16-bit length, and larger content belongs outside the ledger anyway, held by its SHA-256.
 */
export const maxLineBytes = 65_535;

/** Bytes of a line around its data, at most: a sequence number has up to 16 digits. */
const maxFrameBytes = '{"seq":,"ts":"","prevHash":"","data":,"hash":""}'.length + 16 + 24 + 64 + 64;
export const maxDataBytes = maxLineBytes - maxFrameBytes;

/**
 * The RFC 8785 text of a record, fit for a line.
 *
 * @throws ERR_BASE_NOT_JSON when it is not plain JSON
 * @throws ERR_AUDIT_DATA when a key at any depth looks like an integer: JavaScript would move it to the front, so the
 *   line would read differently printed again
 * @throws ERR_AUDIT_TOO_LARGE when it takes more than {@link maxDataBytes} bytes of UTF-8
 */
export function formatData(record: LedgerRecord): string {
  const text = toCanonicalJson(record);
  const key = integerKey.exec(text)?.[1];
  if (key !== undefined) {
    throw refusal(
      'ERR_AUDIT_DATA',
      `A ledger record has the key "${key}", which languages do not agree where to put.`,
      'Name it in words.',
    );
  }
  // A UTF-16 code unit takes at most three bytes, so most records need not be measured.
  if (text.length * 3 > maxDataBytes && Buffer.byteLength(text) > maxDataBytes) {
    throw refusal('ERR_AUDIT_TOO_LARGE', 'A ledger record does not fit in a line of 64 KiB.', 'Record the SHA-256 of the content instead.');
  }
  return text;
}

/**
 * A key of decimal digits, in canonical text. Only keys can match: a quote inside a string is written `\"`, so the quote
 * that follows a brace or comma here opens a string, and the colon makes that string a key.
 */
const integerKey = /[{,]"(0|[1-9][0-9]*)":/;

/** A line in its place in a buffer, and the chain it makes. */
export interface WrittenLine {
  /** Offset just past the line feed. */
  readonly end: number;
  /** The chain with this entry. */
  readonly head: ChainHead;
}

/** Bytes that {@link writeLine} may need for this data. */
export function lineCapacity(dataText: string): number {
  return maxFrameBytes + dataText.length * 3 + 1;
}

/**
 * Writes the next line of a chain, line feed included, into `buffer` from `offset`, which must leave
 * {@link lineCapacity} bytes. Writing in place lets a group of entries go to the disk as they lie, uncopied.
 *
 * @param ts RFC 3339 UTC with milliseconds, 24 characters
 * @param dataText what {@link formatData} returned
 */
export function writeLine(buffer: Buffer, offset: number, head: ChainHead, ts: string, dataText: string): WrittenLine {
  if (ts.length !== 24) throw refusal('ERR_AUDIT_DATA', `A ledger entry cannot be dated ${ts}.`, "Check this computer's clock.");
  // In pieces, because joining them into one string first costs twice as much.
  const dataAt = offset + buffer.write(`{"seq":${head.entries},"ts":"${ts}","prevHash":"${head.hash}","data":`, offset, 'latin1');
  const bodyEnd = dataAt + buffer.write(dataText, dataAt, 'utf8') + 1;
  buffer[bodyEnd - 1] = 0x7d;
  const hash = sha256Hex(buffer.subarray(offset, bodyEnd));
  // The body's closing brace makes room for the last member.
  const end = bodyEnd - 1 + buffer.write(`,"hash":"${hash}"}\n`, bodyEnd - 1, 'latin1');
  return { end, head: { entries: head.entries + 1, hash } };
}

/** The next line of a chain as text, line feed included. The same bytes as {@link writeLine}. */
export function formatLine(head: ChainHead, ts: string, dataText: string): { readonly line: string; readonly head: ChainHead } {
  const capacity = lineCapacity(dataText);
  if (scratch.length < capacity) scratch = Buffer.allocUnsafe(capacity);
  const written = writeLine(scratch, 0, head, ts, dataText);
  return { line: scratch.toString('utf8', 0, written.end), head: written.head };
}

/** Where lines are put together that are wanted as text. Allocating it for each costs as much as hashing. */
let scratch = Buffer.alloc(0);

function refusal(code: ErrorCode, message: string, nextStep: string): GatehouseError {
  return new GatehouseError(code, { message, untouched: 'Nothing was written to the ledger.', nextStep });
}
