import { type PolicyIdentity, policyReasons, type SpendQuery } from './contract.ts';
import { parseDurationMs } from './durations.ts';
import { type Speaker, toHit } from './hits.ts';
import type { Hit } from './verdict.ts';
import { findZone, type Zone } from './zones.ts';

export interface BudgetCheck {
  readonly limitUsd: number;
  readonly hit: Hit;
  query(nowMs: number): SpendQuery;
}

/**
 * The limits that count, monthly before daily. Of several global documents only the first with a budget supplies one;
 * narrower documents add theirs.
 */
export function listBudgetChecks(speakers: readonly Speaker[], identity: PolicyIdentity | undefined): readonly BudgetCheck[] {
  const checks: BudgetCheck[] = [];
  let hasGlobal = false;
  for (const speaker of speakers) {
    const isGlobal = speaker.compiled.level === 0;
    if (speaker.compiled.document.spec.budget === undefined || (isGlobal && hasGlobal)) continue;
    // One that is only observed leaves the place to the next, which is enforced.
    if (isGlobal && speaker.mode === 'enforce') hasGlobal = true;
    checks.push(...listOfDocument(speaker, identity));
  }
  return checks;
}

function listOfDocument(speaker: Speaker, identity: PolicyIdentity | undefined): readonly BudgetCheck[] {
  const budget = speaker.compiled.document.spec.budget ?? {};
  const zone = findZone(budget.timezone ?? 'UTC');
  const customMs = budget.window === undefined ? undefined : parseDurationMs(budget.window);
  const orgId = identity?.orgId ?? '';
  const limits = [
    ['monthly_limit_usd', 'global', 'month'],
    ['org_monthly_limit_usd', 'org', 'month'],
    ['daily_limit_usd', 'global', 'day'],
    ['org_daily_limit_usd', 'org', 'day'],
  ] as const;
  return limits.flatMap(([name, scope, period], sequence) => {
    const limitUsd = budget[name];
    if (limitUsd === undefined) return [];
    const parts = { stage: 'budget', effect: 'deny', rule: `budget.${name}`, reason: policyReasons.budgetExceeded } as const;
    const hit = toHit(speaker, parts, { sequence, suspend: budget.action_on_exceed === 'suspend' });
    const window = period === 'day' && customMs !== undefined ? 'custom' : period;
    const query = (nowMs: number): SpendQuery => ({
      scope,
      orgId: scope === 'org' ? orgId : '',
      window,
      windowStartMs: startOf(window, nowMs, zone, customMs),
    });
    return [{ limitUsd, hit, query }];
  });
}

function startOf(window: SpendQuery['window'], nowMs: number, zone: Zone | undefined, customMs: number | undefined): number {
  if (window === 'custom' && customMs !== undefined) return Math.floor(nowMs / customMs) * customMs;
  // A zone this runtime does not know: everything ever spent counts.
  return zone === undefined || window === 'custom' ? 0 : zone.startOf(window, nowMs);
}
