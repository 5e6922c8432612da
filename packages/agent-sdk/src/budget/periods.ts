import { GatehouseError } from '../base/index.ts';

/** `total`: since ever, for a task or a session. `window`: the rolling duration that stands in for the day. */
export type BudgetPeriod = 'monthly' | 'daily' | 'window' | 'total';

const minuteMs = 60_000;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** @throws ERR_BUDGET_ZONE for what is no IANA zone */
export function assertZone(zone: string): void {
  formatterOf(zone);
}

export interface LocalDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

export function localDate(atMs: number, zone: string): LocalDate {
  const parts = new Map(
    formatterOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type as string, Number(value)]),
  );
  return { year: parts.get('year') ?? 0, month: parts.get('month') ?? 0, day: parts.get('day') ?? 0 };
}

/**
 * The instant from which spending counts at `nowMs`. Days and months begin at midnight of the zone's own clock: when
 * that is skipped or repeated by summer time, at the first instant that has the new date.
 */
export function periodStart(period: BudgetPeriod, nowMs: number, zone: string, windowMs = 0): number {
  if (period === 'total') return Number.NEGATIVE_INFINITY;
  if (period === 'window') return nowMs - windowMs;
  return calendarStart(period, nowMs, zone);
}

/** The last answers: a budget asks for the same day thousands of times. */
const starts = new Map<string, { readonly fromMs: number; readonly knownUntilMs: number }>();

function calendarStart(period: 'monthly' | 'daily', nowMs: number, zone: string): number {
  const key = `${period} ${zone}`;
  const known = starts.get(key);
  if (known !== undefined && nowMs >= known.fromMs && nowMs <= known.knownUntilMs) return known.fromMs;
  const numberAt = (atMs: number): number => {
    const { day, month, year } = localDate(atMs, zone);
    return (year * 12 + month) * 32 + (period === 'daily' ? day : 0);
  };
  const fromMs = firstMinute(nowMs, period === 'daily' ? 27 : 33 * 24, (atMs) => numberAt(atMs) >= numberAt(nowMs));
  starts.set(key, { fromMs, knownUntilMs: nowMs });
  return fromMs;
}

/** By halving: the clocks of zones need no arithmetic of ours. Every zone's days begin on a whole minute. */
function firstMinute(nowMs: number, hoursBack: number, isWithin: (atMs: number) => boolean): number {
  let before = Math.floor(nowMs / minuteMs) - hoursBack * 60;
  let within = Math.floor(nowMs / minuteMs);
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (isWithin(middle * minuteMs)) within = middle;
    else before = middle;
  }
  return within * minuteMs;
}

/** Days of the month that `nowMs` lies in. */
export function daysInMonth(nowMs: number, zone: string): number {
  const { month, year } = localDate(nowMs, zone);
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  try {
    const options = { timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric' } as const;
    const formatter = new Intl.DateTimeFormat('en-US', { ...options, calendar: 'gregory', numberingSystem: 'latn' });
    formatters.set(zone, formatter);
    return formatter;
  } catch (cause) {
    throw new GatehouseError('ERR_BUDGET_ZONE', {
      message: `${zone} is not a time zone.`,
      untouched: 'The budget is as it was.',
      nextStep: 'Use an IANA name, for example Europe/Berlin.',
      cause,
    });
  }
}
