import { appendFileSync, chmodSync, mkdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createFrozenClock, createSequentialIds, createTempFolder, startLeakCheck, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../hash/index.ts';
import { formatData, formatLine, genesis } from '../chain.ts';
import type { LedgerEntry } from '../contract.ts';
import { parseLine } from '../line.ts';
import { FileLedger, type LedgerStatus } from './file-ledger.ts';
import { verifyLedgerFile } from './verify-file.ts';

let folder: TempFolder;
let file: string;
const opened: FileLedger[] = [];

beforeEach(() => {
  folder = createTempFolder();
  file = folder.resolve('home', 'audit', 'ws.jsonl');
});
afterEach(async () => {
  for (const ledger of opened.splice(0)) await ledger.close();
  folder.dispose();
});

async function open(path = file): Promise<FileLedger> {
  const ledger = await FileLedger.open({ file: path, clock: createFrozenClock(), ids: createSequentialIds() });
  opened.push(ledger);
  return ledger;
}

const readEntries = (): LedgerEntry[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const parsed = parseLine(line);
      if (!parsed.ok) throw parsed.error;
      return parsed.value;
    });

/** Three entries on disk, closed. */
async function makeLedger(): Promise<Buffer> {
  const ledger = await open();
  for (const n of [0, 1, 2]) await ledger.append({ event: 'verdict', n });
  await ledger.close();
  return readFileSync(file);
}

