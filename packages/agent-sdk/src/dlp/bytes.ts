/** One bit per character class; a byte may be in many. Shapes name classes by these masks. */
export const byteClass = {
  lower: 1,
  upper: 2,
  digit: 4,
  underscore: 8,
  hyphen: 16,
  hexLower: 32,
  hexUpper: 64,
  /** `+` and `/`, what base64 has beyond letters and digits. */
  plusSlash: 128,
  dot: 256,
  tilde: 512,
  equals: 1_024,
  blank: 2_048,
  lineBreak: 4_096,
  base32: 8_192,
  base58: 16_384,
  colon: 32_768,
} as const;

export const letterMask = byteClass.lower | byteClass.upper;
export const alnumMask = letterMask | byteClass.digit;
/** What programming languages allow in a name. */
export const wordMask = alnumMask | byteClass.underscore;
export const base64Mask = alnumMask | byteClass.plusSlash;
export const base64AnyMask = base64Mask | byteClass.hyphen | byteClass.underscore;

/** Classes of each byte. Bytes over 0x7f have none. */
export const classOf: Uint16Array = buildClasses();

function buildClasses(): Uint16Array {
  const table = new Uint16Array(256);
  const add = (characters: string, bit: number): void => {
    for (let n = 0; n < characters.length; n += 1) table[characters.charCodeAt(n)] = (table[characters.charCodeAt(n)] ?? 0) | bit;
  };
  add('abcdefghijklmnopqrstuvwxyz', byteClass.lower);
  add('ABCDEFGHIJKLMNOPQRSTUVWXYZ', byteClass.upper);
  add('0123456789', byteClass.digit);
  add('_', byteClass.underscore);
  add('-', byteClass.hyphen);
  add('0123456789abcdef', byteClass.hexLower);
  add('0123456789ABCDEF', byteClass.hexUpper);
  add('+/', byteClass.plusSlash);
  add('.', byteClass.dot);
  add('~', byteClass.tilde);
  add('=', byteClass.equals);
  add(' \t', byteClass.blank);
  add('\r\n', byteClass.lineBreak);
  add(':', byteClass.colon);
  add('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', byteClass.base32);
  add('123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', byteClass.base58);
  return table;
}

export function isIn(byte: number | undefined, mask: number): boolean {
  return byte !== undefined && ((classOf[byte] ?? 0) & mask) !== 0;
}

/** First position from `at` whose byte is outside the mask, at most `limit`. */
export function skip(bytes: Uint8Array, at: number, limit: number, mask: number): number {
  let index = at;
  while (index < limit && ((classOf[bytes[index] as number] as number) & mask) !== 0) index += 1;
  return index;
}

/** Start of the run of mask bytes that ends before `at`, not before `floor`. */
export function skipBack(bytes: Uint8Array, at: number, floor: number, mask: number): number {
  let index = at;
  while (index > floor && ((classOf[bytes[index - 1] as number] as number) & mask) !== 0) index -= 1;
  return index;
}

/** The bytes as characters of the same code: for ASCII candidates, where decoding would cost more than the check. */
export function toLatin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let index = start; index < end; index += 1) text += String.fromCharCode(bytes[index] as number);
  return text;
}

/** Case-insensitive comparison with an ASCII text in lower case. */
export function startsWithFolded(bytes: Uint8Array, at: number, lower: string): boolean {
  for (let n = 0; n < lower.length; n += 1) if (foldByte(bytes[at + n] ?? 0) !== lower.charCodeAt(n)) return false;
  return true;
}

export function foldByte(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

/**
 * Whether a token may begin at `at`: the byte before is not part of a name. The letter of an escape (`\n`, `%0A`,
 * `\u003d`) is no part of a name either, although it is a letter.
 */
export function isLeftBoundary(bytes: Uint8Array, at: number): boolean {
  if (at === 0 || !isIn(bytes[at - 1], wordMask)) return true;
  if (at >= 2 && bytes[at - 2] === 0x5c) return 'nrtbf'.includes(String.fromCharCode(bytes[at - 1] as number));
  if (at >= 3 && bytes[at - 3] === 0x25) return isIn(bytes[at - 2], byteClass.digit);
  return at >= 6 && bytes[at - 6] === 0x5c && bytes[at - 5] === 0x75;
}
