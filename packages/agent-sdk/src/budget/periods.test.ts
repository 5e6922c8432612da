import { expect, it } from 'vitest';
import { daysInMonth, periodStart } from './periods.ts';

const at = (text: string): number => Date.parse(text);

it.each([
  ['daily', 'UTC', '2026-11-27T15:00:00Z', '2026-11-27T00:00:00Z'],
  ['daily', 'Asia/Tokyo', '2026-11-27T15:00:00Z', '2026-11-27T15:00:00Z'],
  ['daily', 'Asia/Tokyo', '2026-11-27T14:59:59Z', '2026-11-26T15:00:00Z'],
  ['monthly', 'Asia/Tokyo', '2026-11-30T15:00:00Z', '2026-11-30T15:00:00Z'],
  ['monthly', 'UTC', '2026-11-30T15:00:00Z', '2026-11-01T00:00:00Z'],
  // Summer time begins on 29 March 2026 in Berlin: the month begins in winter time.
  ['monthly', 'Europe/Berlin', '2026-03-31T12:00:00Z', '2026-02-28T23:00:00Z'],
  ['daily', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00Z'],
  ['daily', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00Z'],
  // A day that has no midnight: the clocks go from 24:00 to 1:00.
  ['daily', 'Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-23T22:00:00Z'],
  ['daily', 'Asia/Kathmandu', '2026-05-05T00:00:00Z', '2026-05-04T18:15:00Z'],
] as const)('the %s budget of %s at %s counts from %s', (period, zone, now, start) => {
  expect(new Date(periodStart(period, at(now), zone)).toISOString()).toBe(new Date(start).toISOString());
  // Asked in another order, where an answer is remembered.
  expect(periodStart(period, at(now) + 1, zone)).toBe(at(start));
  expect(periodStart(period, at(now), zone)).toBe(at(start));
});

it('a rolling window counts from its duration ago, and a total from ever', () => {
  expect(periodStart('window', 10_000, 'UTC', 4_000)).toBe(6_000);
  expect(periodStart('total', 10_000, 'UTC')).toBe(Number.NEGATIVE_INFINITY);
});

it('knows the days of a month', () => {
  expect([daysInMonth(at('2026-02-10T00:00:00Z'), 'UTC'), daysInMonth(at('2028-02-10T00:00:00Z'), 'UTC')]).toEqual([28, 29]);
});

it('refuses what is no zone', () => {
  expect(() => periodStart('daily', 0, 'Mars/Olympus')).toThrow(expect.objectContaining({ code: 'ERR_BUDGET_ZONE' }));
});
