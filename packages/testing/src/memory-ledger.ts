import { type LedgerEntry, type LedgerRecord, type LedgerSink, recordFields } from '@gatehouse/agent-sdk/audit';
import { GatehouseError } from '@gatehouse/agent-sdk/base';

/** A ledger that remembers what was written, without chain or disk, and that can be made to fail. */
export interface MemoryLedger extends LedgerSink {
  readonly records: readonly LedgerRecord[];
  /** Names of the events, in order: enough for most expectations. */
  readonly events: readonly string[];
  /** From now on every append of these events (of any, without a list) throws ERR_AUDIT_WRITE; an empty list ends that. */
  failOn(events?: readonly string[]): void;
}

export function createMemoryLedger(): MemoryLedger {
  const records: LedgerRecord[] = [];
  let failing: readonly string[] | undefined = [];
  return {
    records,
    get events() {
      return records.map(({ event }) => event);
    },
    failOn: (events) => {
      failing = events;
    },
    append: async (record): Promise<LedgerEntry> => {
      await Promise.resolve();
      if (failing === undefined || failing.includes(record.event)) {
        throw new GatehouseError('ERR_AUDIT_WRITE', { message: 'The ledger cannot be written.' });
      }
      const unknown = Object.keys(record).filter((field) => !recordFields.has(field));
      // On disk it would be dropped and counted; a test must not pass with a record that nobody will ever read.
      if (unknown.length > 0)
        throw new Error(`No record has ${unknown.join(', ')}: add it to sdk/audit/record-fields.ts and docs/protocol/ledger.md.`);
      records.push(record);
      const zeros = '0'.repeat(64);
      return { seq: records.length - 1, ts: '2026-01-02T03:04:05.678Z', prevHash: zeros, data: record, hash: zeros };
    },
  };
}
