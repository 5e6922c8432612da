import { isCanonicalData } from './canonical-bytes.ts';
import { genesis, maxLineBytes } from './chain.ts';
import type { ChainBreak, ChainBreakKind, ChainHead, ChainVerdict } from './contract.ts';
import { findChangedField, findFormCause, isTwoLines } from './diagnose.ts';
import { findLayout, hashLine, hasOwnHash, isHashAt, isSameHash, type LineLayout, ownHashAt } from './line.ts';

const lineFeed = 0x0a;

export interface ChainVerifierOptions {
  /** Also checks that `data` is canonical JSON, as a ledger writes it; default false. */
  readonly isStrict?: boolean;
  /** Called for every good line, in order; the line feed is at `end`. */
  readonly onLine?: (bytes: Buffer, start: number, end: number) => void;
}

/** What the lines after a break may still tell about it. */
type Question =
  | { readonly about: 'gap' }
  | { readonly about: 'line'; readonly recorded: string; readonly computed: string }
  | { readonly about: 'rival'; readonly seq: number; readonly firstHash: string; readonly firstBytes: number };

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
  /** Set after a break that the following lines may explain. */
  #question: Question | undefined;
  /** Of the last good line: how many bytes it takes and what it continues, to step back over a line that was put in. */
  #lastBytes = 0;
  #lastPrevHash = '';
  #lastPrevHashAt = -1;
  readonly #options: ChainVerifierOptions;

  /** @param from the chain so far, and where it ends in the file; default: the beginning */
  constructor(from: ChainHead = genesis, offset = 0, options: ChainVerifierOptions = {}) {
    this.#entries = from.entries;
    this.#hash = from.hash;
    this.#bytes = offset;
    this.#options = options;
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
    return this.#problem !== undefined && this.#question === undefined;
  }

  /**
   * Checks the whole lines in `bytes` and returns how many bytes they take. The rest, a line that is not whole yet, must
   * come again in front of the bytes that follow. `bytes` is written to while a line is hashed, and is afterwards as before.
   */
  check(bytes: Buffer): number {
    let start = 0;
    this.#hashAt = -1;
    for (let end = bytes.indexOf(lineFeed); end !== -1 && !this.isDecided; end = bytes.indexOf(lineFeed, start)) {
      if (this.#question !== undefined) this.#answer(this.#question, bytes, start, end);
      else this.#checkLine(bytes, start, end);
      start = end + 1;
    }
    this.#readHash(bytes);
    const isOverlong = bytes.length - start > maxLineBytes;
    if (isOverlong && this.#problem === undefined) this.#refuseForm(bytes.subarray(start));
    // What is not going to be looked at need not be kept either.
    return this.isDecided || isOverlong ? bytes.length : start;
  }

  /** The verdict. `rest` is what the last {@link check} left over: bytes after the last line feed. */
  finish(rest: Uint8Array): ChainVerdict {
    if (this.#problem === undefined && rest.length > 0) {
      const isWhole = verifyChain(Buffer.concat([rest, Buffer.of(lineFeed)]), this.head).isClean;
      const message = isWhole
        ? `Entry ${this.#entries}, the last, lacks the line feed that ends it.`
        : `The file ends in the middle of entry ${this.#entries}, ${rest.length} bytes after its last whole line.`;
      this.#break('torn-tail', message, isWhole ? { cause: 'missing-line-feed' } : {});
    }
    const problem = this.#problem ?? null;
    return { isClean: problem === null, entries: this.#entries, headHash: this.#hash, bytes: this.#bytes, problem };
  }

  #checkLine(bytes: Buffer, start: number, end: number): void {
    const layout = end - start > maxLineBytes ? undefined : findLayout(bytes, start, end);
    const isNext = layout !== undefined && layout.seq === this.#entries && this.#isLinked(bytes, layout.prevHashAt);
    if (!isNext || !hasOwnHash(bytes, start, layout)) {
      this.#readHash(bytes);
      if (layout === undefined) this.#refuseForm(bytes.subarray(start, end));
      else if (isTwoLines(bytes.subarray(start, end))) this.#refuseForm(bytes.subarray(start, end));
      else this.#refuse(bytes, start, layout);
      return;
    }
    if (this.#options.isStrict === true && !isCanonicalData(bytes, layout.dataAt, layout.hashMemberAt)) {
      this.#readHash(bytes);
      this.#break('not-canonical', `The data of entry ${this.#entries} is not the canonical JSON that a ledger writes.`);
      return;
    }
    this.#entries += 1;
    this.#lastBytes = end + 1 - start;
    this.#lastPrevHashAt = layout.prevHashAt;
    this.#hashAt = ownHashAt(layout);
    this.#bytes += end + 1 - start;
    this.#options.onLine?.(bytes, start, end);
  }

  /** Within one piece, the hash of the line before is compared where it lies, and read only at the end. */
  #isLinked(bytes: Buffer, prevHashAt: number): boolean {
    return this.#hashAt === -1 ? isHashAt(bytes, prevHashAt, this.#hash) : isSameHash(bytes, prevHashAt, this.#hashAt);
  }

  #readHash(bytes: Buffer): void {
    if (this.#hashAt === -1) return;
    this.#hash = hashAt(bytes, this.#hashAt);
    this.#lastPrevHash = hashAt(bytes, this.#lastPrevHashAt);
    this.#hashAt = -1;
  }

  #refuseForm(line: Buffer): void {
    const { cause, what } = findFormCause(line);
    const message = `Line ${this.#entries + 1} (${line.length} bytes) does not have the form of a ledger line: ${what}.`;
    this.#break('not-a-line', message, { cause });
  }

  /** Names what is wrong with a line that does not continue the chain. */
  #refuse(bytes: Buffer, start: number, layout: LineLayout): void {
    const seq = this.#entries;
    const recorded = hashAt(bytes, ownHashAt(layout));
    const prevHash = hashAt(bytes, layout.prevHashAt);
    const places = { expected: String(seq), found: String(layout.seq) };
    if (!hasOwnHash(bytes, start, layout)) {
      const computed = hashLine(bytes, start, layout);
      const cause = findChangedField(bytes, start, layout, seq, this.#hash);
      const message = `Entry ${seq} was changed after it was written: its bytes do not give its hash.`;
      this.#break('changed', message, { expected: recorded, found: computed, ...(cause !== undefined && { cause }) });
      this.#question = { about: 'line', recorded, computed };
    } else if (layout.seq > seq) {
      const missing = layout.seq - seq === 1 ? `Entry ${seq} is missing` : `Entries ${seq} to ${layout.seq - 1} are missing`;
      this.#break('missing', `${missing}: entry ${layout.seq} is in their place.`, places);
      this.#question = { about: 'gap' };
    } else if (seq > 0 && recorded === this.#hash) {
      this.#break('duplicated', `Entry ${layout.seq} stands twice: its line is there again where entry ${seq} belongs.`, places);
    } else if (layout.seq === seq - 1 && prevHash === this.#lastPrevHash) {
      this.#refuseRival(seq, recorded);
    } else if (layout.seq < seq) {
      this.#break('reordered', `Entry ${layout.seq} stands again where entry ${seq} belongs.`, places);
    } else {
      const message = `Entry ${seq} does not continue the entry before it.`;
      this.#break('broken-link', message, { expected: this.#hash, found: prevHash });
      this.#question = { about: 'line', recorded, computed: recorded };
    }
  }

  /** Two whole entries claim one place. The one that the next line continues is the true one; without a next line, the later. */
  #refuseRival(seq: number, rivalHash: string): void {
    const firstHash = this.#hash;
    this.#question = { about: 'rival', seq, firstHash, firstBytes: this.#lastBytes };
    this.#entries = seq - 1;
    this.#hash = this.#lastPrevHash;
    this.#bytes -= this.#lastBytes;
    this.#break('inserted', toInsertedMessage(seq - 1), { expected: rivalHash, found: firstHash });
  }

  /** What a line after a break tells about it. Only a gap makes more than the next line worth looking at. */
  #answer(question: Question, bytes: Buffer, start: number, end: number): void {
    const layout = findLayout(bytes, start, end);
    if (question.about === 'gap') {
      if (layout?.seq === this.#entries) this.#explain({ kind: 'reordered', message: this.#toMovedMessage() });
      return;
    }
    this.#question = undefined;
    if (layout === undefined || !hasOwnHash(bytes, start, layout)) return;
    const prevHash = hashAt(bytes, layout.prevHashAt);
    if (question.about === 'rival') this.#settleRivals(question, prevHash);
    else if (layout.seq === this.#entries && prevHash === this.#hash) {
      this.#explain({ kind: 'inserted', message: toInsertedMessage(this.#entries) });
    } else if (this.#problem?.kind === 'broken-link') {
      if (prevHash === question.recorded) this.#explain({ cause: 'other-chain' });
    } else if (this.#problem?.cause === undefined) {
      if (prevHash === question.computed) this.#explain({ cause: 'field:hash' });
      else if (prevHash === question.recorded) this.#explain({ cause: 'field:ts-or-data' });
    }
  }

  #settleRivals(question: Question & { readonly about: 'rival' }, prevHash: string): void {
    const { seq, firstHash, firstBytes } = question;
    if (prevHash !== firstHash || this.#problem === undefined) return;
    this.#entries = seq;
    this.#hash = firstHash;
    this.#bytes += firstBytes;
    const { expected: found, found: expected } = this.#problem;
    this.#explain({ index: seq, offset: this.#bytes, message: toInsertedMessage(seq), expected, found });
  }

  /** After a gap: an entry that turns up later was moved, not removed. */
  #toMovedMessage(): string {
    return `Entry ${this.#entries} comes later in the file: entry ${this.#problem?.found} stands in its place.`;
  }

  #explain(more: Partial<ChainBreak>): void {
    this.#question = undefined;
    if (this.#problem !== undefined) this.#problem = { ...this.#problem, ...more };
  }

  #break(kind: ChainBreakKind, message: string, more: { expected?: string; found?: string; cause?: string } = {}): void {
    this.#problem = { kind, index: this.#entries, offset: this.#bytes, message, expected: '', found: '', ...more };
  }
}

const hashAt = (bytes: Buffer, at: number): string => bytes.toString('latin1', at, at + 64);

const toInsertedMessage = (index: number): string => `The entry at place ${index} was put in: the one that belongs there follows it.`;

/** The verdict on a whole chain that is in memory. */
export function verifyChain(bytes: Buffer, from: ChainHead = genesis, options: ChainVerifierOptions = {}): ChainVerdict {
  const verifier = new ChainVerifier(from, 0, options);
  return verifier.finish(bytes.subarray(verifier.check(bytes)));
}
