import { base64AnyMask, byteClass, classOf, skip, skipBack } from './bytes.ts';

/** Shortest base64 that is decoded, in characters: fifteen bytes. */
const minRun = 20;
const stride = minRun / 2;
const minHexRun = 24;

const sextets = buildSextets();

function buildSextets(): Uint8Array {
  const table = new Uint8Array(256).fill(0xff);
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let n = 0; n < 64; n += 1) table[digits.charCodeAt(n)] = n;
  table[0x2d] = 62;
  table[0x5f] = 63;
  return table;
}

export type RunVisitor = (start: number, end: number) => void;

/**
 * Visits each run of base64 characters of at least {@link minRun}, line breaks inside long runs included. One byte in ten is looked
 * at: a run that long contains two probes with everything between them.
 */
export function visitRuns(bytes: Uint8Array, end: number, visit: RunVisitor): void {
  let wasInside = false;
  let floor = 0;
  for (let at = 0; at < end; at += stride) {
    const isInside = ((classOf[bytes[at] as number] as number) & base64AnyMask) !== 0;
    if (isInside && wasInside && isRunBetween(bytes, at - stride)) {
      const start = skipBack(bytes, at, floor, base64AnyMask);
      const stop = readRun(bytes, start, at, end);
      if (stop - start >= minRun) visit(start, stop);
      floor = stop;
      at = Math.max(at, stop - (stop % stride));
      wasInside = false;
    } else wasInside = isInside;
  }
}

/** A few of the bytes between two probes; `skipBack` looks at the others. */
function isRunBetween(bytes: Uint8Array, at: number): boolean {
  return (
    isBase64(bytes[at + 5]) && isBase64(bytes[at + 2]) && isBase64(bytes[at + 8]) && isBase64(bytes[at + 6]) && isBase64(bytes[at + 3])
  );
}

function isBase64(byte: number | undefined): boolean {
  return byte !== undefined && ((classOf[byte] as number) & base64AnyMask) !== 0;
}

function readRun(bytes: Uint8Array, start: number, from: number, end: number): number {
  let at = skip(bytes, from, end, base64AnyMask);
  // Wrapped base64 has lines of 60 to 76; a last line may be short.
  while (at < end && at - start >= 48) {
    const next = skipBreak(bytes, end, at);
    if (next === at) break;
    const stop = skip(bytes, next, end, base64AnyMask);
    if (stop === next || isWord(bytes, next, stop)) break;
    at = stop;
  }
  return at;
}

/** A short line of small letters is what comes after the base64. */
function isWord(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start < 16 && bytes[end] !== 0x3d && skip(bytes, start + 1, end, byteClass.lower) === end;
}

/** Past a line break, real or written (`\n`, `\\r\\n`), and the blanks after it. */
function skipBreak(bytes: Uint8Array, end: number, at: number): number {
  let next = at;
  while (bytes[next] === 0x5c) {
    const letter = skipWrittenBreak(bytes, next);
    if (letter === next) return at;
    next = letter;
  }
  return skip(bytes, next, Math.min(end, next + 16), byteClass.lineBreak | byteClass.blank);
}

function skipWrittenBreak(bytes: Uint8Array, at: number): number {
  let next = at;
  while (bytes[next] === 0x5c && next - at < 8) next += 1;
  return bytes[next] === 0x6e || bytes[next] === 0x72 ? next + 1 : at;
}

/** Where in the group of four the encoded text begins, 0 to 3; -1 when no reading gives text. */
export function findAlignment(bytes: Uint8Array, start: number, end: number): number {
  for (let alignment = 0; alignment < 4; alignment += 1) {
    for (let at = start + alignment; at + 16 <= end; at += 64) if (isTextGroup(bytes, at)) return alignment;
    const last = start + alignment + Math.max(0, Math.floor((end - start - alignment - 16) / 4) * 4);
    if (last + 16 <= end && isTextGroup(bytes, last)) return alignment;
  }
  return -1;
}

/** Whether sixteen characters decode to twelve bytes that are all of a text. By chance one in a hundred thousand does. */
function isTextGroup(bytes: Uint8Array, at: number): boolean {
  for (let quad = at; quad < at + 16; quad += 4) {
    const [a, b] = [sextets[bytes[quad] as number] as number, sextets[bytes[quad + 1] as number] as number];
    if (!isTextByte(((a << 2) | (b >> 4)) & 0xff)) return false;
    const [c, d] = [sextets[bytes[quad + 2] as number] as number, sextets[bytes[quad + 3] as number] as number];
    if (!isTextByte(((b << 4) | (c >> 2)) & 0xff) || !isTextByte(((c << 6) | d) & 0xff)) return false;
  }
  return true;
}

function isTextByte(byte: number): boolean {
  return (byte >= 0x20 && byte <= 0x7e) || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Decodes from `start`, passing over line breaks; returns the bytes written. */
export function decodeRun(bytes: Uint8Array, start: number, end: number, out: Uint8Array): number {
  let [bits, held, length] = [0, 0, 0];
  for (let at = start; at < end; at += 1) {
    const sextet = sextets[bytes[at] as number] as number;
    if (sextet === 0xff) {
      if (bytes[at] === 0x5c) at = skipWrittenBreak(bytes, at) - 1;
      continue;
    }
    held = ((held << 6) | sextet) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[length] = (held >> bits) & 0xff;
      length += 1;
    }
  }
  return length;
}

/** Position of the character that carries bit `8 * index` of the decoded bytes; its group of four begins there or before. */
export function findCharacter(bytes: Uint8Array, start: number, end: number, character: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) {
    if (sextets[bytes[at] as number] === 0xff) {
      if (bytes[at] === 0x5c) at = skipWrittenBreak(bytes, at) - 1;
      continue;
    }
    if (count === character) return at;
    count += 1;
  }
  return end;
}

/** Whether a run is hexadecimal and its bytes are of a text. */
export function isHexText(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < minHexRun) return false;
  const stop = skip(bytes, start, end, byteClass.hexLower | byteClass.hexUpper);
  if (stop - start < minHexRun) return false;
  for (let at = start; at + 24 <= stop; at += 64) if (isHexTextGroup(bytes, at)) return true;
  return isHexTextGroup(bytes, stop - 24 - ((stop - start) % 2));
}

function isHexTextGroup(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < from + 24; at += 2) if (!isTextByte(hexByte(bytes, at))) return false;
  return true;
}

function hexByte(bytes: Uint8Array, at: number): number {
  return (hexDigit(bytes[at] as number) << 4) | hexDigit(bytes[at + 1] as number);
}

function hexDigit(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57;
}

/** Decodes hexadecimal pairs; returns the bytes written. */
export function decodeHex(bytes: Uint8Array, start: number, end: number, out: Uint8Array): number {
  const stop = skip(bytes, start, end, byteClass.hexLower | byteClass.hexUpper);
  let length = 0;
  for (let at = start; at + 1 < stop; at += 2) {
    out[length] = hexByte(bytes, at);
    length += 1;
  }
  return length;
}
