import { policySchema } from '@gatehouse/agent-sdk/policy';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export const policySchemaCommand: Command = {
  name: 'policy schema',
  usage: '',
  summary: 'Print the JSON Schema of policy documents, for editors',
  help: `Draft-07. To have an editor complete and explain the fields of a YAML file, save the schema and begin the file with
  # yaml-language-server: $schema=PATH/policy.schema.json

Exit codes: 0 printed, 2 usage.`,
  options: {},
  async run(_, host) {
    host.write(`${JSON.stringify(policySchema, null, 2)}\n`);
    return exitCodes.ok;
  },
};
