import { alnumMask, base64AnyMask, byteClass, classOf, isIn, skip, skipBack } from './bytes.ts';

/** A text with its escapes undone, and where each of its bytes came from. */
export interface Unescaped {
  /** Bytes of the new text. */
  readonly length: number;
  /** Where reading stopped in the old one. */
  readonly readTo: number;
  /** Whether anything was undone at all. */
  readonly isChanged: boolean;
}

/** How far an escaped text goes on after its last escape, in bytes: longer than a token, shorter than a file. */
const reach = 320;

/**
 * Undoes what hides a token from a plain look, in one pass: `%41`, `\u0041`, `\x41`, `&#65;`, `\/`, the joints of a string that
 * was cut (`"ab" + "cd"`, a backslash before a line break), characters that are not seen, and full-width forms. Stops
 * a while after the last escape or at the end of the line.
 */
export function unescapeText(bytes: Uint8Array, start: number, end: number, out: Uint8Array, origins: Uint32Array): Unescaped {
  let [at, length, lastEscape, isChanged] = [start, 0, start, false];
  const limit = Math.min(end, start + out.length - 1);
  while (at < limit && at - lastEscape < reach) {
    const byte = bytes[at] as number;
    const step = isSpecial[byte] === 1 ? readEscape(bytes, end, at, byte) : plain;
    if (step === plain) {
      // The line is over, and the text with it.
      if (byte === 0x0a || (byte === 0x0d && bytes[at + 1] === 0x0a)) break;
      out[length] = byte;
      origins[length] = at;
      length += 1;
      at += 1;
      continue;
    }
    if (escapeValue >= 0) {
      out[length] = escapeValue;
      origins[length] = at;
      length += 1;
    }
    isChanged = true;
    at += step;
    lastEscape = at;
  }
  return { length, readTo: at, isChanged };
}

const plain = 0;
/** What the escape read last stands for; -1 for nothing. A variable, so that no object is made for each escape. */
let escapeValue = -1;

const isSpecial = buildSpecials();

function buildSpecials(): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of [0x0a, 0x0d, 0x25, 0x5c, 0x26, 0x22, 0x27, 0x60, 0xc2, 0xe2, 0xef]) table[byte] = 1;
  return table;
}

/** Length of the escape at `at`, or `plain`. */
function readEscape(bytes: Uint8Array, end: number, at: number, byte: number): number {
  if (byte === 0x25) return readHex(bytes, at + 1, 2, 1);
  if (byte === 0x0a) return readCutLine(bytes, end, at);
  if (byte === 0x0d) return bytes[at + 1] === 0x0a ? withReturn(readCutLine(bytes, end, at + 1)) : plain;
  if (byte === 0x5c) return readBackslash(bytes, end, at);
  if (byte === 0x26) return readEntity(bytes, at);
  if (byte >= 0x80) return readUnseen(bytes, at, byte);
  return readJoint(bytes, end, at, byte);
}

function readHex(bytes: Uint8Array, from: number, digits: number, before: number): number {
  let value = 0;
  for (let n = 0; n < digits; n += 1) {
    const digit = hexValue(bytes[from + n]);
    if (digit === -1) return plain;
    value = value * 16 + digit;
  }
  if (value > 0x7e || value < 0x09) return plain;
  escapeValue = value;
  return before + digits;
}

function hexValue(byte: number | undefined): number {
  if (isIn(byte, byteClass.digit)) return (byte as number) - 0x30;
  return isIn(byte, byteClass.hexLower | byteClass.hexUpper) ? ((byte as number) | 0x20) - 0x57 : -1;
}

function readBackslash(bytes: Uint8Array, end: number, at: number): number {
  // A text within a text has `\\u0041`: the backslashes before the escape are of it.
  let run = 1;
  while (run < 8 && bytes[at + run] === 0x5c) run += 1;
  const next = bytes[at + run];
  if (next === 0x75) return readHex(bytes, at + run + 1, 4, run + 1);
  if (next === 0x78) return readHex(bytes, at + run + 1, 2, run + 1);
  if (next === 0x2f || next === 0x22 || next === 0x27) {
    escapeValue = next;
    return run + 1;
  }
  escapeValue = -1;
  if (next === 0x6e) return readWrittenBreak(bytes, end, at, run);
  return next === 0x0a || next === 0x0d ? skipBlanks(bytes, end, at + run) - at : plain;
}

/** `\n` in a text within a text: a line break, or the end of a line that goes on when a backslash is before it. */
function readWrittenBreak(bytes: Uint8Array, end: number, at: number, run: number): number {
  if (run >= 3) return skipBlanks(bytes, end, at + run + 1) - at;
  escapeValue = 0x0a;
  return run + 1;
}

const entities = [
  ['quot;', 0x22],
  ['amp;', 0x26],
  ['apos;', 0x27],
  ['equals;', 0x3d],
  ['colon;', 0x3a],
  ['lt;', 0x3c],
  ['gt;', 0x3e],
] as const;

function readEntity(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] === 0x23) return readNumericEntity(bytes, at);
  for (const [name, value] of entities) {
    if (![...name].every((character, n) => bytes[at + 1 + n] === character.charCodeAt(0))) continue;
    escapeValue = value;
    return name.length + 1;
  }
  return plain;
}

