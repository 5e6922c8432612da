import type { Circumstances, PolicyAction, PolicyVerdict, SensitiveFinding } from './contract.ts';
import { toUrlHost } from './hosts.ts';
import type { Lane, LaneRule, RateCheck, RecentPaths } from './lane.ts';
import { type ActionFacts, toFacts } from './rule-match.ts';
import { type Hit, toVerdict } from './verdict.ts';

/** Runs the checks of a lane and weighs what they find. */
export function judge(lane: Lane, action: PolicyAction, circumstances: Circumstances): PolicyVerdict {
  if (lane.isConstant) return lane.base;
  if (action.type !== 'file_access') return judgeAll(lane, action, circumstances);
  const { recent } = lane;
  if (recent === undefined) return judgePath(lane, action, circumstances);
  if (recent.root !== circumstances.workspaceRoot) forget(recent, circumstances.workspaceRoot);
  const known = recent.verdicts.get(action.path);
  if (known !== undefined) return known;
  const verdict = judgePath(lane, action, circumstances);
  if (recent.verdicts.size >= maxRemembered) recent.verdicts.clear();
  if (action.path.length <= maxRememberedLength) recent.verdicts.set(action.path, verdict);
  return verdict;
}

function forget(recent: RecentPaths, root: string | undefined): void {
  recent.verdicts.clear();
  recent.root = root;
}

/** Plain paths of one number have one verdict. */
function judgePath(lane: Lane, action: PolicyAction & { readonly type: 'file_access' }, circumstances: Circumstances): PolicyVerdict {
  if (lane.paths === undefined) return judgeAll(lane, action, circumstances);
  const place = lane.paths.find(action.path);
  const known = lane.byPath.get(place);
  if (known !== undefined) return known;
  const verdict = judgeAll(lane, action, circumstances);
  if (place >= 0) lane.byPath.set(place, verdict);
  return verdict;
}

function judgeAll(lane: Lane, action: PolicyAction, circumstances: Circumstances): PolicyVerdict {
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
const maxRememberedLength = 1_000;

function maskOf(tests: Lane['factTests'], facts: ActionFacts): number {
  let mask = 0;
  let bit = 1;
  for (let index = 0; index < tests.length; index += 1) {
    if ((tests[index] as (facts: ActionFacts) => boolean)(facts)) mask += bit;
    bit *= 2;
  }
  return mask;
}

function weigh(lane: Lane, hits: readonly Hit[], findings: readonly SensitiveFinding[] = []): PolicyVerdict {
  const { last } = lane;
  // Findings are the action's own; everything else of a verdict follows from who spoke.
  if (findings.length === 0 && last.verdict !== undefined && isSame(last.hits, hits)) return last.verdict;
  const all = [...lane.fixedHits, ...hits].sort((one, other) => one.order - other.order);
  const verdict = toVerdict(lane.hearing, all, findings.length === 0 ? undefined : Object.freeze(findings));
  if (findings.length === 0) Object.assign(last, { hits, verdict });
  return verdict;
}

function isSame(some: readonly Hit[], others: readonly Hit[]): boolean {
  return some.length === others.length && some.every((hit, index) => hit === others[index]);
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
