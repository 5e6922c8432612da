import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { createFrozenClock, createSequentialIds, createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../contract.ts';
import { parseLine } from '../line.ts';
import { toMissingFacts } from '../record-fields.ts';
import { FileLedger } from './file-ledger.ts';
import { openFileLock } from './file-lock.ts';
import { type AppendingProcess, endOf, startAppending, startFixture } from './fixtures/child.ts';
import { recordUnfinished } from './unfinished.ts';
import { verifyLedgerFile } from './verify-file.ts';

/** Runs of the kill loop; the long proof is `GATEHOUSE_KILL_RUNS=1000`, which says what it counted. */
const killRuns = Number(process.env.GATEHOUSE_KILL_RUNS ?? 8);
/** Each ledger is read whole after every kill, so a new one is begun now and then. */
const killsPerLedger = 20;

let folder: TempFolder;
let file: string;
const started: AppendingProcess[] = [];

beforeEach(() => {
  folder = createTempFolder();
  file = folder.resolve('ws.jsonl');
});
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  folder.dispose();
});

function start(...args: Parameters<typeof startAppending>): AppendingProcess {
  const appending = startAppending(...args);
  started.push(appending);
  return appending;
}

const open = (): Promise<FileLedger> => FileLedger.open({ file, clock: createFrozenClock(), ids: { nextId: randomUUID } });

function readEntries(): readonly LedgerEntry[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.flatMap((line) => {
    const parsed = parseLine(line);
    return parsed.ok ? [parsed.value] : [];
  });
}

describe('several processes on one ledger', () => {
  it('keep one unbroken chain', { timeout: 60_000 }, async () => {
    const own = await open();
    const children = ['a', 'b', 'c'].map((name) => start(file, name, 200));
    for (let n = 0; n < 100; n += 1) await own.append({ event: 'verdict', n });
    expect(await Promise.all(children.map(({ ended }) => ended))).toEqual(['done', 'done', 'done']);
    await own.close();
    expect(await verifyLedgerFile(file)).toMatchObject({ isClean: true, entries: 700 });
    const hashes = new Map(readEntries().map((entry) => [entry.seq, entry.hash]));
    for (const { acknowledged } of children) {
      expect(acknowledged.size).toBe(200);
      for (const [seq, hash] of acknowledged) expect(hashes.get(seq)).toBe(hash);
    }
  });

  it('killed at any moment lose no acknowledged entry and leave a chain that goes on', {
    timeout: 60_000 + killRuns * 10_000,
  }, async () => {
    const tally = { kills: 0, acknowledged: 0, torn: 0 };
    const acknowledged = new Map<number, string>();
    let witness: FileLedger | undefined;
    for (let run = 0; run < killRuns; run += 1) {
      if (run % killsPerLedger === 0) {
        await witness?.close();
        rmSync(file, { force: true });
        file = folder.resolve(`ws-${run}.jsonl`);
        acknowledged.clear();
        witness = await open();
      }
      const told = await killOne(run, witness as FileLedger);
      for (const [seq, hash] of told) acknowledged.set(seq, hash);
      // On the disk as the kill left it, before a next one opens it and repairs what was torn.
      expect(findLost(acknowledged)).toEqual([]);
      const { problem } = await verifyLedgerFile(file);
      expect(problem?.kind ?? 'torn-tail').toBe('torn-tail');
      const ledger = await open();
      const { seq, hash } = await ledger.append({ event: 'verdict', run });
      await ledger.close();
      acknowledged.set(seq, hash);
      expect(findLost(acknowledged)).toEqual([]);
      expect(await verifyLedgerFile(file)).toMatchObject({ isClean: true, entries: seq + 1 });
      tally.kills += 1;
      tally.torn += problem === null ? 0 : 1;
      tally.acknowledged += told.length + 1;
    }
    await witness?.close();
    if (process.env.GATEHOUSE_KILL_RUNS !== undefined) console.log(`kills without a lost entry: ${JSON.stringify(tally)}`);
  });

  /** Kills a process that appends while this one does, and returns what both were told is on disk. */
  async function killOne(run: number, witness: FileLedger): Promise<readonly (readonly [number, string])[]> {
    const victim = start(file, `victim-${run}`, 100_000);
    const least = (run * 7) % 50;
    await victim.hasAcknowledged(Math.min(least, 1));
    const witnessed = Promise.all(Array.from({ length: 8 }, (_, caller) => appendEight(witness, caller)));
    await victim.hasAcknowledged(least);
    // A fraction of a millisecond more or less meets it in the middle of another step.
    for (const until = performance.now() + (run % 10) / 5; performance.now() < until; );
    victim.child.kill('SIGKILL');
    expect(await victim.ended).toBe('SIGKILL');
    started.length = 0;
    return [...victim.acknowledged, ...(await witnessed).flat()];
  }

  async function appendEight(ledger: FileLedger, caller: number): Promise<readonly (readonly [number, string])[]> {
    const told: [number, string][] = [];
    for (let n = 0; n < 8; n += 1) {
      const { seq, hash } = await ledger.append({ event: 'verdict', caller, n });
      told.push([seq, hash]);
    }
    return told;
  }

  function findLost(acknowledged: ReadonlyMap<number, string>): readonly number[] {
    const hashes = new Map(readEntries().map((entry) => [entry.seq, entry.hash]));
    return [...acknowledged].filter(([seq, hash]) => hashes.get(seq) !== hash).map(([seq]) => seq);
  }
});

