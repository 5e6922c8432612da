import type { ModelEvent, ModelProvider } from '@gatehouse/agent-sdk/providers';
import { createFrozenClock, createSequentialIds, createTempFolder } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { type OwnLimits, SpendingDesk } from './spending-desk.ts';

const noLimits: OwnLimits = { sessionLimitUsd: null, dailyLimitUsd: null, monthlyLimitUsd: null };

function createDesk(limits: Partial<OwnLimits> = {}, home = createTempFolder('gatehouse-home')) {
  let sent = 0;
  const refused: string[] = [];
  const desk = new SpendingDesk({
    gatehouseHome: home.path,
    clock: createFrozenClock(),
    ids: createSequentialIds(),
    ownLimits: () => ({ ...noLimits, ...limits }),
    documents: () => [],
    isLocal: (provider) => provider === 'ollama',
    apiUrlOf: () => 'https://api.openai.com/v1',
    estimateTokens: () => 1_000,
    timezone: 'UTC',
  });
  const ask = async (id = 'openai', model = 'gpt-4o', sessionId = 's1'): Promise<readonly ModelEvent[]> => {
    const provider: ModelProvider = {
      id,
      label: id,
      isLocal: id === 'ollama',
      listModels: async () => [],
      async *stream() {
        sent += 1;
        yield { type: 'text', delta: 'hi' };
        yield { type: 'finish', reason: 'stop', usage: { inputTokens: 1_000_000, outputTokens: 100_000 } };
      },
    };
    const onRefused = async ({ code }: { code: string }) => void refused.push(code);
    const events: ModelEvent[] = [];
    const request = { model, messages: [], tools: [], signal: new AbortController().signal };
    for await (const event of desk.meter(provider, { agent: 'agent:main', sessionId, onRefused }).stream(request)) events.push(event);
    return events;
  };
  return { desk, ask, refused, home, sentCount: () => sent };
}

describe('the money of an installation', () => {
  it('counts what a request cost, for the session, the day and the model', async () => {
    const { desk, ask } = createDesk();
    await ask();
    // gpt-4o: 2.50 dollars per million read, 10 per million written.
    expect(await desk.sessionUsd('s1')).toBeCloseTo(3.5, 6);
    expect(await desk.status()).toMatchObject({ monthUsd: 3.5, models: [{ model: 'openai/gpt-4o', requests: 1, tokens: 1_100_000 }] });
    desk.dispose();
  });

  it('lets models of this machine answer for nothing, under any limit', async () => {
    const { desk, ask } = createDesk({ sessionLimitUsd: 0.000001 });
    expect((await ask('ollama', 'qwen3:8b')).at(-1)?.type).toBe('finish');
    expect(await desk.sessionUsd('s1')).toBe(0);
    desk.dispose();
  });

  it.each<Partial<OwnLimits>>([{ sessionLimitUsd: 4 }, { dailyLimitUsd: 4 }, { monthlyLimitUsd: 4 }])(
    'sends nothing that could pass the limit %o, says which, and tells whoever records it',
    async (limits) => {
      const { desk, ask, refused, sentCount } = createDesk(limits);
      await ask();
      await ask();
      const events = await ask();
      expect(events).toEqual([{ type: 'error', error: expect.objectContaining({ code: 'ERR_BUDGET_EXCEEDED' }) }]);
      expect(refused.at(-1)).toBe('ERR_BUDGET_EXCEEDED');
      expect(sentCount()).toBeLessThan(3);
      desk.dispose();
    },
  );

  it('never takes a model nobody has priced for free', async () => {
    const { desk, ask } = createDesk();
    await ask('openai-mine', 'a-model-nobody-knows');
    expect(await desk.sessionUsd('s1')).toBeGreaterThan(3.5);
    desk.dispose();
  });

  it('remembers across a restart', async () => {
    const first = createDesk();
    await first.ask();
    first.desk.dispose();
    const { desk } = createDesk({}, first.home);
    expect(await desk.sessionUsd('s1')).toBeCloseTo(3.5, 6);
    expect(desk.spentUsdSince(0)).toBeCloseTo(3.5, 6);
    desk.dispose();
  });

  it('sends nothing while what was spent cannot be read, and resets no limit', async () => {
    const first = createDesk();
    await first.ask();
    first.home.writeText('budget/spending.jsonl', '{"nonsense":true}\n');
    const { desk, ask, sentCount } = createDesk({ dailyLimitUsd: 100 }, first.home);
    expect((await ask()).map(({ type }) => type)).toEqual(['error']);
    expect(sentCount()).toBe(0);
    expect((await desk.status()).problem).not.toBeNull();
    desk.dispose();
    first.desk.dispose();
  });
});
