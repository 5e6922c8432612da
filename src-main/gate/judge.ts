import {
  type ApprovalMode,
  describeGrant,
  findProtectedPath,
  findTellingPath,
  type GrantPattern,
  isAutomatic,
  matchesGrant,
} from '@gatehouse/agent-sdk/approval';
import { toVisibleText } from '@gatehouse/agent-sdk/base';
import { destructiveWarnings } from '@gatehouse/agent-sdk/screen';
import type { GateWorkspace } from './contract.ts';
import type { Case } from './proposal.ts';
import type { Risk } from './records.ts';
import type { ScreenedPaths } from './screening.ts';

/** What the gate may do with a screened call. There is no other answer, and `run` is never the default. */
export type Judgement =
  | { readonly decision: 'run'; readonly risk: Risk; readonly basis: 'automatic' }
  | { readonly decision: 'run'; readonly risk: Risk; readonly basis: 'grant'; readonly grant: GrantPattern }
  | Asking;

export interface Asking {
  readonly decision: 'ask';
  readonly risk: Risk;
  /** Why, for the person, gravest first. */
  readonly reasons: readonly string[];
  /** What the person may have remembered, narrowest first. */
  readonly rememberable: readonly GrantPattern[];
}

export interface Circumstances {
  readonly mode: ApprovalMode;
  readonly workspace: GateWorkspace;
  /** The remembered grant that covers the action, if any. */
  readonly grant: GrantPattern | undefined;
}

/**
 * Decides about a call that passed the screen. Pure.
 *
 * What is grave asks in every mode and whatever is remembered: protected paths, destructive commands, and what its
 * tool says always asks. Then the mode, then the grants; what is left asks.
 */
export function judge(subject: Case, screened: ScreenedPaths, circumstances: Circumstances): Judgement {
  const { action, proposal } = subject;
  const { mode } = circumstances;
  const guarded = protectedReasons(subject, screened);
  const destructive = action.kind === 'shell' ? destructiveWarnings(action.resource.target, placesOf(circumstances.workspace)) : [];
  const grave = [...guarded, ...destructive, ...(proposal.alwaysAsks === undefined ? [] : [proposal.alwaysAsks])];
  const risk: Risk = guarded.length > 0 ? 'protected' : destructive.length > 0 ? 'destructive' : 'ordinary';
  if (grave.length > 0) return { decision: 'ask', risk, reasons: [...grave, modeReason(mode)], rememberable: [] };
  if (isAutomatic(mode, action.kind)) return { decision: 'run', risk, basis: 'automatic' };
  // In Strict nothing is remembered, and nothing remembered before counts.
  if (mode === 'strict') return { decision: 'ask', risk, reasons: [modeReason(mode)], rememberable: [] };
  if (circumstances.grant !== undefined) return { decision: 'run', risk, basis: 'grant', grant: circumstances.grant };
  return { decision: 'ask', risk, reasons: [modeReason(mode)], rememberable: offerGrants(subject) };
}

function placesOf(workspace: GateWorkspace): { readonly homeDirectory: string; readonly cwd: string } {
  return { homeDirectory: workspace.homeDirectory, cwd: workspace.root };
}

/** Only what covers this very action may be offered: the label says what it grants, and it grants what was asked. */
function offerGrants({ action, proposal }: Case): readonly GrantPattern[] {
  return proposal.rememberable.filter((pattern) => matchesGrant(pattern, action) && describeGrant(pattern) !== '');
}

function protectedReasons({ action }: Case, { all, places }: ScreenedPaths): readonly string[] {
  if (action.kind === 'terminal:read') return [];
  if (action.kind === 'file:read') {
    const shown = all.map((path) => ({ path, what: findTellingPath(path) })).filter(({ what }) => what !== undefined);
    return [...new Set(shown.map(({ path, what }) => `This may show the agent ${what} (${toVisibleText(path)}).`))];
  }
  // A command that names a path may only read it; nobody can tell without running it.
  const verb = action.kind === 'shell' ? 'may' : 'would';
  const found = all.map((path) => findProtectedPath(path, places)).filter((path) => path !== undefined);
  return [...new Set(found.map(({ path, changes }) => `This ${verb} change ${changes} (${toVisibleText(path)}).`))];
}

function modeReason(mode: ApprovalMode): string {
  return mode === 'strict' ? 'Strict mode asks about every call.' : 'Standard mode asks before anything is changed or run.';
}
