import { genesis, maxLineBytes } from './chain.ts';
import type { ChainBreak, ChainBreakKind, ChainHead, ChainVerdict } from './contract.ts';
import { findLayout, hashLine, hasOwnHash, isHashAt, isSameHash, type LineLayout, ownHashAt } from './line.ts';

const lineFeed = 0x0a;

/**
 * Checks a chain as its bytes arrive, in order: every hash, every link, every sequence number. Memory does not grow
 * with the file.
 *
 *     const verifier = new ChainVerifier();
 *     for each piece: keep piece.subarray(verifier.check(piece)) and put it in front of the next one
 *     const verdict = verifier.finish(what was kept);
 *
 * A chain alone cannot tell that its last entries were cut off, nor that somebody wrote all of it anew: it makes
 * tampering evident to whoever knows an earlier head, and is not proof against it.
 */
export class ChainVerifier {
  #entries: number;
  #hash: string;
  /** Bytes of whole, good lines. */
  #bytes: number;
  #problem: ChainBreak | undefined;
  /** Where the last good line's hash lies in the bytes under check; -1 when only {@link #hash} knows it. */
  #hashAt = -1;
  /** Set after a gap, while the rest of the file is searched for the entry that belongs there. */
  #isSearching = false;

  /** @param from the chain so far, and where it ends in the file; default: the beginning */
  constructor(from: ChainHead = genesis, offset = 0) {
    this.#entries = from.entries;
    this.#hash = from.hash;
    this.#bytes = offset;
  }

  /** The chain as far as it has been found good. */
  get head(): ChainHead {
    return { entries: this.#entries, hash: this.#hash };
  }

  /** Offset in the file just past the last good line. */
  get offset(): number {
    return this.#bytes;
  }

  /** Whether the verdict is known, so that the rest of the file need not be read. */
  get isDecided(): boolean {
    return this.#problem !== undefined && !this.#isSearching;
  }

  /**
   * Checks the whole lines in `bytes` and returns how many bytes they take. The rest, a line that is not whole yet, must
   * come again in front of the bytes that follow. `bytes` is written to while a line is hashed, and is afterwards as before.
   */
  check(bytes: Buffer): number {
    let start = 0;
    this.#hashAt = -1;
    for (let end = bytes.indexOf(lineFeed); end !== -1 && !this.isDecided; end = bytes.indexOf(lineFeed, start)) {
      if (this.#isSearching) this.#search(bytes, start, end);
      else this.#checkLine(bytes, start, end);
      start = end + 1;
    }
    this.#readHash(bytes);
    const isOverlong = bytes.length - start > maxLineBytes;
    if (isOverlong && this.#problem === undefined) this.#refuse(bytes, start, bytes.length, undefined);
    // What is not going to be looked at need not be kept either.
    return this.isDecided || isOverlong ? bytes.length : start;
  }

  /** The verdict. `rest` is what the last {@link check} left over: bytes after the last line feed. */
  finish(rest: Uint8Array): ChainVerdict {
    if (this.#problem === undefined && rest.length > 0) {
      this.#break('torn-tail', `The file ends in the middle of entry ${this.#entries}, ${rest.length} bytes after its last whole line.`);
    }
    const problem = this.#problem ?? null;
    return { isClean: problem === null, entries: this.#entries, headHash: this.#hash, bytes: this.#bytes, problem };
  }

  #checkLine(bytes: Buffer, start: number, end: number): void {
    const layout = end - start > maxLineBytes ? undefined : findLayout(bytes, start, end);
    const isNext = layout !== undefined && layout.seq === this.#entries && this.#isLinked(bytes, layout.prevHashAt);
    if (!isNext || !hasOwnHash(bytes, start, layout)) {
      this.#readHash(bytes);
      this.#refuse(bytes, start, end, layout);
      return;
    }
    this.#entries += 1;
    this.#hashAt = ownHashAt(layout);
    this.#bytes += end + 1 - start;
  }

  /** Within one piece, the hash of the line before is compared where it lies, and read only at the end. */
  #isLinked(bytes: Buffer, prevHashAt: number): boolean {
    return this.#hashAt === -1 ? isHashAt(bytes, prevHashAt, this.#hash) : isSameHash(bytes, prevHashAt, this.#hashAt);
  }

  #readHash(bytes: Buffer): void {
    if (this.#hashAt !== -1) this.#hash = bytes.toString('latin1', this.#hashAt, this.#hashAt + 64);
    this.#hashAt = -1;
  }

  /** Names what is wrong with a line that does not continue the chain; `layout` is undefined when it has none. */
  #refuse(bytes: Buffer, start: number, end: number, layout: LineLayout | undefined): void {
    const seq = this.#entries;
    if (layout === undefined) {
      this.#break('not-a-line', `Line ${seq + 1} (${end - start} bytes) does not have the form of a ledger line.`);
      return;
    }
    const hashAt = (at: number): string => bytes.toString('latin1', at, at + 64);
    if (!hasOwnHash(bytes, start, layout)) {
      const message = `Entry ${seq} was changed after it was written: its bytes do not give its hash.`;
      this.#break('changed', message, hashAt(ownHashAt(layout)), hashLine(bytes, start, layout));
    } else if (layout.seq > seq) {
      const missing = layout.seq - seq === 1 ? `Entry ${seq} is missing` : `Entries ${seq} to ${layout.seq - 1} are missing`;
      this.#break('missing', `${missing}: entry ${layout.seq} is in their place.`, String(seq), String(layout.seq));
      this.#isSearching = true;
    } else if (layout.seq < seq) {
      this.#break('reordered', `Entry ${layout.seq} stands again where entry ${seq} belongs.`, String(seq), String(layout.seq));
    } else {
      this.#break('broken-link', `Entry ${seq} does not continue the entry before it.`, this.#hash, hashAt(layout.prevHashAt));
    }
  }

  /** After a gap: an entry that turns up later was moved, not removed. */
  #search(bytes: Buffer, start: number, end: number): void {
    const problem = this.#problem;
    const layout = findLayout(bytes, start, end);
    if (problem === undefined || layout === undefined || layout.seq !== this.#entries) return;
    this.#isSearching = false;
    const message = `Entry ${this.#entries} comes later in the file: entry ${problem.found} stands in its place.`;
    this.#problem = { ...problem, kind: 'reordered', message };
  }

  #break(kind: ChainBreakKind, message: string, expected = '', found = ''): void {
    this.#problem = { kind, index: this.#entries, offset: this.#bytes, message, expected, found };
  }
}

/** The verdict on a whole chain that is in memory. */
export function verifyChain(bytes: Buffer, from: ChainHead = genesis): ChainVerdict {
  const verifier = new ChainVerifier(from);
  return verifier.finish(bytes.subarray(verifier.check(bytes)));
}
