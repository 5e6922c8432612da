import { isUtf8 } from 'node:buffer';
import { GatehouseError } from '@gatehouse/agent-sdk/base';

/** Latin-1 stands for every one-byte encoding: each byte is one character, so nothing is lost whatever it meant. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1';

/** How a text lies on disk. Text that was decoded and not changed encodes to the same bytes. */
export interface TextFormat {
  readonly encoding: TextEncoding;
  /** Whether the byte order mark is there. It is never part of the decoded text. */
  readonly hasBom: boolean;
}

export const newFileFormat: TextFormat = { encoding: 'utf-8', hasBom: false };

const byteOrderMarks: Readonly<Record<TextEncoding, readonly number[]>> = {
  'utf-8': [0xef, 0xbb, 0xbf],
  'utf-16le': [0xff, 0xfe],
  'utf-16be': [0xfe, 0xff],
  latin1: [],
};

/** The format of a file's bytes, or undefined when they are not text that can be kept byte for byte. */
export function detectTextFormat(bytes: Uint8Array): TextFormat | undefined {
  const marked = detectByteOrderMark(bytes);
  if (marked !== undefined && marked.encoding !== 'utf-8') return isWholeUtf16(bytes, marked) ? marked : undefined;
  if (bytes.includes(0)) return undefined;
  if (isUtf8(bytes)) return marked ?? newFileFormat;
  return looksLikeText(bytes) ? { encoding: 'latin1', hasBom: false } : undefined;
}

/** What a byte order mark at the start says; undefined without one. Enough for a stream whose rest is not read yet. */
export function detectByteOrderMark(bytes: Uint8Array): TextFormat | undefined {
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be'] as const) {
    const mark = byteOrderMarks[encoding];
    if (mark.every((byte, index) => bytes[index] === byte)) return { encoding, hasBom: true };
  }
  return undefined;
}

/** The text, without its byte order mark. Bytes must be of this format, as {@link detectTextFormat} said. */
export function decodeText(bytes: Uint8Array, format: TextFormat): string {
  const body = format.hasBom ? bytes.subarray(byteOrderMarks[format.encoding].length) : bytes;
  if (format.encoding === 'latin1') return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  return new TextDecoder(format.encoding, { ignoreBOM: true }).decode(body);
}

/**
 * The bytes of a text.
 *
 * @throws ERR_WORKSPACE_ENCODING when the encoding has no bytes for a character; `details.line` and `details.character`
 */
export function encodeText(text: string, format: TextFormat): Uint8Array {
  if (format.encoding === 'latin1') assertLatin1(text);
  const mark = format.hasBom ? Buffer.from(byteOrderMarks[format.encoding]) : Buffer.alloc(0);
  return Buffer.concat([mark, encodeBody(text, format.encoding)]);
}

function encodeBody(text: string, encoding: TextEncoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  if (encoding === 'latin1') return Buffer.from(text, 'latin1');
  const little = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16le' ? little : little.swap16();
}

function isWholeUtf16(bytes: Uint8Array, format: TextFormat): boolean {
  if (bytes.length % 2 !== 0) return false;
  try {
    // A lone surrogate would decode to U+FFFD and be written back as that: such bytes cannot be kept, so they are not text.
    const text = new TextDecoder(format.encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    return !text.includes('\0');
  } catch {
    return false;
  }
}

/** Compressed and encrypted data without a zero byte exists; it has control characters in places where text has none. */
function looksLikeText(bytes: Uint8Array): boolean {
  let controls = 0;
  for (const byte of bytes) if (byte < 0x20 && (byte < 0x08 || byte > 0x0d) && byte !== 0x1b) controls += 1;
  return controls * 50 <= bytes.length;
}

function assertLatin1(text: string): void {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) <= 0xff) continue;
    const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
    const line = text.slice(0, index).split('\n').length;
    throw new GatehouseError('ERR_WORKSPACE_ENCODING', {
      message: `The file is not UTF-8 but a one-byte encoding, which has no “${character}” (line ${line} of the new text).`,
      untouched: 'The file is unchanged.',
      nextStep: 'Use characters the file already has, or convert the file to UTF-8 first.',
      details: { character, line },
    });
  }
}
