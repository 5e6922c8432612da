import type { KeyObject } from 'node:crypto';
import { type CheckpointFinding, checkCheckpoints, findSizes } from '../check-checkpoints.ts';
import type { ChainBreak, ChainVerdict } from '../contract.ts';
import { LedgerTree } from '../ledger-tree.ts';
import { toLedgerName } from './checkpoint-store.ts';
import { verifyLedgerFile } from './verify-file.ts';

export interface VerifyLedgerOptions {
  /** Checkpoints to hold the file against: signed notes, untrusted. Default: none. */
  readonly notes?: readonly string[];
  /** Ed25519 public keys that are trusted to sign them. */
  readonly keys?: readonly KeyObject[];
  /** Whether a checkpoint that none of them has signed is a break (default true) or only says so. */
  readonly isSignatureNeeded?: boolean;
  readonly signal?: AbortSignal;
}

export interface LedgerVerdict extends ChainVerdict {
  /** The checkpoint that vouches for most of the ledger; null without one. */
  readonly checkpoint: CheckpointFinding | null;
}

/**
 * All that can be known of a ledger file: every hash, link and number, whether its data is what a ledger writes, and
 * whether it is what its checkpoints vouch for. A large file is read by several threads. An empty file is a ledger that
 * nothing was written to, unless a checkpoint knows better.
 *
 * @throws ERR_AUDIT_READ when the file cannot be read; the signal's reason when it is aborted
 */
export async function verifyLedger(path: string, options: VerifyLedgerOptions = {}): Promise<LedgerVerdict> {
  const { notes = [], keys = [], isSignatureNeeded = true, signal } = options;
  const tree = notes.length === 0 ? undefined : new LedgerTree(findSizes(notes));
  const chain = await verifyLedgerFile(path, { isStrict: true, ...(tree && { tree }), ...(signal && { signal }) });
  if (tree === undefined) return { ...chain, checkpoint: null };
  const { problem, checkpoint } = checkCheckpoints(chain, tree, { notes, keys, ledgerName: toLedgerName(path), isSignatureNeeded });
  const first = chooseProblem(chain.problem, problem);
  return { ...chain, isClean: first === null, problem: first, checkpoint };
}

/**
 * What is wrong inside the chain is said first. But an end that is torn where a checkpoint knows more entries was cut,
 * not left by a crash.
 */
function chooseProblem(chain: ChainBreak | null, checkpoints: ChainBreak | null): ChainBreak | null {
  if (chain === null) return checkpoints;
  return chain.kind === 'torn-tail' && checkpoints !== null ? checkpoints : chain;
}
