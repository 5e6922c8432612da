import type { Action, ActionKind } from '@gatehouse/agent-sdk/action';
import { toCanonicalJson } from '@gatehouse/agent-sdk/base';
import type { ScrubStage } from '../gate/index.ts';
import type { TextScanner } from './egress-scan.ts';

/** What stays on this machine: what a file gets, and what a tool returns to the session. Every other kind may leave. */
const stayingKinds: ReadonlySet<ActionKind> = new Set(['file:read', 'file:write', 'file:delete', 'terminal:read', 'session:note']);

/**
 * The gate's look for secrets in a payload that would leave: a connector's arguments, a command's own text. It never
 * changes a payload, because what is approved is what runs: it asks, and names the kinds.
 */
export function createScrubStage(scanner: TextScanner): ScrubStage {
  return async (action: Action) => {
    if (stayingKinds.has(action.kind)) return { decision: 'pass', reasons: [] };
    const texts = typeof action.payload.command === 'string' ? action.payload.command : toCanonicalJson(action.payload);
    const kinds = [...new Set(scanner.redact(texts).findings.map(({ kind }) => kind))];
    if (kinds.length === 0) return { decision: 'pass', reasons: [] };
    return {
      decision: 'ask',
      reasons: [`This holds what looks like a secret (${kinds.slice(0, 4).join(', ')}), and it may leave this machine.`],
    };
  };
}
