import type { KeyObject } from 'node:crypto';
import { parseCheckpoint, parseOrigin, type SignedCheckpoint, toPlainName } from './checkpoint.ts';
import type { ChainBreak, ChainVerdict, CheckpointBreakKind } from './contract.ts';
import type { LedgerTree } from './ledger-tree.ts';
import { checkNote, type NoteVerdict } from './note.ts';

export interface CheckpointsToCheck {
  /** Untrusted text, one note each. */
  readonly notes: readonly string[];
  /** Ed25519 keys that are trusted to sign checkpoints of this ledger. */
  readonly keys: readonly KeyObject[];
  /** The ledger's file without `.jsonl`: how a checkpoint of it would name it. */
  readonly ledgerName: string;
  /** Whether a checkpoint that no trusted key has signed is a break (default true) or only not counted. */
  readonly isSignatureNeeded?: boolean;
}

/** The checkpoint that vouches for most of a ledger. */
export interface CheckpointFinding {
  readonly origin: string;
  readonly size: number;
  /** Hex. */
  readonly root: string;
  readonly signature: NoteVerdict | 'unchecked';
  /** How many checkpoints agree with the ledger. */
  readonly agreeing: number;
}

export interface CheckpointsVerdict {
  /** The first break; null when the ledger agrees with every checkpoint. */
  readonly problem: ChainBreak | null;
  /** Null when there was no checkpoint to go by. */
  readonly checkpoint: CheckpointFinding | null;
}

interface Candidate {
  readonly number: number;
  readonly checkpoint: SignedCheckpoint;
  readonly signature: NoteVerdict;
}

/** Sizes whose roots the tree must remember for {@link checkCheckpoints}. */
export function findSizes(notes: readonly string[]): readonly number[] {
  return notes.flatMap((note) => {
    const parsed = parseCheckpoint(note);
    return parsed.ok ? [parsed.value.size] : [];
  });
}

/**
 * Holds a ledger against what was known of it. A chain shows that nothing in it was changed; a checkpoint, that it is the
 * chain it was and that nothing is gone from its end.
 *
 * @param tree of the same lines as `verdict`, told to remember the roots of {@link findSizes}
 */
export function checkCheckpoints(verdict: ChainVerdict, tree: LedgerTree, given: CheckpointsToCheck): CheckpointsVerdict {
  const candidates: Candidate[] = [];
  for (const [number, note] of given.notes.entries()) {
    const candidate = toCandidate(note, number, given);
    if ('kind' in candidate) return { problem: candidate, checkpoint: null };
    candidates.push(candidate);
  }
  candidates.sort((one, other) => one.checkpoint.size - other.checkpoint.size);
  let agreeing = 0;
  let good = 0;
  for (const candidate of candidates) {
    const problem = findDisagreement(candidate, verdict, tree, given.ledgerName, good);
    if (problem !== undefined) return { problem, checkpoint: toFinding(candidate, agreeing, given) };
    agreeing += 1;
    good = candidate.checkpoint.size;
  }
  const last = candidates.at(-1);
  return { problem: null, checkpoint: last === undefined ? null : toFinding(last, agreeing, given) };
}

function toCandidate(note: string, number: number, given: CheckpointsToCheck): Candidate | ChainBreak {
  const parsed = parseCheckpoint(note);
  if (!parsed.ok) return toBreak('not-a-checkpoint', number, `Checkpoint ${number} cannot be read: ${parsed.error.message}`);
  const checkpoint = parsed.value;
  const signature = checkNote(checkpoint.note, checkpoint.origin, given.keys);
  if (signature === 'bad') {
    const message = `Checkpoint ${number} was changed after it was signed: its signature does not fit.`;
    return toBreak('checkpoint-edited', number, message);
  }
  if (signature === 'unknown-key' && given.isSignatureNeeded !== false) {
    const message =
      given.keys.length === 0
        ? `There is no key to check the signature of checkpoint ${number} with.`
        : `Checkpoint ${number} is signed with another key than the ledger's.`;
    return toBreak('checkpoint-key', number, message, '', checkpoint.note.signatures.map(({ keyId }) => keyId).join(' '));
  }
  return { number, checkpoint, signature };
}

function findDisagreement(
  { checkpoint, number }: Candidate,
  verdict: ChainVerdict,
  tree: LedgerTree,
  ledgerName: string,
  good: number,
): ChainBreak | undefined {
  const { origin, size, root } = checkpoint;
  const known = parseOrigin(origin);
  const place = { offset: verdict.bytes };
  if (tree.firstHash !== undefined && known?.firstHash !== tree.firstHash.slice(0, 16)) {
    const found = tree.firstHash.slice(0, 16);
    if (known?.name !== toPlainName(ledgerName)) {
      const message = `Checkpoint ${number} is of ${origin}, and this ledger begins with another entry (${found}): it is of another ledger, or the file was replaced.`;
      return toBreak('checkpoint-origin', number, message, known?.firstHash, found);
    }
    const message =
      'The ledger was written anew from its first entry, or its beginning was removed: a checkpoint knows another first entry.';
    return toBreak('rewritten', 0, message, known.firstHash, found);
  }
  if (size > verdict.entries) {
    const lost = size - verdict.entries === 1 ? `Entry ${size - 1} is` : `Entries ${verdict.entries} to ${size - 1} are`;
    const message = `${lost} gone from the end: a checkpoint vouches for ${size} entries, the file has ${verdict.entries}. It was cut, or an older copy was put in its place.`;
    return { ...toBreak('truncated', verdict.entries, message, String(size), String(verdict.entries)), ...place };
  }
  const found = tree.rootAt(size);
  if (found?.equals(root) === true) return undefined;
  const message =
    good === 0
      ? `The chain is whole and not the one a checkpoint knows: one of its first ${size} entries was written anew.`
      : `The chain is whole and not the one a checkpoint knows: its first ${good} entries are, and one of the entries ${good} to ${size - 1} was written anew.`;
  return toBreak('rewritten', good, message, root.toString('hex'), found?.toString('hex'));
}

function toFinding({ checkpoint, signature }: Candidate, agreeing: number, given: CheckpointsToCheck): CheckpointFinding {
  const { origin, size, root } = checkpoint;
  return { origin, size, root: root.toString('hex'), signature: given.keys.length === 0 ? 'unchecked' : signature, agreeing };
}

function toBreak(kind: CheckpointBreakKind, index: number, message: string, expected = '', found = ''): ChainBreak {
  return { kind, index, offset: 0, message, expected, found };
}
