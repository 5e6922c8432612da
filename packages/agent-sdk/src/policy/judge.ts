import type { Circumstances, PolicyAction, PolicyVerdict, SensitiveFinding } from './contract.ts';
import { toUrlHost } from './hosts.ts';
import type { Lane, LaneRule, RateCheck } from './lane.ts';
import { touchesPath } from './rule-match.ts';
import { type Hit, toVerdict } from './verdict.ts';

/** Runs the checks of a lane and weighs what they find. */
export function judge(lane: Lane, action: PolicyAction, circumstances: Circumstances): PolicyVerdict {
  if (lane.isConstant) return lane.base;
  const hits: Hit[] = [];
  const mask = lane.rules.length === 0 ? 0 : judgeRules(lane, action, circumstances, hits);
  const ruleHits = hits.length;
  judgeHours(lane, circumstances.nowMs, hits);
  if (lane.hosts.length > 0 && action.type === 'network_request') judgeHost(lane, action.url, hits);
  for (const rate of lane.rates) judgeRate(rate, circumstances, hits);
  judgeGuards(lane, action, circumstances, hits);
  for (const budget of lane.budgets) if (isExceeded(budget, action, circumstances)) hits.push(budget.hit);
  const found = lane.sensitive?.run(action);
  if (found !== undefined) hits.push(...found.hits);
  if (hits.length === 0 && (found === undefined || found.findings.length === 0)) return lane.base;
  if (hits.length === ruleHits && mask >= 0 && (found === undefined || found.findings.length === 0)) return recall(lane, mask, hits);
  return weigh(lane, hits, found?.findings);
}

function weigh(lane: Lane, hits: readonly Hit[], findings?: readonly SensitiveFinding[]): PolicyVerdict {
  const all = [...lane.fixedHits, ...hits].sort((one, other) => one.order - other.order);
  return toVerdict(lane.hearing, all, findings === undefined ? undefined : Object.freeze(findings));
}

function recall(lane: Lane, mask: number, hits: readonly Hit[]): PolicyVerdict {
  const known = lane.byRules.get(mask);
  if (known !== undefined) return known;
  const verdict = weigh(lane, hits);
  if (lane.byRules.size < 1_000) lane.byRules.set(mask, verdict);
  return verdict;
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

/** Which rules matched, as bits; −1 when they are too many to count, or when their obligations spoke. */
function judgeRules(lane: Lane, action: PolicyAction, circumstances: Circumstances, hits: Hit[]): number {
  let mask = 0;
  let bit = 1;
  for (const set of lane.rules) {
    let isMatched = false;
    for (const rule of set.rules) {
      if (rule.rule.match.matchesRest(action, circumstances)) {
        isMatched = true;
        hits.push(rule.hit);
        if (bit > maxBit || judgeObligations(rule, action, circumstances, hits)) mask = -1;
        else if (mask >= 0) mask += bit;
      }
      bit *= 2;
    }
    if (!isMatched) hits.push(set.noneMatches);
  }
  return mask;
}

/** Bits that a number still holds exactly. */
const maxBit = 2 ** 51;

/** Whether any of them was not met. A rule that denies needs none. */
function judgeObligations(rule: LaneRule, action: PolicyAction, circumstances: Circumstances, hits: Hit[]): boolean {
  if (rule.rule.effect === 'deny') return false;
  const before = hits.length;
  const { windows, blocked } = rule.rule;
  if (windows !== undefined && !windows.some((isOpen) => isOpen(circumstances.nowMs))) hits.push(rule.outsideHours);
  if (blocked !== undefined && touchesPath(action, blocked, circumstances.workspaceRoot)) hits.push(rule.blockedPath);
  for (const rate of rule.rates) judgeRate(rate, circumstances, hits);
  return hits.length > before;
}
