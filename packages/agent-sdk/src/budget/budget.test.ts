import { createFrozenClock, createSequentialIds } from '@gatehouse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget, type BudgetStore, createMemoryBudgetStore } from './budget.ts';
import { assertLimit, type BudgetLimit, formatScope, type Spender } from './limits.ts';
import { parseUsd } from './money.ts';

const usd = parseUsd;
const subject = { provider: 'cloud', model: 'm' };
const main: Spender = { org: 'acme', team: 'core', agents: ['main'], session: 's1', task: 't1' };

function createTestBudget(limits: Readonly<Record<string, BudgetLimit | readonly BudgetLimit[]>>, start = '2026-11-27T12:00:00Z') {
  const clock = createFrozenClock(Date.parse(start));
  const store: BudgetStore = createMemoryBudgetStore();
  const table = (scope: Parameters<typeof formatScope>[0]) => [limits[formatScope(scope)] ?? []].flat();
  const budget = new Budget({ store, limits: table, clock, ids: createSequentialIds() });
  const spend = async (amount: number, spender = main): Promise<string> => {
    try {
      const reservation = await budget.reserve(spender, subject, usd(amount));
      await reservation.commit(usd(amount));
      return 'spent';
    } catch (thrown) {
      const { code, details } = thrown as { code: string; details: { scope: string; period: string } };
      return code === 'ERR_BUDGET_EXCEEDED' ? `${details.scope} ${details.period}` : code;
    }
  };
  return { budget, clock, spend };
}

