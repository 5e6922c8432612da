import { type Clock, formatTimestamp, GatehouseError } from '../../base/index.ts';
import { sha256Hex } from '../../hash/index.ts';
import { formatData, formatLine, genesis } from '../chain.ts';
import type { ChainBreak, ChainHead, LedgerRecord } from '../contract.ts';
import type { LedgerTree } from '../ledger-tree.ts';
import { ChainVerifier, verifyChain } from '../verify.ts';
import type { LedgerDescriptor } from './ledger-descriptor.ts';
import { readPieces } from './read-pieces.ts';
import { parallelBytes, verifyInParallel } from './verify-parallel.ts';

/**
 * Knows how far a ledger file has been verified, and goes on from there: over what other processes append, and over
 * the end that a crash has torn, which it repairs.
 */
export class ChainFollower {
  readonly #descriptor: LedgerDescriptor;
  readonly #clock: Clock;
  #head: ChainHead = genesis;
  #offset = 0;
  #repairs = 0;

  readonly #tree: LedgerTree | undefined;

  /** @param tree takes in every line, if there is one */
  constructor(descriptor: LedgerDescriptor, clock: Clock, tree?: LedgerTree) {
    this.#descriptor = descriptor;
    this.#clock = clock;
    this.#tree = tree;
  }

  get head(): ChainHead {
    return this.#head;
  }

  /** Bytes verified: everything up to here is whole, chained entries. */
  get offset(): number {
    return this.#offset;
  }

  /** Torn ends repaired. */
  get repairs(): number {
    return this.#repairs;
  }

  /**
   * Takes note of entries that the owner has appended itself.
   *
   * @param lines whole lines
   */
  advance(head: ChainHead, lines: Buffer): void {
    this.#head = head;
    this.#offset += lines.length;
    if (this.#tree === undefined) return;
    for (let start = 0, end = lines.indexOf(0x0a); end !== -1; start = end + 1, end = lines.indexOf(0x0a, start)) {
      this.#tree.onLine(lines, start, end);
    }
  }

  /**
   * Verifies what is new, as far as it is whole. Needs no lock: an end that seems torn may be somebody's write.
   *
   * @throws ERR_AUDIT_TAMPERED
   */
  async follow(): Promise<Buffer> {
    if (this.#offset === 0) await this.#leap();
    const verifier = new ChainVerifier(this.#head, this.#offset, this.#tree && { onLine: this.#tree.onLine });
    const rest = await readPieces(this.#descriptor.path, { from: this.#offset, take: (bytes) => verifier.check(bytes) });
    const { problem } = verifier.finish(rest);
    if (problem !== null && problem.kind !== 'torn-tail') throw broken(this.#descriptor.path, problem);
    this.#head = verifier.head;
    this.#offset = verifier.offset;
    return Buffer.from(rest);
  }

  /**
   * Verifies what is new and repairs a torn end, so that the next entry can follow. The caller holds the lock, so nobody
   * is writing, and a torn end is what a dead process left.
   *
   * @throws ERR_AUDIT_TAMPERED when the file was broken, cut, or replaced by another
   * @throws ERR_AUDIT_WRITE when the repair fails
   */
  async followToEnd(): Promise<void> {
    const { path, size, isInPlace } = this.#descriptor;
    if (!isInPlace) throw tampered(path, `The ledger ${path} was deleted or replaced by another file while it was open.`);
    if (size < this.#offset) {
      throw tampered(path, `The ledger ${path} was cut: ${this.#offset} bytes were acknowledged, ${size} are left.`);
    }
    if (size === this.#offset) return;
    const rest = await this.follow();
    if (rest.length > 0) await this.#repair(rest);
  }

  /** A large file is opened by several threads, as far as it is whole and clean; whatever else it is, reading in order tells. */
  async #leap(): Promise<void> {
    const { path, size } = this.#descriptor;
    if (size < parallelBytes) return;
    const clean = await verifyInParallel(path, size, undefined, this.#tree && { tree: this.#tree });
    if (clean === undefined) return;
    this.#head = { entries: clean.entries, hash: clean.headHash };
    this.#offset = clean.bytes;
  }

  async #repair(rest: Buffer): Promise<void> {
    // Everything arrived but the line feed: the entry is whole, and removing it would lose what it says.
    const completed = verifyChain(Buffer.concat([rest, Buffer.from('\n')]), this.#head);
    if (completed.isClean) {
      await this.#descriptor.append(Buffer.from('\n'));
      this.advance({ entries: completed.entries, hash: completed.headHash }, Buffer.concat([rest, Buffer.from('\n')]));
    }
    const removed = completed.isClean ? Buffer.alloc(0) : rest;
    const record: LedgerRecord = { event: 'repaired', bytesRemoved: removed.length, removedSha256: sha256Hex(removed) };
    const { line, head } = formatLine(this.#head, formatTimestamp(this.#clock.nowMs()), formatData(record));
    const bytes = Buffer.from(line);
    await this.#descriptor.replaceEnd(this.#offset, bytes);
    this.advance(head, bytes);
    this.#repairs += 1;
  }
}

function broken(path: string, problem: ChainBreak): GatehouseError {
  return tampered(path, `The ledger ${path} is broken at entry ${problem.index}. ${problem.message}`, problem);
}

function tampered(path: string, message: string, problem?: ChainBreak): GatehouseError {
  return new GatehouseError('ERR_AUDIT_TAMPERED', {
    message,
    untouched: 'Nothing was written to it and nothing was repaired; what the entry announces was not done.',
    nextStep: 'Keep the file as evidence: move it away, and Gatehouse begins a new ledger when it next opens this workspace.',
    details: { path, kind: problem?.kind ?? 'replaced', index: problem?.index ?? null },
  });
}
