import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFrozenClock, createSequentialIds, createTempFolder } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { Budget, formatUsd, parseUsd } from '../index.ts';
import { createFileBudgetStore, loadBudgetFile } from './index.ts';

const main = { agents: ['main'] };
const subject = { provider: 'cloud', model: 'm' };
const global = { type: 'global', id: '*' } as const;

function openBudget(path: string, options: { readonly shortenAboveBytes?: number; readonly prefix?: string } = {}) {
  const clock = createFrozenClock();
  const store = createFileBudgetStore({ path, clock, ...options });
  const budget = new Budget({ store, limits: () => [{ totalNanoUsd: parseUsd(1) }], clock, ids: createSequentialIds(options.prefix) });
  const spend = async (amount: number) => (await budget.reserve(main, subject, parseUsd(amount))).commit(parseUsd(amount));
  return { budget, clock, spend };
}

const spentIn = async (path: string) => formatUsd((await loadBudgetFile(path)).spentSince(global, 0));

describe('a budget file', () => {
  it('is private, and remembers what was spent and reserved', async () => {
    using folder = createTempFolder();
    const path = folder.resolve('deep', 'budget.jsonl');
    const first = openBudget(path);
    await first.spend(0.5);
    await first.budget.reserve(main, subject, parseUsd(0.3));
    const second = openBudget(path, { prefix: 'second' });
    await expect(second.spend(0.3)).rejects.toMatchObject({
      code: 'ERR_BUDGET_EXCEEDED',
      details: { spentNanoUsd: parseUsd(0.5), reservedNanoUsd: parseUsd(0.3) },
    });
    await second.spend(0.2);
    expect(await spentIn(path)).toBe('0.70');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(folder.resolve('deep')).mode & 0o777).toBe(0o700);
  });

  it('is seen anew by each of two that share it', async () => {
    using folder = createTempFolder();
    const path = folder.resolve('budget.jsonl');
    const [one, two] = [openBudget(path, { prefix: 'one' }), openBudget(path, { prefix: 'two' })];
    await one.spend(0.6);
    await expect(two.spend(0.6)).rejects.toMatchObject({ code: 'ERR_BUDGET_EXCEEDED' });
    await two.spend(0.3);
    await expect(one.spend(0.2)).rejects.toMatchObject({ code: 'ERR_BUDGET_EXCEEDED' });
  });

  it('drops a last line that was never finished', async () => {
    using folder = createTempFolder();
    const path = folder.resolve('budget.jsonl');
    await openBudget(path).spend(0.5);
    appendFileSync(path, '{"event":{"amountNanoUsd":9,"type":"spe');
    const after = openBudget(path, { prefix: 'after' });
    await after.spend(0.2);
    expect(await spentIn(path)).toBe('0.70');
  });

  const damages: readonly (readonly [string, (text: string) => string])[] = [
    ['a changed amount', (text) => text.replace('"amountNanoUsd":500000000', '"amountNanoUsd":1')],
    [
      'a missing line',
      (text) =>
        text
          .split('\n')
          .filter((_, index) => index !== 1)
          .join('\n'),
    ],
    [
      'lines in another order',
      (text) => {
        const [a, b, c, ...rest] = text.split('\n');
        return [a, c, b, ...rest].join('\n');
      },
    ],
    ['a missing beginning', (text) => text.slice(text.indexOf('\n') + 1)],
    ['nothing at all', () => ''],
    ['something else', () => 'hello\n'],
    ['a line of noise at its end', (text) => `${text}garbage\n`],
  ];
  it.each(damages)('with %s refuses everything and resets nothing', async (_, damage) => {
    using folder = createTempFolder();
    const path = folder.resolve('budget.jsonl');
    await openBudget(path).spend(0.5);
    const damaged = damage(readFileSync(path, 'utf8'));
    writeFileSync(path, damaged);
    const { spend } = openBudget(path, { prefix: 'after' });
    for (let attempt = 0; attempt < 2; attempt += 1) await expect(spend(0.01)).rejects.toMatchObject({ code: 'ERR_BUDGET_STATE' });
    expect(readFileSync(path, 'utf8')).toBe(damaged);
  });

  it('that was taken away while it was in use does not begin anew', async () => {
    using folder = createTempFolder();
    const path = folder.resolve('budget.jsonl');
    const { spend } = openBudget(path);
    await spend(0.5);
    rmSync(path);
    for (let attempt = 0; attempt < 2; attempt += 1) await expect(spend(0.01)).rejects.toMatchObject({ code: 'ERR_BUDGET_STATE' });
  });

  it('that cannot be written refuses', async () => {
    using folder = createTempFolder();
    folder.writeText('file', '');
    await expect(openBudget(folder.resolve('file', 'budget.jsonl')).spend(0.1)).rejects.toMatchObject({ code: 'ERR_BUDGET_STATE' });
  });

  it('is shortened without a change in what it says, and old spendings are put together', async () => {
    using folder = createTempFolder();
    const path = folder.resolve('budget.jsonl');
    const { budget, clock, spend } = openBudget(path, { shortenAboveBytes: 4_000 });
    for (let index = 0; index < 20; index += 1) await spend(0.02);
    clock.advance(70 * 86_400_000);
    await budget.reserve(main, subject, parseUsd(0.1));
    for (let index = 0; index < 20; index += 1) await spend(0.02);
    expect(await spentIn(path)).toBe('0.80');
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(60);
    const after = openBudget(path, { prefix: 'after' });
    await expect(after.spend(0.11)).rejects.toMatchObject({ code: 'ERR_BUDGET_EXCEEDED' });
    await after.spend(0.1);
  });

  it('loses nothing that was told to anybody when its process is killed', async () => {
    using folder = createTempFolder();
    const path = folder.resolve('budget.jsonl');
    const script = folder.resolve('spend.ts');
    const [core, node] = [join(import.meta.dirname, '../index.ts'), join(import.meta.dirname, 'index.ts')].map((file) =>
      JSON.stringify(file),
    );
    writeFileSync(
      script,
      `import { Budget } from ${core};
       import { createFileBudgetStore } from ${node};
       const clock = { nowMs: () => 1_000_000 };
       const store = createFileBudgetStore({ path: ${JSON.stringify(path)}, clock });
       const budget = new Budget({ store, limits: () => [], clock, ids: { nextId: () => crypto.randomUUID() } });
       for (;;) {
         const reservation = await budget.reserve({ agents: ['main'] }, { provider: 'p', model: 'm' }, 1000);
         await reservation.commit(1000);
         process.stdout.write('c');
       }`,
    );
    let told = 0;
    for (let round = 0; round < 4; round += 1) told += await runUntilKilled(script, 15);
    const spent = (await loadBudgetFile(path)).spentSince(global, 0) / 1_000;
    expect(spent).toBeGreaterThanOrEqual(told);
    // At most the one of each round that was committed and not told.
    expect(spent).toBeLessThanOrEqual(told + 4);
    expect(told).toBeGreaterThan(40);
  });
});

async function runUntilKilled(script: string, count: number): Promise<number> {
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = 0;
  child.stdout.on('data', (data: Buffer) => {
    told += data.length;
    if (told >= count) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return told;
}
