import { isGatehouseError } from '@gatehouse/agent-sdk/base';
import { parsePolicy } from '@gatehouse/agent-sdk/policy';
import type { PolicyHistory, PolicyVersion } from '@gatehouse/agent-sdk/policy/node';
import { type Command, textOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { openHistory, placeHelp, placeOptions } from './policy-place.ts';

interface Found {
  readonly text: string;
  readonly version: PolicyVersion | undefined;
}

export const policyGet: Command = {
  name: 'policy get',
  usage: '[--version VERSION] [--workspace FOLDER] [--json]',
  summary: 'Print the policy in force, or an earlier version, as it is',
  help: `Options:
  --version VERSION   id or a beginning of the hash; default what is in force
${placeHelp}
  --json              one JSON object: version, facts, the parsed document

Exit codes: 0 printed, 1 there is none, 2 usage, 3 it cannot be read.`,
  options: { version: { type: 'string' }, json: { type: 'boolean' }, ...placeOptions },
  async run(parsed, host) {
    const found = await find(openHistory(parsed, host), textOption(parsed, 'version'));
    if (typeof found === 'string') {
      host.writeError(`gatehouse: ${found}\n`);
      return exitCodes.problem;
    }
    if (parsed.values.json !== true) host.write(found.text.endsWith('\n') ? found.text : `${found.text}\n`);
    else {
      const document = parsePolicy(found.text, found.version === undefined ? {} : { format: found.version.format });
      const body = document.ok ? { metadata: document.document.metadata, spec: document.document.spec } : { errors: document.errors };
      host.write(`${JSON.stringify({ version: found.version ?? null, ...body, text: found.text })}\n`);
    }
    return exitCodes.ok;
  },
};

/** The text, or why there is none. */
async function find(history: PolicyHistory, wanted: string | undefined): Promise<Found | string> {
  if (wanted === undefined) {
    const active = await history.active();
    return active ?? 'No policy is in force here. Put one in force with gatehouse policy apply.';
  }
  try {
    return await history.get(wanted);
  } catch (thrown) {
    if (isGatehouseError(thrown) && thrown.code.startsWith('ERR_POLICY_VERSION')) return `${thrown.message} ${thrown.nextStep}`;
    throw thrown;
  }
}
