import { realpathSync } from 'node:fs';
import { readEntry } from '@gatehouse/agent-sdk/audit/node';
import {
  type Circumstances,
  createLedgerReader,
  explain,
  formatExplanation,
  parsePolicyAction,
  type ReplayEvent,
} from '@gatehouse/agent-sdk/policy';
import { toVisible } from '../audit/format-entry.ts';
import { findLedgerFile } from '../audit/ledger-file.ts';
import { type Command, type CommandHost, onlyPositional, type ParsedArguments, textOption, usageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { toPaths } from './list.ts';
import { loadPolicy, policyArgumentHelp } from './load-policy.ts';

export const policyExplain: Command = {
  name: 'policy explain',
  usage: 'ACTION|SEQ [--ledger FILE] [--policy PATH]... [--agent ID] [--team ID] [--org ID] [--at TIME] [--json]',
  summary: 'Show every rule that speaks about an action, stage by stage, and what is decided',
  help: `ACTION is JSON: {"type":"process_exec","command":"git push","tool":"bash_run"}. SEQ is the sequence number of an entry of a
ledger that is about an action.

Options:
  --ledger FILE       the ledger SEQ is of; default that of the current folder
${policyArgumentHelp}
  --agent, --team, --org ID   who acts
  --at TIME           when, RFC 3339; default now, or when the entry was written
  --json              everything as one JSON object

Exit codes: 0 explained, 1 there is no such action, 2 usage, 3 a file cannot be read or is not valid.`,
  options: {
    ledger: { type: 'string' },
    policy: { type: 'string', multiple: true },
    agent: { type: 'string' },
    team: { type: 'string' },
    org: { type: 'string' },
    at: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(parsed, host) {
    const { policy } = await loadPolicy(toPaths(parsed.values.policy), host);
    const event = await findEvent(onlyPositional(parsed, 'action or sequence number', 'policy explain'), parsed, host);
    if (typeof event === 'string') {
      host.writeError(`gatehouse: ${event}\n`);
      return exitCodes.problem;
    }
    const explanation = explain(policy, event.action, toCircumstances(event, parsed, host), event.missing ?? []);
    if (parsed.values.json === true) host.write(`${JSON.stringify(explanation)}\n`);
    else for (const line of formatExplanation(explanation)) host.write(`${toVisible(line)}\n`);
    return exitCodes.ok;
  },
};

type Subject = Pick<ReplayEvent, 'action'> & Partial<ReplayEvent>;

/** What is to be explained, or why there is nothing. */
async function findEvent(named: string, parsed: ParsedArguments, host: CommandHost): Promise<Subject | string> {
  if (!/^\d{1,15}$/.test(named)) return { action: readAction(named) };
  const file = findLedgerFile(textOption(parsed, 'ledger'), host);
  const entry = await readEntry(file, Number(named));
  if (entry === undefined) return `${file} has no entry ${named}.`;
  return createLedgerReader().read(entry) ?? `Entry ${named} is about no action: it says “${entry.data.event}”.`;
}

function readAction(text: string): Subject['action'] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw usageError('The action is no JSON.', 'Write for example \'{"type":"tool_call","tool":"deploy","args_json":"{}"}\'.');
  }
  const action = parsePolicyAction(value);
  if (action.ok) return action.value;
  throw usageError(`This is no action: ${action.error}.`, 'See: gatehouse policy explain --help');
}

function toCircumstances(event: Subject, parsed: ParsedArguments, host: CommandHost): Circumstances {
  const names = {
    agentId: textOption(parsed, 'agent') ?? event.agentId,
    teamId: textOption(parsed, 'team') ?? event.teamId,
    orgId: textOption(parsed, 'org') ?? event.orgId,
    principal: event.principal,
  };
  const identity = Object.fromEntries(Object.entries(names).filter(([, value]) => value !== undefined));
  return { nowMs: readTime(parsed) ?? event.atMs ?? Date.now(), identity, workspaceRoot: realpathSync.native(host.cwd) };
}

function readTime(parsed: ParsedArguments): number | undefined {
  const text = textOption(parsed, 'at');
  if (text === undefined) return undefined;
  const atMs = Date.parse(text);
  if (!Number.isNaN(atMs)) return atMs;
  throw usageError('--at must be a time such as 2026-11-27T15:00:00Z.', `You gave: ${text}`);
}