describe('a budget', () => {
  it('of a task, an agent and an organisation each stop what would pass it', async () => {
    for (const scope of ['task:t1', 'session:s1', 'agent:main', 'team:core', 'org:acme', 'global']) {
      const { spend } = createTestBudget({ [scope]: { totalNanoUsd: usd(1) } });
      expect([await spend(0.6), await spend(0.6), await spend(0.4), await spend(0.0001)]).toEqual([
        'spent',
        `${scope} total`,
        'spent',
        `${scope} total`,
      ]);
    }
  });

  it('grants exactly what fits when a hundred ask at once', async () => {
    const { budget } = createTestBudget({ 'agent:main': { dailyNanoUsd: usd(0.37) } });
    const asked = await Promise.allSettled(Array.from({ length: 100 }, () => budget.reserve(main, subject, usd(0.01))));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(37);
    const refused = asked.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({ code: 'ERR_BUDGET_EXCEEDED', message: expect.stringContaining('budget exceeded') });
  });

  it('gets back what failed, and keeps what was more than expected', async () => {
    const { budget, spend } = createTestBudget({ global: { totalNanoUsd: usd(1) } });
    await expect(budget.spend(main, subject, usd(0.9), () => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
    expect(await budget.spend(main, subject, usd(0.5), async () => ({ value: 'answer', costNanoUsd: usd(0.7) }))).toBe('answer');
    expect([await spend(0.4), await spend(0.3)]).toEqual(['global total', 'spent']);
  });

  it('settles a reservation once', async () => {
    const { budget } = createTestBudget({});
    const reservation = await budget.reserve(main, subject, usd(1));
    await reservation.commit(usd(1));
    await expect(reservation.rollBack()).rejects.toMatchObject({ code: 'ERR_BUDGET_SETTLED' });
  });

  it('takes a request for paid when nobody tells its outcome', async () => {
    const { budget, clock, spend } = createTestBudget({ global: { totalNanoUsd: usd(1) } });
    const lost = await budget.reserve(main, subject, usd(0.8));
    clock.advance(24 * 3_600_000);
    expect(await spend(0.3)).toBe('global total');
    // The outcome comes after all: what is more is added, what is less is not given back.
    await lost.commit(usd(0.9));
    expect([await spend(0.2), await spend(0.1)]).toEqual(['global total', 'spent']);
  });

  it('counts what agents of a whole tree spend against each agent above them', async () => {
    const { spend } = createTestBudget({ 'agent:root': { totalNanoUsd: usd(1) }, 'agent:child': { totalNanoUsd: usd(0.5) } });
    const child = { agents: ['root', 'child'] };
    const grandchild = { agents: ['root', 'child', 'grandchild'] };
    const sibling = { agents: ['root', 'sibling'] };
    expect([await spend(0.4, grandchild), await spend(0.2, child), await spend(0.6, sibling)]).toEqual([
      'spent',
      'agent:child total',
      'spent',
    ]);
    expect([await spend(0.01, { agents: ['root'] }), await spend(0.01, grandchild)]).toEqual(['agent:root total', 'agent:root total']);
  });

  it('never lets fifty parallel agents of a tree pass its cap', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 50, maxLength: 50 }), async (cents) => {
        const { budget } = createTestBudget({ 'agent:root': { totalNanoUsd: usd(10) } });
        const granted = await Promise.all(
          cents.map((cent, index) =>
            budget.reserve({ agents: ['root', `child-${index}`] }, subject, usd(cent / 100)).then(
              ({ amountNanoUsd }) => amountNanoUsd,
              () => 0,
            ),
          ),
        );
        expect(granted.reduce((sum, nano) => sum + nano, 0)).toBeLessThanOrEqual(usd(10));
      }),
      { numRuns: 20 },
    );
  });

  it('of one organisation is nothing to another', async () => {
    const { spend } = createTestBudget({ 'org:acme': { dailyNanoUsd: usd(1) }, 'org:umbrella': { dailyNanoUsd: usd(1) } });
    expect([await spend(1), await spend(0.1), await spend(1, { ...main, org: 'umbrella' })]).toEqual(['spent', 'org:acme daily', 'spent']);
  });

  it('names the broadest limit first, and of one scope the month before the day', async () => {
    const small = { dailyNanoUsd: usd(1), monthlyNanoUsd: usd(1) };
    const order = ['global', 'org:acme', 'team:core', 'agent:main', 'session:s1', 'task:t1'];
    for (const [index, first] of order.entries()) {
      const { spend } = createTestBudget(Object.fromEntries(order.slice(index).map((scope) => [scope, small])));
      expect(await spend(2)).toBe(`${first} monthly`);
    }
    const { spend } = createTestBudget({ global: { dailyNanoUsd: usd(1), monthlyNanoUsd: usd(5) } });
    expect(await spend(2)).toBe('global daily');
  });

  it('holds every limit of a scope that several documents limit', async () => {
    const { spend } = createTestBudget({ global: [{ dailyNanoUsd: usd(5) }, { dailyNanoUsd: usd(1) }] });
    expect(await spend(2)).toBe('global daily');
  });

  it('begins anew at midnight of its zone, and a month with its first day', async () => {
    const { clock, spend } = createTestBudget(
      { global: { dailyNanoUsd: usd(1), monthlyNanoUsd: usd(2), timezone: 'Asia/Tokyo' } },
      '2026-11-29T14:59:00Z',
    );
    expect([await spend(1), await spend(0.1)]).toEqual(['spent', 'global daily']);
    clock.advance(60_000);
    expect([await spend(1), await spend(0.1)]).toEqual(['spent', 'global monthly']);
    clock.advance(24 * 3_600_000);
    expect(await spend(1)).toBe('spent');
  });

  it('with a rolling window frees what has left it, and not a moment before', async () => {
    const { clock, spend } = createTestBudget({ global: { dailyNanoUsd: usd(1), windowMs: 5_000 } });
    expect(await spend(0.6)).toBe('spent');
    clock.advance(3_000);
    expect([await spend(0.4), await spend(0.1)]).toEqual(['spent', 'global window']);
    clock.advance(1_999);
    expect(await spend(0.1)).toBe('global window');
    clock.advance(1);
    expect([await spend(0.6), await spend(0.1)]).toEqual(['spent', 'global window']);
  });

  it('suspends the agent that met a limit where it says so, until a person resumes it', async () => {
    const limits: Record<string, BudgetLimit> = { 'org:acme': { dailyNanoUsd: usd(1), onExceed: 'suspend' } };
    const { budget, clock, spend } = createTestBudget(limits);
    expect([await spend(1), await spend(0.5)]).toEqual(['spent', 'org:acme daily']);
    clock.advance(24 * 3_600_000);
    expect([await spend(0.5), await spend(0.5, { ...main, agents: ['main', 'child'] })]).toEqual([
      'ERR_BUDGET_SUSPENDED',
      'ERR_BUDGET_SUSPENDED',
    ]);
    expect(await spend(0.1, { ...main, agents: ['other'] })).toBe('spent');
    expect(await budget.suspensions()).toMatchObject([{ scope: { type: 'agent', id: 'main' } }]);
    expect([await budget.resume('main'), await budget.resume('main')]).toEqual([true, false]);
    expect(await spend(0.5)).toBe('spent');
    // A limit that still stands suspends again.
    expect([await spend(1), await spend(0.01)]).toEqual(['org:acme daily', 'ERR_BUDGET_SUSPENDED']);
  });

  it('stops a runaway loop at its limit', async () => {
    const { spend } = createTestBudget({ 'task:t1': { totalNanoUsd: usd(1) } });
    let calls = 0;
    while ((await spend(0.03)) === 'spent') calls += 1;
    expect(calls).toBe(33);
  });

  it('changes with its limits, at the next request', async () => {
    const limits: Record<string, BudgetLimit> = { global: { dailyNanoUsd: usd(1) } };
    const { spend } = createTestBudget(limits);
    expect(await spend(2)).toBe('global daily');
    limits.global = { dailyNanoUsd: usd(3) };
    expect(await spend(2)).toBe('spent');
  });

  it('tells how far a spender can still go, and what limits it', async () => {
    const { budget, spend } = createTestBudget({ global: { dailyNanoUsd: usd(10) }, 'agent:main': { totalNanoUsd: usd(3) } });
    await spend(1);
    await budget.reserve(main, subject, usd(0.5));
    expect(await budget.headroom(main)).toMatchObject({
      remainingNanoUsd: usd(1.5),
      limitedBy: { scope: { type: 'agent' }, period: 'total' },
    });
    expect(await createTestBudget({}).budget.headroom(main)).toEqual({ remainingNanoUsd: undefined, limitedBy: undefined });
  });

  it('refuses when its store does', async () => {
    const store: BudgetStore = { transact: () => Promise.reject(new Error('disk')) };
    const budget = new Budget({ store, limits: () => [], clock: createFrozenClock(), ids: createSequentialIds() });
    await expect(budget.reserve(main, subject, 1)).rejects.toThrow('disk');
  });
});

