import { isGatehouseError, type JsonValue, toCanonicalJson, toFrozenJson } from '../base/index.ts';
import type { AgentAction, FrozenAction } from './approval-gate-contract.ts';

/** A frozen action, or one sentence that says why there cannot be one. */
export type FreezeResult = { readonly ok: true; readonly action: FrozenAction } | { readonly ok: false; readonly problem: string };

const members: ReadonlySet<string> = new Set(['kind', 'summary', 'target', 'payload', 'meta']);

/**
 * Copies an action before anybody looks at it, so that whoever keeps a reference changes nothing that was judged.
 * Through its canonical text, so that getters, proxies and prototypes are gone.
 */
export async function freezeAction(action: AgentAction): Promise<FreezeResult> {
  try {
    const copy = JSON.parse(toCanonicalJson(withoutUndefined(action))) as AgentAction;
    const problem = problemOf(copy);
    if (problem !== undefined) return { ok: false, problem };
    const payloadSha256 = await sha256Hex(toCanonicalJson(copy.payload ?? null));
    return { ok: true, action: toFrozenJson({ ...copy, payloadSha256 } as unknown as JsonValue) as unknown as FrozenAction };
  } catch (thrown) {
    const why = isGatehouseError(thrown) ? thrown.message : 'It could not be read.';
    return { ok: false, problem: `The action is not plain JSON: ${why}` };
  }
}

/** Stands in the record for an action that cannot be written down. */
export const unreadableAction: FrozenAction = Object.freeze({
  kind: 'unreadable',
  summary: 'An action that is not plain JSON',
  payloadSha256: '74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b',
});

function problemOf({ kind, summary, target, ...rest }: AgentAction): string | undefined {
  if (typeof kind !== 'string' || kind === '') return 'The action has no kind.';
  if (typeof summary !== 'string' || summary.trim() === '') return 'The action has no summary.';
  if (target !== undefined && typeof target !== 'string') return 'The target of the action is not a text.';
  const unknown = Object.keys(rest).find((name) => !members.has(name));
  return unknown === undefined ? undefined : `The action has a member nobody knows: ${unknown}.`;
}

/** An optional member that is left out and one that is undefined are the same. */
function withoutUndefined(action: AgentAction): unknown {
  if (typeof action !== 'object' || action === null) return action;
  return Object.fromEntries(Object.entries(action).filter(([, value]) => value !== undefined));
}

/** Of the platform, in Node and in browsers, so that this room needs neither. */
async function sha256Hex(text: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
