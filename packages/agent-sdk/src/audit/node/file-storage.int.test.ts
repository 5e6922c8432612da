import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createFrozenClock, createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HashChainedAuditLog } from '../hash-chained-audit-log.ts';
import { FileStorage } from './file-storage.ts';
import { verifyLedgerFile } from './verify-file.ts';

let folder: TempFolder;
let file: string;
let storage: FileStorage;
const createLog = (): HashChainedAuditLog => new HashChainedAuditLog(storage, createFrozenClock());

beforeEach(() => {
  folder = createTempFolder();
  file = folder.resolve('deep', 'down', 'audit.jsonl');
  storage = new FileStorage(file);
});
afterEach(async () => {
  await storage.close();
  folder.dispose();
});

describe('a log in a file', () => {
  it('is made by the first append, with its folders, for its owner alone', async () => {
    const log = createLog();
    expect([await log.entries(), await log.verify()]).toMatchObject([[], { ok: true, count: 0 }]);
    expect(existsSync(folder.resolve('deep'))).toBe(false);
    const entry = await log.append({ event: 'verdict', n: 1 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect([folder.resolve('deep'), folder.resolve('deep', 'down')].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(entry);
  });

  it('that others could read is its owner’s alone again', async () => {
    mkdirSync(folder.resolve('deep', 'down'), { recursive: true });
    writeFileSync(file, '');
    chmodSync(file, 0o644);
    await createLog().append({ event: 'verdict' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('goes on where it was, one line an entry, as a ledger that every verifier reads', async () => {
    await createLog().append({ event: 'verdict', n: 1 });
    await storage.close();
    const next = createLog();
    const [two, three] = await Promise.all([2, 3].map((n) => next.append({ event: 'verdict', n })));
    expect([two?.seq, three?.seq]).toEqual([1, 2]);
    expect(await next.entries()).toHaveLength(3);
    expect(await next.verify()).toMatchObject({ ok: true, count: 3, headHash: three?.hash });
    expect(await verifyLedgerFile(file)).toMatchObject({ isClean: true, entries: 3, headHash: three?.hash });
  });

  it('tells what was changed, and a new log does not go on', async () => {
    const log = createLog();
    for (const n of [1, 2, 3]) await log.append({ event: 'verdict', n });
    writeFileSync(file, readFileSync(file, 'utf8').replace('"n":2', '"n":9'));
    expect(await log.verify()).toMatchObject({ ok: false, brokenAtSeq: 1 });
    await expect(createLog().append({ event: 'verdict' })).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' });
    appendFileSync(file, 'torn');
    await expect(createLog().append({ event: 'verdict' })).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' });
  });

  it('writes nothing into a file that was moved away, and says so', async () => {
    const log = createLog();
    await log.append({ event: 'verdict', n: 1 });
    renameSync(file, `${file}.old`);
    await expect(log.append({ event: 'verdict', n: 2 })).rejects.toMatchObject({ code: 'ERR_AUDIT_WRITE' });
    expect((await log.append({ event: 'verdict', n: 3 })).seq).toBe(0);
    expect(await verifyLedgerFile(`${file}.old`)).toMatchObject({ isClean: true, entries: 1 });
  });

  it('fails with a word about it where it cannot be', async () => {
    writeFileSync(folder.resolve('deep'), 'in the way');
    await expect(storage.append('')).rejects.toMatchObject({ code: 'ERR_AUDIT_WRITE' });
    await expect(createLog().append({ event: 'verdict' })).rejects.toMatchObject({ code: 'ERR_AUDIT_READ' });
  });
});
