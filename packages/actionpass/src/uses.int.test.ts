import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTempFolder } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { openSqliteUseTable } from './sqlite-use-table.ts';
import { createMemoryUseTable, type PassUse, type UseTable } from './uses.ts';

const use = (jti: string, changes: Partial<PassUse> = {}): PassUse => ({
  kind: 'pass',
  owner: 'iss',
  jti,
  expiresAtMs: 60_000,
  ...changes,
});

const tables: readonly (readonly [string, (path: string) => Promise<UseTable>])[] = [
  ['in memory', async () => createMemoryUseTable()],
  ['in SQLite', openSqliteUseTable],
];

describe.each(tables)('a use table %s', (_, openTable) => {
  it('takes each use once, and all of a claim or nothing', async () => {
    using folder = createTempFolder();
    const table = await openTable(folder.resolve('uses.db'));
    expect(table.claim([use('1'), use('1', { kind: 'proof' })], 0)).toBe('claimed');
    expect(table.claim([use('1', { owner: 'other' })], 0)).toBe('claimed');
    expect(table.claim([use('2'), use('1')], 0)).toBe('used');
    expect(table.claim([use('2')], 0)).toBe('claimed');
    expect(table.claim([use('3'), use('3')], 0)).toBe('used');
    expect(table.claim([use('3')], 0)).toBe('claimed');
    table.close();
  });

  it('forgets what has expired, and takes nothing that could have been forgotten', async () => {
    using folder = createTempFolder();
    const table = await openTable(folder.resolve('uses.db'));
    table.claim([use('1')], 0);
    expect(table.claim([use('2', { expiresAtMs: 200_000 })], 100_000)).toBe('claimed');
    expect(table.claim([use('1')], 0)).toBe('stale');
    expect(table.claim([use('2', { expiresAtMs: 200_000 })], 0)).toBe('used');
    table.close();
  });
});

describe('a use table in a file', () => {
  it('remembers after it was closed, and is private', async () => {
    using folder = createTempFolder();
    const path = folder.resolve('deep', 'uses.db');
    const first = await openSqliteUseTable(path);
    first.claim([use('1')], 0);
    first.close();
    const second = await openSqliteUseTable(path);
    expect(second.claim([use('1')], 0)).toBe('used');
    second.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('lets one of two processes have a pass', async () => {
    using folder = createTempFolder();
    const [one, two] = await Promise.all([openSqliteUseTable(folder.resolve('u.db')), openSqliteUseTable(folder.resolve('u.db'))]);
    const outcomes = Array.from({ length: 50 }, (_, index) => [one.claim([use(`${index}`)], 0), two.claim([use(`${index}`)], 0)]);
    expect(outcomes).toEqual(outcomes.map(() => ['claimed', 'used']));
    one.close();
    two.close();
  });

  it('remembers what a process claimed that was killed before it could execute', async () => {
    using folder = createTempFolder();
    const path = folder.resolve('uses.db');
    const script = folder.resolve('claim.ts');
    const table = JSON.stringify(join(import.meta.dirname, 'sqlite-use-table.ts'));
    writeFileSync(
      script,
      `import { openSqliteUseTable } from ${table};
       const table = await openSqliteUseTable(${JSON.stringify(path)});
       for (let index = 0; ; index += 1) {
         const use = { kind: 'pass', owner: 'iss', jti: String(index), expiresAtMs: 60000 };
         if (table.claim([use], 0) === 'claimed') process.stdout.write(index + '\\n');
       }`,
    );
    const claimed = new Set<string>();
    for (let round = 0; round < 5; round += 1) for (const jti of await claimUntilKilled(script, 20)) claimed.add(jti);
    const after = await openSqliteUseTable(path);
    expect(claimed.size).toBeGreaterThan(50);
    expect([...claimed].map((jti) => after.claim([use(jti)], 0))).toEqual([...claimed].map(() => 'used'));
    after.close();
  });

  it('that cannot be written executes nothing', async () => {
    using folder = createTempFolder();
    folder.writeText('uses.db', 'this is not a database, and long enough to be looked at as one'.repeat(20));
    await expect(openSqliteUseTable(folder.resolve('uses.db'))).rejects.toMatchObject({ code: 'ERR_ACTIONPASS_USES' });
  });
});

/** Starts the script and kills it in the middle of its work, once it has told of `count` claims. */
async function claimUntilKilled(script: string, count: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = '';
  child.stdout.on('data', (data) => {
    told += data;
    if (told.split('\n').length > count) child.kill('SIGKILL');
  });
  await once(child, 'close');
  // A line that was cut off was not told.
  return told.split('\n').slice(0, -1);
}
