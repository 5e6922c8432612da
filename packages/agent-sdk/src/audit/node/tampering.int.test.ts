import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createFrozenClock, createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatData, formatLine, genesis } from '../chain.ts';
import { signCheckpoint, toOrigin } from '../checkpoint.ts';
import type { ChainHead, LedgerRecord } from '../contract.ts';
import { LedgerTree } from '../ledger-tree.ts';
import { verifyChain } from '../verify.ts';
import { createFileCheckpointStore, readNotes, toCheckpointFiles } from './checkpoint-store.ts';
import { FileLedger } from './file-ledger.ts';
import { verifyLedger } from './verify-ledger.ts';

const count = 12;
const ts = '2026-01-02T03:04:05.678Z';
const { privateKey, publicKey } = generateKeyPairSync('ed25519');

let folder: TempFolder;
let file: string;
let lines: readonly string[];
let notes: readonly string[];

beforeAll(async () => {
  folder = createTempFolder();
  file = folder.resolve('ws.jsonl');
  const ledger = await FileLedger.open({
    file,
    clock: createFrozenClock(),
    ids: { nextId: () => 'only' },
    checkpoints: {
      stores: [createFileCheckpointStore(file)],
      loadKey: async () => privateKey,
      loadTrustedKeys: async () => [publicKey],
      everyEntries: 4,
    },
  });
  for (let n = 0; n < count; n += 1) {
    await ledger.append({ event: 'verdict', tool: 'edit', reason: `é ${n}`, risk: { deep: [1, 'x'] } });
    if (n % 4 === 3) await ledger.checkpoint();
  }
  await ledger.close();
  lines = readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => `${line}\n`);
  notes = readNotes(toCheckpointFiles(file).history);
});
afterAll(() => folder.dispose());

/** A chain of these records with hashes that fit: what a forger who knows the format writes. */
function forge(records: readonly LedgerRecord[], from: ChainHead = genesis): string[] {
  let head = from;
  return records.map((record) => {
    const next = formatLine(head, ts, formatData(record));
    head = next.head;
    return next.line;
  });
}

const dataOf = (line: string): LedgerRecord => JSON.parse(line).data;
const headAfter = (index: number): ChainHead => ({ entries: index + 1, hash: JSON.parse(lines[index] ?? '').hash });
const at = (index: number): string => lines[index] ?? '';
const edited = (index: number, from: string | RegExp, to: string): string[] => lines.with(index, at(index).replace(from, to));
const without = (...indexes: number[]): string[] => lines.filter((_, index) => !indexes.includes(index));
/** A line whose text says the same in other bytes, with a hash of those bytes. */
function respelled(index: number, change: (data: string) => string): string[] {
  const { seq, ts: when, prevHash, data } = JSON.parse(at(index));
  const head = { entries: seq, hash: prevHash };
  return lines.slice(0, index).concat(formatLine(head, when, change(formatData(data))).line);
}

type Tampering = readonly [
  what: string,
  content: () => string | Uint8Array | readonly string[],
  expected: { readonly kind: string; readonly index: number; readonly cause?: string },
];