describe('the lock', () => {
  it('is never held twice, in one process or two', async () => {
    const [one, two] = [await openFileLock(`${file}.lock`), await openFileLock(`${file}.lock`)];
    expect([one.tryAcquire(), two.tryAcquire()]).toEqual([true, false]);
    await expect(two.acquire(20)).rejects.toMatchObject({ code: 'ERR_AUDIT_BUSY' });
    one.release();
    expect([two.tryAcquire(), one.tryAcquire()]).toEqual([true, false]);
    one.close();
    two.close();
  });

  it('of a killed holder is free at once', async () => {
    const holder = start(file, 'holder', 8, 'intents');
    await holder.hasOpened();
    // The holder's presence is such a lock, held for its whole life.
    await holder.hasAcknowledged(8);
    const [first] = readEntries() as [LedgerEntry];
    const { token } = first.data.process as { token: string };
    const lock = await openFileLock(`${file}.live-${token}`);
    expect(lock.tryAcquire()).toBe(false);
    holder.child.kill('SIGKILL');
    await holder.ended;
    expect(lock.tryAcquire()).toBe(true);
    lock.close();
  });

  it('held by a stopped process makes appends fail with a word about it, and nothing is lost', async () => {
    const ledger = await FileLedger.open({ file, clock: createFrozenClock(), ids: createSequentialIds(), lockTimeoutMs: 50 });
    const lock = await openFileLock(`${file}.lock`);
    lock.tryAcquire();
    await expect(ledger.append({ event: 'verdict' })).rejects.toMatchObject({ code: 'ERR_AUDIT_BUSY' });
    expect(ledger.status.state).toBe('failed');
    lock.close();
    expect((await ledger.append({ event: 'verdict' })).seq).toBe(0);
    expect(ledger.status.state).toBe('ok');
    await ledger.close();
  });
});

describe('a process without SQLite', () => {
  it('is told what it needs, and neither makes nor touches a ledger', async () => {
    const flags = ['--no-experimental-sqlite'];
    expect(await start(file, 'early', 1, 'verdict', flags).ended).toContain('Run Gatehouse with Node 22.13 or newer.');
    expect(readdirSync(folder.path)).toEqual([]);
    const ledger = await open();
    const before = readdirSync(folder.path);
    await ledger.append({ event: 'verdict' });
    expect(await start(file, 'late', 1, 'verdict', flags).ended).toContain('ERR_AUDIT_WRITE');
    expect(await ledger.verify()).toMatchObject({ isClean: true, entries: 1 });
    expect(readdirSync(folder.path)).toEqual(before);
    await ledger.close();
  });
});

