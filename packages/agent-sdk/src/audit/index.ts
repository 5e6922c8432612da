export type { LedgerEntry, LedgerEventName, LedgerRecord, LedgerSink } from './contract.ts';
