import { type BudgetLimit, type BudgetScope, formatScope, type LimitTable, parseUsd } from '@gatehouse/agent-sdk/budget';
import type { BudgetSection } from '@gatehouse/agent-sdk/policy';

/** A policy document's budget, and whom the document is about. */
export interface BudgetDocument {
  /** `global`, `org:acme`, `team:core`, `agent:main`; `tool:` scopes have no budget of their own. */
  readonly scope: string;
  readonly budget: BudgetSection;
  /** Milliseconds of `budget.window`, as the policy room reads it. */
  readonly windowMs?: number;
}

/**
 * The limits that policy documents set. `daily_limit_usd` and `monthly_limit_usd` are for the scope of the document,
 * `org_…` for each organisation by itself. Asked with every request, so that a document that changes is in force at once.
 */
export function toLimitTable(documents: () => readonly BudgetDocument[]): LimitTable {
  return (scope) => documents().flatMap((document) => [...limitsOfScope(document, scope), ...limitsOfOrg(document, scope)]);
}

function limitsOfScope({ budget, scope, windowMs }: BudgetDocument, asked: BudgetScope): readonly BudgetLimit[] {
  if (formatScope(asked) !== scope) return [];
  return toLimit(budget.daily_limit_usd, budget.monthly_limit_usd, budget, windowMs);
}

/** A document about one organisation limits that one; any other document limits each of them alike. */
function limitsOfOrg({ budget, scope }: BudgetDocument, asked: BudgetScope): readonly BudgetLimit[] {
  if (asked.type !== 'org' || (scope.startsWith('org:') && scope !== formatScope(asked))) return [];
  return toLimit(budget.org_daily_limit_usd, budget.org_monthly_limit_usd, budget, undefined);
}

function toLimit(
  daily: number | undefined,
  monthly: number | undefined,
  section: BudgetSection,
  windowMs: number | undefined,
): BudgetLimit[] {
  if (daily === undefined && monthly === undefined) return [];
  return [
    {
      ...(daily === undefined ? {} : { dailyNanoUsd: parseUsd(daily) }),
      ...(monthly === undefined ? {} : { monthlyNanoUsd: parseUsd(monthly) }),
      ...(daily === undefined || windowMs === undefined ? {} : { windowMs }),
      timezone: section.timezone ?? 'UTC',
      onExceed: section.action_on_exceed ?? 'deny',
    },
  ];
}
