import { type Clock, formatTimestamp, GatehouseError, unwrap } from '../base/index.ts';
import { formatData, formatLine } from './chain.ts';
import type { ChainHead, ChainVerdict, LedgerEntry, LedgerRecord, LedgerSink } from './contract.ts';
import { parseLine } from './line.ts';
import { createSanitizer, type Sanitizer } from './sanitize.ts';
import type { LedgerStorage } from './storage.ts';
import { verifyChain } from './verify.ts';

/** A verdict with the names of the published interface beside those of the chain. */
export type AuditVerdict = ChainVerdict &
  (
    | { readonly ok: true; readonly count: number }
    | {
        readonly ok: false;
        /** Sequence number that belongs where the chain breaks. */
        readonly brokenAtSeq: number;
        /** One sentence for people. */
        readonly reason: string;
        /** What belongs there and what is there: hashes or sequence numbers. */
        readonly expected: string;
        readonly found: string;
      }
  );

function toAuditVerdict(verdict: ChainVerdict): AuditVerdict {
  const { problem } = verdict;
  if (problem === null) return { ...verdict, ok: true, count: verdict.entries };
  return { ...verdict, ok: false, brokenAtSeq: problem.index, reason: problem.message, expected: problem.expected, found: problem.found };
}

/**
 * A chained log over any storage. It assumes to be the storage's only writer; a file that several processes share is
 * `FileLedger` of `audit/node`.
 */
export class HashChainedAuditLog implements LedgerSink {
  readonly #storage: LedgerStorage;
  readonly #clock: Clock;
  readonly #sanitizer: Sanitizer;
  #head: ChainHead | undefined;
  /** Appends run one after another: each continues the one before. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param sanitizer what every record goes through; default: banned members are hashed, nothing else */
  constructor(storage: LedgerStorage, clock: Clock, sanitizer: Sanitizer = createSanitizer()) {
    this.#storage = storage;
    this.#clock = clock;
    this.#sanitizer = sanitizer;
  }

  /** See {@link LedgerSink.append}. A storage that fails leaves the chain as it was. */
  append(record: LedgerRecord): Promise<LedgerEntry> {
    const appended = this.#last.then(() => this.#append(record));
    this.#last = appended.catch(() => undefined);
    return appended;
  }

  /**
   * All entries, oldest first.
   *
   * @throws ERR_AUDIT_NOT_A_LINE or ERR_AUDIT_TAMPERED at the first line that is not an entry
   */
  async entries(): Promise<readonly LedgerEntry[]> {
    const lines = (await this.#read()).toString('utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => unwrap(parseLine(line)));
  }

  /** Checks the whole chain as it is stored now. */
  async verify(): Promise<AuditVerdict> {
    return toAuditVerdict(verifyChain(await this.#read(), undefined, { isStrict: true }));
  }

  async #append(record: LedgerRecord): Promise<LedgerEntry> {
    const sanitized = this.#sanitizer.sanitize(record);
    const dataText = formatData(sanitized);
    const head = this.#head ?? (await this.#findHead());
    const ts = formatTimestamp(this.#clock.nowMs());
    const next = formatLine(head, ts, dataText);
    try {
      await this.#storage.append(next.line);
    } catch (cause) {
      // Whether the line got there is not known, so the head is looked up again before the next one.
      this.#head = undefined;
      throw new GatehouseError('ERR_AUDIT_WRITE', {
        message: 'The ledger entry could not be stored.',
        untouched: 'What the entry announces was not done.',
        nextStep: "See to the ledger's storage and try again.",
        cause,
      });
    }
    this.#head = next.head;
    return { seq: head.entries, ts, prevHash: head.hash, data: sanitized, hash: next.head.hash };
  }

  async #findHead(): Promise<ChainHead> {
    const verdict = await this.verify();
    if (verdict.problem !== null) {
      throw new GatehouseError('ERR_AUDIT_TAMPERED', {
        message: `The ledger is broken. ${verdict.problem.message}`,
        untouched: 'Nothing was written to it.',
        nextStep: 'Keep the file as evidence and begin a new ledger.',
        details: { kind: verdict.problem.kind, index: verdict.problem.index },
      });
    }
    return { entries: verdict.entries, hash: verdict.headHash };
  }

  async #read(): Promise<Buffer> {
    const stored = await this.#storage.read();
    return typeof stored === 'string' ? Buffer.from(stored) : Buffer.from(stored);
  }
}
