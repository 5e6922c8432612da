import type { JsonValue } from '../base/index.ts';
import type { DecisionEvent } from './approval-gate-contract.ts';

/** A decision as an entry of an audit log. A type and not an interface, so that it fits where plain JSON is wanted. */
export type DecisionRecord = {
  /** `approval` when a person or a remembered pattern decided, else `verdict`. */
  readonly event: 'approval' | 'verdict';
  readonly [member: string]: JsonValue;
};

/**
 * What of a decision belongs into a log: who voted how on what, and the hash of the payload instead of the payload. The
 * summary and the target are your program's words and are recorded as they are.
 */
export function toDecisionRecord({
  action,
  decision,
  finalDecision,
  classifications,
  reason,
  trustPattern,
}: DecisionEvent): DecisionRecord {
  const { kind, summary, target = null, payloadSha256 } = action;
  return {
    event: decision === 'step_up' ? 'approval' : 'verdict',
    kind,
    summary,
    target,
    payloadSha256,
    decision,
    finalDecision,
    isTrusted: trustPattern !== undefined,
    votes: classifications.map(({ policy, vote, reason: why }) => ({ policy, vote, reason: why })),
    reason,
  };
}