function readNumericEntity(bytes: Uint8Array, at: number): number {
  const isHex = bytes[at + 2] === 0x78 || bytes[at + 2] === 0x58;
  let [value, from] = [0, at + (isHex ? 3 : 2)];
  const stop = from + 4;
  for (; from < stop && hexValue(bytes[from]) !== -1; from += 1) value = value * (isHex ? 16 : 10) + hexValue(bytes[from]);
  if (bytes[from] !== 0x3b || value < 0x09 || value > 0x7e) return plain;
  escapeValue = value;
  return from + 1 - at;
}

/** Zero-width characters, the soft hyphen and the byte order mark are dropped; full-width forms become ASCII. */
function readUnseen(bytes: Uint8Array, at: number, byte: number): number {
  const [two = 0, three = 0] = [bytes[at + 1], bytes[at + 2]];
  escapeValue = -1;
  if (byte === 0xc2) return two === 0xad ? 2 : plain;
  if (byte === 0xe2)
    return (two === 0x80 && three >= 0x8b && three <= 0x8f) || (two === 0x81 && three >= 0xa0 && three <= 0xa4) ? 3 : plain;
  if (two === 0xbb) return three === 0xbf ? 3 : plain;
  const code = two === 0xbc ? three - 0x60 : two === 0xbd ? three - 0x20 : 0;
  if (code < 0x21 || code > 0x7e) return plain;
  escapeValue = code;
  return 3;
}

/** Closing quote, an operator or a line break, opening quote of the same kind: nothing of it is in the joined string. */
export function readJoint(bytes: Uint8Array, end: number, at: number, quote: number): number {
  const afterBlanks = skipBlanks(bytes, end, at + 1);
  let next = afterBlanks;
  while (next < afterBlanks + 2 && isConcatenation(bytes[next])) next += 1;
  const hasOperator = next > afterBlanks;
  next = skipBlanks(bytes, end, next);
  if (bytes[next] !== quote || (!hasOperator && !hasLineBreak(bytes, at + 1, next))) return plain;
  escapeValue = -1;
  return next + 1 - at;
}

/** A carriage return goes with its line feed. */
function withReturn(step: number): number {
  return step === plain ? plain : step + 1;
}

/**
 * A line break in the middle of a token: within quotes that open just before and close just after, or where what stands before and
 * after looks drawn at random; and what follows is not the name of another value.
 */
export function readCutLine(bytes: Uint8Array, end: number, at: number): number {
  const before = bytes[at - 1] === 0x0d ? at - 1 : at;
  if (!isIn(bytes[before - 1], tokenMask)) return plain;
  const next = skip(bytes, at + 1, Math.min(end, at + 40), byteClass.blank);
  if (!isIn(bytes[next], tokenMask)) return plain;
  const start = skipBack(bytes, before, Math.max(0, before - 96), tokenMask);
  const stop = skip(bytes, next, Math.min(end, next + 96), tokenMask);
  if (!isSameQuote(bytes, start, stop) && !isCutToken(bytes, start, before, next, stop)) return plain;
  escapeValue = -1;
  return next - at;
}

/** `'` or `"` opens before the first half, not as an apostrophe, and closes after the second. */
function isSameQuote(bytes: Uint8Array, start: number, stop: number): boolean {
  const quote = bytes[start - 1];
  return (quote === 0x22 || quote === 0x27) && bytes[stop] === quote && !isIn(bytes[start - 2], alnumMask);
}

/** Both halves drawn, or one of them so plainly that the other may be short. */
function isCutToken(bytes: Uint8Array, start: number, before: number, next: number, stop: number): boolean {
  if (bytes[stop] === 0x3d || bytes[stop] === 0x3a) return false;
  const [isFirst, isSecond] = [isDrawn(bytes, start, before), isDrawn(bytes, next, stop)];
  if (isFirst && isSecond) return before - start >= 4 && stop - next >= 4;
  const [drawn, rest] = isFirst ? [before - start, stop - next] : [stop - next, before - start];
  return (isFirst || isSecond) && drawn >= 16 && rest >= 2;
}

const tokenMask = base64AnyMask;

/** Digits among letters, or capitals among small letters: no word and no number. */
function isDrawn(bytes: Uint8Array, start: number, end: number): boolean {
  let seen = 0;
  for (let at = start + 1; at < end; at += 1) seen |= classOf[bytes[at] as number] as number;
  const kinds = [byteClass.lower, byteClass.upper, byteClass.digit].filter((bit) => (seen & bit) !== 0);
  return kinds.length >= 2;
}

/** `+`, `.`, `..`, `&`, `\`, `~`. */
function isConcatenation(byte: number | undefined): boolean {
  return byte === 0x2b || byte === 0x2e || byte === 0x26 || byte === 0x5c || byte === 0x7e;
}

function hasLineBreak(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (bytes[at] === 0x0a) return true;
  return false;
}

function skipBlanks(bytes: Uint8Array, end: number, from: number): number {
  const limit = Math.min(end, from + 80);
  let at = from;
  while (at < limit && isIn(bytes[at], byteClass.blank | byteClass.lineBreak)) at += 1;
  return at;
}

/** Start of the escaped text around `at`: of its line, but not far back and not before `floor`. */
export function findTextStart(bytes: Uint8Array, at: number, floor: number): number {
  const least = Math.max(floor, at - 240);
  let start = at;
  while (start > least && bytes[start - 1] !== 0x0a) start -= 1;
  // Not in the middle of a name.
  while (start < at && start === least && start > 0 && isIn(bytes[start - 1], alnumMask) && isIn(bytes[start], alnumMask)) start += 1;
  return start;
}
