import type { KeyObject } from 'node:crypto';
import { GatehouseError } from '../../base/index.ts';
import { parseCheckpoint, type SignedCheckpoint, signCheckpoint, toOrigin } from '../checkpoint.ts';
import type { ChainBreak } from '../contract.ts';
import { hashBytes, proveConsistency, proveInclusion, toRoot } from '../merkle.ts';
import { checkNote } from '../note.ts';
import { formatTlogProof } from '../tlog-proof.ts';
import { ChainVerifier } from '../verify.ts';
import { toLedgerName } from './checkpoint-store.ts';
import { LeafList } from './leaf-list.ts';
import { readPieces } from './read-pieces.ts';

/** The lines of a ledger as leaves of its tree. */
export interface LedgerLeaves {
  /** Their hashes, one after another. */
  readonly leaves: Buffer;
  /** `hash` of the first entry; empty for an empty ledger. */
  readonly firstHash: string;
}

/**
 * Reads and verifies a ledger, 32 bytes of memory an entry.
 *
 * @param onLine sees every line; the line feed is at `end`
 * @throws ERR_AUDIT_TAMPERED when its chain is broken; ERR_AUDIT_READ
 */
export async function readLeaves(path: string, onLine?: (bytes: Buffer, start: number, end: number) => void): Promise<LedgerLeaves> {
  const list = new LeafList();
  const verifier = new ChainVerifier(undefined, 0, {
    onLine(bytes, start, end) {
      list.onLine(bytes, start, end);
      onLine?.(bytes, start, end);
    },
  });
  const rest = await readPieces(path, { take: (bytes) => verifier.check(bytes) });
  const { problem } = verifier.finish(rest);
  if (problem !== null) throw broken(path, problem);
  const bytes = list.bytes();
  return { leaves: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), firstHash: list.firstHash };
}

export interface ProveOptions {
  /** Checkpoints that may serve; the largest good one that covers the entry does. Default: none. */
  readonly notes?: readonly string[];
  readonly keys?: readonly KeyObject[];
  /** Signs a checkpoint of now when no other serves. */
  readonly privateKey?: KeyObject;
}

export interface EntryProof {
  /** C2SP tlog-proof, with the entry's line as `extra`. */
  readonly proof: string;
  /** The signed note in it. */
  readonly checkpoint: string;
  /** The entry, without its line feed. */
  readonly line: string;
}

/**
 * Proves that an entry is in a ledger.
 *
 * @throws ERR_AUDIT_NO_ENTRY when there is none with this number
 * @throws ERR_AUDIT_NO_CHECKPOINT when no checkpoint covers it and there is no key to sign one
 * @throws ERR_AUDIT_TAMPERED when the chain is broken, or is not the one the checkpoint vouches for; ERR_AUDIT_READ
 */
export async function proveEntry(path: string, seq: number, options: ProveOptions): Promise<EntryProof> {
  let at = 0;
  let line: Buffer | undefined;
  const { leaves, firstHash } = await readLeaves(path, (bytes, start, end) => {
    if (at === seq) line = Buffer.from(bytes.subarray(start, end));
    at += 1;
  });
  if (line === undefined) throw noEntry(path, seq, at);
  const checkpoint = findServing(seq, at, options) ?? signNow(path, leaves, firstHash, options.privateKey);
  if (!toRoot(leaves, 0, checkpoint.size).equals(checkpoint.root)) throw otherTree(path, checkpoint.size);
  const hashes = proveInclusion(leaves.subarray(0, checkpoint.size * hashBytes), seq);
  const proof = formatTlogProof({ index: seq, hashes, checkpoint: checkpoint.text, extra: line });
  return { proof, checkpoint: checkpoint.text, line: line.toString('utf8') };
}

export interface GrowthProof {
  /** Lowest first; what `isConsistent` takes. */
  readonly hashes: readonly Buffer[];
  /** Whether the ledger's own trees of these sizes have the roots of the checkpoints. */
  readonly isOfLedger: boolean;
}

/** The proof that a ledger only grew between two checkpoints of it. @throws what {@link readLeaves} throws */
export async function proveGrowth(path: string, older: SignedCheckpoint, newer: SignedCheckpoint): Promise<GrowthProof> {
  const { leaves } = await readLeaves(path);
  const size = leaves.length / hashBytes;
  if (older.size > newer.size || newer.size > size) return { hashes: [], isOfLedger: false };
  const isOfLedger = toRoot(leaves, 0, older.size).equals(older.root) && toRoot(leaves, 0, newer.size).equals(newer.root);
  return { hashes: proveConsistency(leaves.subarray(0, newer.size * hashBytes), older.size), isOfLedger };
}

function findServing(seq: number, entries: number, { notes = [], keys = [] }: ProveOptions): SignedCheckpoint | undefined {
  const serving = notes.flatMap((note) => {
    const parsed = parseCheckpoint(note);
    const isGood = parsed.ok && parsed.value.size > seq && parsed.value.size <= entries;
    return isGood && checkNote(parsed.value.note, parsed.value.origin, keys) === 'good' ? [parsed.value] : [];
  });
  return serving.sort((one, other) => one.size - other.size).at(-1);
}

function signNow(path: string, leaves: Buffer, firstHash: string, privateKey: KeyObject | undefined): SignedCheckpoint {
  if (privateKey === undefined) {
    throw new GatehouseError('ERR_AUDIT_NO_CHECKPOINT', {
      message: `No checkpoint of ${path} covers the entry, and there is no key to sign one with.`,
      nextStep: 'Give a checkpoint, or a key.',
    });
  }
  const origin = toOrigin(toLedgerName(path), firstHash);
  const text = signCheckpoint({ origin, size: leaves.length / hashBytes, root: toRoot(leaves) }, { name: origin, privateKey });
  const parsed = parseCheckpoint(text);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

function noEntry(path: string, seq: number, entries: number): GatehouseError {
  return new GatehouseError('ERR_AUDIT_NO_ENTRY', {
    message: `${path} has no entry ${seq}: it has ${entries}.`,
    nextStep: 'Count from 0.',
  });
}

function otherTree(path: string, size: number): GatehouseError {
  return new GatehouseError('ERR_AUDIT_TAMPERED', {
    message: `The first ${size} entries of ${path} are not those that its checkpoint vouches for, so nothing is proven from it.`,
    nextStep: 'Ask gatehouse audit verify what is wrong.',
    details: { kind: 'rewritten', index: 0 },
  });
}

function broken(path: string, problem: ChainBreak): GatehouseError {
  return new GatehouseError('ERR_AUDIT_TAMPERED', {
    message: `The ledger ${path} is broken at entry ${problem.index}. ${problem.message}`,
    nextStep: 'Ask gatehouse audit verify what is wrong.',
    details: { kind: problem.kind, index: problem.index },
  });
}
