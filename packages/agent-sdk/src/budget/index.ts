/** Money: reserve before, commit or roll back after; limits per scope and period; prices (docs/budget.md). */
export { BudgetBook } from './book.ts';
export { Broadcast, type BroadcastReader, broadcastCapacity, type Heard } from './broadcast.ts';
export {
  alertPercents,
  Budget,
  type BudgetAlert,
  type BudgetParts,
  type BudgetStore,
  createMemoryBudgetStore,
  type Reservation,
} from './budget.ts';
export { decideSpend, type SpendDecision, type SpendRequest, type Standing, standingOf } from './decide.ts';
export type { BudgetEvent, Exceeded, Spending, SpendSubject } from './events.ts';
export {
  assertLimit,
  type BudgetLimit,
  type BudgetScope,
  formatScope,
  type LimitTable,
  type Spender,
  scopesOf,
  scopeTypes,
} from './limits.ts';
export { formatUsd, type NanoUsd, nanoPerUsd, parseUsd } from './money.ts';
export { assertZone, type BudgetPeriod, localDate, periodStart } from './periods.ts';
export {
  costOf,
  defaultPrice,
  findPrice,
  type ModelPrice,
  type PricedModel,
  type PriceTable,
  type TokenRates,
  type TokenUsage,
  worstCaseCost,
} from './prices.ts';
export {
  type Forecast,
  findAnomaly,
  forecastMonth,
  type SpendAnomaly,
  type Summary,
  type SummaryGroup,
  type SummaryRow,
  summarize,
  summaryGroups,
  summaryStart,
  toSummaryCsv,
} from './report.ts';
