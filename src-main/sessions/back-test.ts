import { createAction } from '@gatehouse/agent-sdk/action';
import { type GrantPattern, matchesGrant } from '@gatehouse/agent-sdk/approval';
import type { LedgerEntry } from '@gatehouse/agent-sdk/audit';
import type { JsonObject } from '@gatehouse/agent-sdk/base';
import { hashCanonicalJson } from '@gatehouse/agent-sdk/hash';
import { analyzeCommand, type SecretScreen } from '@gatehouse/agent-sdk/screen';

/** What a grant would have done to the calls on record. */
export interface BackTest {
  /** Calls it would have let pass without a question. */
  readonly wouldAllow: number;
  /** Those among them that the person denied. */
  readonly denied: number;
  /** What the latest of those were about, newest first, at most three. */
  readonly deniedTargets: readonly string[];
  /** Entries of the ledger that were read. */
  readonly entries: number;
  /** False when the ledger is longer than what is read. */
  readonly isWhole: boolean;
}

export interface BackTestParts {
  /** The entries before a sequence number (null: the newest), oldest first. */
  readonly readEntries: (limit: number, beforeSeq: number | null) => Promise<readonly LedgerEntry[]>;
  readonly screen: SecretScreen;
  /** Absolute. */
  readonly workspaceRoot: string;
  readonly homeDirectory: string;
}

const pageLength = 500;
/** Years of ordinary work; some seconds of reading. */
const maximumEntries = 100_000;

/**
 * Tries a grant on the person's own ledger, newest entries first: every call that was asked about or run, matched exactly
 * as the gate would. What is grave is left out, because no grant lets it pass.
 */
export async function backTest(pattern: GrantPattern, parts: BackTestParts): Promise<BackTest> {
  const covered = new Set<string>();
  const questions = new Map<string, { readonly call: string; readonly target: string }>();
  const rejected: string[] = [];
  let entries = 0;
  let beforeSeq: number | null = null;
  while (entries < maximumEntries && beforeSeq !== 0) {
    const page = await parts.readEntries(pageLength, beforeSeq);
    for (const { data } of page) {
      if (data.event === 'approval' && data.decision === 'rejected') rejected.push(String(data.requestId));
      if ((data.event !== 'proposed' && data.event !== 'intent') || !covers(pattern, data, parts)) continue;
      const call = `${data.turnId}/${data.callId}`;
      covered.add(call);
      if (data.event === 'proposed') questions.set(String(data.requestId), { call, target: String((data.resource as JsonObject).target) });
    }
    entries += page.length;
    beforeSeq = page[0]?.seq ?? 0;
  }
  const denied = rejected.flatMap((id) => questions.get(id) ?? []);
  const deniedCalls = new Set(denied.map(({ call }) => call));
  const deniedTargets = [...new Set(denied.map(({ target }) => target))].slice(0, 3);
  return { wouldAllow: covered.size, denied: deniedCalls.size, deniedTargets, entries, isWhole: beforeSeq === 0 };
}

function covers(pattern: GrantPattern, data: JsonObject, parts: BackTestParts): boolean {
  const { kind, resource, risk, payloadSha256 } = data;
  if (risk !== 'ordinary' || typeof kind !== 'string' || typeof resource !== 'object' || resource === null) return false;
  const { target, type } = resource as { readonly target?: unknown; readonly type?: unknown };
  if (typeof target !== 'string' || target === '' || (type !== 'file' && type !== 'command')) return false;
  const payload = kind === 'shell' ? { command: target, cwd: parts.workspaceRoot } : {};
  // The record holds the payload's hash: only the same hash proves that it ran in the workspace folder, and as it stands.
  if (kind === 'shell' && (!mayMatch(pattern, target) || hashCanonicalJson(payload) !== payloadSha256)) return false;
  const action = createAction({ ...recorded, kind, resource: { type, target }, payload, context: contextOf(parts) });
  return matchesGrant(pattern, action, { analysis: kind === 'shell' ? analyze(target, parts) : undefined });
}

/** Most commands are told apart by their first words, without being read. */
function mayMatch(pattern: GrantPattern, command: string): boolean {
  if (pattern.type === 'command') return pattern.command === command;
  return pattern.type === 'command-shape' && command.startsWith(pattern.words.join(' '));
}

function analyze(command: string, { screen, homeDirectory, workspaceRoot }: BackTestParts) {
  return analyzeCommand(command, { screen, cwd: workspaceRoot, homeDirectory, workspaceRoot });
}

/** What no pattern looks at. */
const recorded = {
  id: 'recorded',
  tool: 'recorded',
  intent: 'recorded',
  actor: { agent: 'recorded', principal: 'recorded', sessionId: 'recorded' },
} as const;

function contextOf({ workspaceRoot }: BackTestParts) {
  return { workspaceId: 'recorded', workspaceRoot, turnId: 'recorded', callId: 'recorded' };
}
