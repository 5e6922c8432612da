/**
 * SHA-256 (FIPS 180-4) as lower-case hex, in plain TypeScript: documents are hashed in the page too, where the platform's
 * own SHA-256 only answers later. About 100 MB/s, for texts of a few kilobytes that are hashed once.
 */
export function sha256HexPortable(text: string): string {
  const blocks = toBlocks(new TextEncoder().encode(text));
  const state = Int32Array.from(initialState);
  const schedule = new Int32Array(64);
  for (let at = 0; at < blocks.length; at += 16) compress(state, blocks.subarray(at, at + 16), schedule);
  return [...state].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

function toBlocks(bytes: Uint8Array): Int32Array {
  const words = new Int32Array((((bytes.length + 8) >> 6) + 1) << 4);
  for (let index = 0; index < bytes.length; index += 1) place(words, index, bytes[index] as number);
  place(words, bytes.length, 0x80);
  words[words.length - 2] = Math.floor(bytes.length / 0x20000000);
  words[words.length - 1] = bytes.length << 3;
  return words;
}

function place(words: Int32Array, index: number, byte: number): void {
  words[index >> 2] = (words[index >> 2] as number) | (byte << (24 - 8 * (index & 3)));
}

function compress(state: Int32Array, block: Int32Array, w: Int32Array): void {
  for (let t = 0; t < 64; t += 1) w[t] = t < 16 ? (block[t] as number) : nextWord(w, t);
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t += 1) {
    const mixed = (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g));
    const first = (h + mixed + (roundConstants[t] as number) + (w[t] as number)) | 0;
    const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index] = ((state[index] as number) + word) | 0;
}

function nextWord(w: Int32Array, t: number): number {
  const near = w[t - 15] as number;
  const late = w[t - 2] as number;
  const one = rotate(near, 7) ^ rotate(near, 18) ^ (near >>> 3);
  const two = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
  return (one + two + (w[t - 16] as number) + (w[t - 7] as number)) | 0;
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

const primes: readonly number[] = Array.from({ length: 312 }, (_, index) => index).filter(isPrime);

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor += 1) if (number % divisor === 0) return false;
  return number > 1;
}

/** First 32 bits of the fractional part, exact in a double for the roots of small primes. */
function fraction(root: number): number {
  return ((root - Math.floor(root)) * 0x1_0000_0000) | 0;
}

// FIPS 180-4 §4.2.2 and §5.3.3: cube roots of the first 64 primes, square roots of the first 8.
const roundConstants = Int32Array.from(primes.slice(0, 64).map((prime) => fraction(Math.cbrt(prime))));
const initialState = Int32Array.from(primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime))));