describe('alerts', () => {
  it('come at 80 and 95 percent, once a day', async () => {
    const { budget, clock, spend } = createTestBudget({ global: { dailyNanoUsd: usd(1) } });
    const reader = budget.alerts();
    const percents = () => reader.poll().items.map(({ percent }) => percent);
    await spend(0.79);
    expect(percents()).toEqual([]);
    await spend(0.01);
    expect(percents()).toEqual([80]);
    await spend(0.1);
    expect(percents()).toEqual([]);
    await spend(0.06);
    expect(percents()).toEqual([95]);
    clock.advance(24 * 3_600_000);
    await spend(0.99);
    expect(percents()).toEqual([80, 95]);
  });

  it('wait for a slow reader up to 64, and then tell it how many it missed', async () => {
    const limits = Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`task:${index}`, { totalNanoUsd: usd(1) }]));
    const { budget, spend } = createTestBudget(limits);
    const slow = budget.alerts();
    const quick = budget.alerts();
    let heard = 0;
    for (let index = 0; index < 70; index += 1) {
      await spend(0.9, { agents: [], task: String(index) });
      heard += quick.poll().items.length;
    }
    const late = slow.poll();
    expect([heard, late.items.length, late.lagged]).toEqual([70, 64, 6]);
    expect(late.items[0]?.standing.scope.id).toBe('6');
    expect(slow.poll()).toEqual({ items: [], lagged: 0 });
  });
});

it.each([
  {},
  { dailyNanoUsd: 0 },
  { dailyNanoUsd: -1 },
  { dailyNanoUsd: 0.5 },
  { dailyNanoUsd: 2, monthlyNanoUsd: 1 },
  { windowMs: 5 },
  { dailyNanoUsd: 1, windowMs: 0 },
] satisfies BudgetLimit[])('%j is no limit', (limit) => {
  expect(() => assertLimit(limit)).toThrow(expect.objectContaining({ code: 'ERR_BUDGET_LIMIT' }));
});