const tamperings: readonly Tampering[] = [
  ['the sequence number edited', () => edited(5, '"seq":5', '"seq":6'), { kind: 'changed', index: 5, cause: 'field:seq' }],
  ['the time edited', () => edited(5, '03:04:05', '03:04:06'), { kind: 'changed', index: 5, cause: 'field:ts-or-data' }],
  [
    'the previous hash edited',
    () => edited(5, /"prevHash":"..../, '"prevHash":"0000'),
    { kind: 'changed', index: 5, cause: 'field:prevHash' },
  ],
  ['the hash edited', () => edited(5, /"hash":"..../, '"hash":"0000'), { kind: 'changed', index: 5, cause: 'field:hash' }],
  ['a value edited', () => edited(5, 'edit', 'read'), { kind: 'changed', index: 5, cause: 'field:ts-or-data' }],
  ['the event edited', () => edited(5, '"verdict"', '"outcome"'), { kind: 'changed', index: 5, cause: 'field:ts-or-data' }],
  ['a member renamed', () => edited(5, '"tool"', '"fool"'), { kind: 'changed', index: 5, cause: 'field:ts-or-data' }],
  ['the last value edited', () => edited(11, 'edit', 'read'), { kind: 'changed', index: 11 }],
  ['data that is no JSON any more', () => edited(5, '"tool":"edit"', '"tool":edit"'), { kind: 'changed', index: 5, cause: 'field:data' }],
  ['two neighbours swapped', () => lines.with(5, at(6)).with(6, at(5)), { kind: 'reordered', index: 5 }],
  [
    'a block moved',
    () => [...lines.slice(0, 3), ...lines.slice(6, 9), ...lines.slice(3, 6), ...lines.slice(9)],
    { kind: 'reordered', index: 3 },
  ],
  ['all in reverse', () => lines.toReversed(), { kind: 'reordered', index: 0 }],
  ['one repeated', () => lines.toSpliced(5, 0, at(4)), { kind: 'duplicated', index: 5 }],
  ['the whole file twice', () => [...lines, ...lines], { kind: 'reordered', index: count }],
  ['the first deleted', () => without(0), { kind: 'missing', index: 0 }],
  ['one in the middle deleted', () => without(6), { kind: 'missing', index: 6 }],
  ['several deleted', () => without(6, 7, 8), { kind: 'missing', index: 6 }],
  ['the last deleted', () => without(11), { kind: 'truncated', index: 11 }],
  ['cut at the border of an entry', () => lines.slice(0, 7), { kind: 'truncated', index: 7 }],
  ['cut inside an entry', () => [...lines.slice(0, 7), at(7).slice(0, 90)], { kind: 'truncated', index: 7 }],
  ['an older copy of the file', () => lines.slice(0, 4), { kind: 'truncated', index: 4 }],
  [
    'an older copy that went on otherwise',
    () => [
      ...lines.slice(0, 4),
      ...forge(
        lines.slice(4).map((line) => ({ ...dataOf(line), tool: 'read' })),
        headAfter(3),
      ),
    ],
    { kind: 'rewritten', index: 4 },
  ],
  ['everything cut off', () => '', { kind: 'truncated', index: 0 }],
  [
    'an entry put in, with a hash that fits',
    () => lines.toSpliced(5, 0, ...forge([{ event: 'verdict' }], headAfter(4))),
    { kind: 'inserted', index: 5 },
  ],
  ['an entry put in at the front', () => lines.toSpliced(0, 0, ...forge([{ event: 'verdict' }])), { kind: 'inserted', index: 0 }],
  [
    'an entry put in, continuing nothing',
    () => lines.toSpliced(5, 0, ...forge([{ event: 'verdict' }], { entries: 5, hash: 'f'.repeat(64) })),
    { kind: 'inserted', index: 5 },
  ],
  [
    'an entry put in, with a hash that does not fit',
    () => lines.toSpliced(5, 0, at(5).replace('edit', 'read')),
    { kind: 'inserted', index: 5 },
  ],
  [
    'an entry put in the place of another',
    () => lines.with(5, forge([{ event: 'verdict' }], headAfter(4))[0] ?? ''),
    { kind: 'broken-link', index: 6 },
  ],
  [
    'all written anew with hashes that fit',
    () => forge(lines.map((line) => ({ ...dataOf(line), tool: 'read' }))),
    { kind: 'rewritten', index: 0 },
  ],
  [
    'the end written anew with hashes that fit',
    () => [
      ...lines.slice(0, 9),
      ...forge(
        lines.slice(9).map((line) => ({ ...dataOf(line), tool: 'read' })),
        headAfter(8),
      ),
    ],
    { kind: 'rewritten', index: 8 },
  ],
  [
    'the beginning removed, and the rest numbered and hashed anew',
    () => forge(lines.slice(3).map(dataOf)),
    { kind: 'rewritten', index: 0 },
  ],
  [
    'the beginning removed, and the rest only numbered anew',
    () => lines.slice(1).map((line, n) => line.replace(/"seq":\d+/, `"seq":${n}`)),
    { kind: 'changed', index: 0 },
  ],
  [
    'two ledgers spliced',
    () => [...lines.slice(0, 6), ...forge(lines.map(() => ({ event: 'verdict' }) as LedgerRecord)).slice(6)],
    { kind: 'broken-link', index: 6, cause: 'other-chain' },
  ],
  ['a line feed missing in the middle', () => edited(5, '\n', ''), { kind: 'not-a-line', index: 5, cause: 'missing-line-feed' }],
  ['the last line feed missing', () => lines.with(11, at(11).trimEnd()), { kind: 'truncated', index: 11 }],
  ['carriage returns', () => lines.map((line) => line.replace('\n', '\r\n')), { kind: 'not-a-line', index: 0, cause: 'carriage-return' }],
  ['one carriage return', () => edited(5, '\n', '\r\n'), { kind: 'not-a-line', index: 5, cause: 'carriage-return' }],
  ['a byte order mark', () => `\ufeff${lines.join('')}`, { kind: 'not-a-line', index: 0, cause: 'byte-order-mark' }],
  ['NUL bytes in a frame', () => edited(5, '"seq":', '"seq":\0'), { kind: 'not-a-line', index: 5, cause: 'nul-bytes' }],
  ['NUL bytes in data', () => edited(5, 'edit', 'ed\0t'), { kind: 'changed', index: 5, cause: 'nul-bytes' }],
  ['a blank line', () => lines.toSpliced(5, 0, '\n'), { kind: 'not-a-line', index: 5, cause: 'blank-line' }],
  ['white space in the frame', () => edited(5, ',"data"', ', "data"'), { kind: 'not-a-line', index: 5, cause: 'not-canonical' }],
  ['white space in data', () => edited(5, '"tool":"', '"tool": "'), { kind: 'changed', index: 5, cause: 'not-canonical' }],
  ['white space in data, hashed anew', () => respelled(11, (data) => data.replace(':', ': ')), { kind: 'not-canonical', index: 11 }],
  [
    'members in another order, hashed anew',
    () => respelled(11, (data) => data.replace(/("event":"verdict"),("reason":"[^"]*")/, '$2,$1')),
    { kind: 'not-canonical', index: 11 },
  ],
  [
    'a member twice, hashed anew',
    () => respelled(11, (data) => data.replace('"tool":', '"tool":"read","tool":')),
    { kind: 'not-canonical', index: 11 },
  ],
  [
    'an escape where none belongs, hashed anew',
    () => respelled(11, (data) => data.replace('edit', '\\u0065dit')),
    { kind: 'not-canonical', index: 11 },
  ],
  [
    'a number in another spelling, hashed anew',
    () => respelled(11, (data) => data.replace('[1,', '[1.0,')),
    { kind: 'not-canonical', index: 11 },
  ],
  ['a member twice', () => edited(5, '"tool":', '"tool":"edit","tool":'), { kind: 'changed', index: 5, cause: 'not-canonical' }],
  [
    'the members of the frame in another order',
    () => edited(5, /^\{("seq":5),("ts":"[^"]*"),/, '{$2,$1,'),
    { kind: 'not-a-line', index: 5, cause: 'not-canonical' },
  ],
  ['a huge line', () => lines.toSpliced(5, 0, `${'x'.repeat(70_000)}\n`), { kind: 'not-a-line', index: 5, cause: 'too-long' }],
  [
    'bytes that are not UTF-8',
    () => Buffer.from(lines.join('').replace('é 5', '\x00\x00 5'), 'utf8').map((byte) => (byte === 0 ? 0xff : byte)),
    { kind: 'changed', index: 5, cause: 'not-utf8' },
  ],
  ['text after the end', () => [...lines, 'hello\n'], { kind: 'not-a-line', index: count, cause: 'not-json' }],
  ['JSON that is no entry', () => lines.with(5, '{}\n'), { kind: 'not-a-line', index: 5, cause: 'other-form' }],
  ['a member added to the frame', () => edited(5, ',"hash"', ',"more":1,"hash"'), { kind: 'not-a-line', index: 5 }],
  ['a sequence number with a leading zero', () => edited(5, '"seq":5', '"seq":05'), { kind: 'not-a-line', index: 5 }],
];

const toBytes = (content: string | Uint8Array | readonly string[]): Buffer =>
  Buffer.from(typeof content === 'string' || content instanceof Uint8Array ? content : content.join(''));

async function problemOf(content: string | Uint8Array | readonly string[], given = notes, keys: readonly KeyObject[] = [publicKey]) {
  const path = folder.resolve('tampered', 'ws.jsonl');
  folder.writeText('tampered/ws.jsonl', '');
  writeFileSync(path, toBytes(content));
  return (await verifyLedger(path, { notes: given, keys })).problem;
}

describe('a ledger', () => {
  it('that nobody touched is clean, and its checkpoints vouch for all of it', async () => {
    expect(notes).toHaveLength(3);
    const verdict = await verifyLedger(file, { notes, keys: [publicKey] });
    expect(verdict).toMatchObject({
      isClean: true,
      entries: count,
      problem: null,
      checkpoint: { size: count, signature: 'good', agreeing: 3 },
    });
  });

  it('that grew since is clean', async () => {
    expect(await problemOf([...lines, ...forge([{ event: 'verdict' }], headAfter(11))])).toBeNull();
  });
});

describe('tampering is named, with its index:', () => {
  it.each(tamperings)('%s', async (_, content, expected) => {
    expect(await problemOf(content())).toMatchObject(expected);
  });

  it('without checkpoints, by whatever the chain shows', async () => {
    expect(await problemOf('', [])).toBeNull();
    expect(await problemOf([...lines.slice(0, 7), at(7).slice(0, 90)], [])).toMatchObject({ kind: 'torn-tail', index: 7 });
    expect(await problemOf(lines.with(11, at(11).trimEnd()), [])).toMatchObject({
      kind: 'torn-tail',
      index: 11,
      cause: 'missing-line-feed',
    });
    expect(await problemOf(lines.slice(0, 7), [])).toBeNull();
  });

  it('with any byte flipped, at the exact line', async () => {
    const bytes = Buffer.from(lines.join(''));
    const starts = lines.map((_, index) => Buffer.byteLength(lines.slice(0, index).join('')));
    for (let byte = 0; byte < bytes.length; byte += 1) {
      const flipped = Buffer.from(bytes);
      flipped[byte] = (flipped[byte] ?? 0) ^ 0x20;
      const tree = new LedgerTree();
      const { problem } = verifyChain(flipped, genesis, { isStrict: true, onLine: tree.onLine });
      expect(problem?.index, `byte ${byte}`).toBe(starts.findLastIndex((start) => start <= byte));
    }
  });
});

describe('a checkpoint', () => {
  const one = (note: string | undefined) => [note ?? ''];

  it('that was edited is told by its signature, whatever was edited', async () => {
    const last = notes.at(-1) ?? '';
    expect(last.split('\n')[1]).toBe(String(count));
    for (const [from, to] of [
      ['\n12\n', '\n11\n'],
      ['\n12\n', '\n012\n'],
      [/\n[A-Za-z0-9+/]{2}/, '\nAA'],
      ['ledger/ws', 'ledger/xs'],
      [/...=\n$/, 'AAA=\n'],
    ] as const) {
      const kind = (await problemOf(lines, one(last.replace(from, to))))?.kind;
      expect(['checkpoint-edited', 'checkpoint-key', 'not-a-checkpoint'], String(from)).toContain(kind);
    }
    expect((await problemOf(lines, one(last.replace('\n12\n', '\n11\n'))))?.kind).toBe('checkpoint-edited');
    for (let byte = 0; byte < last.length - 1; byte += 1) {
      const flipped = `${last.slice(0, byte)}${last[byte] === 'x' ? 'y' : 'x'}${last.slice(byte + 1)}`;
      expect(await problemOf(lines, one(flipped)), `byte ${byte}`).not.toBeNull();
    }
  });

  it('of another key or another ledger vouches for nothing', async () => {
    const other = generateKeyPairSync('ed25519');
    const origin = toOrigin('ws', JSON.parse(at(0)).hash);
    const tree = new LedgerTree();
    verifyChain(Buffer.from(lines.join('')), genesis, { onLine: tree.onLine });
    const signed = (name: string, key: KeyObject) =>
      signCheckpoint({ origin: name, size: count, root: tree.root() }, { name, privateKey: key });
    expect(await problemOf(lines, [signed(origin, privateKey)])).toBeNull();
    expect(await problemOf(lines, [signed(origin, other.privateKey)])).toMatchObject({ kind: 'checkpoint-key', index: 0 });
    expect(await problemOf(lines, [signed(toOrigin('other', 'ab'.repeat(32)), privateKey)])).toMatchObject({ kind: 'checkpoint-origin' });
    expect(await problemOf(lines, [signed('example.com/log', privateKey)])).toMatchObject({ kind: 'checkpoint-origin' });
    expect(await problemOf(lines, notes, [])).toMatchObject({ kind: 'checkpoint-key' });
    expect(await problemOf(lines, ['hello\n\n\u2014 x AAAA\n'])).toMatchObject({ kind: 'not-a-checkpoint', index: 0 });
  });
});
