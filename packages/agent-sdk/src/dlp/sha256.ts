/**
 * SHA-256 (FIPS 180-4) of short byte sequences, without the platform: the scanner runs in a browser, where the platform's own is
 * asynchronous. Used to check what base58check promises; nothing relies on its speed or on constant time.
 */
export function sha256(message: Uint8Array): Uint8Array {
  const padded = pad(message);
  const state = Uint32Array.from(initialState);
  for (let at = 0; at < padded.length; at += 64) compress(state, padded, at);
  const digest = new Uint8Array(32);
  const view = new DataView(digest.buffer);
  for (let n = 0; n < 8; n += 1) view.setUint32(n * 4, state[n] as number);
  return digest;
}

/** Fractional parts of roots of the first primes: square roots for the state, cube roots for the rounds. */
const primes = Array.from({ length: 312 }, (_, n) => n).filter(
  (n) => n > 1 && !Array.from({ length: n }, (_, d) => d).some((d) => d > 1 && n % d === 0),
);
const initialState = primes.slice(0, 8).map((prime) => toFraction(prime ** 0.5));
const roundConstants = primes.slice(0, 64).map((prime) => toFraction(Math.cbrt(prime)));

function toFraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32) >>> 0;
}

function pad(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setUint32(padded.length - 4, message.length * 8);
  return padded;
}

function compress(state: Uint32Array, block: Uint8Array, offset: number): void {
  const words = new Uint32Array(64);
  const view = new DataView(block.buffer, offset, 64);
  for (let n = 0; n < 16; n += 1) words[n] = view.getUint32(n * 4);
  for (let n = 16; n < 64; n += 1) {
    const [w15, w2] = [words[n - 15] as number, words[n - 2] as number];
    const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
    const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
    words[n] = (words[n - 16] as number) + s0 + (words[n - 7] as number) + s1;
  }
  let [a, b, c, d, e, f, g, h] = [...state] as [number, number, number, number, number, number, number, number];
  for (let n = 0; n < 64; n += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (roundConstants[n] as number) + (words[n] as number)) >>> 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) >>> 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) >>> 0, c, b, a, (t1 + t2) >>> 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, index) => {
    state[index] = (state[index] as number) + value;
  });
}

function rotate(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits));
}
