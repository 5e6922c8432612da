export { toWorkspaceId } from '@gatehouse/agent-sdk/audit/node';
export { type LedgerLease, LedgerRegistry, type LedgerRegistryParts } from './ledger-registry.ts';
export { createLedgerSanitizer } from './ledger-sanitizer.ts';
export { type WorkspaceExport, WorkspaceLedger, type WorkspaceLedgerStatus, type WorkspaceLedgerVerdict } from './workspace-ledger.ts';
