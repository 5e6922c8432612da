import { appendFileSync, writeFileSync } from 'node:fs';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { formatData, formatLine, genesis } from '../chain.ts';
import { readEntry, readTail } from './read-tail.ts';

let folder: TempFolder;
let file: string;

beforeEach(() => {
  folder = createTempFolder();
  file = folder.resolve('ws.jsonl');
});
afterEach(() => folder.dispose());

/** Entries of very different lengths, 3 MB in all, so that lines lie across every kind of block border. */
function writeLedger(count: number): void {
  let text = '';
  let head = genesis;
  for (let seq = 0; seq < count; seq += 1) {
    const filler = 'x'.repeat(seq % 97 === 0 ? 60_000 : (seq * 31) % 700);
    const next = formatLine(head, '2026-01-02T03:04:05.678Z', formatData({ event: 'verdict', filler }));
    text += next.line;
    head = next.head;
  }
  writeFileSync(file, text);
}

const tailOf = async (limit: number, beforeSeq?: number): Promise<number[]> =>
  (await readTail(file, { limit, ...(beforeSeq !== undefined && { beforeSeq }) })).map((entry) => entry.seq);

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

it('reads the last entries, oldest first, and the page before them', async () => {
  writeLedger(3_000);
  expect(await tailOf(5)).toEqual([2995, 2996, 2997, 2998, 2999]);
  expect(await tailOf(700)).toEqual(range(2_300, 3_000));
  expect(await tailOf(5, 2_995)).toEqual([2990, 2991, 2992, 2993, 2994]);
  for (const beforeSeq of range(0, 40).map((n) => n * 75)) {
    expect(await tailOf(3, beforeSeq), `before ${beforeSeq}`).toEqual(range(Math.max(0, beforeSeq - 3), beforeSeq));
  }
  expect(await tailOf(10, 9_999)).toEqual(range(2_990, 3_000));
  expect(await tailOf(0)).toEqual([]);
  expect(await tailOf(10_000)).toEqual(range(0, 3_000));
});

it('finds any entry by its number', async () => {
  writeLedger(500);
  for (const seq of range(0, 500)) expect((await readEntry(file, seq))?.seq).toBe(seq);
  expect(await readEntry(file, 500)).toBeUndefined();
});

it('leaves out what is no entry', async () => {
  writeLedger(3);
  appendFileSync(file, 'hello\n{"seq":3,"ts"');
  expect(await tailOf(10)).toEqual([0, 1, 2]);
});

it('says that a file is missing', async () => {
  await expect(readTail(file, { limit: 1 })).rejects.toMatchObject({ code: 'ERR_AUDIT_READ' });
});
