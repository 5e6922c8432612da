import { describe, expect, it } from 'vitest';
import type { Spending } from './events.ts';
import { type Spender, scopesOf } from './limits.ts';
import { formatUsd, parseUsd } from './money.ts';
import { findAnomaly, forecastMonth, summarize, summaryStart, toSummaryCsv } from './report.ts';

const spending = (amount: number, spender: Spender, changes: Partial<Spending> = {}): Spending => ({
  id: 'x',
  atMs: Date.parse('2026-11-27T12:00:00Z'),
  amountNanoUsd: parseUsd(amount),
  scopes: scopesOf(spender),
  subject: { provider: 'anthropic', model: 'sonnet', seat: 'alice' },
  usage: { inputTokens: 10, outputTokens: 1 },
  ...changes,
});

const spendings = [
  spending(1, { org: 'acme', team: 'core', agents: ['root'] }),
  spending(2, { org: 'acme', team: 'core', agents: ['root', 'child'] }),
  spending(
    4,
    { org: 'acme', team: 'web', agents: ['root', 'child', 'leaf'] },
    { subject: { provider: 'openai', model: 'gpt', seat: 'bob' } },
  ),
];

const rows = (by: Parameters<typeof summarize>[1]) =>
  summarize(spendings, by).rows.map(({ group, spentNanoUsd }) => [group, formatUsd(spentNanoUsd)]);

describe('a summary', () => {
  it('adds up by agent, by subtree, team, organisation, provider, model and seat', () => {
    expect(rows('agent')).toEqual([
      ['leaf', '4.00'],
      ['child', '2.00'],
      ['root', '1.00'],
    ]);
    expect(rows('subtree')).toEqual([
      ['root', '7.00'],
      ['child', '6.00'],
      ['leaf', '4.00'],
    ]);
    expect(rows('team')).toEqual([
      ['web', '4.00'],
      ['core', '3.00'],
    ]);
    expect(rows('org')).toEqual([['acme', '7.00']]);
    expect(rows('provider')).toEqual([
      ['openai', '4.00'],
      ['anthropic', '3.00'],
    ]);
    expect(rows('model')).toEqual([
      ['openai/gpt', '4.00'],
      ['anthropic/sonnet', '3.00'],
    ]);
    expect(rows('seat')).toEqual([
      ['bob', '4.00'],
      ['alice', '3.00'],
    ]);
    expect(rows('task')).toEqual([['(none)', '7.00']]);
    expect(summarize(spendings, 'agent').total).toEqual({
      group: 'total',
      spentNanoUsd: parseUsd(7),
      requests: 3,
      inputTokens: 30,
      outputTokens: 3,
    });
  });

  it('is a CSV that a spreadsheet reads as text and numbers', () => {
    const odd = [spending(1.5, { agents: ['=cmd|"x",1'] })];
    expect(toSummaryCsv(summarize(odd, 'agent'), 'agent')).toBe(
      'agent,usd,requests,input_tokens,output_tokens\r\n"\'=cmd|""x"",1",1.500000000,1,10,1\r\ntotal,1.500000000,1,10,1\r\n',
    );
  });

  it('begins with the day, the week from Monday, or the month', () => {
    const friday = Date.parse('2026-11-27T12:00:00Z');
    const start = (period: 'today' | 'week' | 'month', zone = 'UTC', now = friday) =>
      new Date(summaryStart(period, now, zone)).toISOString();
    expect([start('today'), start('week'), start('month')]).toEqual([
      '2026-11-27T00:00:00.000Z',
      '2026-11-23T00:00:00.000Z',
      '2026-11-01T00:00:00.000Z',
    ]);
    // Across the end of summer time.
    expect(start('week', 'Europe/Berlin', Date.parse('2026-10-25T12:00:00Z'))).toBe('2026-10-18T22:00:00.000Z');
    expect(start('week', 'UTC', Date.parse('2026-11-23T00:00:00Z'))).toBe('2026-11-23T00:00:00.000Z');
  });
});

describe('a forecast', () => {
  it('is the daily rate times the days: on day 9 of 30, 12.50 a day make 375.00, 37.5 % of 1,000', () => {
    const forecast = forecastMonth(parseUsd(112.5), Date.parse('2026-11-09T10:00:00Z'), 'UTC', parseUsd(1_000));
    expect(forecast).toEqual({
      spentNanoUsd: parseUsd(112.5),
      day: 9,
      daysInMonth: 30,
      dailyRateNanoUsd: parseUsd(12.5),
      projectedNanoUsd: parseUsd(375),
      projectedPermille: 375,
    });
  });
});

it.each([
  ['a spike of ten times the mean', [1, 1, 2, 1, 1, 1, 1], 12, true],
  ['three deviations above days that were alike', [10, 11, 10, 9, 10, 11, 10], 25, true],
  ['days that are alike', [10, 11, 10, 9, 10, 11, 10], 12, false],
  ['a small rise above equal days', [10, 10, 10, 10], 11, false],
  ['spending after days of none', [0, 0, 0], 1, true],
  ['too few days to say', [1], 100, false],
])('sees %s', (_, days, today, isAnomaly) => {
  expect(
    findAnomaly(
      days.map((day) => parseUsd(day)),
      parseUsd(today),
    ) !== undefined,
  ).toBe(isAnomaly);
});
