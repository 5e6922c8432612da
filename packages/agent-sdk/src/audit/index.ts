export {
  formatEnvelope,
  formatJws,
  type LedgerPredicate,
  type LedgerStatement,
  openEnvelope,
  openJws,
  parseStatement,
  payloadType,
  predicateType,
  toStatement,
} from './attestation.ts';
export { formatData, formatLine, genesis, lineCapacity, maxDataBytes, maxLineBytes, type WrittenLine, writeLine } from './chain.ts';
export {
  type CheckpointFinding,
  type CheckpointsToCheck,
  type CheckpointsVerdict,
  checkCheckpoints,
  findSizes,
} from './check-checkpoints.ts';
export {
  type Checkpoint,
  formatCheckpoint,
  parseCheckpoint,
  parseOrigin,
  type SignedCheckpoint,
  signCheckpoint,
  splitNotes,
  toOrigin,
} from './checkpoint.ts';
export type {
  ChainBreak,
  ChainBreakKind,
  ChainHead,
  ChainVerdict,
  CheckpointBreakKind,
  LedgerEntry,
  LedgerEventName,
  LedgerRecord,
  LedgerSink,
} from './contract.ts';
export { type AuditVerdict, HashChainedAuditLog } from './hash-chained-audit-log.ts';
export { LedgerTree } from './ledger-tree.ts';
export { findLayout, type LineLayout, parseLine } from './line.ts';
export {
  type ConsistencyClaim,
  emptyRoot,
  type InclusionClaim,
  isConsistent,
  isIncluded,
  MerkleTree,
  proveConsistency,
  proveInclusion,
  toLeafHash,
  toRoot,
} from './merkle.ts';
export {
  checkNote,
  formatSignedNote,
  formatVerifierKey,
  type NoteSignature,
  type NoteSigner,
  type NoteVerdict,
  parseSignedNote,
  type SignedNote,
  toKeyId,
} from './note.ts';
export {
  type AuditedFacts,
  auditedEvents,
  commonFacts,
  maxRecordTextLength,
  ownTextFields,
  recordFields,
  systemEvents,
  toMissingFacts,
} from './record-fields.ts';
export {
  bannedKeys,
  createSanitizer,
  maxTextBytes,
  type SanitizedRecord,
  type Sanitizer,
  type SanitizerCounts,
  type SanitizerOptions,
} from './sanitize.ts';
export { InMemoryStorage, type LedgerStorage } from './storage.ts';
export { formatTlogProof, parseTlogProof, type TlogProof } from './tlog-proof.ts';
export { ChainVerifier, type ChainVerifierOptions, verifyChain } from './verify.ts';
