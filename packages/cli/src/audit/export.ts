import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ExportSummary, exportLedger, FileLedger, loadOrCreateSigningKey, toSigningKeyFile } from '@gatehouse/agent-sdk/audit/node';
import { formatErrorReport, toErrorReport } from '@gatehouse/agent-sdk/base';
import { type Command, type CommandHost, countOption, textOption, usageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { toVisible } from './format-entry.ts';
import { findGatehouseHome, findOnlyLedger, ledgerArgumentHelp } from './ledger-file.ts';

const clock = { nowMs: () => Date.now() };
const ids = { nextId: () => randomUUID() };

export const auditExport: Command = {
  name: 'audit export',
  usage: '[FILE] --out FOLDER [--key FILE] [--page-size COUNT]',
  summary: 'Write a ledger as signed pages that anyone can verify',
  help: `FOLDER must not exist yet; it appears when the export is complete.
${ledgerArgumentHelp}

Options:
  --out FOLDER       where the pages go
  --key FILE         Ed25519 private key, PKCS #8 PEM; default the key of this Gatehouse, made on first need
  --page-size COUNT  entries of a page at most, 1 to 100000; default 10000

The export is recorded in the ledger; Node older than 22.13 cannot, and says so. A broken chain is not exported. Check the result with
"gatehouse audit verify-export", or with OpenSSL and Python: docs/protocol/export.md.

Exit codes: 0 written, 2 usage, 3 not written (nothing is left behind).`,
  options: { out: { type: 'string' }, key: { type: 'string' }, 'page-size': { type: 'string' } },
  async run(parsed, host) {
    const out = textOption(parsed, 'out');
    if (out === undefined) throw usageError('gatehouse audit export needs --out FOLDER.', 'See: gatehouse audit export --help');
    const ledgerFile = findOnlyLedger(parsed, host, 'audit export');
    const key = textOption(parsed, 'key');
    const keyFile = key === undefined ? toSigningKeyFile(findGatehouseHome(host)) : resolve(host.cwd, key);
    const pageSize = countOption(parsed, 'page-size', 10_000, { min: 1, max: 100_000 });
    if (key !== undefined && !existsSync(keyFile))
      throw usageError(`There is no key file ${keyFile}.`, 'Name an existing Ed25519 key in PKCS #8 PEM.');
    const { privateKey } = await loadOrCreateSigningKey(keyFile);
    const summary = await exportLedger({ ledgerFile, directory: resolve(host.cwd, out), privateKey, clock, pageSize, signal: host.signal });
    host.write(`${summary.directory}: ${summary.pages} pages, ${summary.entries} entries, head ${summary.headHash}\n`);
    await recordExport(ledgerFile, summary, host);
    return exitCodes.ok;
  },
};

/** Another spelling of `audit export`: what is written is signed, page by page and as a whole. */
export const attestLedger: Command = { ...auditExport, name: 'attest-ledger', summary: 'The same as audit export: a signed export' };

/**
 * A reviewer's copy may be read-only, or their Node too old to lock a ledger: the export is good all the same, and the
 * person is told that it is not recorded.
 */
async function recordExport(file: string, summary: ExportSummary, host: CommandHost): Promise<void> {
  try {
    const ledger = await FileLedger.open({ file, clock, ids });
    await ledger.append({ event: 'export', entries: summary.entries, headHash: summary.headHash, manifestSha256: summary.manifestSha256 });
    await ledger.close();
  } catch (thrown) {
    host.writeError(
      `gatehouse: the export is complete but could not be recorded in the ledger. ${toVisible(formatErrorReport(toErrorReport(thrown)))}\n`,
    );
  }
}
