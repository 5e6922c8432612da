/** Where a {@link HashChainedAuditLog} keeps its lines: a bucket, a database column, memory. */
export interface LedgerStorage {
  /** All lines so far, each ending in a line feed, oldest first. */
  read(): Promise<string | Uint8Array>;
  /** Adds one line, which ends in a line feed. When it resolves, the line is as durable as this storage makes it. */
  append(line: string): Promise<void>;
}

/** Lines in memory, for tests and for trying out what tampering looks like. */
export class InMemoryStorage implements LedgerStorage {
  #lines: string[] = [];

  async read(): Promise<string> {
    return this.#lines.join('');
  }

  async append(line: string): Promise<void> {
    this.#lines.push(line);
  }

  /**
   * Changes a line behind the log's back.
   *
   * @param index 0-based line
   * @param change the new line, given the old one; an empty string removes it
   */
  tamper(index: number, change: (line: string) => string): void {
    this.#lines = this.#lines.map((line, at) => (at === index ? change(line) : line)).filter((line) => line !== '');
  }
}
