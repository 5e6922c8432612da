import { GatehouseError } from '../base/index.ts';
import type { PolicyAction } from './contract.ts';
import { parsePolicyAction } from './parse-action.ts';
import { createLedgerReader, type RecordedEntry, type ReplayEvent } from './simulate-entry.ts';

export interface ReplayReader {
  /**
   * The action of the next line. Undefined for a blank one, and for an entry of a ledger that is about no action or about
   * one that was read before.
   *
   * @throws ERR_POLICY_REPLAY naming the line, when it is neither an action nor an entry
   */
  read(line: string): ReplayEvent | undefined;
}

/**
 * Reads the lines of a ledger (`{"seq":…,"ts":…,"data":{…}}`) or of a file of actions
 * (`{"event_type":…,"agent_id":…,"payload":{…}}`, where `payload` is an action or its text, or the action itself). Which
 * it is shows line by line.
 */
export function createReplayReader(): ReplayReader {
  const ledger = createLedgerReader();
  let number = 0;
  return {
    read(line) {
      number += 1;
      if (line.trim() === '') return undefined;
      const value = parseObject(line, number);
      return isEntry(value) ? ledger.read(value) : toEvent(value, number);
    },
  };
}

type JsonRecord = Readonly<Record<string, unknown>>;

function parseObject(line: string, number: number): JsonRecord {
  const value = parseJson(line);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonRecord;
  throw badLine(number, 'it is no JSON object');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isEntry(value: JsonRecord): value is JsonRecord & RecordedEntry {
  const { seq, ts, data } = value;
  return typeof seq === 'number' && typeof ts === 'string' && typeof (data as { event?: unknown } | null)?.event === 'string';
}

function toEvent(value: JsonRecord, number: number): ReplayEvent {
  const atMs = readTime(value);
  return {
    line: number,
    eventType: readText(value, 'event_type') ?? 'action',
    agentId: readText(value, 'agent_id'),
    teamId: readText(value, 'team_id'),
    orgId: readText(value, 'org_id'),
    principal: readText(value, 'principal'),
    atMs,
    action: readAction(value, number),
    recorded: readText(value, 'decision'),
    missing: atMs === undefined ? ['time'] : [],
  };
}

function readAction(value: JsonRecord, number: number): PolicyAction {
  const payload = value.payload ?? value.action ?? value;
  const parsed = parsePolicyAction(typeof payload === 'string' ? parseJson(payload) : payload);
  if (!parsed.ok) throw badLine(number, parsed.error);
  const costUsd = value.cost_usd;
  return typeof costUsd === 'number' && costUsd >= 0 ? { ...parsed.value, costUsd } : parsed.value;
}

function readTime(value: JsonRecord): number | undefined {
  const written = value.ts ?? value.timestamp ?? value.now;
  const atMs = typeof written === 'number' ? written : Date.parse(typeof written === 'string' ? written : '');
  return Number.isFinite(atMs) ? atMs : undefined;
}

function readText(value: JsonRecord, member: string): string | undefined {
  const text = value[member];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function badLine(number: number, why: string): GatehouseError {
  return new GatehouseError('ERR_POLICY_REPLAY', {
    message: `Line ${number} cannot be replayed: ${why}.`,
    untouched: 'Nothing was changed.',
    nextStep: 'A line is an entry of a ledger, or {"event_type":…,"agent_id":…,"payload":{"type":"tool_call",…}}.',
    details: { line: number },
  });
}
