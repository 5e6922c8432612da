import { createPublicKey, type KeyObject } from 'node:crypto';
import { type ErrorReport, GatehouseError, toErrorReport } from '../../base/index.ts';
import { checkCheckpoints, findSizes } from '../check-checkpoints.ts';
import { signCheckpoint, toOrigin } from '../checkpoint.ts';
import type { ChainBreak, ChainHead } from '../contract.ts';
import { LedgerTree } from '../ledger-tree.ts';
import { type CheckpointStore, toCheckpointFiles, toLedgerName } from './checkpoint-store.ts';

/** Whether and how a ledger makes checkpoints. */
export interface CheckpointPolicy {
  /** Each checkpoint goes to all of them, in order. The first is `createFileCheckpointStore`, as a rule. */
  readonly stores: readonly CheckpointStore[];
  /** The Ed25519 key that signs, asked for when the first checkpoint is due. */
  readonly loadKey: () => Promise<KeyObject>;
  /** Public keys that signed, or may have signed, the checkpoints in the stores. None means that there is no key yet. */
  readonly loadTrustedKeys: () => Promise<readonly KeyObject[]>;
  /** A checkpoint is due after this many entries; default 64. */
  readonly everyEntries?: number;
  /** And at the latest this long after an entry; default 60,000 ms. */
  readonly everyMs?: number;
  /** Told when a checkpoint that was due, or asked for, could not be made; not again before one could, or for another reason. */
  readonly onFailed?: (problem: ErrorReport) => void;
}

export interface CheckpointStatus {
  /** Entries that the last checkpoint vouches for; 0 when there is none. */
  readonly entries: number;
  /** Why the last attempt failed; null when it did not. The next one tries again. */
  readonly problem: ErrorReport | null;
}

/** Makes the checkpoints of one open ledger, and knows those of before. */
export class CheckpointMaker {
  /** Takes in every line of the ledger. */
  readonly tree: LedgerTree;
  readonly #file: string;
  readonly #policy: CheckpointPolicy;
  readonly #notes: readonly string[];
  readonly #keys: readonly KeyObject[];
  #size = 0;
  #note: string | undefined;
  #problem: ErrorReport | null = null;
  #making: Promise<unknown> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(file: string, policy: CheckpointPolicy, notes: readonly string[], keys: readonly KeyObject[]) {
    this.#file = file;
    this.#policy = policy;
    this.#notes = notes;
    this.#keys = keys;
    this.tree = new LedgerTree(findSizes(notes));
  }

  /** @throws what the stores and `loadTrustedKeys` throw */
  static async open(file: string, policy: CheckpointPolicy): Promise<CheckpointMaker> {
    const kept = await Promise.all(policy.stores.map((store) => store.read()));
    return new CheckpointMaker(file, policy, [...new Set(kept.flat())], await policy.loadTrustedKeys());
  }

  get status(): CheckpointStatus {
    return { entries: this.#size, problem: this.#problem };
  }

  /**
   * Holds the ledger, now that {@link tree} has all of it, against the checkpoints of before.
   *
   * @throws ERR_AUDIT_TAMPERED when one vouches for something else
   */
  check(head: ChainHead, bytes: number): void {
    const verdict = { isClean: true, entries: head.entries, headHash: head.hash, bytes, problem: null };
    const { problem, checkpoint } = checkCheckpoints(verdict, this.tree, {
      notes: this.#notes,
      keys: this.#keys,
      ledgerName: toLedgerName(this.#file),
      isSignatureNeeded: this.#keys.length > 0,
    });
    if (problem !== null) throw tampered(this.#file, problem);
    this.#size = checkpoint?.size ?? 0;
    this.#note = this.#notes.at(-1);
  }

  /** To be told whenever entries were added: makes a checkpoint when one is due, and sees to it that one will be. */
  noteGrowth(): void {
    if (this.tree.size - this.#size >= (this.#policy.everyEntries ?? 64)) this.#makeSoon();
    else this.#timer ??= setTimeout(() => this.#makeSoon(), this.#policy.everyMs ?? 60_000).unref();
  }

  /** A signed note over everything so far; the last one when nothing was added since. Undefined for an empty ledger. */
  make(): Promise<string | undefined> {
    const made = this.#making.then(() => this.#make());
    this.#making = made.catch(() => undefined);
    return made;
  }

  /** No checkpoint is made by itself any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #makeSoon(): void {
    this.stop();
    // What went wrong is in the status, and the next entry tries again.
    void this.make().catch(() => undefined);
  }

  async #make(): Promise<string | undefined> {
    try {
      if (this.tree.size === 0 || this.tree.size === this.#size) return this.#note;
      const privateKey = await this.#policy.loadKey();
      // Read together, after the last wait: the tree grows meanwhile.
      const [size, root, firstHash] = [this.tree.size, this.tree.root(), this.tree.firstHash ?? ''];
      const origin = toOrigin(toLedgerName(this.#file), firstHash);
      const note = signCheckpoint({ origin, size, root }, { name: origin, privateKey });
      for (const store of this.#policy.stores) await store.add(note);
      [this.#size, this.#note, this.#problem] = [size, note, null];
      return note;
    } catch (thrown) {
      const problem = toErrorReport(thrown);
      const isKnown = problem.code === this.#problem?.code;
      this.#problem = problem;
      if (!isKnown) this.#policy.onFailed?.(problem);
      throw thrown;
    }
  }
}

/** The public half of a key, for the list of those that are trusted. */
export function toPublicKey(key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key;
}

function tampered(file: string, problem: ChainBreak): GatehouseError {
  const { history, latest } = toCheckpointFiles(file);
  return new GatehouseError('ERR_AUDIT_TAMPERED', {
    message: `The ledger ${file} is not the one its checkpoints know. ${problem.message}`,
    untouched: 'Nothing was written to it and nothing was repaired; what the entry announces was not done.',
    nextStep: `Keep the files as evidence: move the ledger, ${latest} and ${history} away together, and Gatehouse begins a new ledger.`,
    details: { path: file, kind: problem.kind, index: problem.index },
  });
}
