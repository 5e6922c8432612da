import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUsd, parseUsd } from './money.ts';
import { costOf, defaultPrice, findPrice, type ModelPrice, type PriceTable, worstCaseCost } from './prices.ts';

describe('money', () => {
  it.each([
    [12.5, 12_500_000_000],
    ['12.50', 12_500_000_000],
    [0.1, 100_000_000],
    [1e-7, 100],
    ['0.0000000001', 1],
    ['2.5e2', 250_000_000_000],
    [0, 0],
  ])('%s dollars are %i billionths', (usd, nano) => {
    expect(parseUsd(usd)).toBe(nano);
  });

  it.each(['-1', 'NaN', '', '1,5', '$1', '1e300', Number.POSITIVE_INFINITY, -0.5])('%s is no amount', (usd) => {
    expect(() => parseUsd(usd)).toThrow(expect.objectContaining({ code: 'ERR_BUDGET_AMOUNT' }));
  });

  it('is written with two decimals, rounded half up, and reads back with nine', () => {
    expect([12_500_000_000, 5_000_000, 4_999_999, 0, 999_999_999].map((nano) => formatUsd(nano))).toEqual([
      '12.50',
      '0.01',
      '0.00',
      '0.00',
      '1.00',
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (nano) => {
        expect(parseUsd(formatUsd(nano, 9))).toBe(nano);
      }),
    );
  });

  it('adds up without drift where binary fractions would not', () => {
    const thousand = Array.from({ length: 1_000 }, () => parseUsd(0.1)).reduce((sum, nano) => sum + nano, 0);
    expect(formatUsd(thousand, 9)).toBe('100.000000000');
  });
});

const sonnet: ModelPrice = {
  rates: { input: parseUsd(3), cacheRead: parseUsd(0.3), cacheWrite: parseUsd(3.75), output: parseUsd(15) },
  longInput: [
    {
      aboveInputTokens: 200_000,
      rates: { input: parseUsd(6), cacheRead: parseUsd(0.6), cacheWrite: parseUsd(7.5), output: parseUsd(22.5) },
    },
  ],
};

describe('a price', () => {
  it.each([
    [
      'plain tokens',
      { inputTokens: 1_000_000, outputTokens: 1_000_000 },
      { rates: { input: parseUsd(2), output: parseUsd(8) } },
      '10.000000000',
    ],
    ['cached tokens', { inputTokens: 10_000, cacheReadTokens: 8_000, cacheWriteTokens: 1_000, outputTokens: 100 }, sonnet, '0.010650000'],
    ['cached tokens reported beside the input', { inputTokens: 10, cacheReadTokens: 8_000, outputTokens: 0 }, sonnet, '0.002430000'],
    ['a long input', { inputTokens: 200_001, outputTokens: 0 }, sonnet, '1.200006000'],
    ['an input just not long', { inputTokens: 200_000, outputTokens: 0 }, sonnet, '0.600000000'],
    ['reasoning as output', { inputTokens: 0, outputTokens: 1_000, reasoningTokens: 900 }, sonnet, '0.015000000'],
    [
      'reasoning with a rate of its own',
      { inputTokens: 0, outputTokens: 1_000, reasoningTokens: 900 },
      { rates: { input: 0, output: parseUsd(10), reasoning: parseUsd(20) } },
      '0.019000000',
    ],
    ['one token, rounded up', { inputTokens: 1, outputTokens: 0 }, { rates: { input: parseUsd('0.0000001'), output: 0 } }, '0.000000001'],
  ] as const)('counts %s', (_, usage, price, usd) => {
    expect(formatUsd(costOf(price, usage), 9)).toBe(usd);
  });

  it('refuses counts that are none', () => {
    for (const inputTokens of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => costOf(sonnet, { inputTokens, outputTokens: 0 })).toThrow(expect.objectContaining({ code: 'ERR_BUDGET_AMOUNT' }));
    }
  });

  it('in the worst case is never less than what it comes to', () => {
    const tokens = fc.integer({ min: 0, max: 400_000 });
    fc.assert(
      fc.property(tokens, tokens, fc.nat(100), fc.nat(100), (prompt, output, readPercent, reasoningPercent) => {
        const usage = {
          inputTokens: prompt,
          cacheReadTokens: Math.floor((prompt * readPercent) / 100),
          outputTokens: output,
          reasoningTokens: Math.floor((output * reasoningPercent) / 100),
        };
        expect(costOf(sonnet, usage)).toBeLessThanOrEqual(worstCaseCost(sonnet, prompt, output));
      }),
    );
  });

  it('of an unknown model is that of a dear one, and nothing only where the provider is local', () => {
    const table: PriceTable = {
      id: 'test',
      find: (_provider, model) => (model === 'known' ? sonnet : undefined),
      isLocal: (provider) => provider === 'ollama',
    };
    expect(findPrice(table, { provider: 'cloud', model: 'known' }, 0)).toEqual({ price: sonnet, basis: 'listed' });
    const unknown = findPrice(table, { provider: 'cloud', model: 'new' }, 0);
    expect(unknown).toEqual({ price: defaultPrice, basis: 'default' });
    expect(costOf(unknown.price, { inputTokens: 1, outputTokens: 1 })).toBeGreaterThan(0);
    const local = findPrice(table, { provider: 'ollama', model: 'anything' }, 0);
    expect([local.basis, costOf(local.price, { inputTokens: 1e6, outputTokens: 1e6 })]).toEqual(['local', 0]);
  });
});
