import type { Action, ActionKind } from '../action/index.ts';
import type { Clock, JsonObject, JsonValue } from '../base/index.ts';

/**
 * What an agent wants to do, as any program can say it. The application's richer `Action` maps to it with
 * {@link toAgentAction}; kinds are the same list, open at its end: a kind nobody knows asks.
 */
export interface AgentAction {
  readonly kind: ActionKind;
  /** One line for people, made by your program and not by the model: `Write src/cart.ts`. */
  readonly summary: string;
  /** A path, a command, an address: what is acted upon. */
  readonly target?: string;
  /** Everything the effect will use. Plain JSON. For `shell` `{command}`, for `network` `{url, method}`. */
  readonly payload?: JsonValue;
  /** Whatever else is worth recording: plain JSON that decides nothing. */
  readonly meta?: JsonObject;
}

/** A deep-frozen copy in canonical JSON: all that policies, prompts, records and effects ever see. */
export interface FrozenAction extends AgentAction {
  /** Lower-case hex SHA-256 of the RFC 8785 bytes of the payload; of `null` when there is none. */
  readonly payloadSha256: string;
}

/** The application's record as the SDK's action. */
export function toAgentAction(action: Action): AgentAction {
  const { kind, intent, resource, payload, tool, id, actor, context } = action;
  return { kind, summary: intent, target: resource.target, payload, meta: { id, tool, actor: { ...actor }, context: { ...context } } };
}

/** What one policy says: it passes without a question, a person decides, or it is refused. */
export type Vote = 'auto' | 'ask' | 'deny';

export interface Classification {
  readonly vote: Vote;
  /** One sentence for the card and the record. */
  readonly reason?: string;
  /** On an `ask`: false when the answer may never be remembered. Default true. */
  readonly isRememberable?: boolean;
}

/**
 * One vote on every action. `classify` may be slow; it should never throw, and when it does, or answers with something
 * else, that counts as `deny`.
 */
export interface Policy {
  readonly name: string;
  classify(action: FrozenAction): Vote | Classification | Promise<Vote | Classification>;
}

/** What a person answers. Anything else is a refusal. */
export type PromptReply = 'approve' | 'approve-and-trust' | 'reject';

export interface PromptContext {
  /** Why it asks: the reasons of the policies that ask. */
  readonly reasons: readonly string[];
  /** Exactly what `approve-and-trust` would allow from now on; undefined when this may not be remembered. */
  readonly trustPattern: string | undefined;
  /** Aborted when the answer is no longer waited for. */
  readonly signal: AbortSignal;
}

export type PromptHandler = (
  action: FrozenAction,
  askingPolicies: readonly string[],
  context: PromptContext,
) => PromptReply | Promise<PromptReply>;

/** What the policies say together: any `deny` denies, any `ask` steps up to a person, only all `auto` allow. */
export type Decision = 'allow' | 'deny' | 'step_up';

export interface PolicyClassification {
  readonly policy: string;
  readonly vote: Vote;
  readonly reason: string;
}

/** A past fact about one check. Deep-frozen. */
export interface DecisionEvent {
  readonly action: FrozenAction;
  readonly finalDecision: 'approved' | 'denied';
  /** Before anybody was asked. */
  readonly decision: Decision;
  readonly classifications: readonly PolicyClassification[];
  /** One sentence. */
  readonly reason: string;
  /** The remembered pattern that took the place of a question. */
  readonly trustPattern?: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly timestamp: string;
}

/** The answer to a check. An approval is for one effect: `take` gives the payload once. */
export interface GateVerdict extends DecisionEvent {
  readonly isApproved: boolean;
  /**
   * The action to perform, exactly as it was approved. Perform this and nothing else.
   *
   * @throws ERR_APPROVAL_DENIED when it was not approved, ERR_APPROVAL_USED the second time
   */
  take(): FrozenAction;
}

export interface ApprovalGateOptions {
  /** All are asked about every action. With none, everything is denied. */
  readonly policies: readonly Policy[];
  /** Asks a person. Without it, whatever would ask is denied; so it is when this throws or does not answer as it should. */
  readonly onPrompt?: PromptHandler;
  /**
   * Hears of every decision before the caller does, and may record it. It is awaited: when it throws, an approval
   * becomes a denial, because what is not recorded must not happen.
   */
  readonly onDecision?: (event: DecisionEvent) => unknown;
  /** Time of the records: `{ nowMs: Date.now }`. */
  readonly clock: Clock;
  /** Milliseconds a question stands. When they are over it is denied, never approved. Default: no limit. */
  readonly promptTimeoutMs?: number;
}

export interface RunOptions extends CheckOptions {
  /** How often an effect that throws may be tried, at most 3; default 1. Counts only for what reads: the rest is tried once. */
  readonly attempts?: number;
}

export interface CheckOptions {
  /** Aborting it answers the question with a refusal. */
  readonly signal?: AbortSignal;
}
