import { type BudgetCheck, listBudgetChecks } from './budget-checks.ts';
import { capabilityOf } from './capabilities.ts';
import type { CompiledDocument, CompiledRule, CompiledTool, Window } from './compiled-document.ts';
import {
  type CompileOptions,
  type JudgementStage,
  type PolicyAction,
  type PolicyIdentity,
  type PolicyVerdict,
  policyReasons,
} from './contract.ts';
import type { Guard } from './evaluate-expression.ts';
import { type Speaker, toHit } from './hits.ts';
import type { HostList } from './hosts.ts';
import { createPathIndex, type PathIndex } from './path-index.ts';
import type { ActionFacts } from './rule-match.ts';
import { createSensitiveCheck, type SensitiveCheck } from './sensitive.ts';
import { type Hearing, type Hit, toVerdict } from './verdict.ts';

/**
 * The road of all actions alike: same agent, same kind, same tool. What does not depend on the action itself is decided
 * when the lane is made; what does is listed as checks. A lane without checks is one answer.
 */
export interface Lane {
  readonly hearing: Hearing;
  /** True of every action on this lane. */
  readonly fixedHits: readonly Hit[];
  /** The verdict when no check has anything to add. */
  readonly base: PolicyVerdict;
  readonly isConstant: boolean;
  readonly hours: readonly { readonly isOpen: Window; readonly hit: Hit }[];
  readonly hosts: readonly { readonly list: HostList; readonly hit: Hit }[];
  readonly rules: readonly RuleSet[];
  readonly rates: readonly RateCheck[];
  readonly guards: readonly { readonly guard: Guard; readonly hit: Hit }[];
  readonly sensitive: SensitiveCheck | undefined;
  readonly budgets: readonly BudgetCheck[];
  /** Whether rules are the only checks, and none of them has obligations that depend on more than matching. */
  readonly hasPlainRulesOnly: boolean;
  /** Whether each rule matches, in order. */
  readonly factTests: readonly ((facts: ActionFacts) => boolean)[];
  /** Where the path of a file says everything: what was answered to it. Agents come back to the same files. */
  readonly recent: RecentPaths | undefined;
  /** With plain rules only: what they ask of plain paths, where that is all they ask. */
  readonly paths: PathIndex | undefined;
  /** Verdicts by the number that {@link paths} gives: no more of them than places in the rules' own names. */
  readonly byPath: Map<number, PolicyVerdict>;
  /** Verdicts by which rules matched, where nothing else spoke: there are few of them. */
  readonly byRules: Map<number, PolicyVerdict>;
  /** What spoke last, and its verdict: what an agent does now is mostly what it did before. */
  readonly last: { hits: readonly Hit[]; verdict: PolicyVerdict | undefined };
}

/** Verdicts by path, under one workspace root. */
export interface RecentPaths {
  root: string | undefined;
  readonly verdicts: Map<string, PolicyVerdict>;
}

export interface RateCheck {
  readonly key: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly hit: Hit;
}

/** The rules of one document that could match here. */
export interface RuleSet {
  readonly rules: readonly LaneRule[];
  readonly noneMatches: Hit;
}

export interface LaneRule {
  readonly rule: CompiledRule;
  readonly hit: Hit;
  readonly outsideHours: Hit;
  readonly blockedPath: Hit;
  readonly rates: readonly RateCheck[];
}

interface Draft {
  readonly fixed: Hit[];
  readonly hours: { readonly isOpen: Window; readonly hit: Hit }[];
  readonly hosts: { readonly list: HostList; readonly hit: Hit }[];
  readonly rules: RuleSet[];
  readonly rates: RateCheck[];
  readonly guards: { readonly guard: Guard; readonly hit: Hit }[];
}

