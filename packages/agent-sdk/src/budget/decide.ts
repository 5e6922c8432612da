import type { BudgetBook } from './book.ts';
import type { BudgetEvent, Exceeded, SpendSubject } from './events.ts';
import { amountsOf, assertLimit, type BudgetLimit, type BudgetScope, type LimitTable, type Spender, scopesOf } from './limits.ts';
import type { NanoUsd } from './money.ts';
import { type BudgetPeriod, periodStart } from './periods.ts';

export interface SpendRequest {
  readonly id: string;
  readonly spender: Spender;
  readonly subject: SpendSubject;
  /** The most it can cost. */
  readonly amountNanoUsd: NanoUsd;
  readonly deadlineMs: number;
}

export type SpendDecision =
  | { readonly type: 'granted'; readonly events: readonly BudgetEvent[] }
  | { readonly type: 'exceeded'; readonly because: Exceeded; readonly events: readonly BudgetEvent[] }
  | { readonly type: 'suspended'; readonly scope: BudgetScope; readonly because: Exceeded; readonly events: readonly [] };

/**
 * Whether a request may be paid: every limit of every scope it draws on is looked at, broad before narrow and a month
 * before its days, and the first that would be passed is named. What others have reserved counts as spent.
 */
export function decideSpend(book: BudgetBook, limits: LimitTable, request: SpendRequest, nowMs: number): SpendDecision {
  const scopes = scopesOf(request.spender);
  for (const scope of scopes) {
    const because = book.suspension(scope);
    if (because !== undefined) return { type: 'suspended', scope, because, events: [] };
  }
  for (const scope of scopes) {
    for (const limit of limits(scope)) {
      const because = findExceeded(book, scope, limit, request.amountNanoUsd, nowMs);
      if (because !== undefined) return { type: 'exceeded', because, events: suspend(limit, request.spender, because, nowMs) };
    }
  }
  const { amountNanoUsd, deadlineMs, id, subject } = request;
  return { type: 'granted', events: [{ type: 'reserved', id, atMs: nowMs, deadlineMs, amountNanoUsd, scopes, subject }] };
}

/** The one that asked is suspended, and with it what it started; never those beside it. */
function suspend(limit: BudgetLimit, { agents }: Spender, because: Exceeded, atMs: number): readonly BudgetEvent[] {
  const agent = agents.at(-1);
  if (limit.onExceed !== 'suspend' || agent === undefined) return [];
  return [{ type: 'suspended', scope: { type: 'agent', id: agent }, atMs, because }];
}

function findExceeded(
  book: BudgetBook,
  scope: BudgetScope,
  limit: BudgetLimit,
  requestedNanoUsd: NanoUsd,
  nowMs: number,
): Exceeded | undefined {
  for (const { limitNanoUsd, period, reservedNanoUsd, spentNanoUsd } of standingOf(book, scope, limit, nowMs)) {
    if (spentNanoUsd + reservedNanoUsd + requestedNanoUsd <= limitNanoUsd) continue;
    return { scope, period, limitNanoUsd, spentNanoUsd, reservedNanoUsd, requestedNanoUsd };
  }
  return undefined;
}

/** How one amount of a limit stands. */
export interface Standing {
  readonly scope: BudgetScope;
  readonly period: BudgetPeriod;
  readonly limitNanoUsd: NanoUsd;
  readonly spentNanoUsd: NanoUsd;
  readonly reservedNanoUsd: NanoUsd;
  /** The period's first instant; tells one day from another. */
  readonly startMs: number;
}

/** @throws ERR_BUDGET_LIMIT for a limit that is none: nothing is spent under it */
export function standingOf(book: BudgetBook, scope: BudgetScope, limit: BudgetLimit, nowMs: number): readonly Standing[] {
  assertLimit(limit);
  return amountsOf(limit).map(([period, limitNanoUsd]) => {
    const startMs = periodStart(period, nowMs, limit.timezone ?? 'UTC', limit.windowMs);
    return {
      scope,
      period,
      limitNanoUsd,
      // The rolling window is open at its old end: after exactly its duration a spending has left it.
      spentNanoUsd: book.spentSince(scope, period === 'window' ? startMs + 1 : startMs),
      reservedNanoUsd: book.reserved(scope),
      startMs,
    };
  });
}
