import { GatehouseError, type JsonObject, toCanonicalJson, toFrozenJson } from '../base/index.ts';
import { sha256Hex } from '../hash/index.ts';

/**
 * What an action does to the world. The list of kinds is open on purpose (`string & {}`): a kind nobody knows asks.
 * `terminal:read` is what a terminal of this session printed; `session:note` changes nothing outside the session
 * (its to-do list).
 */
export type ActionKind =
  | 'file:read'
  | 'file:write'
  | 'file:delete'
  | 'terminal:read'
  | 'session:note'
  | 'shell'
  | 'process:spawn'
  | 'network'
  | 'git'
  | 'tool'
  | (string & {});

/** Who acts, for whom. */
export interface ActionActor {
  /** The agent, for example `agent:main` or `agent:cli`. Never a person. */
  readonly agent: string;
  /** The person it acts for, for example `user:alice`. */
  readonly principal: string;
  readonly sessionId: string;
}

/** What is acted upon. `target` is an absolute real path for files and the command text for shells. */
export interface ActionResource {
  readonly type: 'file' | 'directory' | 'command' | 'terminal' | 'session' | 'host' | 'tool';
  readonly target: string;
}

export interface ActionContext {
  readonly workspaceId: string;
  /** Absolute path of the workspace root. */
  readonly workspaceRoot: string;
  /** Correlates every record of one model turn. */
  readonly turnId: string;
  /** The model's own identifier of the tool call, as it sent it. */
  readonly callId: string;
}

/**
 * One normalized action: the same record is screened, judged, shown, approved, executed and written to the ledger.
 * Deep-frozen. `payload` is everything the executor will use; nothing else reaches it.
 */
export interface Action {
  readonly id: string;
  readonly kind: ActionKind;
  /** Tool name as the model called it, for example `edit`. */
  readonly tool: string;
  /** One line for people, in plain words: `Write src/cart.ts`. Made by the tool adapter, never by the model. */
  readonly intent: string;
  readonly actor: ActionActor;
  readonly resource: ActionResource;
  readonly payload: JsonObject;
  /** Lower-case hex SHA-256 of the RFC 8785 bytes of `payload`. */
  readonly payloadSha256: string;
  readonly context: ActionContext;
  /** Present when a person edited what the model proposed: the payload hash of the proposal this one replaces. */
  readonly editedFromSha256?: string;
}

export type ActionParts = Omit<Action, 'payloadSha256'>;

/**
 * Builds the record. The parts are copied and deep-frozen, so a caller that keeps a reference cannot change what was
 * judged.
 *
 * @throws ERR_BASE_NOT_JSON when the payload is not plain JSON
 * @throws ERR_ACTION_INCOMPLETE when id, tool, intent or target is empty
 */
export function createAction(parts: ActionParts): Action {
  for (const [name, text] of Object.entries({ id: parts.id, tool: parts.tool, intent: parts.intent, target: parts.resource.target })) {
    if (text === '') throw new GatehouseError('ERR_ACTION_INCOMPLETE', { message: `An action needs its ${name}.` });
  }
  const { actor, context, id, intent, kind, payload, resource, tool, ...edited } = parts;
  const payloadText = toCanonicalJson(payload);
  const payloadSha256 = sha256Hex(payloadText);
  // In canonical order already, which makes the text of the record cheap.
  const action = { actor, context, ...edited, id, intent, kind, payload, payloadSha256, resource, tool };
  const made = toFrozenJson(action as unknown as JsonObject) as unknown as Action;
  hashes.set(made, { payloadText });
  return made;
}

/** Actions made here, which nobody can change: the canonical text of their payload, and then their hash. */
const hashes = new WeakMap<Action, { readonly payloadText: string } | string>();

/** The hash of the whole record, context included: what a signature or a ledger entry refers to. */
export function hashAction(action: Action): string {
  const known = hashes.get(action);
  if (typeof known === 'string') return known;
  if (known === undefined) return sha256Hex(toCanonicalJson(action));
  const hash = sha256Hex(toText(action, known.payloadText));
  hashes.set(action, hash);
  return hash;
}

/** As `toCanonicalJson(action)`, without writing the payload, most of it, for a second time. */
function toText({ payload: _, ...others }: Action, payloadText: string): string {
  const { payloadSha256, resource, tool, ...before } = others;
  const after = { payloadSha256, resource, tool };
  return `${toCanonicalJson(before).slice(0, -1)},"payload":${payloadText},${toCanonicalJson(after).slice(1)}`;
}
