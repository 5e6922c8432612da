import type { PolicyVersion } from '@gatehouse/agent-sdk/policy/node';
import { toVisible } from '../audit/format-entry.ts';
import { type Command, countOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { openHistory, placeHelp, placeOptions } from './policy-place.ts';

export const policyHistory: Command = {
  name: 'policy history',
  usage: '[-n COUNT] [--workspace FOLDER] [--json]',
  summary: 'Show which policies were in force, newest first',
  help: `The version in force is marked with an asterisk.

Options:
  -n COUNT            how many, 1 to 10000; default 20
${placeHelp}
  --json              one JSON object per version

Exit codes: 0 shown, 2 usage, 3 the history cannot be read.`,
  options: { lines: { type: 'string', short: 'n' }, json: { type: 'boolean' }, ...placeOptions },
  async run(parsed, host) {
    const limit = countOption(parsed, 'lines', 20, { min: 1, max: 10_000 });
    const history = openHistory(parsed, host);
    const [versions, active] = await Promise.all([history.list(), history.active()]);
    // Of a version that came into force more than once, the last time counts.
    const inForce = versions.find(({ sha256 }) => sha256 === active?.sha256);
    const shown = versions.slice(0, limit);
    if (parsed.values.json === true)
      for (const version of shown) host.write(`${JSON.stringify({ ...version, active: version === inForce })}\n`);
    else {
      if (versions.length === 0) host.write('No policy was applied here yet.\n');
      for (const version of shown) host.write(`${version === inForce ? '*' : ' '} ${formatVersion(version)}\n`);
      if (active !== undefined && inForce === undefined)
        host.write(`The file in force, ${active.file}, was edited since and is no version yet.\n`);
    }
    return exitCodes.ok;
  },
};

/** `23d3858d3d7b  2026-11-27T15:00:00.000Z  apply     alice  balanced 1.0.0 (global)`. */
export function formatVersion({ id, appliedAt, via, appliedBy, name, label, scope }: PolicyVersion): string {
  const document = `${[name, label].filter((text) => text !== '').join(' ') || 'unnamed'}${scope === '' ? '' : ` (${scope})`}`;
  return toVisible([id, appliedAt, via.padEnd(8), appliedBy === '' ? 'somebody' : appliedBy, document].join('  '));
}
