export { formatData, formatLine, genesis, lineCapacity, maxDataBytes, maxLineBytes, type WrittenLine, writeLine } from './chain.ts';
export type {
  ChainBreak,
  ChainBreakKind,
  ChainHead,
  ChainVerdict,
  LedgerEntry,
  LedgerEventName,
  LedgerRecord,
  LedgerSink,
} from './contract.ts';
export { HashChainedAuditLog } from './hash-chained-audit-log.ts';
export { findLayout, type LineLayout, parseLine } from './line.ts';
export { InMemoryStorage, type LedgerStorage } from './storage.ts';
export { ChainVerifier, verifyChain } from './verify.ts';
