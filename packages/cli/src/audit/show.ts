import { readEntry } from '@gatehouse/agent-sdk/audit/node';
import { type Command, usageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { findLedgerFile, ledgerArgumentHelp } from './ledger-file.ts';

export const auditShow: Command = {
  name: 'audit show',
  usage: 'SEQ [FILE]',
  summary: 'Show one entry of a ledger whole, as JSON',
  help: `SEQ is the entry's sequence number, counted from 0.
${ledgerArgumentHelp}

Exit codes: 0 shown, 1 there is no such entry, 2 usage, 3 the file cannot be read.`,
  options: {},
  async run(parsed, host) {
    const [text = '', name, ...more] = parsed.positionals;
    if (!/^\d{1,15}$/.test(text) || more.length > 0)
      throw usageError('gatehouse audit show needs a sequence number.', 'See: gatehouse audit show --help');
    const file = findLedgerFile(name, host);
    const entry = await readEntry(file, Number(text));
    if (entry === undefined) {
      host.writeError(`gatehouse: ${file} has no entry ${text}.\n`);
      return exitCodes.problem;
    }
    host.write(`${JSON.stringify(entry, null, 2)}\n`);
    return exitCodes.ok;
  },
};
