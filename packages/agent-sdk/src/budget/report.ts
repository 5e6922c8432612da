import type { Spending } from './events.ts';
import type { BudgetScope } from './limits.ts';
import { formatUsd, type NanoUsd } from './money.ts';
import { daysInMonth, localDate, periodStart } from './periods.ts';

export const summaryGroups = ['agent', 'subtree', 'session', 'task', 'team', 'org', 'provider', 'model', 'seat', 'day'] as const;

export type SummaryGroup = (typeof summaryGroups)[number];

export interface SummaryRow {
  readonly group: string;
  readonly spentNanoUsd: NanoUsd;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface Summary {
  readonly rows: readonly SummaryRow[];
  readonly total: SummaryRow;
}

/** The instant a named period began: the day, the week (from Monday), the month. */
export function summaryStart(period: 'today' | 'week' | 'month' | 'all', nowMs: number, zone: string): number {
  if (period === 'all') return Number.NEGATIVE_INFINITY;
  if (period === 'month') return periodStart('monthly', nowMs, zone);
  const today = periodStart('daily', nowMs, zone);
  if (period === 'today') return today;
  const { day, month, year } = localDate(nowMs, zone);
  const daysSinceMonday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  // Noon of that day is within it whatever summer time did, so its own midnight can be asked for.
  return daysSinceMonday === 0 ? today : periodStart('daily', today + 12 * 3_600_000 - daysSinceMonday * 86_400_000, zone);
}

/**
 * Spendings put together, the dearest group first. By `agent` a spending counts for the agent that made it; by
 * `subtree` for that agent and for each that started it, so these rows overlap.
 */
export function summarize(spendings: readonly Spending[], by: SummaryGroup, zone = 'UTC'): Summary {
  const rows = new Map<string, SummaryRow>();
  for (const spending of spendings) {
    for (const group of groupsOf(spending, by, zone)) rows.set(group, add(rows.get(group) ?? emptyRow(group), spending));
  }
  const sorted = [...rows.values()].sort((one, two) => two.spentNanoUsd - one.spentNanoUsd || (one.group < two.group ? -1 : 1));
  return { rows: sorted, total: spendings.reduce(add, emptyRow('total')) };
}

/** RFC 4180, with a header. Amounts in dollars with all nine decimals: a sum of the column is exact. */
export function toSummaryCsv({ rows, total }: Summary, by: SummaryGroup): string {
  const lines = [...rows, total].map(({ group, inputTokens, outputTokens, requests, spentNanoUsd }) =>
    [toField(group), formatUsd(spentNanoUsd, 9), requests, inputTokens, outputTokens].join(','),
  );
  return `${[`${by},usd,requests,input_tokens,output_tokens`, ...lines].join('\r\n')}\r\n`;
}

/** A field that a spreadsheet would take for a formula is shown as the text it is. */
function toField(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

function groupsOf({ atMs, scopes, subject }: Spending, by: SummaryGroup, zone: string): readonly string[] {
  switch (by) {
    case 'provider':
      return [subject.provider];
    case 'model':
      return [`${subject.provider}/${subject.model}`];
    case 'seat':
      return [subject.seat ?? '(none)'];
    case 'day': {
      const { day, month, year } = localDate(atMs, zone);
      return [`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`];
    }
    case 'subtree':
      return idsOf(scopes, 'agent');
    default:
      return idsOf(scopes, by).slice(-1);
  }
}

function idsOf(scopes: readonly BudgetScope[], type: BudgetScope['type']): readonly string[] {
  const ids = scopes.filter((scope) => scope.type === type).map(({ id }) => id);
  return ids.length === 0 ? ['(none)'] : ids;
}

function add(row: SummaryRow, { amountNanoUsd, usage }: Spending): SummaryRow {
  return {
    group: row.group,
    spentNanoUsd: row.spentNanoUsd + amountNanoUsd,
    requests: row.requests + 1,
    inputTokens: row.inputTokens + (usage?.inputTokens ?? 0),
    outputTokens: row.outputTokens + (usage?.outputTokens ?? 0),
  };
}

function emptyRow(group: string): SummaryRow {
  return { group, spentNanoUsd: 0, requests: 0, inputTokens: 0, outputTokens: 0 };
}

export interface Forecast {
  readonly spentNanoUsd: NanoUsd;
  readonly day: number;
  readonly daysInMonth: number;
  readonly dailyRateNanoUsd: NanoUsd;
  readonly projectedNanoUsd: NanoUsd;
  /** Of the monthly limit, in tenths of a percent; undefined without one. */
  readonly projectedPermille: number | undefined;
}

/** What the month will cost if it goes on as it began: the average of its days so far, today included, times its days. */
export function forecastMonth(spentNanoUsd: NanoUsd, nowMs: number, zone: string, limitNanoUsd: NanoUsd | undefined): Forecast {
  const { day } = localDate(nowMs, zone);
  const days = daysInMonth(nowMs, zone);
  const projectedNanoUsd = divideRounded(BigInt(spentNanoUsd) * BigInt(days), BigInt(day));
  return {
    spentNanoUsd,
    day,
    daysInMonth: days,
    dailyRateNanoUsd: divideRounded(BigInt(spentNanoUsd), BigInt(day)),
    projectedNanoUsd,
    projectedPermille: limitNanoUsd === undefined ? undefined : divideRounded(BigInt(projectedNanoUsd) * 1_000n, BigInt(limitNanoUsd)),
  };
}

function divideRounded(dividend: bigint, divisor: bigint): number {
  return Number((dividend * 2n + divisor) / (divisor * 2n));
}

/** A day that costs much more than those before it. */
export interface SpendAnomaly {
  readonly todayNanoUsd: NanoUsd;
  /** Mean of the days before. */
  readonly meanNanoUsd: NanoUsd;
  readonly ratio: number;
  /** Standard deviations above the mean; infinite where every day before cost the same. */
  readonly zScore: number;
}

/**
 * Whether today stands out among the days before it (a week is usual): ten times their mean, or three standard
 * deviations above it and at least twice it. Undefined when it does not, or when there are fewer than three days to
 * compare with.
 */
export function findAnomaly(daysBefore: readonly NanoUsd[], todayNanoUsd: NanoUsd): SpendAnomaly | undefined {
  if (daysBefore.length < 3) return undefined;
  const mean = daysBefore.reduce((sum, day) => sum + day, 0) / daysBefore.length;
  const deviation = Math.sqrt(daysBefore.reduce((sum, day) => sum + (day - mean) ** 2, 0) / daysBefore.length);
  const ratio = mean === 0 ? (todayNanoUsd > 0 ? Number.POSITIVE_INFINITY : 0) : todayNanoUsd / mean;
  const zScore = deviation === 0 ? (todayNanoUsd > mean ? Number.POSITIVE_INFINITY : 0) : (todayNanoUsd - mean) / deviation;
  if (ratio < 10 && !(zScore >= 3 && ratio >= 2)) return undefined;
  return { todayNanoUsd, meanNanoUsd: Math.round(mean), ratio, zScore };
}
