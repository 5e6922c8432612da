export { FileLedger, type FileLedgerOptions, type LedgerState, type LedgerStatus } from './file-ledger.ts';
export { type FileLock, openFileLock } from './file-lock.ts';
export type { ProcessIdentity } from './presence.ts';
export { recordUnfinished } from './unfinished.ts';
export { type VerifyFileOptions, verifyLedgerFile } from './verify-file.ts';
