import { rm } from 'node:fs/promises';
import type { ChainVerdict, LedgerEntry, LedgerRecord, LedgerSink, SanitizerCounts } from '@gatehouse/agent-sdk/audit';
import {
  type CheckpointPolicy,
  type CheckpointStore,
  createFileCheckpointStore,
  exportLedger,
  FileLedger,
  type LedgerState,
  loadOrCreateSigningKey,
  loadSigningKey,
  loadTrustedKeys,
  readTail,
  recordUnfinished,
  rotateSigningKey,
  type SigningKey,
  verifyLedgerFile,
} from '@gatehouse/agent-sdk/audit/node';
import {
  type Clock,
  Emitter,
  type ErrorReport,
  type Event,
  GatehouseError,
  type IdSource,
  isGatehouseError,
  toErrorReport,
} from '@gatehouse/agent-sdk/base';
import { sha256Hex } from '@gatehouse/agent-sdk/hash';

import { createLedgerSanitizer } from './ledger-sanitizer.ts';

export interface WorkspaceLedgerParts {
  /** Absolute path of the JSONL file. */
  readonly file: string;
  /** Absolute path of the key that signs exports; made on first need. */
  readonly keyFile: string;
  /** Of the application, for the entry that says who opened the ledger. */
  readonly version: string;
  /** Further places for checkpoints, beyond the two files of our own: each that its keeper cannot change adds to the proof. */
  readonly checkpointStores?: readonly CheckpointStore[];
  /** Told when a checkpoint could not be made, also on closing. The entries are on disk all the same. */
  readonly onCheckpointFailed?: (problem: ErrorReport) => void;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** What the status bar and the audit page show. */
export interface WorkspaceLedgerStatus {
  readonly state: LedgerState;
  readonly entries: number;
  /** Empty while the file cannot be opened. */
  readonly headHash: string;
  readonly file: string;
  readonly problem: ErrorReport | null;
}

export interface WorkspaceLedgerVerdict {
  readonly isClean: boolean;
  readonly entries: number;
  readonly headHash: string;
  readonly durationMs: number;
  /** The first break, `line` counted from 1; null when clean. */
  readonly problem: { readonly line: number; readonly kind: string; readonly message: string } | null;
}

export interface WorkspaceExport {
  readonly directory: string;
  readonly pages: number;
  readonly entries: number;
  readonly publicKeyFile: string;
}

/**
 * The ledger of one workspace, as long as any window has it open. A ledger that cannot be opened is still there to be
 * looked at and verified; it refuses every append, so nothing that must be recorded happens. One that failed for a
 * reason that may pass (a full disk) is tried again with the next append; a broken one is not.
 */
export class WorkspaceLedger implements LedgerSink {
  readonly file: string;
  readonly #parts: WorkspaceLedgerParts;
  readonly #statusChanged = new Emitter<WorkspaceLedgerStatus>();
  #ledger: FileLedger | undefined;
  #opening: Promise<FileLedger> | undefined;
  #problem: GatehouseError | undefined;
  #isClosed = false;
  readonly #sanitizer = createLedgerSanitizer();

  constructor(parts: WorkspaceLedgerParts) {
    this.#parts = parts;
    this.file = parts.file;
  }

  readonly onDidChangeStatus: Event<WorkspaceLedgerStatus> = this.#statusChanged.event;

  get status(): WorkspaceLedgerStatus {
    if (this.#ledger !== undefined) {
      const { state, entries, headHash, problem } = this.#ledger.status;
      return { state, entries, headHash, file: this.file, problem };
    }
    const index = this.#problem?.details.index;
    return {
      state: this.#problem?.code === 'ERR_AUDIT_TAMPERED' ? 'tampered' : 'failed',
      entries: typeof index === 'number' ? index : 0,
      headHash: '',
      file: this.file,
      problem: this.#problem === undefined ? null : toErrorReport(this.#problem),
    };
  }

  /** What the pass at the ledger's boundary took out of the records of this process. */
  get sanitized(): SanitizerCounts {
    return this.#sanitizer.counts;
  }

  /** Opens the file ahead of the first append. Never rejects: see {@link status}. */
  async open(): Promise<void> {
    await this.#openOnce().catch(() => undefined);
  }

