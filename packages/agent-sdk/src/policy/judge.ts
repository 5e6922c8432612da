import type { Circumstances, PolicyAction, PolicyVerdict, SensitiveFinding } from './contract.ts';
import { isPlainPath } from './globs.ts';
import { toUrlHost } from './hosts.ts';
import type { Lane, LaneRule, RateCheck } from './lane.ts';
import { type ActionFacts, toFacts } from './rule-match.ts';
import { type Hit, toVerdict } from './verdict.ts';

/** Runs the checks of a lane and weighs what they find. */
export function judge(lane: Lane, action: PolicyAction, circumstances: Circumstances): PolicyVerdict {
  if (lane.isConstant) return lane.base;
  if (lane.hasPlainRulesOnly) return judgePlainRules(lane, action, circumstances);
  const hits: Hit[] = [];
  if (lane.rules.length > 0) judgeRules(lane, toFacts(action, circumstances), hits);
  judgeHours(lane, circumstances.nowMs, hits);
  if (lane.hosts.length > 0 && action.type === 'network_request') judgeHost(lane, action.url, hits);
  for (const rate of lane.rates) judgeRate(rate, circumstances, hits);
  judgeGuards(lane, action, circumstances, hits);
  for (const budget of lane.budgets) if (isExceeded(budget, action, circumstances)) hits.push(budget.hit);
  const found = lane.sensitive?.run(action);
  if (found !== undefined) hits.push(...found.hits);
  return hits.length === 0 && (found === undefined || found.findings.length === 0) ? lane.base : weigh(lane, hits, found?.findings);
}

/** Which rules match is a number, and each such number has one verdict. */
function judgePlainRules(lane: Lane, action: PolicyAction, circumstances: Circumstances): PolicyVerdict {
  if (lane.pathTests !== undefined && action.type === 'file_access' && isPlainPath(action.path)) {
    const known = lane.byRules.get(maskOf(lane.pathTests, action.path));
    if (known !== undefined) return known;
  }
  const facts = toFacts(action, circumstances);
  const mask = maskOf(lane.factTests, facts);
  const known = lane.byRules.get(mask);
  if (known !== undefined) return known;
  const hits: Hit[] = [];
  judgeRules(lane, facts, hits);
  const verdict = weigh(lane, hits);
  if (lane.byRules.size < maxRemembered) lane.byRules.set(mask, verdict);
  return verdict;
}

const maxRemembered = 1_000;

function maskOf<Subject>(tests: readonly ((subject: Subject) => boolean)[], subject: Subject): number {
  let mask = 0;
  let bit = 1;
  for (let index = 0; index < tests.length; index += 1) {
    if ((tests[index] as (subject: Subject) => boolean)(subject)) mask += bit;
    bit *= 2;
  }
  return mask;
}

function weigh(lane: Lane, hits: readonly Hit[], findings?: readonly SensitiveFinding[]): PolicyVerdict {
  const all = [...lane.fixedHits, ...hits].sort((one, other) => one.order - other.order);
  return toVerdict(lane.hearing, all, findings === undefined ? undefined : Object.freeze(findings));
}

function judgeHours(lane: Lane, nowMs: number, hits: Hit[]): void {
  for (const { isOpen, hit } of lane.hours) if (!isOpen(nowMs)) hits.push(hit);
}

function judgeHost(lane: Lane, url: string, hits: Hit[]): void {
  const host = toUrlHost(url);
  for (const { list, hit } of lane.hosts) if (!list.has(host)) hits.push(hit);
}

function judgeGuards(lane: Lane, action: PolicyAction, { governanceLevel, graph }: Circumstances, hits: Hit[]): void {
  if (lane.guards.length === 0) return;
  const context = { action, governanceLevel, graph };
  for (const { guard, hit } of lane.guards) if (guard(context)) hits.push(hit);
}

function judgeRate(rate: RateCheck, { state, nowMs }: Circumstances, hits: Hit[]): void {
  const windowStartMs = Math.floor(nowMs / rate.windowMs) * rate.windowMs;
  const calls = state === undefined ? 0 : state.countCalls(rate.key, windowStartMs);
  // Written so that an answer that is no number refuses.
  if (!(calls < rate.limit)) hits.push(rate.hit);
}

/** What is spent reaches the limit, or what this action costs would go over it. */
function isExceeded(budget: Lane['budgets'][number], action: PolicyAction, { state, nowMs }: Circumstances): boolean {
  const spentUsd = state === undefined ? 0 : state.spentUsd(budget.query(nowMs));
  return !(spentUsd < budget.limitUsd && spentUsd + (action.costUsd ?? 0) <= budget.limitUsd);
}

function judgeRules(lane: Lane, facts: ActionFacts, hits: Hit[]): void {
  for (const set of lane.rules) {
    let isMatched = false;
    for (const rule of set.rules) {
      if (!rule.rule.match.matchesFacts(facts)) continue;
      isMatched = true;
      hits.push(rule.hit);
      judgeObligations(rule, facts, hits);
    }
    if (!isMatched) hits.push(set.noneMatches);
  }
}

/** Notes those that are not met. A rule that denies needs none. */
function judgeObligations(rule: LaneRule, facts: ActionFacts, hits: Hit[]): void {
  if (rule.rule.effect === 'deny') return;
  const { windows, blocked } = rule.rule;
  if (windows !== undefined && !windows.some((isOpen) => isOpen(facts.circumstances.nowMs))) hits.push(rule.outsideHours);
  if (blocked !== undefined && facts.paths.some(blocked)) hits.push(rule.blockedPath);
  for (const rate of rule.rates) judgeRate(rate, facts.circumstances, hits);
}
