import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyRoot,
  isConsistent,
  isIncluded,
  MerkleTree,
  proveConsistency,
  proveInclusion,
  toLeafHash,
  toLeafHashInPlace,
  toRoot,
} from './merkle.ts';

/** The leaves and roots that the implementations of Certificate Transparency (RFC 6962) test each other with. */
const knownLeaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const knownRoots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** RFC 6962, section 2.1, word for word and slow. */
function naiveRoot(leaves: readonly Uint8Array[]): Buffer {
  const sha = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
  if (leaves.length === 0) return sha();
  const [only] = leaves as [Uint8Array];
  if (leaves.length === 1) return sha(Buffer.of(0), only);
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return sha(Buffer.of(1), naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}

const toHashes = (leaves: readonly Uint8Array[]): Buffer => Buffer.concat(leaves.map((leaf) => toLeafHash(leaf)));
const hex = (nodes: readonly Uint8Array[]): string[] => nodes.map((node) => Buffer.from(node).toString('hex'));
const anyLeaves = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 70 });

describe('the tree', () => {
  it('has the roots that Certificate Transparency knows, however it is built', () => {
    const leaves = knownLeaves.map((leaf) => Buffer.from(leaf, 'hex'));
    const tree = new MerkleTree();
    const roots = [tree.root()];
    for (const leaf of leaves) {
      tree.append(toLeafHash(leaf));
      roots.push(tree.root());
    }
    expect(hex(roots)).toEqual(knownRoots);
    expect(knownRoots.map((_, size) => toRoot(toHashes(leaves.slice(0, size))).toString('hex'))).toEqual(knownRoots);
    expect(tree.size).toBe(8);
  });

  it('has the proofs that Certificate Transparency knows', () => {
    const leaves = toHashes(knownLeaves.map((leaf) => Buffer.from(leaf, 'hex')));
    expect(hex(proveInclusion(leaves, 0))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(hex(proveInclusion(leaves, 5))).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(hex(proveConsistency(leaves.subarray(0, 5 * 32), 2))).toEqual([
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ]);
  });

  it('is the one of RFC 6962 for any leaves', () => {
    fc.assert(
      fc.property(anyLeaves, (leaves) => {
        const tree = new MerkleTree();
        for (const leaf of leaves) tree.append(toLeafHash(leaf));
        const expected = naiveRoot(leaves);
        expect([tree.root().equals(expected), toRoot(toHashes(leaves)).equals(expected)]).toEqual([true, true]);
      }),
    );
  });

  it('takes a line where it lies and leaves the bytes as they were', () => {
    const bytes = Buffer.from('one\ntwo\n');
    expect(hex([toLeafHashInPlace(bytes, 0, 3), toLeafHashInPlace(bytes, 4, 7)])).toEqual(
      hex(['one', 'two'].map((line) => toLeafHash(Buffer.from(line)))),
    );
    expect(bytes.toString()).toBe('one\ntwo\n');
  });
});

describe('an inclusion proof', () => {
  it('convinces for every leaf of every size, and for nothing else', () => {
    for (let size = 1; size <= 33; size += 1) {
      const leaves = toHashes(Array.from({ length: size }, (_, n) => Buffer.of(n)));
      const root = toRoot(leaves);
      for (let index = 0; index < size; index += 1) {
        const claim = { index, size, leafHash: toLeafHash(Buffer.of(index)), proof: proveInclusion(leaves, index), root };
        expect(isIncluded(claim)).toBe(true);
        expect(isIncluded({ ...claim, leafHash: toLeafHash(Buffer.of(index + 1)) })).toBe(false);
        expect(isIncluded({ ...claim, index: (index + 1) % (size + 1) })).toBe(false);
        expect(isIncluded({ ...claim, root: emptyRoot })).toBe(false);
        expect(isIncluded({ ...claim, proof: [...claim.proof, emptyRoot] })).toBe(false);
        if (size > 1) expect(isIncluded({ ...claim, proof: claim.proof.slice(1) })).toBe(false);
      }
    }
  });

  it('with one bit flipped anywhere convinces nobody', () => {
    fc.assert(
      fc.property(anyLeaves, fc.nat(), fc.nat(), (leaves, at, bit) => {
        const hashes = toHashes(leaves);
        const index = at % leaves.length;
        const proof = proveInclusion(hashes, index).map((node) => Buffer.from(node));
        const flat = Buffer.concat(proof);
        if (flat.length === 0) return;
        const byte = Math.floor(bit / 8) % flat.length;
        const target = proof[Math.floor(byte / 32)] as Buffer;
        target[byte % 32] = (target[byte % 32] as number) ^ (1 << (bit % 8));
        const leafHash = toLeafHash(leaves[index] as Uint8Array);
        expect(isIncluded({ index, size: leaves.length, leafHash, proof, root: toRoot(hashes) })).toBe(false);
      }),
    );
  });
});

describe('a consistency proof', () => {
  it('convinces for every pair of sizes, and for no other root', () => {
    const all = toHashes(Array.from({ length: 34 }, (_, n) => Buffer.of(n)));
    for (let newSize = 0; newSize <= 33; newSize += 1) {
      const leaves = all.subarray(0, newSize * 32);
      for (let oldSize = 0; oldSize <= newSize; oldSize += 1) {
        const claim = {
          oldSize,
          oldRoot: toRoot(all, 0, oldSize),
          newSize,
          newRoot: toRoot(leaves),
          proof: proveConsistency(leaves, oldSize),
        };
        expect(isConsistent(claim), `${oldSize} of ${newSize}`).toBe(true);
        expect(isConsistent({ ...claim, oldRoot: Buffer.alloc(32) })).toBe(false);
        if (oldSize > 0) expect(isConsistent({ ...claim, newRoot: Buffer.alloc(32) })).toBe(false);
        expect(isConsistent({ ...claim, proof: [...claim.proof, emptyRoot] })).toBe(false);
      }
    }
  });

  it('cannot be had for a tree whose beginning was written anew', () => {
    fc.assert(
      fc.property(anyLeaves, fc.nat(), fc.nat(), (leaves, old, changed) => {
        const oldSize = 1 + (old % leaves.length);
        const oldRoot = naiveRoot(leaves.slice(0, oldSize));
        const rewritten = leaves.with(changed % oldSize, Buffer.from('something else'));
        const hashes = toHashes(rewritten);
        const claim = { oldSize, oldRoot, newSize: leaves.length, newRoot: toRoot(hashes), proof: proveConsistency(hashes, oldSize) };
        expect(isConsistent(claim)).toBe(false);
      }),
    );
  });
});

it('refuses sizes and hashes that are none', () => {
  const leaf = toLeafHash(Buffer.of(0));
  expect(isIncluded({ index: -1, size: 1, leafHash: leaf, proof: [], root: leaf })).toBe(false);
  expect(isIncluded({ index: 0, size: 1.5, leafHash: leaf, proof: [], root: leaf })).toBe(false);
  expect(isIncluded({ index: 0, size: 2, leafHash: leaf, proof: [Buffer.of(1)], root: leaf })).toBe(false);
  expect(isConsistent({ oldSize: 2, oldRoot: leaf, newSize: 1, newRoot: leaf, proof: [] })).toBe(false);
});