describe('the claim to a dead process', () => {
  it('is never held twice, though each holder deletes what it has locked', { timeout: 60_000 }, async () => {
    const claiming = ['a', 'b', 'c'].map(() => startFixture('./claiming-process.ts', [file, 'dead', '60']));
    const doubles = claiming.map(async ({ stdout }) => Number(await text(stdout)));
    expect(await Promise.all(claiming.map(endOf))).toEqual(['done', 'done', 'done']);
    expect(await Promise.all(doubles)).toEqual([0, 0, 0]);
    expect(readdirSync(folder.path)).toEqual(['ws.jsonl.lock']);
  });
});

describe('intents without outcome', () => {
  const outcomes = () => readEntries().filter((entry) => entry.data.event === 'outcome');

  it('of a killed process are recorded as unknown, once, by whoever comes first', async () => {
    const dead = start(file, 'dead', 5, 'intents');
    await dead.hasAcknowledged(5);
    dead.child.kill('SIGKILL');
    await dead.ended;
    const [one, two] = [await open(), await open()];
    const counts = await Promise.all([recordUnfinished(one), recordUnfinished(two)]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(5);
    expect(await recordUnfinished(one)).toBe(0);
    await Promise.all([one.close(), two.close()]);
    const unknown = outcomes().map(({ data }) => ({ status: data.status, intentSeq: data.intentSeq, actionId: data.actionId }));
    expect(unknown).toEqual([0, 1, 2, 3, 4].map((n) => ({ status: 'unknown', intentSeq: n, actionId: `dead-${n}` })));
  });

  it('say in their outcome who acted for whom, with what', async () => {
    const facts = {
      agent: 'agent:main',
      principal: 'user:alice',
      sessionId: 's',
      turnId: 't',
      callId: 'c',
      tool: 'edit',
      workspaceId: 'w',
    };
    const ledger = await open();
    await ledger.append({ event: 'intent', actionId: 'a', ...facts, risk: 'ordinary', payloadSha256: 'f'.repeat(64) });
    await ledger.close();
    const next = await open();
    expect(await recordUnfinished(next)).toBe(1);
    await next.close();
    expect(outcomes()[0]?.data).toEqual({
      event: 'outcome',
      status: 'unknown',
      reason: 'Its process ended before it recorded an outcome.',
      intentSeq: 0,
      actionId: 'a',
      ...facts,
    });
    expect(toMissingFacts(outcomes()[0]?.data ?? { event: 'verdict' })).toEqual([]);
  });

  it('of a process that lives are left alone', async () => {
    const live = start(file, 'live', 3, 'intents');
    await live.hasAcknowledged(3);
    const ledger = await open();
    await ledger.append({ event: 'intent', actionId: 'own' });
    expect(await recordUnfinished(ledger)).toBe(0);
    await ledger.close();
    expect(outcomes()).toEqual([]);
  });

  it('are those whose action or sequence number no outcome names', async () => {
    const ledger = await open();
    await ledger.append({ event: 'intent', actionId: 'a' });
    await ledger.append({ event: 'outcome', actionId: 'a', status: 'done' });
    const b = await ledger.append({ event: 'intent', actionId: 'b' });
    await ledger.append({ event: 'outcome', intentSeq: b.seq, status: 'failed' });
    await ledger.append({ event: 'intent', actionId: 'c' });
    await ledger.append({ event: 'verdict', note: '"event":"intent"' });
    await ledger.close();
    const next = await open();
    expect(await recordUnfinished(next)).toBe(1);
    await next.close();
    expect(outcomes().at(-1)?.data).toMatchObject({ actionId: 'c', status: 'unknown' });
  });
});
