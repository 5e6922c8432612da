import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { costOf, findPrice, formatUsd, parseUsd } from '@gatehouse/agent-sdk/budget';
import { calcPrice } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { listedProviders, loadPriceTable } from './prices.ts';

const nowMs = Date.parse('2026-11-27T12:00:00Z');
const parts = {
  isLocal: (provider: string) => provider === 'ollama',
  apiUrlOf: (provider: string) => (provider === 'work' ? 'https://api.anthropic.com/v1' : undefined),
};
let table: Awaited<ReturnType<typeof loadPriceTable>>;
beforeAll(async () => {
  table = await loadPriceTable(parts);
});

describe('the price table', () => {
  it('names its release and the digest of its data', async () => {
    expect(table.id).toMatch(/^@pydantic\/genai-prices@0\.1\.8 sha-256:[0-9a-f]{64}$/);
    expect((await loadPriceTable(parts)).id).toBe(table.id);
  });

  it('covers every provider of the release', () => {
    const source = readFileSync(
      createRequire(import.meta.url)
        .resolve('@pydantic/genai-prices')
        .replace(/index\.cjs$/, 'index.js'),
      'utf8',
    );
    const ids = [...source.matchAll(/^ {4}id: "([a-z0-9_-]+)",$/gm)].map((match) => match[1]);
    expect([...ids].sort()).toEqual([...listedProviders].sort());
  });

  it('knows current models, with the prices of cached tokens and of long inputs', () => {
    expect(table.find('anthropic', 'claude-opus-4-5', nowMs)?.rates).toEqual({
      input: parseUsd(5),
      output: parseUsd(25),
      cacheRead: parseUsd(0.5),
      cacheWrite: parseUsd(6.25),
    });
    expect(table.find('google', 'gemini-2.5-pro', nowMs)?.longInput).toEqual([
      { aboveInputTokens: 200_000, rates: { input: parseUsd(2.5), output: parseUsd(15), cacheRead: parseUsd(0.25) } },
    ]);
  });

  it('recognises a provider by its address, and else a model by its name', () => {
    const listed = table.find('anthropic', 'claude-opus-4-5', nowMs);
    expect(table.find('work', 'claude-opus-4-5', nowMs)).toEqual(listed);
    expect(table.find('my-proxy', 'claude-opus-4-5', nowMs)).toEqual(listed);
  });

  it('does not know what nobody has priced, which then is dear, and takes only local providers for free', () => {
    const cost = (provider: string, model: string) => {
      const { basis, price } = findPrice(table, { provider, model }, nowMs);
      return [basis, formatUsd(costOf(price, { inputTokens: 1_000_000, outputTokens: 0 }))];
    };
    expect(cost('my-proxy', 'model-of-tomorrow')).toEqual(['default', '30.00']);
    expect(cost('openai', 'ollama')).toEqual(['default', '30.00']);
    expect(cost('ollama', 'qwen3:8b')).toEqual(['local', '0.00']);
  });

  it('agrees with the library to the rounding of its floating point', () => {
    const tokens = fc.integer({ min: 0, max: 500_000 });
    const models = fc.constantFrom<[string, string]>(
      ['anthropic', 'claude-sonnet-4-5'],
      ['openai', 'gpt-5'],
      ['openai', 'o3'],
      ['google', 'gemini-2.5-pro'],
      ['deepseek', 'deepseek-chat'],
    );
    fc.assert(
      fc.property(models, tokens, tokens, fc.nat(100), ([providerId, model], input, output, percent) => {
        const read = Math.floor((input * percent) / 100);
        const usage = { input_tokens: input, output_tokens: output, cache_read_tokens: read };
        const theirs = calcPrice(usage, model, { providerId, timestamp: new Date(nowMs) })?.total_price ?? Number.NaN;
        const { price } = findPrice(table, { provider: providerId, model }, nowMs);
        const ours = costOf(price, { inputTokens: input, outputTokens: output, cacheReadTokens: read }) / 1e9;
        expect(Math.abs(ours - theirs)).toBeLessThan(2e-9 + theirs * 1e-9);
      }),
    );
  });
});
