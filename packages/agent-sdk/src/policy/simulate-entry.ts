import type { Action } from '../action/index.ts';
import type { PolicyAction } from './contract.ts';
import { toPolicyAction } from './from-action.ts';

/** One action of the past, as far as it is known, ready to be judged again. */
export interface ReplayEvent {
  /** Line of the file it was read from, from 1; the sequence number for an entry of a ledger. */
  readonly line: number;
  /** `intent`, `proposed`, `verdict` of a ledger; whatever the line says otherwise. */
  readonly eventType: string;
  readonly agentId: string | undefined;
  readonly teamId: string | undefined;
  readonly orgId: string | undefined;
  readonly principal: string | undefined;
  /** Milliseconds since the epoch; undefined when the line does not say. */
  readonly atMs: number | undefined;
  readonly action: PolicyAction;
  /** What happened then, in the ledger's words; undefined when the line does not say. */
  readonly recorded: string | undefined;
  /** What a policy may ask for and the record does not hold: the verdict may differ from what it was or would be. */
  readonly missing: readonly string[];
}

/** The shape of a ledger entry, as far as it is looked at. */
export interface RecordedEntry {
  readonly seq: number;
  readonly ts: string;
  readonly data: { readonly event: string; readonly [key: string]: unknown };
}

/** Events that say for the first time what an action is. */
const firstEvents = ['proposed', 'intent', 'verdict'];

/** Reads the actions of a ledger, each once: an action is proposed, approved, intended and done, and judged once. */
export interface LedgerReader {
  /** Undefined for an entry that is about no action, or about one that was read before. */
  read(entry: RecordedEntry): ReplayEvent | undefined;
}

export function createLedgerReader(): LedgerReader {
  const seen = new Set<string>();
  return {
    read(entry) {
      const { data } = entry;
      if (!firstEvents.includes(data.event)) return undefined;
      const key = textOf(data.actionId) ?? `${textOf(data.turnId) ?? ''}/${textOf(data.callId) ?? entry.seq}`;
      if (seen.has(key)) return undefined;
      const event = toEvent(entry);
      if (event !== undefined) seen.add(key);
      return event;
    },
  };
}

function toEvent({ seq, ts, data }: RecordedEntry): ReplayEvent | undefined {
  const tool = textOf(data.tool);
  const kind = textOf(data.kind);
  if (tool === undefined) return undefined;
  const resource = toResource(data.resource);
  // The payload is in the ledger by its hash only.
  const action = toPolicyAction({ kind: kind ?? 'tool', tool, resource: resource ?? { type: 'tool', target: tool }, payload: {} });
  const atMs = Date.parse(ts);
  return {
    line: seq,
    eventType: data.event,
    agentId: textOf(data.agent),
    teamId: textOf(data.teamId),
    orgId: textOf(data.orgId),
    principal: textOf(data.principal),
    atMs: Number.isNaN(atMs) ? undefined : atMs,
    action,
    recorded: textOf(data.decision),
    missing: [
      ...describeMissing(action),
      ...(kind === undefined || resource === undefined ? ['kind and target'] : []),
      ...describeCut(data.resource),
    ],
  };
}

/** The ledger holds hashes of contents and arguments, never these themselves. */
function describeMissing(action: PolicyAction): readonly string[] {
  if (action.type === 'file_access') return action.mode === 'read' || action.mode === 'delete' ? ['args'] : ['args', 'content'];
  return action.type === 'network_request' ? ['args', 'method', 'body'] : ['args'];
}

function describeCut(resource: unknown): readonly string[] {
  const isCut = typeof resource === 'object' && resource !== null && 'targetSha256' in resource;
  return isCut ? ['the end of the target'] : [];
}

function toResource(value: unknown): Action['resource'] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, target } = value as { type?: unknown; target?: unknown };
  return typeof target === 'string' ? { type: (textOf(type) ?? 'tool') as Action['resource']['type'], target } : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