export function createLane(
  speakers: readonly Speaker[],
  hasDisabled: boolean,
  action: PolicyAction,
  identity: PolicyIdentity | undefined,
  options: CompileOptions,
): Lane {
  const draft: Draft = { fixed: [], hours: [], hosts: [], rules: [], rates: [], guards: [] };
  for (const speaker of speakers) {
    addSchedule(draft, speaker);
    if (action.type === 'network_request') addHosts(draft, speaker);
    addTool(draft, speaker, action);
    addCapabilities(draft, speaker, capabilityOf(action));
    addRules(draft, speaker, toolOf(action));
  }
  const sensitive = createSensitiveCheck(speakers, options.scanner);
  const budgets = listBudgetChecks(speakers, identity);
  const hearing = toHearing(speakers, hasDisabled, draft);
  const { fixed, ...checks } = draft;
  const isPlain = draft.rules.every(({ rules }) => rules.every(({ rule }) => isPlainRule(rule)));
  const ruleCount = draft.rules.reduce((sum, { rules }) => sum + rules.length, 0);
  const hasOthers =
    sensitive !== undefined || budgets.length > 0 || [draft.hours, draft.hosts, draft.rates, draft.guards].some((list) => list.length > 0);
  const hasRulesOnly = !hasOthers && isPlain && ruleCount > 0;
  const hasPlainRulesOnly = hasRulesOnly && ruleCount <= maxMaskedRules;
  const isConstant = sensitive === undefined && budgets.length === 0 && Object.values(checks).every((list) => list.length === 0);
  return {
    ...checks,
    hearing,
    fixedHits: fixed,
    base: toVerdict(hearing, fixed),
    isConstant,
    hasPlainRulesOnly,
    factTests: draft.rules.flatMap(({ rules }) => rules.map(({ rule }) => rule.match.matchesFacts)),
    recent: hasRulesOnly && asksPathOnly(draft.rules) ? { root: undefined, verdicts: new Map() } : undefined,
    paths: hasRulesOnly ? indexPaths(draft.rules) : undefined,
    sensitive,
    budgets,
    byPath: new Map(),
    byRules: new Map(),
    last: { hits: [], verdict: undefined },
  };
}

/** A message between teams is a call of the tool `message`. */
export function toolOf(action: PolicyAction): string | undefined {
  return action.tool ?? (action.type === 'send_message' ? 'message' : undefined);
}

function toHearing(speakers: readonly Speaker[], hasDisabled: boolean, draft: Draft): Hearing {
  const enforced = speakers.filter((speaker) => speaker.mode === 'enforce');
  // Where everything is only observed, the narrowest of that.
  const last = (enforced.at(-1) ?? speakers.at(-1))?.compiled;
  return {
    hasEnforced: enforced.length > 0,
    hasObserved: enforced.length < speakers.length,
    hasDisabled,
    narrowest: last === undefined ? undefined : { scope: last.scope, source: last.document.source },
    counts: Object.freeze([...new Set(draft.rates.map((rate) => rate.key))]),
  };
}

function addSchedule(draft: Draft, speaker: Speaker): void {
  const isOpen = speaker.compiled.activeHours;
  if (isOpen === undefined) return;
  const hit = toHit(speaker, {
    stage: 'schedule',
    effect: 'deny',
    rule: 'schedule.active_hours',
    reason: policyReasons.outsideActiveHours,
  });
  draft.hours.push({ isOpen, hit });
}

function addHosts(draft: Draft, speaker: Speaker): void {
  const list = speaker.compiled.hosts;
  if (list === undefined) return;
  draft.hosts.push({
    list,
    hit: toHit(speaker, { stage: 'network', effect: 'deny', rule: 'network.allowlist', reason: policyReasons.hostNotAllowed }),
  });
}

/**
 * The entry of a tool, else `*`. An action no tool was called for is no tool call: `allow` does not speak about it, but
 * the guard of `*` does, because its variables are about paths, URLs, commands and channels.
 */
function addTool(draft: Draft, speaker: Speaker, action: PolicyAction): void {
  const name = toolOf(action);
  const entry = name === undefined ? undefined : findEntry(speaker.compiled, name, action);
  const guarding = entry ?? (action.tool === undefined ? speaker.compiled.findTool('*') : undefined);
  if (entry !== undefined && name !== undefined) addEntry(draft, speaker, entry, name, action);
  if (guarding?.guard === undefined) return;
  const parts = {
    stage: 'approval',
    effect: 'require_approval',
    rule: `${guarding.field}.requires_approval_if`,
    reason: policyReasons.approvalRequired,
  } as const;
  draft.guards.push({ guard: guarding.guard, hit: toHit(speaker, parts, { approval: speaker.compiled.approval }) });
}

function findEntry(compiled: CompiledDocument, name: string, action: PolicyAction): CompiledTool | undefined {
  // Messages are no tools of anybody's; the catch-all is about tools.
  if (action.type === 'send_message' && action.tool === undefined) return compiled.findTool('message') ?? compiled.findTool('send_message');
  return compiled.findTool(name) ?? compiled.findTool('*');
}

