import { resolve } from 'node:path';
import { parsePolicy } from '@gatehouse/agent-sdk/policy';
import { readPolicyFile } from '@gatehouse/agent-sdk/policy/node';
import { type Command, onlyPositional } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatVersion } from './history.ts';
import { formatProblem } from './load-policy.ts';
import { findAuthor, openHistory, placeHelp, placeOptions } from './policy-place.ts';

export const policyApply: Command = {
  name: 'policy apply',
  usage: 'FILE [--applied-by NAME] [--workspace FOLDER] [--json]',
  summary: 'Put a policy in force and remember the one before',
  help: `FILE is checked first: an invalid document changes nothing. What was in force, edited by hand or not, can be brought
back with "gatehouse policy rollback". A running Gatehouse takes the change at its next decision.

Options:
  --applied-by NAME   who says so, for the history; default the name of the account
${placeHelp}
  --json              the version as one JSON object

Exit codes: 0 in force, 1 the document is not valid, 2 usage, 3 it could not be read or written.`,
  options: { 'applied-by': { type: 'string' }, json: { type: 'boolean' }, ...placeOptions },
  async run(parsed, host) {
    const { text, format, file } = await readPolicyFile(resolve(host.cwd, onlyPositional(parsed, 'FILE', 'policy apply')));
    const result = parsePolicy(text, { source: file, format });
    for (const problem of result.warnings) host.writeError(`warning: ${formatProblem(problem)}\n`);
    if (!result.ok) {
      for (const problem of result.errors) host.writeError(`error: ${formatProblem(problem)}\n`);
      host.writeError('gatehouse: nothing was applied.\n');
      return exitCodes.problem;
    }
    const { metadata, spec } = result.document;
    const version = await openHistory(parsed, host).apply({
      text,
      format,
      name: metadata.name ?? '',
      label: metadata.version ?? spec.version ?? '',
      scope: spec.scope ?? 'global',
      appliedBy: findAuthor(parsed, host),
    });
    host.write(parsed.values.json === true ? `${JSON.stringify(version)}\n` : `In force: ${formatVersion(version)}\n`);
    return exitCodes.ok;
  },
};
