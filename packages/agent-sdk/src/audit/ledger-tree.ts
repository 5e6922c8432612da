import { hashBytes, MerkleTree, toLeafHashInPlace } from './merkle.ts';

const leavesPerTurn = 20_000 * hashBytes;

/**
 * The tree of a ledger's lines as they go by. Hand {@link onLine} to a `ChainVerifier`, so that only lines of a whole
 * chain get into it.
 */
export class LedgerTree {
  readonly #tree = new MerkleTree();
  readonly #wanted: ReadonlySet<number>;
  readonly #roots = new Map<number, Buffer>();
  #firstHash: string | undefined;

  /** @param sizes of which {@link rootAt} will be asked */
  constructor(sizes: Iterable<number> = []) {
    this.#wanted = new Set(sizes);
    if (this.#wanted.has(0)) this.#roots.set(0, this.#tree.root());
  }

  /** Entries so far. */
  get size(): number {
    return this.#tree.size;
  }

  /** `hash` of the first entry; undefined as long as there is none. */
  get firstHash(): string | undefined {
    return this.#firstHash;
  }

  /** Root of all lines so far, 32 bytes. */
  root(): Buffer {
    return this.#tree.root();
  }

  /** The root when the tree had this size; undefined when it never had, or was not told to remember it. */
  rootAt(size: number): Buffer | undefined {
    return this.#roots.get(size);
  }

  /** Takes in the line `bytes[start, end)`. The bytes are written to for a moment and are afterwards as before. */
  readonly onLine = (bytes: Buffer, start: number, end: number): void => {
    this.#firstHash ??= bytes.toString('latin1', end - 66, end - 2);
    this.#append(toLeafHashInPlace(bytes, start, end));
  };

  /**
   * Takes in lines that were hashed elsewhere, a bounded number at a time, with a turn of the event loop in between.
   *
   * @param leaves their hashes, one after another
   * @param firstHash `hash` of the first of them
   */
  async addLeaves(leaves: Buffer, firstHash: string): Promise<void> {
    this.#firstHash ??= firstHash;
    for (let at = 0; at < leaves.length; at += hashBytes) {
      this.#append(leaves.subarray(at, at + hashBytes));
      if (at % leavesPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #append(leafHash: Buffer): void {
    this.#tree.append(leafHash);
    if (this.#wanted.has(this.#tree.size)) this.#roots.set(this.#tree.size, this.#tree.root());
  }
}
