import { Budget, parseUsd, type Spender } from '@gatehouse/agent-sdk/budget';
import { createFileBudgetStore } from '@gatehouse/agent-sdk/budget/node';
import { createFrozenClock, createSequentialIds, createTempFolder } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { openMoneyFuse, toBudgetFile } from '../../../../src-main/budget/index.ts';
import type { CommandHost } from '../command.ts';
import { commands } from '../commands.ts';
import { runCommandLine } from '../main.ts';

function createCostCli() {
  const home = createTempFolder();
  const clock = createFrozenClock(Date.parse('2026-11-01T00:00:00Z'));
  const store = createFileBudgetStore({ path: toBudgetFile(home.path), clock });
  const budget = new Budget({ store, limits: () => [], clock, ids: createSequentialIds() });
  const run = async (...args: readonly string[]) => {
    let output = '';
    let errors = '';
    const host: CommandHost = {
      write: (text) => {
        output += text;
      },
      writeError: (text) => {
        errors += text;
      },
      ask: undefined,
      inputLines: (async function* () {})(),
      cwd: home.path,
      environment: { GATEHOUSE_HOME: home.path },
      userHome: home.path,
      signal: new AbortController().signal,
    };
    return { code: await runCommandLine(args, { version: '1', commands }, host), output, errors };
  };
  const spend = async (usd: number, spender: Spender, provider = 'anthropic', seat = 'alice') => {
    const reservation = await budget.reserve(spender, { provider, model: 'm', seat }, parseUsd(usd));
    await reservation.commit(parseUsd(usd), { inputTokens: 100, outputTokens: 10 });
  };
  return { home, clock, run, spend, [Symbol.dispose]: () => home.dispose() };
}

const at = ['--at', '2026-11-09T12:00:00Z'];

async function fill({ clock, spend }: ReturnType<typeof createCostCli>): Promise<void> {
  await spend(100, { agents: ['root'] });
  clock.advance(8 * 86_400_000);
  await spend(10, { agents: ['root', 'child'] }, 'openai', 'bob');
  await spend(2.5, { agents: ['root'] });
}

describe('gatehouse cost', () => {
  it('sums a month up by agent', async () => {
    using cli = createCostCli();
    await fill(cli);
    expect(await cli.run('cost', 'summary', '--period', 'month', '--group-by', 'agent', ...at)).toEqual({
      code: 0,
      errors: '',
      output: `Spent (month, UTC)
agent     USD  requests  input  output
root   102.50         2    200      20
child   10.00         1    100      10
total  112.50         3    300      30
`,
    });
  });

  it('sums today up, as CSV by provider and as JSON by seat', async () => {
    using cli = createCostCli();
    await fill(cli);
    const csv = await cli.run('cost', 'summary', '--period', 'today', '--group-by', 'provider', '--csv', ...at);
    expect(csv.output.split('\r\n')).toEqual([
      'provider,usd,requests,input_tokens,output_tokens',
      'openai,10.000000000,1,100,10',
      'anthropic,2.500000000,1,100,10',
      'total,12.500000000,2,200,20',
      '',
    ]);
    const json = await cli.run('cost', 'summary', '--period', 'week', '--group-by', 'seat', '--json', ...at);
    expect(JSON.parse(json.output)).toMatchObject({
      group_by: 'seat',
      rows: [
        { group: 'bob', usd: '10.000000000' },
        { group: 'alice', usd: '2.500000000' },
      ],
    });
  });

  it('forecasts on day 9 of 30 from 12.50 a day 375.00, 37.5 % of 1,000', async () => {
    using cli = createCostCli();
    await fill(cli);
    const { output } = await cli.run('cost', 'forecast', '--limit-usd', '1000', ...at);
    expect(output).toBe(`Day 9 of 30
Spent so far  112.50 USD
Daily rate    12.50 USD
Forecast      375.00 USD
Of the limit  37.5% of 1000.00 USD
`);
    const json = await cli.run('cost', 'forecast', '--limit-usd', '1000', '--json', ...at);
    expect(JSON.parse(json.output)).toMatchObject({ forecast_usd: '375.000000000', percent_of_limit: 37.5 });
  });

  it('says nothing was spent where there is no file, and refuses one that is damaged', async () => {
    using cli = createCostCli();
    expect((await cli.run('cost', 'summary')).output).toContain('total  0.00');
    await fill(cli);
    cli.home.writeText('budget/spending.jsonl', cli.home.readText('budget/spending.jsonl').replace('100000000000', '1'));
    expect(await cli.run('cost', 'summary')).toMatchObject({ code: 3, errors: expect.stringContaining('ERR_BUDGET_STATE') });
  });

  it('refuses words it does not know', async () => {
    using cli = createCostCli();
    for (const args of [
      ['summary', '--period', 'year'],
      ['summary', '--group-by', 'moon'],
      ['forecast', '--limit-usd', '0'],
    ]) {
      expect((await cli.run('cost', ...args)).code).toBe(2);
    }
    expect((await cli.run('cost', 'summary', '--timezone', 'Mars')).errors).toContain('ERR_BUDGET_ZONE');
  });
});

it('gatehouse agent resume lets a suspended agent go on', async () => {
  using cli = createCostCli();
  const fuse = openMoneyFuse({
    gatehouseHome: cli.home.path,
    limits: () => [{ dailyNanoUsd: 1, onExceed: 'suspend' }],
    clock: cli.clock,
    ids: createSequentialIds(),
  });
  const ask = (nano: number) => fuse.reserve({ agents: ['main'] }, { provider: 'p', model: 'm' }, nano);
  await expect(ask(2)).rejects.toMatchObject({ code: 'ERR_BUDGET_EXCEEDED' });
  await expect(ask(1)).rejects.toMatchObject({ code: 'ERR_BUDGET_SUSPENDED' });
  expect(await cli.run('agent', 'resume', 'main')).toMatchObject({ code: 0, output: 'main may go on.\n' });
  expect(await cli.run('agent', 'resume', 'main')).toMatchObject({ code: 1 });
  await expect(ask(1)).resolves.toBeDefined();
});
