import { alnumMask, byteClass, isIn, letterMask, skip, startsWithFolded, toLatin1, wordMask } from './bytes.ts';

/** The value that a name gets in an assignment, in whatever language it is written. */
export interface Assigned {
  start: number;
  end: number;
  /** 0 for a bare value. */
  quote: number;
}

const nameRestMask = wordMask | byteClass.hyphen | byteClass.dot;
const [tab, lineFeed, carriageReturn, space] = [0x09, 0x0a, 0x0d, 0x20];
const [doubleQuote, singleQuote, backquote, backslash] = [0x22, 0x27, 0x60, 0x5c];
const maxNameRest = 48;
const maxValueLength = 320;

/**
 * Reads `NAME = value` from the end of a known part of the name: `KEY_2'] = "value"`, `key: value`, `"key\": \"value\"`,
 * `<key>value`, `--key value`, `key("value")`, `key: string = "value"`, `name: key` with `value: …` behind it, `the key is value`.
 * Bounded: at most a few hundred bytes are looked at.
 */
export function readAssignment(bytes: Uint8Array, end: number, nameStart: number, nameEnd: number): Assigned | undefined {
  let at = skip(bytes, nameEnd, Math.min(end, nameEnd + maxNameRest), nameRestMask);
  const restEnd = at;
  at = skipClosers(bytes, end, at);
  const operatorEnd = readOperator(bytes, end, at, nameStart, restEnd);
  if (operatorEnd === -1) return readPair(bytes, end, restEnd) ?? readSentence(bytes, end, restEnd);
  if (bytes[operatorEnd - 1] === 0x2c) return readPair(bytes, end, restEnd) ?? readValue(bytes, end, operatorEnd, true);
  return readValue(bytes, end, operatorEnd, bytes[operatorEnd - 1] === 0x28);
}

/** The name is a value itself, and `value` names the secret: `- name: KEY`, `"name": "KEY", "value": …`, `<add key="KEY" value=…`. */
function readPair(bytes: Uint8Array, end: number, nameEnd: number): Assigned | undefined {
  const limit = Math.min(end, nameEnd + 48);
  let at = nameEnd;
  while (at < limit && (isCloser(bytes[at]) || bytes[at] === 0x2c || isIn(bytes[at], byteClass.lineBreak))) at += 1;
  if (at === nameEnd || !startsWithFolded(bytes, at, 'value')) return undefined;
  at = skipClosers(bytes, end, at + 5);
  return bytes[at] === 0x3a || bytes[at] === 0x3d ? readValue(bytes, end, at + 1, false) : undefined;
}

/** `the password is Tr0ub4dor&3`. */
function readSentence(bytes: Uint8Array, end: number, nameEnd: number): Assigned | undefined {
  if (bytes[nameEnd] !== space || !startsWithFolded(bytes, nameEnd + 1, 'is')) return undefined;
  if (bytes[nameEnd + 3] !== space && bytes[nameEnd + 3] !== 0x3a) return undefined;
  let start = skip(bytes, nameEnd + 3, Math.min(end, nameEnd + 8), byteClass.blank);
  if (bytes[start] === 0x3a) start = skip(bytes, start + 1, Math.min(end, start + 4), byteClass.blank);
  const quote = isQuote(bytes[start]) ? (bytes[start] as number) : 0;
  if (quote !== 0) start += 1;
  let valueEnd = start;
  const limit = Math.min(end, start + 130);
  while (valueEnd < limit && !isIn(bytes[valueEnd], byteClass.blank | byteClass.lineBreak) && (quote === 0 || bytes[valueEnd] !== quote))
    valueEnd += 1;
  while (quote === 0 && valueEnd > start && (bytes[valueEnd - 1] === 0x2e || bytes[valueEnd - 1] === 0x2c)) valueEnd -= 1;
  const text = toLatin1(bytes, start, valueEnd);
  return /\d/.test(text) && /[A-Za-z]/.test(text) ? { start, end: valueEnd, quote } : undefined;
}

function skipClosers(bytes: Uint8Array, end: number, from: number): number {
  let at = from;
  const limit = Math.min(end, from + 8);
  while (at < limit && isCloser(bytes[at])) at += 1;
  if (bytes[at] === 0x26 && bytes[at + 5] === 0x3b) at += 6;
  while (at < limit && (bytes[at] === space || bytes[at] === tab)) at += 1;
  return at;
}

function isCloser(byte: number | undefined): boolean {
  return isQuote(byte) || byte === backslash || byte === 0x5d || byte === space || byte === tab;
}

function isQuote(byte: number | undefined): boolean {
  return byte === doubleQuote || byte === singleQuote || byte === backquote;
}

