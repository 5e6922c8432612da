import type { BudgetScope } from './limits.ts';
import type { NanoUsd } from './money.ts';
import type { BudgetPeriod } from './periods.ts';
import type { TokenUsage } from './prices.ts';

/** What is to be paid for: a request to a model, or anything else that costs. */
export interface SpendSubject {
  readonly provider: string;
  readonly model: string;
  /** Whose seat it is charged to, where there are seats. */
  readonly seat?: string;
}

/** Past facts; the state of a budget is what they add up to. Plain JSON, times in milliseconds since the Unix epoch. */
export type BudgetEvent =
  | {
      readonly type: 'reserved';
      readonly id: string;
      readonly atMs: number;
      /** From then on, without an outcome, all of it counts as spent: whoever reserved it may have died after sending. */
      readonly deadlineMs: number;
      readonly amountNanoUsd: NanoUsd;
      readonly scopes: readonly BudgetScope[];
      readonly subject: SpendSubject;
    }
  | { readonly type: 'committed'; readonly id: string; readonly atMs: number; readonly amountNanoUsd: NanoUsd; readonly usage?: TokenUsage }
  | { readonly type: 'rolled-back'; readonly id: string; readonly atMs: number }
  | { readonly type: 'lapsed'; readonly id: string; readonly atMs: number }
  | { readonly type: 'suspended'; readonly scope: BudgetScope; readonly atMs: number; readonly because: Exceeded }
  | { readonly type: 'resumed'; readonly scope: BudgetScope; readonly atMs: number }
  /** A spending of the past, as a shortened journal holds it. */
  | ({ readonly type: 'spent' } & Spending);

export interface Spending {
  readonly id: string;
  readonly atMs: number;
  readonly amountNanoUsd: NanoUsd;
  readonly scopes: readonly BudgetScope[];
  readonly subject: SpendSubject;
  readonly usage?: TokenUsage;
  /** Nobody told the outcome, so this is what had been reserved. */
  readonly isLapsed?: true;
}

/** Which limit stood in the way. */
export interface Exceeded {
  readonly scope: BudgetScope;
  readonly period: BudgetPeriod;
  readonly limitNanoUsd: NanoUsd;
  readonly spentNanoUsd: NanoUsd;
  readonly reservedNanoUsd: NanoUsd;
  readonly requestedNanoUsd: NanoUsd;
}
