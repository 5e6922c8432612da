import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createExportPlan, toCedar, toRego } from '@gatehouse/agent-sdk/policy';
import { type Command, textOption, usageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { toPaths } from './list.ts';
import { loadPolicy, policyArgumentHelp } from './load-policy.ts';

export const policyExport: Command = {
  name: 'policy export',
  usage: '--to cedar|rego [--policy PATH]... [--out FOLDER] [--json]',
  summary: 'Write a policy in the language of Cedar or of Open Policy Agent',
  help: `Decides as Gatehouse does, except for what the head of the export names as left out. What the asking program has to work
out itself (time, counts, spending, regular expressions) is named there too.

Options:
  --to LANGUAGE       cedar or rego
${policyArgumentHelp}
  --out FOLDER        write policy.cedar and policy.cedarschema, or policy.rego, there; default standard output
  --json              one JSON object: text, schema (Cedar), unsupported, hostValues

Exit codes: 0 exported, 2 usage, 3 a file cannot be read, written or is not valid.`,
  options: { to: { type: 'string' }, policy: { type: 'string', multiple: true }, out: { type: 'string' }, json: { type: 'boolean' } },
  async run(parsed, host) {
    const language = textOption(parsed, 'to');
    if (language !== 'cedar' && language !== 'rego') throw usageError('--to must be cedar or rego.', 'See: gatehouse policy export --help');
    const { documents } = await loadPolicy(toPaths(parsed.values.policy), host);
    const plan = createExportPlan(documents);
    const made: { text: string; schema?: string } = language === 'cedar' ? toCedar(plan) : toRego(plan);
    const out = textOption(parsed, 'out');
    if (parsed.values.json === true)
      host.write(`${JSON.stringify({ ...made, unsupported: plan.unsupported, hostValues: plan.hostValues })}\n`);
    else if (out === undefined) host.write(made.text);
    else writeTo(resolve(host.cwd, out), language, made);
    for (const { field, why } of plan.unsupported) host.writeError(`left out: ${field}: ${why}\n`);
    return exitCodes.ok;
  },
};

function writeTo(folder: string, language: 'cedar' | 'rego', { text, schema }: { readonly text: string; readonly schema?: string }): void {
  writeFileSync(join(folder, `policy.${language}`), text);
  if (schema !== undefined) writeFileSync(join(folder, 'policy.cedarschema'), schema);
}
