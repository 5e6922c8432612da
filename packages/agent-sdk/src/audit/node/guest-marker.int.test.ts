import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { build } from 'vite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileLedger } from './file-ledger.ts';
import { openFileLock } from './file-lock.ts';
import { type AppendingProcess, appendingScript, type Runner, startAppending } from './fixtures/child.ts';
import { createGuestMarker } from './guest-marker.ts';
import { recordUnfinished } from './unfinished.ts';
import { verifyLedgerFile } from './verify-file.ts';

let folder: TempFolder;
let file: string;
let lockPath: string;
const started: AppendingProcess[] = [];

beforeEach(() => {
  folder = createTempFolder();
  file = folder.resolve('ws.jsonl');
  lockPath = `${file}.lock`;
});
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  folder.dispose();
});

describe.skipIf(process.platform !== 'linux')('a guest of the lock', () => {
  it('and whoever has the kernel’s lock keep each other out', async () => {
    const lock = await openFileLock(lockPath);
    const guest = createGuestMarker(lockPath);
    expect([lock.tryAcquire(), guest.tryPutUp()]).toEqual([true, false]);
    lock.release();
    expect([guest.tryPutUp(), lock.tryAcquire()]).toEqual([true, false]);
    guest.takeDown();
    expect(lock.tryAcquire()).toBe(true);
    lock.close();
  });

  it('keeps other guests out, and leaves nothing behind', async () => {
    const lock = await openFileLock(lockPath);
    const [one, two] = [createGuestMarker(lockPath), createGuestMarker(lockPath)];
    expect([one.tryPutUp(), two.tryPutUp()]).toEqual([true, false]);
    one.takeDown();
    expect(two.tryPutUp()).toBe(true);
    two.takeDown();
    expect(existsSync(`${lockPath}.guests`)).toBe(false);
    lock.close();
  });

  it('that is dead is cleared away; one of another process namespace counts as alive', async () => {
    const lock = await openFileLock(lockPath);
    mkdirSync(`${lockPath}.guests`);
    const namespace = spawnSync('readlink', ['/proc/self/ns/pid'], { encoding: 'utf8' }).stdout.match(/\d+/)?.[0];
    const gone = spawnSync('true').pid;
    for (const name of [`${gone}-1-${namespace}-1`, `1-1-${namespace}-1`]) writeFileSync(`${lockPath}.guests/${name}`, '');
    expect(lock.tryAcquire()).toBe(true);
    expect(existsSync(`${lockPath}.guests`)).toBe(false);
    lock.release();
    mkdirSync(`${lockPath}.guests`);
    writeFileSync(`${lockPath}.guests/1-1-42-1`, '');
    expect(lock.tryAcquire()).toBe(false);
    lock.close();
  });
});

/** The Node that people have, when it is one without SQLite. */
const oldNode = /^v(2[01])\./.test(spawnSync('node', ['--version'], { encoding: 'utf8' }).stdout ?? '');

describe.skipIf(process.platform !== 'linux' || !oldNode)('a process on Node 20', () => {
  async function bundle(): Promise<Runner> {
    await build({
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: { ssr: appendingScript, target: 'node20', outDir: folder.resolve('bundle'), rolldownOptions: { external: ['node:sqlite'] } },
    });
    const [script = ''] = readdirSync(folder.resolve('bundle')).filter((name) => /js$/.test(name));
    writeFileSync(folder.resolve('bundle', 'package.json'), '{"type":"module"}');
    return ['node', folder.resolve('bundle', script)];
  }

  const start = (...args: Parameters<typeof startAppending>): AppendingProcess => {
    const appending = startAppending(...args);
    started.push(appending);
    return appending;
  };

  const open = (): Promise<FileLedger> => FileLedger.open({ file, clock: { nowMs: () => Date.now() }, ids: { nextId: randomUUID } });

  it('keeps one chain with others of its kind and with newer ones, killed or not', { timeout: 60_000 }, async () => {
    const runner = await bundle();
    const victim = start(file, 'victim', 100_000, 'verdict', runner);
    const others = [start(file, 'old-1', 200, 'verdict', runner), start(file, 'old-2', 200, 'verdict', runner), start(file, 'new', 200)];
    await victim.hasAcknowledged(40);
    victim.child.kill('SIGKILL');
    await Promise.all(others.map(({ ended }) => ended));
    expect(others.map(({ acknowledged }) => acknowledged.size)).toEqual([200, 200, 200]);
    const verdict = await verifyLedgerFile(file);
    expect(verdict.problem?.kind ?? 'torn-tail').toBe('torn-tail');
    expect(verdict.entries).toBeGreaterThanOrEqual(640);
  });

  it('shows that it lives, and that it does not', { timeout: 60_000 }, async () => {
    const old = start(file, 'old', 3, 'intents', await bundle());
    await old.hasAcknowledged(3);
    const ledger = await open();
    expect(await recordUnfinished(ledger)).toBe(0);
    old.child.kill('SIGKILL');
    await old.ended;
    expect(await recordUnfinished(ledger)).toBe(3);
    await ledger.close();
    expect(readdirSync(folder.path).filter((name) => name.includes('.live-'))).toEqual([]);
  });
});
