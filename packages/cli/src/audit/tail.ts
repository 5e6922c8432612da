import { readTail } from '@gatehouse/agent-sdk/audit/node';
import { type Command, countOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatEntry } from './format-entry.ts';
import { findOnlyLedger, ledgerArgumentHelp } from './ledger-file.ts';

export const auditTail: Command = {
  name: 'audit tail',
  usage: '[FILE] [-n COUNT] [--json]',
  summary: 'Show the last entries of a ledger',
  help: `${ledgerArgumentHelp}

Options:
  -n COUNT  how many, 1 to 10000; default 20
  --json    the entries as JSON Lines

The chain is not verified here: use audit verify. Exit codes: 0 shown, 2 usage, 3 the file cannot be read.`,
  options: { lines: { type: 'string', short: 'n' }, json: { type: 'boolean' } },
  async run(parsed, host) {
    const limit = countOption(parsed, 'lines', 20, { min: 1, max: 10_000 });
    const entries = await readTail(findOnlyLedger(parsed, host, 'audit tail'), { limit });
    const format = parsed.values.json === true ? JSON.stringify : formatEntry;
    for (const entry of entries) host.write(`${format(entry)}\n`);
    return exitCodes.ok;
  },
};
