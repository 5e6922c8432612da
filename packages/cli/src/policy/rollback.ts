import { isGatehouseError } from '@gatehouse/agent-sdk/base';
import { type Command, onlyPositional } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatVersion } from './history.ts';
import { findAuthor, openHistory, placeHelp, placeOptions } from './policy-place.ts';

export const policyRollback: Command = {
  name: 'policy rollback',
  usage: 'VERSION [--applied-by NAME] [--workspace FOLDER] [--json]',
  summary: 'Put an earlier version of a policy in force again',
  help: `VERSION is its id, or any beginning of its hash of at least four digits: see "gatehouse policy history".

Options:
  --applied-by NAME   who says so, for the history; default the name of the account
${placeHelp}
  --json              the version as one JSON object

Exit codes: 0 in force, 1 there is no such version, 2 usage, 3 it could not be read or written.`,
  options: { 'applied-by': { type: 'string' }, json: { type: 'boolean' }, ...placeOptions },
  async run(parsed, host) {
    const wanted = onlyPositional(parsed, 'VERSION', 'policy rollback');
    const version = await openHistory(parsed, host)
      .rollback(wanted, findAuthor(parsed, host))
      .catch((thrown: unknown) => {
        if (!isGatehouseError(thrown) || !thrown.code.startsWith('ERR_POLICY_VERSION')) throw thrown;
        host.writeError(`gatehouse: ${thrown.message} ${thrown.nextStep}\n`);
        return undefined;
      });
    if (version === undefined) return exitCodes.problem;
    host.write(parsed.values.json === true ? `${JSON.stringify(version)}\n` : `In force: ${formatVersion(version)}\n`);
    return exitCodes.ok;
  },
};
