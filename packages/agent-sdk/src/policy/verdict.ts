import {
  type EnforcementMode,
  type MatchedRule,
  type PolicyVerdict,
  policyReasons,
  type SensitiveFinding,
  type ShadowVerdict,
  type VerdictObligations,
} from './contract.ts';

/** Something in a document that spoke about an action, with what it takes to weigh it. */
export interface Hit {
  readonly matched: MatchedRule;
  /** By stage, then from broad to narrow, then by section: of several denials the first is the reason. */
  readonly order: number;
  /** 0 for global … 4 for a tool. */
  readonly level: number;
  readonly approval?: { readonly timeoutSecs: number; readonly escalationRole: string | undefined };
  readonly approverRoles?: readonly string[];
  readonly passTtlSecs?: number | undefined;
  readonly suspend?: boolean;
  readonly counts?: readonly string[];
}

/** What is known before any hit: who spoke at all. */
export interface Hearing {
  readonly hasEnforced: boolean;
  readonly hasObserved: boolean;
  /** Documents that would speak about this agent are switched off. */
  readonly hasDisabled: boolean;
  /** Scope and file of the narrowest document that is enforced, or else observed. */
  readonly narrowest: { readonly scope: string; readonly source: string } | undefined;
  readonly counts: readonly string[];
}

const noFindings: readonly SensitiveFinding[] = Object.freeze([]);

/** Weighs all hits: a denial before a request for approval before a redaction before leave. */
export function toVerdict(hearing: Hearing, hits: readonly Hit[], findings: readonly SensitiveFinding[] = noFindings): PolicyVerdict {
  const enforced = hits.filter((hit) => hit.matched.mode === 'enforce');
  const outcome = decide(hearing, enforced);
  const deciding = outcome.hit;
  return Object.freeze({
    decision: outcome.decision,
    reason: outcome.reason,
    rule: deciding?.matched.rule ?? null,
    sourceScope: deciding?.matched.scope ?? outcome.scope,
    source: deciding?.matched.source ?? (outcome.decision === 'allow' ? (hearing.narrowest?.source ?? null) : null),
    matched: Object.freeze(hits.map((hit) => hit.matched)),
    obligations: toObligations(outcome, enforced),
    approval: outcome.decision === 'require_approval' ? (deciding?.approval ?? null) : null,
    findings,
    enforcementMode: modeOf(hearing),
    dryRun: hearing.hasObserved,
    shadow: hearing.hasObserved ? toShadow(hearing, hits) : null,
    counts: toCounts(hearing, enforced),
  } satisfies PolicyVerdict);
}

interface Outcome {
  readonly decision: PolicyVerdict['decision'];
  readonly reason: string;
  readonly hit: Hit | undefined;
  readonly scope: string | null;
}

function decide(hearing: Hearing, hits: readonly Hit[]): Outcome {
  const denial = pick(hits, 'deny', (one, other) => one.order < other.order);
  if (denial !== undefined) return toOutcome('deny', denial);
  const request = pick(hits, 'require_approval', isNarrowerRequest);
  if (request !== undefined) return toOutcome('require_approval', request);
  const redaction = pick(hits, 'redact', (one, other) => one.order < other.order);
  if (redaction !== undefined) return toOutcome('redact', redaction);
  if (!hearing.hasEnforced && !hearing.hasObserved) return withoutDocuments(hearing);
  const leave = pick(hits, 'allow', (one, other) => one.level > other.level);
  return { decision: 'allow', reason: policyReasons.allowed, hit: leave, scope: hearing.narrowest?.scope ?? null };
}

function withoutDocuments({ hasDisabled }: Hearing): Outcome {
  if (hasDisabled) return { decision: 'allow', reason: policyReasons.disabled, hit: undefined, scope: null };
  return { decision: 'deny', reason: policyReasons.noPolicy, hit: undefined, scope: 'global' };
}

function toOutcome(decision: PolicyVerdict['decision'], hit: Hit): Outcome {
  return { decision, reason: hit.matched.reason, hit, scope: hit.matched.scope };
}

function pick(hits: readonly Hit[], effect: MatchedRule['effect'], isBetter: (one: Hit, other: Hit) => boolean): Hit | undefined {
  let best: Hit | undefined;
  for (const hit of hits) if (hit.matched.effect === effect && (best === undefined || isBetter(hit, best))) best = hit;
  return best;
}

/** The narrowest scope asks; among equals the one that waits shortest, so that the order of files does not matter. */
function isNarrowerRequest(one: Hit, other: Hit): boolean {
  if (one.level !== other.level) return one.level > other.level;
  const wait = (hit: Hit): number => hit.approval?.timeoutSecs ?? 0;
  return wait(one) === wait(other) ? one.order < other.order : wait(one) < wait(other);
}

function toObligations(outcome: Outcome, hits: readonly Hit[]): VerdictObligations {
  const ttls = hits.map((hit) => hit.passTtlSecs).filter((ttl) => ttl !== undefined);
  return Object.freeze({
    approverRoles: Object.freeze([...new Set(hits.flatMap((hit) => hit.approverRoles ?? []))].sort()),
    passTtlSecs: ttls.length === 0 ? undefined : Math.min(...ttls),
    redact: hits.some((hit) => hit.matched.effect === 'redact'),
    suspend: outcome.decision === 'deny' && hits.some((hit) => hit.suspend === true),
  });
}

function toCounts(hearing: Hearing, hits: readonly Hit[]): readonly string[] {
  const counts = hits.flatMap((hit) => hit.counts ?? []);
  return counts.length === 0 ? hearing.counts : Object.freeze([...new Set([...hearing.counts, ...counts])]);
}

function modeOf(hearing: Hearing): EnforcementMode {
  if (hearing.hasEnforced || (!hearing.hasObserved && !hearing.hasDisabled)) return 'enforce';
  return hearing.hasObserved ? 'observe' : 'disabled';
}

/** What would have been decided had the observed documents counted. */
function toShadow(hearing: Hearing, hits: readonly Hit[]): ShadowVerdict {
  const { decision, reason, hit, scope } = decide(hearing, hits);
  return Object.freeze({ decision, rule: hit?.matched.rule ?? null, reason, sourceScope: hit?.matched.scope ?? scope });
}
