import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../../hash/index.ts';

/**
 * The stable name of a workspace: 16 hex digits of the SHA-256 of its real path, so that every window, link and
 * spelling of one folder shares one ledger.
 *
 * @param root an existing folder
 */
export function toWorkspaceId(root: string): string {
  return sha256Hex(realpathSync.native(root)).slice(0, 16);
}

/** Where the ledger of a workspace lies. */
export function toLedgerFile(home: string, workspaceId: string): string {
  return join(home, 'audit', `${workspaceId}.jsonl`);
}

/** Where the key lies that signs exports. */
export function toSigningKeyFile(home: string): string {
  return join(home, 'keys', 'ledger-ed25519.pem');
}
