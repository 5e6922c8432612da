import { toCanonicalJson } from '../base/index.ts';
import { sha256Hex } from '../hash/index.ts';
import { maxLineBytes } from './chain.ts';
import type { LineLayout } from './line.ts';

/**
 * What seems to have been done to bytes that are no ledger line. Only called for the one line that breaks a chain, so it
 * may be slow; a guess is better than none, and the verdict does not hang on it.
 */
export function findFormCause(line: Buffer): { readonly cause: string; readonly what: string } {
  for (const [cause, what, holds] of formCauses) if (holds(line)) return { cause, what };
  return { cause: 'other-form', what: 'it is not made of the five members of an entry in their places' };
}

const startsWith = (line: Buffer, ...bytes: number[]): boolean => bytes.every((byte, index) => line[index] === byte);

const formCauses: readonly (readonly [cause: string, what: string, holds: (line: Buffer) => boolean])[] = [
  ['blank-line', 'it is empty', (line) => line.length === 0],
  ['too-long', `it is longer than ${maxLineBytes} bytes`, (line) => line.length > maxLineBytes],
  ['byte-order-mark', 'it begins with a byte order mark', (line) => startsWith(line, 0xef, 0xbb, 0xbf) || startsWith(line, 0xff, 0xfe)],
  ['nul-bytes', 'it holds NUL bytes', (line) => line.includes(0)],
  ['carriage-return', 'it ends in a carriage return before its line feed', (line) => line.at(-1) === 0x0d],
  ['missing-line-feed', 'two entries stand in it without a line feed between them', isTwoLines],
  ['not-utf8', 'it is not UTF-8', (line) => !isUtf8(line)],
  ['not-canonical', 'it means an entry, in other bytes than a ledger writes (white space, order, spelling)', isEntryInOtherBytes],
  ['not-json', 'it is not JSON', (line) => parse(line) === undefined],
];

/** Whether a line is two entries without the line feed between them. In the text of a string the quotes would be escaped. */
export function isTwoLines(line: Buffer): boolean {
  return line.includes('"}{"seq":');
}

function isEntryInOtherBytes(line: Buffer): boolean {
  const value = parse(line);
  return typeof value === 'object' && value !== null && ['seq', 'ts', 'prevHash', 'data', 'hash'].every((member) => member in value);
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Which member of a line that does not give its hash was changed, found by putting the right one in its place.
 *
 * @param seq the sequence number that belongs there
 * @param prevHash the hash that belongs there
 */
export function findChangedField(bytes: Buffer, start: number, layout: LineLayout, seq: number, prevHash: string): string | undefined {
  const own = bytes.toString('latin1', layout.hashMemberAt + 9, layout.hashMemberAt + 73);
  const body = bytes.toString('latin1', start, layout.hashMemberAt);
  const seqEnd = body.indexOf(',');
  const withSeq = `{"seq":${seq}${body.slice(seqEnd)}`;
  const at = layout.prevHashAt - start;
  const withPrevHash = body.slice(0, at) + prevHash + body.slice(at + 64);
  const gives = (text: string): boolean => sha256Hex(Buffer.from(`${text}}`, 'latin1')) === own;
  if (layout.seq !== seq && gives(withSeq)) return 'field:seq';
  if (gives(withPrevHash)) return 'field:prevHash';
  const data = bytes.subarray(layout.dataAt, layout.hashMemberAt);
  if (!isUtf8(data)) return 'not-utf8';
  if (data.includes(0)) return 'nul-bytes';
  const text = data.toString('utf8');
  const canonical = toCanonicalText(text);
  if (canonical === undefined) return 'field:data';
  // The same meaning in the right bytes gives the hash: only its spelling was changed.
  const dataAt = layout.dataAt - start;
  if (canonical !== text && gives(body.slice(0, dataAt) + Buffer.from(canonical).toString('latin1'))) return 'not-canonical';
  return undefined;
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Whether bytes are well-formed UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    strictDecoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The canonical spelling of JSON text; undefined when it is no JSON. */
export function toCanonicalText(text: string): string | undefined {
  try {
    return toCanonicalJson(JSON.parse(text));
  } catch {
    return undefined;
  }
}
