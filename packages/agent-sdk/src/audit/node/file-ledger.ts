import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type Clock,
  Emitter,
  type ErrorReport,
  type Event,
  formatTimestamp,
  GatehouseError,
  type IdSource,
  isGatehouseError,
  toErrorReport,
} from '../../base/index.ts';
import { formatData, lineCapacity, writeLine } from '../chain.ts';
import type { ChainHead, ChainVerdict, LedgerEntry, LedgerRecord, LedgerSink } from '../contract.ts';
import { createSanitizer, type SanitizedRecord, type Sanitizer, type SanitizerCounts } from '../sanitize.ts';
import { ChainFollower } from './chain-follower.ts';
import { CheckpointMaker, type CheckpointPolicy, type CheckpointStatus } from './checkpoint-maker.ts';
import { type FileLock, openFileLock } from './file-lock.ts';
import { LedgerDescriptor } from './ledger-descriptor.ts';
import { openPresence, type Presence } from './presence.ts';
import { verifyAgainstHead } from './verify-file.ts';

export interface FileLedgerOptions {
  /** Absolute path of the JSONL file. Beside it appear `<file>.lock` and, while it is open, `<file>.live-<token>`. */
  readonly file: string;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** How long an append waits for other processes; default 10,000 ms. */
  readonly lockTimeoutMs?: number;
  /** Whether and how checkpoints are made; default: none are, and those there are say nothing. */
  readonly checkpoints?: CheckpointPolicy;
  /** What every record goes through before it is written; default: banned members are hashed, nothing else. */
  readonly sanitizer?: Sanitizer;
}

/**
 * - `ok`: the last append worked, and the chain is whole. `repaired`: the same, after a torn end was repaired.
 * - `failed`: the last append failed (a full disk …); the next one tries again.
 * - `tampered`: the chain is broken; nothing will be appended.
 */
export type LedgerState = 'ok' | 'repaired' | 'failed' | 'tampered';

/** What a status bar shows. Known without touching the disk. */
export interface LedgerStatus {
  readonly state: LedgerState;
  readonly entries: number;
  readonly headHash: string;
  readonly bytes: number;
  readonly problem: ErrorReport | null;
  /** Of a ledger that makes checkpoints: entries the last one vouches for, and why a later one could not be made. */
  readonly checkpoint?: CheckpointStatus;
}

interface Waiting {
  readonly record: SanitizedRecord;
  readonly dataText: string;
  resolve(entry: LedgerEntry): void;
  reject(reason: unknown): void;
}

/** Bounds the memory of a group and the time others wait for the lock; larger groups gain nothing. */
const maxGroup = { entries: 1_000, bytes: 4 * 1024 * 1024 } as const;

/**
 * A ledger file that several sessions and several processes append to at once, as one unbroken chain.
 *
 * Appends that arrive while the disk is busy become a group: one lock, one write, one flush, however many they are, so
 * a caller waits for two flushes at most (the one under way, then its own). Under the lock, and before anything is
 * written, the file is followed to its end: entries of other processes are verified and continued, a torn end is
 * repaired, and anything else that does not belong is tampering, which stops this ledger for good.
 */
export class FileLedger implements LedgerSink {
  readonly file: string;
  readonly #clock: Clock;
  readonly #lockTimeoutMs: number;
  readonly #descriptor: LedgerDescriptor;
  readonly #lock: FileLock;
  readonly #presence: Presence;
  readonly #follower: ChainFollower;
  readonly #checkpoints: CheckpointMaker | undefined;
  readonly #sanitizer: Sanitizer;
  readonly #statusChanged = new Emitter<LedgerStatus>();
  #queue: Waiting[] = [];
  #draining: Promise<void> | undefined;
  #turn: Promise<void> = Promise.resolve();
  #isClosed = false;
  #closing: Promise<void> | undefined;
  #failure: GatehouseError | undefined;
  /** Holds one group at a time; grows to the largest so far. */
  #buffer = Buffer.allocUnsafe(64 * 1024);

