import type { LedgerEntry, LedgerRecord, LedgerSink } from '@gatehouse/agent-sdk/audit';

/**
 * The ledger as the gate uses it. An outcome that could not be written is owed: it is kept and written before anything
 * else, so a ledger that fails stops every later effect until it can tell the whole story again.
 */
export class GateLedger {
  readonly #sink: LedgerSink;
  #owed: readonly LedgerRecord[] = [];

  constructor(sink: LedgerSink) {
    this.#sink = sink;
  }

  get owedCount(): number {
    return this.#owed.length;
  }

  /** @throws what the sink throws, with nothing of `record` written */
  async append(record: LedgerRecord): Promise<LedgerEntry> {
    if (this.#owed.length > 0) await this.#settle();
    return this.#sink.append(record);
  }

  /** Keeps a record of something that has happened already and could not be written. */
  owe(record: LedgerRecord): void {
    this.#owed = [...this.#owed, record];
  }

  async #settle(): Promise<void> {
    // Taken out first: two callers must not both write the same debt.
    let open = this.#owed;
    this.#owed = [];
    try {
      for (let first = open[0]; first !== undefined; first = open[0]) {
        await this.#sink.append(first);
        open = open.slice(1);
      }
    } finally {
      this.#owed = [...open, ...this.#owed];
    }
  }
}
