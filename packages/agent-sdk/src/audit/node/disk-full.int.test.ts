import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createFrozenClock, createSequentialIds, createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileLedger } from './file-ledger.ts';
import { verifyLedgerFile } from './verify-file.ts';

/** Mounting a disk of our own takes root on Linux; elsewhere these facts go unchecked. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount();

function tryMount(): boolean {
  const folder = createTempFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder.path], { stdio: 'ignore' });
    execFileSync('umount', [folder.path]);
    return true;
  } catch {
    return false;
  } finally {
    folder.dispose();
  }
}

describe.skipIf(!canMount)('a ledger on a disk that is in trouble', () => {
  let folder: TempFolder;
  let disk: string;
  let ledger: FileLedger;

  beforeEach(async () => {
    folder = createTempFolder();
    disk = folder.resolve('disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
    ledger = await open();
  });
  afterEach(async () => {
    await ledger.close();
    execFileSync('umount', [disk]);
    folder.dispose();
  });

  const open = (): Promise<FileLedger> =>
    FileLedger.open({ file: `${disk}/ws.jsonl`, clock: createFrozenClock(), ids: createSequentialIds() });

  const append = (length: number) => ledger.append({ event: 'verdict', filler: 'x'.repeat(length) });

  it('that is full leaves no half entry, says so, and goes on when there is room again', async () => {
    writeFileSync(`${disk}/ballast`, Buffer.alloc(150_000));
    let entries = 0;
    let failure: unknown;
    while (failure === undefined) {
      await append(7_001).then(
        () => (entries += 1),
        (thrown) => {
          failure = thrown;
        },
      );
    }
    expect(failure).toMatchObject({ code: 'ERR_AUDIT_WRITE', message: expect.stringContaining('the disk is full') });
    expect(ledger.status).toMatchObject({ state: 'failed', entries, problem: { code: 'ERR_AUDIT_WRITE' } });
    expect(await verifyLedgerFile(ledger.file)).toMatchObject({ isClean: true, entries });
    expect(statSync(ledger.file).size).toBe(ledger.status.bytes);
    rmSync(`${disk}/ballast`);
    expect((await append(7_001)).seq).toBe(entries);
    expect(ledger.status.state).toBe('ok');
  });

  it('that is full fails every caller of a group, and none of its entries stays', async () => {
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => append(30_000)));
    expect(new Set(results.map((result) => result.status))).toEqual(new Set(['rejected']));
    expect(statSync(ledger.file).size).toBe(0);
    expect((await append(10)).seq).toBe(0);
  });

  it('that is read-only cannot be opened, and says so', async () => {
    await append(10);
    await ledger.close();
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    await expect(open()).rejects.toMatchObject({ code: 'ERR_AUDIT_WRITE', message: expect.stringContaining('read-only') });
    expect(await verifyLedgerFile(ledger.file)).toMatchObject({ isClean: true, entries: 1 });
  });
});

describe.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a ledger in a folder without permission', () => {
  it('cannot be opened, and says so', async () => {
    const folder = createTempFolder();
    mkdirSync(folder.resolve('closed'), { mode: 0o500 });
    const options = { file: folder.resolve('closed', 'ws.jsonl'), clock: createFrozenClock(), ids: createSequentialIds() };
    await expect(FileLedger.open(options)).rejects.toMatchObject({
      code: 'ERR_AUDIT_WRITE',
      message: expect.stringContaining('permission'),
    });
    folder.dispose();
  });
});
