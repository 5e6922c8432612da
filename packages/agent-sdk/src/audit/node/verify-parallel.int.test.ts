import { readFileSync, writeFileSync } from 'node:fs';
import { createTempFolder, startLeakCheck, type TempFolder } from '@gatehouse/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formatData, genesis, writeLine } from '../chain.ts';
import { verifyLedgerFile } from './verify-file.ts';
import { parallelBytes, verifyInParallel } from './verify-parallel.ts';

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

it('stops when it is told to', async () => {
  await expect(verifyInParallel(file, bytes.length, AbortSignal.timeout(5))).rejects.toMatchObject({ name: 'TimeoutError' });
});
