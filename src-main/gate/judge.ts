import {
  type ApprovalMode,
  deriveCommandGrants,
  describeGrant,
  findProtectedPath,
  findTellingPath,
  type GrantLifetime,
  type GrantPattern,
  isAutomatic,
  matchesGrant,
} from '@gatehouse/agent-sdk/approval';
import { toVisibleText } from '@gatehouse/agent-sdk/base';
import type { PolicyVerdict } from '@gatehouse/agent-sdk/policy';
import type { CommandAnalysis } from '@gatehouse/agent-sdk/screen';
import type { Case } from './proposal.ts';
import type { Risk } from './records.ts';
import type { ScreenedPaths } from './screening.ts';
import type { ScrubVerdict } from './stages.ts';
import { toTypedWords } from './typed-words.ts';

/** What the gate may do with a screened call. There is no other answer, and `run` is never the default. */
export type Judgement =
  | { readonly decision: 'run'; readonly risk: Risk; readonly basis: 'automatic' }
  | { readonly decision: 'run'; readonly risk: Risk; readonly basis: 'grant'; readonly grant: CoveringGrant }
  | Asking;

/** A remembered approval that covers an action. */
export interface CoveringGrant {
  readonly pattern: GrantPattern;
  readonly lifetime: GrantLifetime;
}

export interface Asking {
  readonly decision: 'ask';
  readonly risk: Risk;
  /** Why, for the person, gravest first. */
  readonly reasons: readonly string[];
  /** What the person may have remembered, narrowest first. */
  readonly rememberable: readonly GrantPattern[];
  /** What the person has to type for an approval to count; undefined when none is needed. */
  readonly typedWords: string | undefined;
  /** Milliseconds until it is refused. */
  readonly timeoutMs: number;
  /** Who is asked after that, where a policy says so. */
  readonly escalationRole: string | undefined;
}

export interface Circumstances {
  readonly mode: ApprovalMode;
  /** The remembered grant that covers the action, if any. */
  readonly grant: CoveringGrant | undefined;
  /** What the earlier stages said; undefined where one is not in force. */
  readonly policy: PolicyVerdict | undefined;
  readonly scrub: ScrubVerdict | undefined;
  /** Milliseconds a question waits where no policy says otherwise. */
  readonly timeoutMs: number;
}

/**
 * Decides about a call that passed the screen and was denied by nobody. Pure.
 *
 * What is grave asks in every mode and whatever is remembered: protected paths; commands that destroy, send data away or
 * cannot be read; what its tool says always asks; what a policy wants asked. Then the mode, then the grants; what is left
 * asks.
 */
export function judge(subject: Case, screened: ScreenedPaths, circumstances: Circumstances): Judgement {
  const { action } = subject;
  const { mode, grant } = circumstances;
  const grave = graveReasons(subject, screened, circumstances);
  const risk = riskOf(subject, screened);
  if (grave.length > 0) return ask(circumstances, risk, grave, [], typedWordsOf(subject, screened.analysis, mode));
  if (isAutomatic(mode, action.kind)) return { decision: 'run', risk, basis: 'automatic' };
  // In Strict nothing is remembered, and nothing remembered before counts.
  if (mode === 'strict') return ask(circumstances, risk, [], [], undefined);
  if (grant !== undefined) return { decision: 'run', risk, basis: 'grant', grant };
  return ask(circumstances, risk, [], offerGrants(subject, screened.analysis), undefined);
}

function ask(
  { mode, policy, timeoutMs }: Circumstances,
  risk: Risk,
  grave: readonly string[],
  rememberable: readonly GrantPattern[],
  typedWords: string | undefined,
): Asking {
  const approval = policy?.approval ?? null;
  return {
    decision: 'ask',
    risk,
    reasons: [...grave, modeReasons[mode]],
    rememberable,
    typedWords,
    timeoutMs: approval === null ? timeoutMs : approval.timeoutSecs * 1000,
    escalationRole: approval?.escalationRole,
  };
}

function graveReasons(subject: Case, screened: ScreenedPaths, { policy, scrub }: Circumstances): readonly string[] {
  const { alwaysAsks } = subject.proposal;
  const reasons = [
    ...protectedReasons(subject, screened),
    ...commandReasons(screened.analysis),
    ...(alwaysAsks === undefined ? [] : [alwaysAsks]),
    ...policyReasons(policy),
    ...(scrub?.decision === 'ask' ? scrub.reasons : []),
  ];
  return [...new Set(reasons)];
}

/** Why a command is not harmless: one sentence for each thing that was seen in it, gravest first. */
function commandReasons(analysis: CommandAnalysis | undefined): readonly string[] {
  if (analysis === undefined || analysis.verdict === 'benign') return [];
  const reasons = analysis.findings.map(({ reason }) => reason);
  return reasons.length > 0 ? reasons : ['What this command would do cannot be told.'];
}

/** A text that would have to be changed before it goes on is shown as it is: what is approved is what runs. */
function policyReasons(policy: PolicyVerdict | undefined): readonly string[] {
  if (policy === undefined || policy.decision === 'allow') return [];
  const asking = policy.matched.filter(({ mode, effect }) => mode === 'enforce' && (effect === 'require_approval' || effect === 'redact'));
  return asking.length === 0
    ? [`A policy asks: ${policy.reason}.`]
    : asking.map(({ reason, rule, source }) => `A policy asks: ${reason} (${rule} in ${source}).`);
}

function riskOf(subject: Case, screened: ScreenedPaths): Risk {
  const verdict = screened.analysis?.verdict ?? 'benign';
  if (verdict === 'exfil' || verdict === 'destructive') return verdict;
  if (protectedReasons(subject, screened).length > 0) return 'protected';
  return verdict === 'unknown' ? 'unknown' : 'ordinary';
}

/** Paranoid wants the key words of a destructive command; nothing else is typed. */
function typedWordsOf({ action }: Case, analysis: CommandAnalysis | undefined, mode: ApprovalMode): string | undefined {
  if (mode !== 'paranoid' || analysis?.typed !== true) return undefined;
  return toTypedWords(analysis.keyWords, action.payloadSha256);
}

/** Only what covers this very action may be offered: the label says what it grants, and it grants what was asked. */
function offerGrants({ action, proposal }: Case, analysis: CommandAnalysis | undefined): readonly GrantPattern[] {
  const { command } = action.payload;
  const derived = analysis !== undefined && typeof command === 'string' ? deriveCommandGrants(command, analysis).slice(1) : [];
  return [...proposal.rememberable, ...derived].filter(
    (pattern) => matchesGrant(pattern, action, { analysis }) && describeGrant(pattern) !== '',
  );
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

const modeReasons: Readonly<Record<ApprovalMode, string>> = {
  permissive: 'Permissive mode asks only about what is destructive, protected or cannot be read.',
  standard: 'Standard mode asks before anything is changed or run.',
  strict: 'Strict mode asks about every call.',
  paranoid: 'Paranoid mode asks before anything is changed or run, and wants destructive commands typed.',
};