function addEntry(draft: Draft, speaker: Speaker, entry: CompiledTool, name: string, action: PolicyAction): void {
  const effect = entry.isAllowed ? 'allow' : 'deny';
  const reason = entry.isAllowed ? policyReasons.allowed : policyReasons.toolDenied;
  draft.fixed.push(toHit(speaker, { stage: 'tool', effect, rule: `${entry.field}.allow`, reason }));
  // A result is no second call.
  if (entry.limitPerHour === undefined || action.type === 'tool_result') return;
  const hit = toHit(speaker, { stage: 'rate', effect: 'deny', rule: `${entry.field}.limit_per_hour`, reason: policyReasons.rateLimited });
  draft.rates.push({ key: `tool:${name}`, limit: entry.limitPerHour, windowMs: 3_600_000, hit });
}

function addCapabilities(draft: Draft, speaker: Speaker, capability: string): void {
  const { capabilities } = speaker.compiled;
  if (capabilities === undefined) return;
  const add = (effect: 'allow' | 'deny', rule: string, reason: string): void => {
    draft.fixed.push(toHit(speaker, { stage: 'tool', effect, rule, reason }, { sequence: 1 }));
  };
  if (capabilities.isDenied(capability)) add('deny', 'capabilities.deny', policyReasons.capabilityDenied);
  if (capabilities.isListed === undefined) return;
  if (capabilities.isListed(capability)) add('allow', 'capabilities.allow', policyReasons.allowed);
  else add('deny', 'capabilities.allow', policyReasons.capabilityNotAllowed);
}

function addRules(draft: Draft, speaker: Speaker, tool: string | undefined): void {
  const { rules } = speaker.compiled;
  if (rules === undefined) return;
  const here = rules.map((rule, at) => ({ rule, at })).filter(({ rule }) => rule.match.matchesTool(tool));
  const noneMatches = toHit(
    speaker,
    { stage: 'tool', effect: 'deny', rule: 'rules', reason: policyReasons.noRuleAllows },
    { sequence: 99_999 },
  );
  const isPlain = here.every(({ rule }) => !rule.match.needsAction && isPlainRule(rule));
  if (!isPlain) draft.rules.push({ rules: here.map(({ rule, at }) => toLaneRule(speaker, rule, at)), noneMatches });
  else if (here.length === 0) draft.fixed.push(noneMatches);
  else draft.fixed.push(...here.map(({ rule, at }) => toLaneRule(speaker, rule, at).hit));
}

function asksPathOnly(sets: readonly RuleSet[]): boolean {
  return sets.every(({ rules }) => rules.every(({ rule }) => rule.match.asksResourceOnly));
}

function indexPaths(sets: readonly RuleSet[]): PathIndex | undefined {
  const globs = sets.flatMap(({ rules }) => rules.map(({ rule }) => rule.match.plainPath));
  return globs.every((glob) => glob !== undefined) ? createPathIndex(globs) : undefined;
}

/** Bits that a number holds exactly. */
const maxMaskedRules = 50;

function isPlainRule(rule: CompiledRule): boolean {
  return rule.windows === undefined && rule.blocked === undefined && rule.rates.length === 0;
}

const ruleOutcomes = {
  allow: { stage: 'tool', effect: 'allow', reason: policyReasons.allowed },
  deny: { stage: 'tool', effect: 'deny', reason: policyReasons.ruleDenied },
  step_up: { stage: 'approval', effect: 'require_approval', reason: policyReasons.approvalRequired },
} as const;

function toLaneRule(speaker: Speaker, rule: CompiledRule, at: number): LaneRule {
  const sequence = 2 + at;
  const id = rule.id;
  const obligations = { approverRoles: rule.approverRoles, passTtlSecs: rule.passTtlSecs, counts: rule.rates.map((rate) => rate.key) };
  const approval = rule.effect === 'step_up' ? { approval: speaker.compiled.approval } : {};
  const deny = (stage: JudgementStage, reason: string): Hit => toHit(speaker, { stage, effect: 'deny', rule: id, reason }, { sequence });
  return {
    rule,
    hit: toHit(
      speaker,
      { ...ruleOutcomes[rule.effect], rule: id },
      { sequence, ...approval, ...(rule.effect === 'deny' ? {} : obligations) },
    ),
    outsideHours: deny('schedule', policyReasons.outsideActiveHours),
    blockedPath: deny('tool', policyReasons.pathBlocked),
    rates: rule.effect === 'deny' ? [] : rule.rates.map((rate) => ({ ...rate, hit: deny('rate', policyReasons.rateLimited) })),
  };
}
