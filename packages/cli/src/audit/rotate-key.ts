import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { loadOrCreateSigningKey, toSigningKeyFile } from '@gatehouse/agent-sdk/audit/node';
import packageJson from '../../../../package.json' with { type: 'json' };
import { LedgerRegistry } from '../../../../src-main/audit/index.ts';
import { type Command, usageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { findGatehouseHome } from './ledger-file.ts';

export const auditRotateKey: Command = {
  name: 'audit rotate-key',
  usage: '[WORKSPACE]',
  summary: 'Put a new key in the place of the one that signs checkpoints and exports',
  help: `The old key signs a last checkpoint of the workspace's ledger; then its private half is destroyed and its public half kept in
keys/retired, so that what it signed can still be checked. The ledger records key.rotated, and the new key signs the next
checkpoint. WORKSPACE is a folder; default the current one.

Exit codes: 0 changed, 2 usage, 3 not changed.`,
  options: {},
  async run(parsed, host) {
    if (parsed.positionals.length > 1) throw usageError('gatehouse audit rotate-key takes one folder.', 'See --help');
    const home = findGatehouseHome(host);
    await loadOrCreateSigningKey(toSigningKeyFile(home));
    const parts = { home, version: packageJson.version, clock: { nowMs: () => Date.now() }, ids: { nextId: () => randomUUID() } };
    const registry = new LedgerRegistry(parts);
    try {
      const { ledger } = await registry.lease(resolve(host.cwd, parsed.positionals[0] ?? '.'));
      const { publicKeySha256, retiredSha256 } = await ledger.rotateKey();
      host.write(`new key ${publicKeySha256}\nretired ${retiredSha256}\n`);
      return exitCodes.ok;
    } finally {
      await registry.close();
    }
  },
};
