import type { ActionKind } from '../action/index.ts';

/**
 * How much a session asks. Issue A ships the two that matter most; Permissive and Paranoid join them with the policy.
 *
 * - `standard` (default): reads pass; writes, shells and everything else ask, once per session and pattern.
 * - `strict`: every call asks, reads too, and nothing is remembered.
 */
export type ApprovalMode = 'standard' | 'strict';

export const approvalModes: readonly ApprovalMode[] = ['standard', 'strict'];

/** What reads, or touches nothing outside the session. */
const quietKinds: ReadonlySet<ActionKind> = new Set(['file:read', 'terminal:read', 'session:note']);

/** Whether an action of this kind runs without a question in this mode. A kind nobody knows is never automatic. */
export function isAutomatic(mode: ApprovalMode, kind: ActionKind): boolean {
  return mode === 'standard' && quietKinds.has(kind);
}
