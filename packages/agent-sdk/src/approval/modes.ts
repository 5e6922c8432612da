import type { ActionKind } from '../action/index.ts';

/**
 * How much a session asks. What the screen or a policy refuses is refused in every mode; destructive commands, protected
 * paths and commands that cannot be read ask in every mode.
 *
 * - `permissive`: everything else runs without a question. All of it is recorded.
 * - `standard` (default): reads pass; writes, shells and everything else ask, once per session and remembered pattern.
 * - `strict`: every call asks, reads too, and nothing is remembered.
 * - `paranoid`: `standard`, and destructive commands need their key words typed.
 */
export type ApprovalMode = 'permissive' | 'standard' | 'strict' | 'paranoid';

/** In the order in which a key walks through them. */
export const approvalModes: readonly ApprovalMode[] = ['permissive', 'standard', 'strict', 'paranoid'];

/** Of a session whose person has chosen none. */
export const defaultApprovalMode: ApprovalMode = 'standard';

/** What reads, or touches nothing outside the session. */
const quietKinds: ReadonlySet<ActionKind> = new Set(['file:read', 'terminal:read', 'session:note']);

/** What Permissive lets run besides. A kind that is not listed here is one nobody has thought about. */
const knownKinds: ReadonlySet<ActionKind> = new Set([
  ...quietKinds,
  'file:write',
  'file:delete',
  'shell',
  'process:spawn',
  'network',
  'git',
  'tool',
]);

/** Whether an action of this kind runs without a question in this mode. A kind nobody knows is never automatic. */
export function isAutomatic(mode: ApprovalMode, kind: ActionKind): boolean {
  switch (mode) {
    case 'permissive':
      return knownKinds.has(kind);
    case 'standard':
    case 'paranoid':
      return quietKinds.has(kind);
    default:
      return false;
  }
}

/** The mode after this one, round and round. */
export function nextMode(mode: ApprovalMode): ApprovalMode {
  return approvalModes[(approvalModes.indexOf(mode) + 1) % approvalModes.length] ?? defaultApprovalMode;
}