  async append(record: LedgerRecord): Promise<LedgerEntry> {
    return (await this.#openOnce()).append(record);
  }

  /** The last entries before a sequence number (null: of all), oldest first. */
  async tail(limit: number, beforeSeq: number | null): Promise<readonly LedgerEntry[]> {
    return readTail(this.file, { limit, ...(beforeSeq !== null && { beforeSeq }) });
  }

  /**
   * Verifies the whole file.
   *
   * @throws ERR_AUDIT_READ when it cannot be read; the signal's reason when it is aborted
   */
  async verify(signal?: AbortSignal): Promise<WorkspaceLedgerVerdict> {
    const startedAtMs = this.#parts.clock.nowMs();
    await this.#ledger?.refresh();
    const verdict = await (this.#ledger?.verify(signal) ?? verifyLedgerFile(this.file, { ...(signal && { signal }) }));
    return toVerdict(verdict, this.#parts.clock.nowMs() - startedAtMs);
  }

  /**
   * Writes a signed export into `directory`, which must not exist, and records that it was made.
   *
   * @throws what `exportLedger`, `loadOrCreateSigningKey` and `append` throw; then no export is left
   */
  async export(directory: string, signal?: AbortSignal): Promise<WorkspaceExport> {
    const ledger = await this.#openOnce();
    const key = await this.#loadKey(ledger);
    await ledger.checkpoint();
    const { clock } = this.#parts;
    const summary = await exportLedger({
      ledgerFile: this.file,
      directory,
      privateKey: key.privateKey,
      clock,
      producer: `gatehouse ${this.#parts.version}`,
      ...(signal && { signal }),
    });
    const { entries, pages, headHash, manifestSha256, publicKeyFile } = summary;
    try {
      await this.append({ event: 'export', entries, pages, headHash, manifestSha256, publicKeySha256: sha256Hex(key.publicKeyPem) });
    } catch (thrown) {
      // What is not in the ledger did not happen.
      await rm(summary.directory, { recursive: true, force: true });
      throw thrown;
    }
    return { directory: summary.directory, pages, entries, publicKeyFile };
  }

  /**
   * Signs what the ledger is now and keeps that outside the file; the last note when nothing was added since. To be called
   * when a session ends. It is also made by itself, every 64 entries or 60 seconds, on closing and before an export.
   *
   * @returns the signed note; undefined when the ledger is empty
   * @throws what `append` throws; ERR_AUDIT_CHECKPOINT_WRITE, ERR_AUDIT_KEY
   */
  async checkpoint(): Promise<string | undefined> {
    return (await this.#openOnce()).checkpoint();
  }

  /**
   * Makes a new signing key; the old one signs a last checkpoint, the new one the next. Recorded as `key.rotated`.
   *
   * @throws what `checkpoint` throws; then the old key still signs
   */
  async rotateKey(): Promise<{ readonly publicKeySha256: string; readonly retiredSha256: string }> {
    const ledger = await this.#openOnce();
    await this.#loadKey(ledger);
    await ledger.checkpoint();
    const { key, retiredSha256 } = rotateSigningKey(this.#parts.keyFile);
    const publicKeySha256 = sha256Hex(key.publicKeyPem);
    await ledger.append({ event: 'key.rotated', publicKeySha256, retiredSha256, cause: 'asked' });
    await ledger.checkpoint();
    return { publicKeySha256, retiredSha256 };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opening?.catch(() => undefined);
    await this.#ledger?.close();
    this.#statusChanged.dispose();
  }

  async #loadKey(ledger: FileLedger): Promise<SigningKey> {
    const key = await loadOrCreateSigningKey(this.#parts.keyFile);
    if (key.isNew) await ledger.append({ event: 'key.created', publicKeySha256: sha256Hex(key.publicKeyPem) });
    return key;
  }

  /** Closes what dead processes left open, and says who has the ledger now. */
  async #recordOpening(ledger: FileLedger): Promise<void> {
    try {
      await recordUnfinished(ledger);
      const key = loadSigningKey(this.#parts.keyFile);
      const signer = key === undefined ? {} : { publicKeySha256: sha256Hex(key.publicKeyPem) };
      await ledger.append({ event: 'opened', version: this.#parts.version, pid: process.pid, ...signer });
    } catch (thrown) {
      // The ledger's own status says that it cannot be written, and so will the append that somebody is waiting for.
      if (!isGatehouseError(thrown)) throw thrown;
    }
  }

  #toPolicy(): CheckpointPolicy {
    return {
      stores: [createFileCheckpointStore(this.file), ...(this.#parts.checkpointStores ?? [])],
      // Not recorded here: closing must add nothing. The next `opened` names the key, and so does every checkpoint.
      loadKey: async () => (await loadOrCreateSigningKey(this.#parts.keyFile)).privateKey,
      loadTrustedKeys: async () => loadTrustedKeys(this.#parts.keyFile),
      onFailed: (problem) => this.#parts.onCheckpointFailed?.(problem),
    };
  }

  #openOnce(): Promise<FileLedger> {
    if (this.#problem?.code === 'ERR_AUDIT_TAMPERED' || this.#isClosed) return Promise.reject(this.#problem ?? closed(this.file));
    this.#opening ??= this.#openFile();
    return this.#opening;
  }

  async #openFile(): Promise<FileLedger> {
    try {
      const { file, clock, ids } = this.#parts;
      const ledger = await FileLedger.open({ file, clock, ids, checkpoints: this.#toPolicy(), sanitizer: this.#sanitizer });
      ledger.onDidChangeStatus(() => this.#statusChanged.fire(this.status));
      this.#ledger = ledger;
      this.#problem = undefined;
      await this.#recordOpening(ledger);
      return ledger;
    } catch (thrown) {
      this.#opening = undefined;
      this.#problem = isGatehouseError(thrown) ? thrown : unexpected(this.file, thrown);
      throw this.#problem;
    } finally {
      this.#statusChanged.fire(this.status);
    }
  }
}

function toVerdict(verdict: ChainVerdict, durationMs: number): WorkspaceLedgerVerdict {
  const { isClean, entries, headHash, problem } = verdict;
  return {
    isClean,
    entries,
    headHash,
    durationMs,
    problem: problem && { line: problem.index + 1, kind: problem.kind, message: problem.message },
  };
}

function closed(file: string): GatehouseError {
  return new GatehouseError('ERR_AUDIT_CLOSED', {
    message: `The ledger ${file} is closed.`,
    untouched: 'What the entry announces was not done.',
    nextStep: 'Open the workspace again.',
  });
}

function unexpected(file: string, cause: unknown): GatehouseError {
  return new GatehouseError('ERR_AUDIT_WRITE', {
    message: `The ledger ${file} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}.`,
    untouched: 'Nothing was written to it.',
    nextStep: 'Check the file and its folder, then try again.',
    cause,
  });
}
