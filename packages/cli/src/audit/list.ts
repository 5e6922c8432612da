import type { LedgerEntry } from '@gatehouse/agent-sdk/audit';
import { type Command, countOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatEntry } from './format-entry.ts';
import { findOnlyLedger, ledgerArgumentHelp } from './ledger-file.ts';
import { filterHelp, filterOptions, readFilter, selectEntries } from './select-entries.ts';

export const auditList: Command = {
  name: 'audit list',
  usage: '[FILE] [--agent ID] [--event-type NAME] [--since TIME] [--until TIME] [-n COUNT] [--json]',
  summary: 'Show the entries of a ledger that pass a filter',
  help: `${ledgerArgumentHelp}

Options:
${filterHelp}
  -n COUNT           the last so many of them, 1 to 100000; default all
  --json             the entries as JSON Lines

The chain is checked on the way. Exit codes: 0 shown, 2 usage, 3 the file cannot be read or its chain is broken.`,
  options: { ...filterOptions, lines: { type: 'string', short: 'n' }, json: { type: 'boolean' } },
  async run(parsed, host) {
    const limit = parsed.values.lines === undefined ? Number.POSITIVE_INFINITY : countOption(parsed, 'lines', 1, { min: 1, max: 100_000 });
    const format = parsed.values.json === true ? JSON.stringify : formatEntry;
    const last: LedgerEntry[] = [];
    const write = (entry: LedgerEntry): void => host.write(`${format(entry)}\n`);
    await selectEntries(findOnlyLedger(parsed, host, 'audit list'), readFilter(parsed), (entry) => {
      if (limit === Number.POSITIVE_INFINITY) write(entry);
      else if (last.push(entry) > limit) last.shift();
    });
    for (const entry of last) write(entry);
    return exitCodes.ok;
  },
};