describe('a ledger file', () => {
  it('is private, in private folders', async () => {
    await (await open()).append({ event: 'opened' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    expect(statSync(folder.resolve('home')).mode & 0o777).toBe(0o700);
    expect(statSync(`${file}.lock`).mode & 0o777).toBe(0o600);
  });

  it('is made private again when it was not', async () => {
    await makeLedger();
    chmodSync(file, 0o644);
    await open();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('holds what append returned, in the order of the calls', async () => {
    const ledger = await open();
    const appended = await Promise.all(Array.from({ length: 100 }, (_, n) => ledger.append({ event: 'verdict', n })));
    expect(readEntries()).toEqual(appended);
    expect(appended.map((entry) => entry.data)).toEqual(Array.from({ length: 100 }, (_, n) => ({ event: 'verdict', n })));
    expect(ledger.status).toEqual({
      state: 'ok',
      entries: 100,
      headHash: appended[99]?.hash ?? '',
      bytes: statSync(file).size,
      problem: null,
    } satisfies LedgerStatus);
    expect(await ledger.verify()).toMatchObject({ isClean: true, entries: 100 });
  });

  it('tells its watchers after every group', async () => {
    const ledger = await open();
    const seen: number[] = [];
    ledger.onDidChangeStatus((status) => seen.push(status.entries));
    await Promise.all([1, 2, 3].map((n) => ledger.append({ event: 'verdict', n })));
    await ledger.append({ event: 'verdict' });
    await ledger.refresh();
    expect(seen).toEqual([3, 4, 4]);
  });

  it('refuses a bad record without failing its neighbours', async () => {
    const ledger = await open();
    const results = await Promise.allSettled([
      ledger.append({ event: 'verdict', n: 1 }),
      ledger.append({ event: 'verdict', '7': 1 }),
      ledger.append({ event: 'verdict', n: Number.NaN }),
      ledger.append({ event: 'verdict', n: 'x'.repeat(70_000) }),
      ledger.append({ event: 'verdict', n: 2 }),
    ]);
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value.seq : result.reason.code))).toEqual([
      0,
      'ERR_AUDIT_DATA',
      'ERR_BASE_NOT_JSON',
      'ERR_AUDIT_TOO_LARGE',
      1,
    ]);
  });

  it('keeps what the record was when it was given', async () => {
    const ledger = await open();
    const record: { event: 'verdict'; n: number } = { event: 'verdict', n: 1 };
    const appended = ledger.append(record);
    record.n = 2;
    await appended;
    expect(readEntries()[0]?.data).toEqual({ event: 'verdict', n: 1 });
  });

  it('is continued when it is opened again, and shared by two ledgers at once', async () => {
    await makeLedger();
    const [one, two] = [await open(), await open()];
    for (let n = 0; n < 10; n += 1) await Promise.all([one.append({ event: 'verdict', n }), two.append({ event: 'verdict', n })]);
    expect(await verifyLedgerFile(file)).toMatchObject({ isClean: true, entries: 23 });
    expect((await one.refresh()).entries).toBe(23);
  });

  it('refuses to be used after it is closed, and leaks nothing', async () => {
    const leaks = startLeakCheck();
    const ledger = await open();
    const last = ledger.append({ event: 'verdict' });
    await ledger.close();
    await ledger.close();
    expect((await last).seq).toBe(0);
    await expect(ledger.append({ event: 'verdict' })).rejects.toMatchObject({ code: 'ERR_AUDIT_CLOSED' });
    expect(await leaks.findLeaks()).toEqual({});
  });
});

describe('a torn end', () => {
  it('is repaired wherever it was torn, and the repair is recorded', async () => {
    const whole = await makeLedger();
    const head = genesisOf(readEntries());
    const next = Buffer.from(formatLine(head, '2026-01-02T03:04:05.678Z', formatData({ event: 'verdict', n: 3 })).line);
    for (const length of [1, 2, 40, 150, next.length - 2]) {
      const torn = next.subarray(0, length);
      writeFileSync(file, Buffer.concat([whole, torn]));
      const ledger = await open();
      expect(ledger.status).toMatchObject({ state: 'repaired', entries: 4 });
      await ledger.append({ event: 'verdict', n: 4 });
      await ledger.close();
      const data = readEntries().map((entry) => entry.data);
      expect(data.slice(3)).toEqual([
        { event: 'repaired', bytesRemoved: length, removedSha256: sha256Hex(torn) },
        { event: 'verdict', n: 4 },
      ]);
      expect(await verifyLedgerFile(file)).toMatchObject({ isClean: true, entries: 5 });
    }
  });

  it('longer than the record of its repair leaves nothing behind', async () => {
    const whole = await makeLedger();
    writeFileSync(file, Buffer.concat([whole, Buffer.alloc(5_000, 'x')]));
    await (await open()).close();
    expect(readEntries().at(-1)?.data).toMatchObject({ event: 'repaired', bytesRemoved: 5_000 });
  });

  it('keeps an entry that lacks only its line feed', async () => {
    const whole = await makeLedger();
    writeFileSync(file, whole.subarray(0, -1));
    await (await open()).close();
    expect(readEntries().map((entry) => entry.data)).toEqual([
      { event: 'verdict', n: 0 },
      { event: 'verdict', n: 1 },
      { event: 'verdict', n: 2 },
      { event: 'repaired', bytesRemoved: 0, removedSha256: sha256Hex('') },
    ]);
  });

  it('left by another process is repaired by the next append', async () => {
    const ledger = await open();
    await ledger.append({ event: 'verdict', n: 0 });
    appendFileSync(file, '{"seq":1,"ts":"20');
    expect((await ledger.append({ event: 'verdict', n: 1 })).seq).toBe(2);
    expect(ledger.status.state).toBe('repaired');
    expect(await verifyLedgerFile(file)).toMatchObject({ isClean: true, entries: 3 });
  });

  function genesisOf(entries: readonly LedgerEntry[]) {
    return { entries: entries.length, hash: entries.at(-1)?.hash ?? genesis.hash };
  }
});

describe('a broken chain', () => {
  it('is reported, never repaired, and nothing is appended', async () => {
    const whole = (await makeLedger()).toString();
    const lines = whole.split('\n').slice(0, -1);
    const broken = {
      changed: whole.replace('"n":1', '"n":7'),
      missing: `${[lines[0], lines[2]].join('\n')}\n`,
      reordered: `${[lines[0], lines[2], lines[1]].join('\n')}\n`,
      'not-a-line': `${whole}hello\n`,
    };
    for (const [kind, text] of Object.entries(broken)) {
      writeFileSync(file, text);
      await expect(open()).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED', details: { kind } });
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
  });

  it('that breaks while it is open stops the ledger for good', async () => {
    const ledger = await open();
    await ledger.append({ event: 'verdict', n: 0 });
    appendFileSync(file, 'hello\n');
    const before = readFileSync(file);
    await expect(ledger.append({ event: 'verdict', n: 1 })).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' });
    await expect(ledger.append({ event: 'verdict', n: 1 })).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' });
    expect(readFileSync(file)).toEqual(before);
    expect(ledger.status).toMatchObject({ state: 'tampered', entries: 1, problem: { code: 'ERR_AUDIT_TAMPERED' } });
  });

  it('is seen when acknowledged entries are cut off, or the file is replaced or deleted, while it is open', async () => {
    for (const harm of [
      () => truncateSync(file, 0),
      () => truncateSync(file, statSync(file).size - 1),
      () => renameSync(file, `${file}.old`),
      () => {
        writeFileSync(`${file}.new`, readFileSync(file));
        renameSync(`${file}.new`, file);
      },
    ]) {
      const ledger = await open();
      await ledger.append({ event: 'verdict', n: 0 });
      harm();
      await expect(ledger.append({ event: 'verdict', n: 1 })).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' });
      expect((await ledger.refresh()).state).toBe('tampered');
      await ledger.close();
      writeFileSync(file, '');
    }
  });

  it('is seen by verify when its end was cut off or all of it was written anew', async () => {
    await makeLedger();
    const ledger = await open();
    const whole = readFileSync(file);
    const first = whole.indexOf('\n') + 1;
    truncateSync(file, first);
    expect((await ledger.verify()).problem).toMatchObject({ kind: 'missing', index: 1 });
    let anew = '';
    let head = genesis;
    for (const n of [7, 8, 9]) {
      const next = formatLine(head, '2026-01-02T03:04:05.678Z', formatData({ event: 'verdict', n }));
      anew += next.line;
      head = next.head;
    }
    writeFileSync(file, anew);
    expect((await ledger.verify()).problem).toMatchObject({ kind: 'changed' });
  });
});

describe('a ledger that cannot be made', () => {
  it('says why', async () => {
    const cases = [folder.resolve('a-file', 'ws.jsonl'), folder.resolve('a-folder')];
    folder.writeText('a-file', '');
    mkdirSync(folder.resolve('a-folder'));
    for (const path of cases) await expect(open(path)).rejects.toMatchObject({ code: 'ERR_AUDIT_WRITE' });
  });
});
