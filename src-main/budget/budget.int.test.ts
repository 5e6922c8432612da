import { Budget, createMemoryBudgetStore, type LimitTable, type PriceTable, parseUsd } from '@gatehouse/agent-sdk/budget';
import type { ModelEvent, ModelProvider } from '@gatehouse/agent-sdk/providers';
import { createFrozenClock, createSequentialIds, createTempFolder } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { createBudgetedProvider, openMoneyFuse, toLimitTable } from './index.ts';

const prices: PriceTable = {
  id: 'test',
  // A dollar for each token read, two for each written.
  find: () => ({ rates: { input: parseUsd(1_000_000), output: parseUsd(2_000_000) } }),
  isLocal: () => false,
};

function createFixture(answer: () => AsyncIterable<ModelEvent>, limits: LimitTable = () => [{ totalNanoUsd: parseUsd(100) }]) {
  const clock = createFrozenClock();
  const budget = new Budget({ store: createMemoryBudgetStore(), limits, clock, ids: createSequentialIds() });
  let requests = 0;
  const provider: ModelProvider = {
    id: 'cloud',
    label: 'Cloud',
    isLocal: false,
    listModels: async () => [],
    stream: () => {
      requests += 1;
      return answer();
    },
  };
  const spender = { agents: ['main'] };
  const budgeted = createBudgetedProvider(provider, { budget, prices, spender, clock, estimateTokens: () => 10, maxOutputTokens: 20 });
  const request = { model: 'm', messages: [], tools: [], signal: new AbortController().signal };
  return {
    async ask(): Promise<readonly ModelEvent[]> {
      const events: ModelEvent[] = [];
      for await (const event of budgeted.stream(request)) events.push(event);
      return events;
    },
    stream: () => budgeted.stream(request),
    requests: () => requests,
    standing: async () => {
      const [first] = await budget.standings(spender);
      return [(first?.spentNanoUsd ?? 0) / 1e9, (first?.reservedNanoUsd ?? 0) / 1e9];
    },
  };
}

async function* words(...events: readonly ModelEvent[]): AsyncGenerator<ModelEvent> {
  yield* events;
}

const text: ModelEvent = { type: 'text', delta: 'hello' };
const finish: ModelEvent = { type: 'finish', reason: 'stop', usage: { inputTokens: 7, outputTokens: 3 } };
const nothing = { inputTokens: 0, outputTokens: 0 };
const negative = { inputTokens: -1_000_000, outputTokens: 3 };
const failure: ModelEvent = { type: 'error', error: { code: 'ERR_PROVIDER_X', message: '', untouched: '', nextStep: '' } };

describe('a provider behind the money fuse', () => {
  it('pays what the answer took, of what was set aside for the worst', async () => {
    const fixture = createFixture(() => words(text, finish));
    expect(await fixture.ask()).toEqual([text, finish]);
    expect(await fixture.standing()).toEqual([13, 0]);
  });

  it('sends nothing that could cost more than is left, and says so at once', async () => {
    const fixture = createFixture(
      () => words(text, finish),
      () => [{ totalNanoUsd: parseUsd(49) }],
    );
    expect(await fixture.ask()).toMatchObject([{ type: 'error', error: { code: 'ERR_BUDGET_EXCEEDED' } }]);
    expect(fixture.requests()).toBe(0);
  });

  it.each([
    ['an answer without its count pays the worst case', () => words(text, { ...finish, usage: undefined }), [50, 0]],
    ['an answer that is said to have taken nothing pays the worst case', () => words(text, { ...finish, usage: nothing }), [50, 0]],
    ['an answer with an impossible count pays the worst case', () => words(text, { ...finish, usage: negative }), [50, 0]],
    ['an answer that broke off pays the worst case', () => words(text, failure), [50, 0]],
    ['a request that failed before its first word pays nothing', () => words(failure), [0, 0]],
  ] as const)('%s', async (_, answer, standing) => {
    const fixture = createFixture(answer);
    await fixture.ask();
    expect(await fixture.standing()).toEqual(standing);
  });

  it('settles when its reader stops reading', async () => {
    const fixture = createFixture(() => words(text, finish));
    for await (const _ of fixture.stream()) break;
    expect(await fixture.standing()).toEqual([50, 0]);
  });

  it('never has more in flight than the cap, however many ask', async () => {
    const fixture = createFixture(() => words(text, finish));
    const answers = await Promise.all(Array.from({ length: 50 }, () => fixture.ask()));
    expect(answers.filter(([first]) => first?.type === 'text').length).toBeGreaterThanOrEqual(2);
    const [spent = 0] = await fixture.standing();
    expect(spent).toBeLessThanOrEqual(100);
  });
});

describe('policy documents', () => {
  it('limit their own scope, and organisations each by itself', () => {
    const limits = toLimitTable(() => [
      { scope: 'global', budget: { daily_limit_usd: 5, org_monthly_limit_usd: 100, timezone: 'Asia/Tokyo', action_on_exceed: 'suspend' } },
      { scope: 'agent:main', budget: { daily_limit_usd: 1.5, window: '30m' }, windowMs: 1_800_000 },
      { scope: 'org:acme', budget: { monthly_limit_usd: 50, org_daily_limit_usd: 9 } },
    ]);
    const suspending = { timezone: 'Asia/Tokyo', onExceed: 'suspend' };
    const denying = { timezone: 'UTC', onExceed: 'deny' };
    expect(limits({ type: 'global', id: '*' })).toEqual([{ dailyNanoUsd: parseUsd(5), ...suspending }]);
    expect(limits({ type: 'agent', id: 'main' })).toEqual([{ dailyNanoUsd: parseUsd(1.5), windowMs: 1_800_000, ...denying }]);
    expect(limits({ type: 'org', id: 'acme' })).toEqual([
      { monthlyNanoUsd: parseUsd(100), ...suspending },
      { monthlyNanoUsd: parseUsd(50), ...denying },
      { dailyNanoUsd: parseUsd(9), ...denying },
    ]);
    expect(limits({ type: 'org', id: 'umbrella' })).toEqual([{ monthlyNanoUsd: parseUsd(100), ...suspending }]);
    expect(limits({ type: 'task', id: 'x' })).toEqual([]);
  });
});

it('two fuses of one installation share what is left', async () => {
  using home = createTempFolder();
  const open = (prefix: string) =>
    openMoneyFuse({
      gatehouseHome: home.path,
      limits: () => [{ totalNanoUsd: parseUsd(1) }],
      clock: createFrozenClock(),
      ids: createSequentialIds(prefix),
    });
  const [one, two] = [open('one'), open('two')];
  const ask = (budget: Budget) => budget.reserve({ agents: [] }, { provider: 'p', model: 'm' }, parseUsd(0.1));
  const asked = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => ask(index % 2 === 0 ? one : two)));
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  expect(home.readText('budget/spending.jsonl')).toContain('"type":"reserved"');
});
