import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parsePolicy } from '@gatehouse/agent-sdk/policy';
import { type Command, usageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { findInstallation } from '../run/installation.ts';

export const policyExamples: Command = {
  name: 'policy examples',
  usage: '[NAME]',
  summary: 'List the policies that come with Gatehouse, or print one',
  help: `To put one in force:
  gatehouse policy examples balanced > policy.yaml && gatehouse policy apply policy.yaml

Exit codes: 0 printed, 2 usage.`,
  options: {},
  async run(parsed, host) {
    const [wanted, ...more] = parsed.positionals;
    const folder = join(findInstallation(fileURLToPath(import.meta.url)).resourcesDirectory, 'policies');
    const names = readdirSync(folder).map((file) => file.replace(/\.yaml$/, ''));
    if (wanted === undefined) {
      for (const name of names.sort()) host.write(`${name.padEnd(12)}  ${describe(readFileSync(join(folder, `${name}.yaml`), 'utf8'))}\n`);
      return exitCodes.ok;
    }
    if (more.length > 0 || !names.includes(wanted))
      throw usageError(`There is no example "${wanted}".`, `There are: ${names.sort().join(', ')}.`);
    host.write(readFileSync(join(folder, `${wanted}.yaml`), 'utf8'));
    return exitCodes.ok;
  },
};

function describe(text: string): string {
  const result = parsePolicy(text);
  return result.ok ? (result.document.metadata.description ?? '') : '';
}
