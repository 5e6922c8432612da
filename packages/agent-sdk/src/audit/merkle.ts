import { sha256Latin1 } from '../hash/index.ts';

/**
 * The Merkle tree of RFC 6962 and RFC 9162 over the lines of a ledger, line feeds left out:
 *
 *     leaf = SHA-256(0x00 || line)      node = SHA-256(0x01 || left || right)
 *
 * A line's own bytes are the leaf, so whoever has one line and a proof needs no JSON. The line feed only separates lines
 * in the file; without it a line is the same whether it came from a file, a page or a message.
 */
export const hashBytes = 32;

const sha256 = (bytes: Uint8Array): Buffer => Buffer.from(sha256Latin1(bytes), 'latin1');

/** The root of a tree without leaves: SHA-256 of nothing. */
export const emptyRoot: Buffer = sha256(new Uint8Array());

/** @param line without its line feed */
export function toLeafHash(line: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(line.length + 1);
  bytes[0] = 0x00;
  bytes.set(line, 1);
  return sha256(bytes);
}

/**
 * Like {@link toLeafHash} for the line `bytes[start, end)`. The byte before the line, which is the line feed of the one
 * before, is zero for the moment of hashing, so that the line needs no copy.
 */
export function toLeafHashInPlace(bytes: Buffer, start: number, end: number): Buffer {
  const before = bytes[start - 1];
  if (before === undefined) return toLeafHash(bytes.subarray(start, end));
  bytes[start - 1] = 0x00;
  const leaf = sha256(bytes.subarray(start - 1, end));
  bytes[start - 1] = before;
  return leaf;
}

const nodeBytes = Buffer.alloc(1 + 2 * hashBytes, 0x01);

export function toNodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  nodeBytes.set(left, 1);
  nodeBytes.set(right, 1 + hashBytes);
  return sha256(nodeBytes);
}

/** A tree that grows at its end and remembers no more than one hash per binary digit of its size. */
export class MerkleTree {
  #size = 0;
  /** Roots of the full subtrees, largest first: one for each 1 in the binary digits of the size. */
  #peaks: Buffer[] = [];

  get size(): number {
    return this.#size;
  }

  append(leafHash: Buffer): void {
    let node = leafHash;
    // Two full subtrees of one height become one of the next, as a carry does in counting.
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2)) node = toNodeHash(this.#peaks.pop() ?? emptyRoot, node);
    this.#peaks.push(node);
    this.#size += 1;
  }

  /** 32 bytes. */
  root(): Buffer {
    return this.#peaks.reduceRight<Buffer | undefined>((right, left) => (right ? toNodeHash(left, right) : left), undefined) ?? emptyRoot;
  }
}

/** Root of the leaves `[from, to)` of `leaves`, which holds their hashes one after another. */
export function toRoot(leaves: Buffer, from = 0, to = leaves.length / hashBytes): Buffer {
  if (to - from === 0) return emptyRoot;
  if (to - from === 1) return leaves.subarray(from * hashBytes, to * hashBytes);
  const middle = from + splitOf(to - from);
  return toNodeHash(toRoot(leaves, from, middle), toRoot(leaves, middle, to));
}

/** The largest power of two below `size`, which must be 2 or more. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/**
 * The proof that the leaf `index` is in the tree of `leaves` (RFC 9162, section 2.1.3.1): the hashes that lead from it
 * to the root, lowest first.
 */
export function proveInclusion(leaves: Buffer, index: number): readonly Buffer[] {
  const path = (at: number, from: number, to: number): Buffer[] => {
    if (to - from <= 1) return [];
    const middle = from + splitOf(to - from);
    return at < middle ? [...path(at, from, middle), toRoot(leaves, middle, to)] : [...path(at, middle, to), toRoot(leaves, from, middle)];
  };
  return path(index, 0, leaves.length / hashBytes).map((node) => Buffer.from(node));
}

/** The proof that the tree of `leaves` begins with the tree of its first `oldSize` leaves (RFC 9162, section 2.1.4.1). */
export function proveConsistency(leaves: Buffer, oldSize: number): readonly Buffer[] {
  const proof = (from: number, old: number, to: number, isWhole: boolean): Buffer[] => {
    if (old === to) return isWhole ? [] : [toRoot(leaves, from, to)];
    const middle = from + splitOf(to - from);
    return old <= middle
      ? [...proof(from, old, middle, isWhole), toRoot(leaves, middle, to)]
      : [...proof(middle, old, to, false), toRoot(leaves, from, middle)];
  };
  const size = leaves.length / hashBytes;
  return oldSize === 0 || oldSize === size ? [] : proof(0, oldSize, size, true).map((node) => Buffer.from(node));
}

export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** Whether a leaf is in a tree at that place (RFC 9162, section 2.1.3.2). Untrusted numbers and hashes are fine. */
export function isIncluded({ index, size, leafHash, proof, root }: InclusionClaim): boolean {
  if (!isIndex(index) || !isIndex(size) || index >= size || !proof.every(isHash) || !isHash(leafHash)) return false;
  let at = index;
  let last = size - 1;
  let node: Uint8Array = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      node = toNodeHash(sibling, node);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else node = toNodeHash(node, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && Buffer.compare(node, root) === 0;
}

export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly newSize: number;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the newer tree begins with the whole older one (RFC 9162, section 2.1.4.2). Untrusted numbers and hashes are fine. */
export function isConsistent({ oldSize, oldRoot, newSize, newRoot, proof }: ConsistencyClaim): boolean {
  if (!isIndex(oldSize) || !isIndex(newSize) || oldSize > newSize || !proof.every(isHash)) return false;
  if (oldSize === newSize) return proof.length === 0 && Buffer.compare(oldRoot, newRoot) === 0;
  if (oldSize === 0) return proof.length === 0 && Buffer.compare(oldRoot, emptyRoot) === 0;
  // A tree that was full is a node of the newer one, and the proof need not repeat its root.
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : [...proof];
  const [first] = path;
  if (first === undefined) return false;
  let [at, last] = [oldSize - 1, newSize - 1];
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  let [older, newer] = [first, first];
  for (const node of path.slice(1)) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [older, newer] = [toNodeHash(node, older), toNodeHash(node, newer)];
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else newer = toNodeHash(newer, node);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && Buffer.compare(older, oldRoot) === 0 && Buffer.compare(newer, newRoot) === 0;
}

const isIndex = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isHash = (value: Uint8Array): boolean => value.length === hashBytes;

function isPowerOfTwo(value: number): boolean {
  let power = 1;
  while (power < value) power *= 2;
  return power === value;
}
