export { type ActionStory, collectStory } from './action-story.ts';
export { type CheckpointPolicy, type CheckpointStatus, toPublicKey } from './checkpoint-maker.ts';
export {
  type CheckpointFiles,
  type CheckpointStore,
  createFileCheckpointStore,
  readNotes,
  toCheckpointFiles,
  toLedgerName,
} from './checkpoint-store.ts';
export { type ExportOptions, type ExportSummary, exportLedger } from './export-ledger.ts';
export { FileLedger, type FileLedgerOptions, type LedgerState, type LedgerStatus } from './file-ledger.ts';
export { type FileLock, openFileLock } from './file-lock.ts';
export { FileStorage } from './file-storage.ts';
export { toLedgerFile, toSigningKeyFile, toWorkspaceId } from './ledger-home.ts';
export type { ProcessIdentity } from './presence.ts';
export {
  type EntryProof,
  type GrowthProof,
  type LedgerLeaves,
  type ProveOptions,
  proveEntry,
  proveGrowth,
  readLeaves,
} from './prove-entry.ts';
export { type ReadTailOptions, readEntry, readEntryLine, readTail } from './read-tail.ts';
export {
  loadOrCreateSigningKey,
  loadPublicKey,
  loadSigningKey,
  loadTrustedKeys,
  type RotatedKey,
  rotateSigningKey,
  type SigningKey,
  toPublicPem,
  toRetiredKeysFolder,
} from './signing-key.ts';
export { recordUnfinished } from './unfinished.ts';
export { type ExportVerdict, verifyExport } from './verify-export.ts';
export { type VerifyFileOptions, verifyLedgerFile } from './verify-file.ts';
export { type LedgerVerdict, type VerifyLedgerOptions, verifyLedger } from './verify-ledger.ts';
