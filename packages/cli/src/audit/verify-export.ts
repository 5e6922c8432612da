import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { verifyExport } from '@gatehouse/agent-sdk/audit/node';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import { type Command, onlyPositional, textOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export const auditVerifyExport: Command = {
  name: 'audit verify-export',
  usage: 'FOLDER [--public-key FILE] [--json]',
  summary: 'Check the signatures and the chain of an export',
  help: `Options:
  --public-key FILE  PEM of the key it must be signed with, obtained from its owner. Without it the key inside the
                     export is believed, which proves only that nobody without that key changed it
  --json             the verdict as one JSON object

Exit codes: 0 good, 1 not good, 2 usage, 3 it cannot be read.`,
  options: { 'public-key': { type: 'string' }, json: { type: 'boolean' } },
  async run(parsed, host) {
    const folder = resolve(host.cwd, onlyPositional(parsed, 'FOLDER', 'audit verify-export'));
    const keyFile = textOption(parsed, 'public-key');
    const verdict = await verifyExport(folder, keyFile === undefined ? undefined : await readKey(resolve(host.cwd, keyFile)));
    if (parsed.values.json === true) host.write(`${JSON.stringify({ folder, ...verdict })}\n`);
    else if (verdict.problem !== null) host.write(`${folder}: NOT GOOD. ${verdict.problem.file}: ${verdict.problem.message}\n`);
    else {
      host.write(`${folder}: good, ${verdict.pages} pages, ${verdict.entries} entries, head ${verdict.headHash}\n`);
      host.write(
        `Signed with the key whose file has SHA-256 ${verdict.publicKeySha256}${keyFile === undefined ? ' (its own: compare it with what the owner says)' : ''}\n`,
      );
    }
    return verdict.isGood ? exitCodes.ok : exitCodes.problem;
  },
};

/** Another spelling of `audit verify-export`. */
export const verifyExportCommand: Command = { ...auditVerifyExport, name: 'verify-export', summary: 'The same as audit verify-export' };

async function readKey(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new GatehouseError('ERR_CLI_FILE', {
      message: `The public key ${file} cannot be read.`,
      untouched: 'Nothing was checked.',
      cause,
    });
  }
}
