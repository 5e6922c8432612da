import { verifyLedgerFile } from '@gatehouse/agent-sdk/audit/node';
import type { Command, CommandHost } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { findLedgerFile, ledgerArgumentHelp } from './ledger-file.ts';

export const auditVerify: Command = {
  name: 'audit verify',
  usage: '[FILE...] [--json]',
  summary: 'Check the chain of a ledger from its first entry',
  help: `Reads the file, changes nothing, and names the first break: where it is and of what kind.
${ledgerArgumentHelp}

Options:
  --json   one JSON object per file

Exit codes: 0 every chain is whole, 1 one is not, 2 usage, 3 a file cannot be read.`,
  options: { json: { type: 'boolean' } },
  async run(parsed, host) {
    const names = parsed.positionals.length === 0 ? [undefined] : parsed.positionals;
    const codes: ExitCode[] = [];
    for (const name of names) codes.push(await verifyOne(findLedgerFile(name, host), parsed.values.json === true, host));
    return codes.includes(exitCodes.problem) ? exitCodes.problem : exitCodes.ok;
  },
};

async function verifyOne(file: string, isJson: boolean, host: CommandHost): Promise<ExitCode> {
  const verdict = await verifyLedgerFile(file, { signal: host.signal });
  if (isJson) host.write(`${JSON.stringify({ file, ...verdict })}\n`);
  else if (verdict.problem === null) host.write(`${file}: clean, ${verdict.entries} entries, head ${verdict.headHash}\n`);
  else {
    const { kind, index, offset, message } = verdict.problem;
    host.write(`${file}: BROKEN at entry ${index} (line ${index + 1}, byte ${offset}): ${kind}. ${message}\n`);
    host.write(`${verdict.entries} entries before it are whole.\n`);
  }
  return verdict.isClean ? exitCodes.ok : exitCodes.problem;
}
