import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createFrozenClock, createTempFolder, startLeakCheck, type TempFolder } from '@gatehouse/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { formatData, genesis, writeLine } from '../chain.ts';
import { LedgerTree } from '../ledger-tree.ts';
import { verifyChain } from '../verify.ts';
import { FileLedger } from './file-ledger.ts';
import { verifyLedgerFile } from './verify-file.ts';
import { parallelBytes, verifyInParallel } from './verify-parallel.ts';

// Hundreds of megabytes are read and written here, beside whatever else the machine does.
vi.setConfig({ testTimeout: 120_000 });

let folder: TempFolder;
let file: string;
let bytes: Buffer;
let head = genesis;

beforeAll(() => {
  folder = createTempFolder();
  file = folder.resolve('large.jsonl');
  // Long lines, so that a file worth several threads is quickly made.
  const dataText = formatData({ event: 'verdict', filler: 'x'.repeat(20_000) });
  const buffer = Buffer.allocUnsafe(parallelBytes + 200_000);
  let end = 0;
  while (end < parallelBytes) ({ end, head } = writeLine(buffer, end, head, '2026-01-02T03:04:05.678Z', dataText));
  bytes = buffer.subarray(0, end);
  writeFileSync(file, bytes);
});
afterAll(() => folder.dispose());

it('gives a large clean file the verdict that reading in order gives, and leaves no thread behind', async () => {
  const leaks = startLeakCheck();
  const clean = { isClean: true, entries: head.entries, headHash: head.hash, bytes: bytes.length, problem: null };
  expect(await verifyInParallel(file, bytes.length, undefined)).toEqual(clean);
  expect(await verifyLedgerFile(file)).toEqual(clean);
  expect(await leaks.findLeaks()).toEqual({});
});

it('leaves the naming of breaks to reading in order', async () => {
  const broken = folder.resolve('broken.jsonl');
  const harmed = Buffer.from(bytes);
  harmed[harmed.length >> 1] = 0x79;
  const line = bytes.indexOf(0x0a) + 1;
  const second = bytes.indexOf(0x0a, line) + 1;
  const cases: readonly (readonly [Buffer, string])[] = [
    [harmed, 'changed'],
    [bytes.subarray(line), 'missing'],
    [Buffer.concat([bytes.subarray(0, line), bytes.subarray(second)]), 'missing'],
    [Buffer.concat([bytes, Buffer.from('{"seq":')]), 'torn-tail'],
    [Buffer.concat([bytes, bytes]), 'reordered'],
  ];
  for (const [content, kind] of cases) {
    writeFileSync(broken, content);
    expect(await verifyInParallel(broken, content.length, undefined)).toBeUndefined();
    expect((await verifyLedgerFile(broken)).problem?.kind).toBe(kind);
  }
  expect(readFileSync(file).equals(bytes)).toBe(true);
});

it('opens a large ledger, with its checkpoints, as reading it in order does', async () => {
  const ledgerFile = folder.resolve('ledger', 'large.jsonl');
  mkdirSync(folder.resolve('ledger'));
  writeFileSync(ledgerFile, bytes);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const notes: string[] = [];
  const store = { read: async () => notes, add: async (note: string) => void notes.push(note) };
  const checkpoints = { stores: [store], loadKey: async () => privateKey, loadTrustedKeys: async () => [publicKey] };
  const open = () => FileLedger.open({ file: ledgerFile, clock: createFrozenClock(), ids: { nextId: randomUUID }, checkpoints });
  const first = await open();
  expect(first.status).toMatchObject({ state: 'ok', entries: head.entries, headHash: head.hash, bytes: bytes.length });
  await first.checkpoint();
  const tree = new LedgerTree();
  verifyChain(Buffer.from(bytes), undefined, { onLine: tree.onLine });
  expect(notes[0]?.split('\n').slice(1, 3)).toEqual([String(head.entries), tree.root().toString('base64')]);
  expect((await first.append({ event: 'verdict' })).seq).toBe(head.entries);
  await first.close();
  const again = await open();
  expect(again.status).toMatchObject({ state: 'ok', entries: head.entries + 1, checkpoint: { entries: head.entries + 1 } });
  await again.close();
  writeFileSync(ledgerFile, bytes);
  await expect(open()).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED', message: expect.stringContaining('gone from the end') });
});

it('stops when it is told to', async () => {
  await expect(verifyInParallel(file, bytes.length, AbortSignal.timeout(5))).rejects.toMatchObject({ name: 'TimeoutError' });
});