/** Position after the operator, or -1. */
function readOperator(bytes: Uint8Array, end: number, at: number, nameStart: number, restEnd: number): number {
  if (at >= end) return -1;
  const byte = bytes[at];
  if (byte === 0x3d || byte === 0x3a) {
    let next = at + 1;
    while (next < at + 3 && (bytes[next] === 0x3d || bytes[next] === 0x3e || bytes[next] === 0x3a || bytes[next] === 0x7e)) next += 1;
    // `a == b`, `a === b` compare.
    return bytes[at] === 0x3d && bytes[at + 1] === 0x3d ? -1 : next;
  }
  if (byte === 0x28 || (byte === 0x2c && isQuote(bytes[restEnd]))) return at + 1;
  if (byte === 0x3e && at === restEnd && isInTag(bytes, nameStart)) return at + 1;
  if (at > restEnd && isOptionName(bytes, nameStart)) return at;
  return -1;
}

/** `<db.password>`: a tag opens before the name. */
function isInTag(bytes: Uint8Array, nameStart: number): boolean {
  let at = nameStart;
  while (at > 0 && nameStart - at < 40 && isIn(bytes[at - 1], nameRestMask)) at -= 1;
  return bytes[at - 1] === 0x3c;
}

/** `--db-password value`. */
function isOptionName(bytes: Uint8Array, nameStart: number): boolean {
  let at = nameStart;
  while (at > 0 && nameStart - at < 40 && isIn(bytes[at - 1], alnumMask | byteClass.hyphen)) at -= 1;
  return bytes[at] === 0x2d && bytes[at + 1] === 0x2d;
}

function readValue(bytes: Uint8Array, end: number, from: number, mustBeQuoted: boolean): Assigned | undefined {
  let at = from;
  const limit = Math.min(end, from + 12);
  while (at < limit && (bytes[at] === space || bytes[at] === tab || bytes[at] === backslash || bytes[at] === 0x28)) at += 1;
  const opener = bytes[at];
  if (opener === 0x26 && bytes[at + 5] === 0x3b) return bareValue(bytes, end, at + 6);
  if (isQuote(opener)) return quotedValue(bytes, end, at + 1, opener as number);
  if (mustBeQuoted) return undefined;
  return typedValue(bytes, end, at) ?? bareValue(bytes, end, at);
}

/** `name: Type = "value"`. */
function typedValue(bytes: Uint8Array, end: number, from: number): Assigned | undefined {
  const typeStart = bytes[from] === 0x26 ? from + 1 : from;
  const typeEnd = skip(bytes, typeStart, Math.min(end, typeStart + 24), wordMask | byteClass.dot);
  const at = skip(bytes, typeEnd, Math.min(end, typeEnd + 4), byteClass.blank);
  if (typeEnd === typeStart || bytes[at] !== 0x3d) return undefined;
  const quoteAt = skip(bytes, at + 1, Math.min(end, at + 5), byteClass.blank);
  return isQuote(bytes[quoteAt]) ? quotedValue(bytes, end, quoteAt + 1, bytes[quoteAt] as number) : undefined;
}

function quotedValue(bytes: Uint8Array, end: number, start: number, quote: number): Assigned | undefined {
  const limit = Math.min(end, start + maxValueLength);
  let at = start;
  while (at < limit && bytes[at] !== quote) {
    if (bytes[at] === lineFeed || bytes[at] === carriageReturn) return undefined;
    if (bytes[at] === backslash) {
      const next = skipBackslashes(bytes, at);
      if (bytes[next] === quote) return { start, end: at, quote };
      at = next;
    }
    at += 1;
  }
  return at < limit ? { start, end: at, quote } : undefined;
}

/** A text within a text within a text has `\\\"` for a quote. */
function skipBackslashes(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === backslash && at - from < 8) at += 1;
  return at;
}

/** Bytes that end a bare value. */
const bareEnds = buildBareEnds();

function buildBareEnds(): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of ' \t\r\n"\'`<>(){}[],;&|\\\0') table[character.charCodeAt(0)] = 1;
  return table;
}

function bareValue(bytes: Uint8Array, end: number, start: number): Assigned | undefined {
  const limit = Math.min(end, start + maxValueLength);
  let at = start;
  while (at < limit && bareEnds[bytes[at] as number] === 0) {
    // `a=b=c` is no value of `a`, unless what is between looks drawn; padding at the end is.
    if (bytes[at] === 0x3d && at + 1 < limit && isIn(bytes[at + 1], alnumMask) && !isDrawnStart(bytes, start, at)) return undefined;
    at += 1;
  }
  return at === start || (at === limit && limit < end) ? undefined : { start, end: at, quote: 0 };
}

/** Long enough, with digits and letters: some vendors have `=` in the alphabet of their tokens. */
function isDrawnStart(bytes: Uint8Array, start: number, end: number): boolean {
  let [digits, letters] = [0, 0];
  for (let at = start; at < end; at += 1) {
    if (isIn(bytes[at], byteClass.digit)) digits += 1;
    else if (isIn(bytes[at], letterMask)) letters += 1;
  }
  return digits >= 1 && letters >= 1;
}
