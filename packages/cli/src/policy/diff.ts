import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type PolicyHistory, readPolicyFile } from '@gatehouse/agent-sdk/policy/node';
import { toVisible } from '../audit/format-entry.ts';
import { type Command, type CommandHost, usageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatDiff } from './line-diff.ts';
import { openHistory, placeHelp, placeOptions } from './policy-place.ts';

export const policyDiff: Command = {
  name: 'policy diff',
  usage: 'A [B] [--workspace FOLDER] [--color]',
  summary: 'Compare two policies line by line',
  help: `A and B are versions (ids or beginnings of them) or files; without B it is the policy in force.

Options:
${placeHelp}
  --color             with colours even when the output is no terminal

Colours are off when the output is no terminal or NO_COLOR is set. Exit codes: 0 the same, 1 different, 2 usage, 3 one
cannot be read.`,
  options: { color: { type: 'boolean' }, ...placeOptions },
  async run(parsed, host) {
    const [before, after, ...more] = parsed.positionals;
    if (before === undefined || more.length > 0)
      throw usageError('gatehouse policy diff needs one or two policies.', 'See: gatehouse policy diff --help');
    const history = openHistory(parsed, host);
    const texts = [
      await readOne(before, history, host),
      after === undefined ? await readActive(history) : await readOne(after, history, host),
    ] as const;
    // A document may hold what steers a terminal; colours are put around it afterwards.
    const [one, other] = texts.map((text) => text.split('\n').map(toVisible).join('\n')) as [string, string];
    const diff = formatDiff([before, after ?? 'in force'], one, other, wantsColors(parsed.values.color === true, host));
    host.write(diff);
    return diff === '' ? exitCodes.ok : exitCodes.problem;
  },
};

function wantsColors(isForced: boolean, { hasColors, environment }: CommandHost): boolean {
  return isForced || (hasColors === true && (environment.NO_COLOR ?? '') === '');
}

async function readOne(name: string, history: PolicyHistory, host: CommandHost): Promise<string> {
  const path = resolve(host.cwd, name);
  // A file that is called like a version is meant only when it is written as a path.
  if (existsSync(path) && (!/^[0-9a-f]{4,64}$/.test(name) || name !== name.trim())) return (await readPolicyFile(path)).text;
  return (await history.get(name)).text;
}

async function readActive(history: PolicyHistory): Promise<string> {
  const active = await history.active();
  if (active === undefined) throw usageError('No policy is in force here.', 'Name two policies.');
  return active.text;
}
