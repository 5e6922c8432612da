import { sha256 } from './sha256.ts';

/** Checksums of token formats, each with its source. All take ASCII text and never throw. */

const crcTable = buildCrcTable();

function buildCrcTable(): Uint32Array {
  const table = new Uint32Array(256);
  for (let n = 0; n < 256; n += 1) {
    let value = n;
    for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320;
    table[n] = value;
  }
  return table;
}

/** CRC-32 of IEEE 802.3 (zlib's), as an unsigned number. */
export function crc32(text: string): number {
  let value = 0xffffffff;
  for (let n = 0; n < text.length; n += 1) value = ((crcTable[(value ^ text.charCodeAt(n)) & 0xff] as number) ^ (value >>> 8)) >>> 0;
  return (value ^ 0xffffffff) >>> 0;
}

const base62Digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A number in base 62, padded with zeros: how GitHub writes its CRC-32 (github.blog, "Behind GitHub's new authentication token formats"). */
export function toBase62(value: number, length: number): string {
  let rest = value;
  let text = '';
  for (let n = 0; n < length; n += 1) {
    text = (base62Digits[rest % 62] as string) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** Whether the last 6 characters are the CRC-32 of those before, in base 62. */
export function hasBase62Crc32(body: string): boolean {
  return toBase62(crc32(body.slice(0, -6)), 6) === body.slice(-6);
}

/** ISO/IEC 7812-1: the check digit of payment cards. */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let n = 0; n < digits.length; n += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - n) - 0x30;
    const doubled = digit * 2;
    sum += n % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO 13616-1: the account number with its country moved behind, letters as 10 to 35, leaves 1 when divided by 97. */
export function isIbanChecksum(iban: string): boolean {
  // Check digits are 02 to 98.
  if (/^..(?:0[01]|99)/.test(iban)) return false;
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    if (Number.isNaN(value)) return false;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

const bech32Digits = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const bech32Generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** BIP 173: the checksum of a lower-case bech32 text, human-readable part included. */
export function isBech32(text: string): boolean {
  const separator = text.lastIndexOf('1');
  if (separator < 1) return false;
  const prefix = [...text.slice(0, separator)].map((character) => character.charCodeAt(0));
  const data = [...text.slice(separator + 1)].map((character) => bech32Digits.indexOf(character));
  if (data.includes(-1)) return false;
  const values = [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...data];
  return values.reduce(bech32Step, 1) === 1;
}

function bech32Step(sum: number, value: number): number {
  const top = sum >>> 25;
  let next = ((sum & 0x1ffffff) << 5) ^ value;
  bech32Generators.forEach((generator, bit) => {
    if (((top >>> bit) & 1) === 1) next ^= generator;
  });
  return next;
}

const base58Digits = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Base58Check (Bitcoin): the last four bytes are the first of the double SHA-256 of those before. */
export function isBase58Check(text: string): boolean {
  const bytes = decodeBase58(text);
  if (bytes === undefined || bytes.length < 5) return false;
  const digest = sha256(sha256(bytes.subarray(0, -4)));
  return [0, 1, 2, 3].every((index) => digest[index] === bytes[bytes.length - 4 + index]);
}

function decodeBase58(text: string): Uint8Array | undefined {
  const little: number[] = [];
  for (const character of text) {
    let carry = base58Digits.indexOf(character);
    if (carry === -1) return undefined;
    for (let n = 0; n < little.length; n += 1) {
      carry += (little[n] as number) * 58;
      little[n] = carry & 0xff;
      carry >>= 8;
    }
    for (; carry > 0; carry >>= 8) little.push(carry & 0xff);
  }
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  return Uint8Array.from([...new Array<number>(zeros).fill(0), ...little.reverse()]);
}
