import type { LedgerEntry } from '@gatehouse/agent-sdk/audit';
import { parseLine } from '@gatehouse/agent-sdk/audit';
import { readLeaves } from '@gatehouse/agent-sdk/audit/node';
import { sha256Hex } from '@gatehouse/agent-sdk/hash';
import { type ParsedArguments, textOption, usageError } from '../command.ts';

export const filterOptions = {
  agent: { type: 'string' },
  'event-type': { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  'org-id': { type: 'string' },
} as const;

export const filterHelp = `  --agent ID         entries of one agent: its name, or the 32 hex digits that stand for it in compliance exports
  --event-type NAME  entries of one event, for example approval
  --since TIME       entries written at or after it: RFC 3339, or a date
  --until TIME       entries written before it
  --org-id ID        entries of one organisation`;

/** 32 hex digits for an agent, whatever it is called: the beginning of the SHA-256 of its name. */
export function toAgentId(agent: unknown): string {
  if (typeof agent !== 'string') return '';
  return /^[0-9a-f]{32}$/.test(agent) ? agent : sha256Hex(agent).slice(0, 32);
}

/** @throws ERR_CLI_USAGE when a time cannot be read */
export function readFilter(parsed: ParsedArguments): (entry: LedgerEntry) => boolean {
  const agent = textOption(parsed, 'agent');
  const event = textOption(parsed, 'event-type');
  const orgId = textOption(parsed, 'org-id');
  const since = readTime(parsed, 'since');
  const until = readTime(parsed, 'until');
  return ({ ts, data }) => {
    const atMs = Date.parse(ts);
    const isOfAgent = agent === undefined || data.agent === agent || (data.agent !== undefined && toAgentId(data.agent) === agent);
    const isOfKind = (event === undefined || data.event === event) && (orgId === undefined || data.orgId === orgId);
    return isOfAgent && isOfKind && (since === undefined || atMs >= since) && (until === undefined || atMs < until);
  };
}

function readTime(parsed: ParsedArguments, name: string): number | undefined {
  const text = textOption(parsed, name);
  if (text === undefined) return undefined;
  const atMs = Date.parse(text);
  if (!Number.isNaN(atMs)) return atMs;
  throw usageError(`--${name} is not a time: ${text}.`, 'Write it like 2026-01-31 or 2026-01-31T12:00:00Z.');
}

/**
 * Hands the entries of a ledger that pass a filter to `take`, in order, after their chain has been checked up to there.
 *
 * @throws ERR_AUDIT_TAMPERED when the chain is broken; what was before the break has been handed over. ERR_AUDIT_READ
 */
export async function selectEntries(
  file: string,
  isWanted: (entry: LedgerEntry) => boolean,
  take: (entry: LedgerEntry) => void,
): Promise<void> {
  await readLeaves(file, (bytes, start, end) => {
    const parsed = parseLine(bytes.subarray(start, end));
    if (parsed.ok && isWanted(parsed.value)) take(parsed.value);
  });
}
