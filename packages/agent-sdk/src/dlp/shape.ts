import { alnumMask, base64AnyMask, base64Mask, byteClass, classOf, isIn, letterMask, wordMask } from './bytes.ts';

/**
 * A small notation for the look of a token: literal text, and `{class count}` for characters of one class.
 * `ghp_{a36}` is the prefix and 36 letters or digits; `{w20,40}` is 20 to 40; `{w20+}` is 20 to {@link openEndLength}.
 *
 * Matching is linear: a class takes all it can and never gives back, so a shape whose class contains the literal after it
 * must say an exact count.
 */
export interface Shape {
  readonly segments: readonly Segment[];
  /** Index of the literal segment that the automaton looks for. */
  readonly anchor: number;
  readonly literal: string;
}

export interface Segment {
  /** Empty for a class. */
  readonly literal: string;
  readonly mask: number;
  readonly min: number;
  readonly max: number;
}

export const openEndLength = 512;

const masks: Readonly<Record<string, number>> = {
  a: alnumMask,
  w: wordMask | byteClass.hyphen,
  k: wordMask,
  /** What scanners write for "any sign of a token". */
  g: wordMask | byteClass.hyphen | byteClass.equals,
  n: alnumMask | byteClass.hyphen,
  p: wordMask | byteClass.hyphen | byteClass.dot,
  x: byteClass.hexLower,
  X: byteClass.hexUpper,
  h: byteClass.hexLower | byteClass.hexUpper,
  d: byteClass.digit,
  l: byteClass.lower | byteClass.digit,
  u: byteClass.upper | byteClass.digit,
  A: letterMask,
  L: byteClass.lower,
  U: byteClass.upper,
  b: base64Mask,
  B: base64AnyMask,
  e: byteClass.equals,
  E: base64AnyMask | byteClass.equals,
  i: byteClass.base32,
  s: byteClass.base58,
  t: wordMask | byteClass.hyphen | byteClass.dot | byteClass.tilde,
  q: wordMask | byteClass.hyphen | byteClass.dot | byteClass.equals,
};

const uuid = '{h8}-{h4}-{h4}-{h4}-{h12}';

/**
 * @param isFoundAtStart the automaton finds its first bytes, whatever they are; there is no anchor literal
 * @throws RangeError for a notation that is not one: rules are code, and a wrong one must not load
 */
export function parseShape(notation: string, isFoundAtStart = false): Shape {
  const segments: Segment[] = [];
  const source = notation.replaceAll('{uuid}', uuid);
  for (const part of source.split(/(\{[^}]*\})/).filter((text) => text !== '')) {
    segments.push(part.startsWith('{') ? parseClass(part, notation) : { literal: part, mask: 0, min: part.length, max: part.length });
  }
  if (isFoundAtStart) return { segments, anchor: 0, literal: '' };
  let anchor = -1;
  segments.forEach((segment, index) => {
    if (segment.literal.length > (segments[anchor]?.literal.length ?? 0) && (anchor !== 0 || index === 0)) anchor = index;
  });
  return { segments, anchor, literal: segments[anchor]?.literal ?? '' };
}

function parseClass(part: string, notation: string): Segment {
  const found = /^\{([a-zA-Z])(\d+)(?:,(\d+)|(\+))?\}$/.exec(part);
  const mask = masks[found?.[1] ?? ''];
  if (found === null || mask === undefined) throw new RangeError(`Shape ${notation}: ${part} is not a class with a count.`);
  const min = Number(found[2]);
  return { literal: '', mask, min, max: found[4] === '+' ? openEndLength : Number(found[3] ?? min) };
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The token whose anchor literal begins at `at`, or undefined. A class of a long count may be cut by
 * one line break (with `\`, quotes and `+` of a concatenation around it), which is how long tokens get wrapped.
 */
export function matchShape(shape: Shape, bytes: Uint8Array, end: number, at: number): Span | undefined {
  if (!hasLiteral(bytes, at, shape.literal)) return undefined;
  const start = matchBackward(shape, bytes, at);
  if (start === -1) return undefined;
  let position = at;
  for (let index = Math.max(0, shape.anchor); index < shape.segments.length; index += 1) {
    position = matchSegment(shape.segments[index] as Segment, bytes, end, position, true);
    if (position === -1) return undefined;
  }
  const last = shape.segments.at(-1) as Segment;
  const isCut = position < end && isIn(bytes[position], last.mask === 0 ? wordMask : last.mask | wordMask);
  return isCut ? undefined : { start, end: position };
}

/** A value that is to have this shape exactly, from `start` to `end`. */
export function isShape(shape: Shape, bytes: Uint8Array, start: number, end: number): boolean {
  let position = start;
  for (const segment of shape.segments) {
    position = matchSegment(segment, bytes, end, position, false);
    if (position === -1) return false;
  }
  return position === end;
}

function matchSegment(segment: Segment, bytes: Uint8Array, end: number, at: number, acrossLines: boolean): number {
  if (segment.literal !== '') return hasLiteral(bytes, at, segment.literal) ? at + segment.literal.length : -1;
  const limit = Math.min(end, at + segment.max);
  let position = at;
  while (position < limit && ((classOf[bytes[position] as number] as number) & segment.mask) !== 0) position += 1;
  const count = position - at;
  if (count >= segment.min) return position;
  return acrossLines && segment.min >= 16 && count >= 4 ? matchRest(segment, bytes, end, position, count) : -1;
}

function matchRest(segment: Segment, bytes: Uint8Array, end: number, cutAt: number, before: number): number {
  let position = skipLineCut(bytes, end, cutAt);
  if (position === cutAt) return -1;
  const from = position;
  const limit = Math.min(end, from + segment.max - before);
  while (position < limit && ((classOf[bytes[position] as number] as number) & segment.mask) !== 0) position += 1;
  return position - from + before >= segment.min ? position : -1;
}

/** Past `\`, one line break (real or written `\n`) and the blanks after it; `at` when there is none. */
export function skipLineCut(bytes: Uint8Array, end: number, at: number): number {
  let position = at;
  if (bytes[position] === 0x5c && isIn(bytes[position + 1], byteClass.lineBreak)) position += 1;
  if (bytes[position] === 0x0d) position += 1;
  if (bytes[position] === 0x0a) position += 1;
  else if (bytes[position] === 0x5c && bytes[position + 1] === 0x6e) position += 2;
  else return at;
  const limit = Math.min(end, position + 64);
  while (position < limit && isIn(bytes[position], byteClass.blank)) position += 1;
  return position;
}

function matchBackward(shape: Shape, bytes: Uint8Array, at: number): number {
  let position = at;
  for (let index = shape.anchor - 1; index >= 0; index -= 1) {
    const segment = shape.segments[index] as Segment;
    if (segment.literal !== '') {
      position -= segment.literal.length;
      if (position < 0 || !hasLiteral(bytes, position, segment.literal)) return -1;
      continue;
    }
    const floor = Math.max(0, position - segment.max);
    const from = position;
    while (position > floor && ((classOf[bytes[position - 1] as number] as number) & segment.mask) !== 0) position -= 1;
    if (from - position < segment.min) return -1;
  }
  return position;
}

function hasLiteral(bytes: Uint8Array, at: number, literal: string): boolean {
  for (let n = 0; n < literal.length; n += 1) if (bytes[at + n] !== literal.charCodeAt(n)) return false;
  return true;
}