  private constructor(
    options: FileLedgerOptions,
    descriptor: LedgerDescriptor,
    lock: FileLock,
    presence: Presence,
    checkpoints: CheckpointMaker | undefined,
  ) {
    this.file = options.file;
    this.#clock = options.clock;
    this.#lockTimeoutMs = options.lockTimeoutMs ?? 10_000;
    this.#descriptor = descriptor;
    this.#lock = lock;
    this.#presence = presence;
    this.#checkpoints = checkpoints;
    this.#sanitizer = options.sanitizer ?? createSanitizer();
    this.#follower = new ChainFollower(descriptor, options.clock, checkpoints?.tree);
  }

  /**
   * Opens the file, creating it when missing, and verifies all of it, also against the checkpoints there are.
   *
   * @throws ERR_AUDIT_TAMPERED when the chain is broken anywhere but in a torn end, or is not the one that was checkpointed
   * @throws ERR_AUDIT_WRITE when the file cannot be made or written
   * @throws ERR_AUDIT_BUSY when another process keeps the lock
   */
  static async open(options: FileLedgerOptions): Promise<FileLedger> {
    const lock = await openFileLock(`${options.file}.lock`);
    let descriptor: LedgerDescriptor | undefined;
    let presence: Presence | undefined;
    try {
      descriptor = LedgerDescriptor.open(options.file);
      presence = await openPresence(options.file, options.ids);
      const checkpoints = options.checkpoints && (await CheckpointMaker.open(options.file, options.checkpoints));
      const ledger = new FileLedger(options, descriptor, lock, presence, checkpoints);
      await ledger.#followToEnd();
      checkpoints?.check(ledger.#follower.head, ledger.#follower.offset);
      return ledger;
    } catch (thrown) {
      await presence?.close();
      await descriptor?.close();
      lock.close();
      throw thrown;
    }
  }

  /** What the sanitizer has done to the records of this process. */
  get sanitized(): SanitizerCounts {
    return this.#sanitizer.counts;
  }

  get status(): LedgerStatus {
    const { head, offset, repairs } = this.#follower;
    const problem = this.#failure === undefined ? null : toErrorReport(this.#failure);
    const checkpoint = this.#checkpoints?.status;
    const facts = { state: this.#state(repairs), entries: head.entries, headHash: head.hash, bytes: offset, problem };
    return checkpoint === undefined ? facts : { ...facts, checkpoint };
  }

  /** Fires after every group of appends, whether it worked or not. */
  readonly onDidChangeStatus: Event<LedgerStatus> = this.#statusChanged.event;

  /**
   * See {@link LedgerSink.append}. An intent that does not say which process it is of is given this one's identity, so
   * that `recordUnfinished` can tell whether it is still under way.
   *
   * @throws ERR_AUDIT_BUSY when another process keeps the lock
   * @throws ERR_AUDIT_CLOSED after `close`
   */
  async append(record: LedgerRecord): Promise<LedgerEntry> {
    if (this.#isClosed) throw closed(this.file);
    const stamped = record.event === 'intent' && !('process' in record) ? { ...record, process: this.#presence.identity } : record;
    return this.#enqueue(this.#sanitizer.sanitize(stamped));
  }

  #enqueue(record: SanitizedRecord): Promise<LedgerEntry> {
    // Here, before it waits: what cannot be written must not fail the others in its group, and what the caller changes
    // later must not change the entry.
    const dataText = formatData(record);
    return new Promise((resolve, reject) => {
      this.#queue.push({ record, dataText, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /**
   * Verifies the whole file, while appends go on. Unlike `verifyLedgerFile`, it knows a head that was acknowledged, so it
   * also sees an end that was cut off and a chain that was written anew.
   *
   * @throws ERR_AUDIT_READ; the signal's reason when it is aborted
   */
  async verify(signal?: AbortSignal): Promise<ChainVerdict> {
    return verifyAgainstHead(this.file, this.#follower, signal);
  }

  /** Takes in what other processes have appended, so that {@link status} shows it; also when that is a problem. */
  async refresh(): Promise<LedgerStatus> {
    await this.#inTurn(() => this.#refresh());
    return this.status;
  }

  /**
   * Makes a checkpoint of all entries so far, unless the last one is that, and returns the signed note. Undefined when
   * the ledger is empty or makes none.
   *
   * @throws ERR_AUDIT_CHECKPOINT_WRITE when it cannot be kept; what the policy's `loadKey` throws
   */
  async checkpoint(): Promise<string | undefined> {
    await this.#draining;
    if (this.#failure?.code === 'ERR_AUDIT_TAMPERED') throw this.#failure;
    return this.#checkpoints?.make();
  }

  /** Waits for the appends under way, makes the last checkpoint, then lets go of the file. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // One that cannot be made stays visible in the status; the entries are on disk all the same.
    await this.checkpoint().catch(() => undefined);
    this.#checkpoints?.stop();
    this.#isClosed = true;
    await this.#draining;
    await this.#turn;
    await this.#presence.close();
    this.#lock.close();
    await this.#descriptor.close();
    this.#statusChanged.dispose();
  }

  #state(repairs: number): LedgerState {
    if (this.#failure !== undefined) return this.#failure.code === 'ERR_AUDIT_TAMPERED' ? 'tampered' : 'failed';
    return repairs > 0 ? 'repaired' : 'ok';
  }

  async #followToEnd(): Promise<void> {
    // Most of a large file is read before the lock is taken, so that nobody waits for it.
    await this.#follower.follow();
    await this.#lock.acquire(this.#lockTimeoutMs);
    try {
      await this.#follower.followToEnd();
    } finally {
      this.#lock.release();
    }
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      // Lets everybody who is about to append join the group, not only the first.
      await nextTurn();
      await this.#inTurn(() => this.#commit(this.#takeGroup()));
    }
    this.#draining = undefined;
  }

  /** One at a time: the chain has one head, and the lock's connection one transaction. Never rejects. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work).then(() => this.#statusChanged.fire(this.status));
    return this.#turn;
  }

  async #refresh(): Promise<void> {
    if (this.#isClosed || this.#failure?.code === 'ERR_AUDIT_TAMPERED') return;
    try {
      await this.#followToEnd();
    } catch (thrown) {
      this.#failure = toFailure(this.file, thrown);
    }
  }

  #takeGroup(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const waiting of this.#queue) {
      bytes += lineCapacity(waiting.dataText);
      if (count > 0 && (count >= maxGroup.entries || bytes > maxGroup.bytes)) break;
      count += 1;
    }
    if (this.#buffer.length < bytes) this.#buffer = Buffer.allocUnsafe(bytes);
    return this.#queue.splice(0, count);
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    try {
      const entries = await this.#write(group);
      this.#failure = undefined;
      this.#checkpoints?.noteGrowth();
      for (const [index, entry] of entries.entries()) group[index]?.resolve(entry);
    } catch (thrown) {
      this.#failure = toFailure(this.file, thrown);
      for (const waiting of group) waiting.reject(this.#failure);
    }
  }

  async #write(group: readonly Waiting[]): Promise<readonly LedgerEntry[]> {
    if (this.#failure?.code === 'ERR_AUDIT_TAMPERED') throw this.#failure;
    await this.#lock.acquire(this.#lockTimeoutMs);
    try {
      await this.#follower.followToEnd();
      const ts = formatTimestamp(this.#clock.nowMs());
      const entries: LedgerEntry[] = [];
      let head: ChainHead = this.#follower.head;
      let end = 0;
      for (const { record, dataText } of group) {
        const { entries: seq, hash: prevHash } = head;
        ({ end, head } = writeLine(this.#buffer, end, head, ts, dataText));
        entries.push({ seq, ts, prevHash, data: record, hash: head.hash });
      }
      const lines = this.#buffer.subarray(0, end);
      await this.#descriptor.append(lines);
      this.#follower.advance(head, lines);
      return entries;
    } finally {
      this.#lock.release();
    }
  }
}

function closed(file: string): GatehouseError {
  return new GatehouseError('ERR_AUDIT_CLOSED', {
    message: `The ledger ${file} is closed.`,
    untouched: 'What the entry announces was not done.',
    nextStep: 'Open the workspace again.',
  });
}

function toFailure(file: string, cause: unknown): GatehouseError {
  if (isGatehouseError(cause)) return cause;
  return new GatehouseError('ERR_AUDIT_WRITE', {
    message: `The ledger ${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}.`,
    untouched: 'The entry was not recorded, so what it announces was not done.',
    nextStep: 'Try again.',
    cause,
  });
}
