import { createHash } from 'node:crypto';
import { createFrozenClock } from '@gatehouse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatData, formatLine, genesis, maxDataBytes, maxLineBytes } from './chain.ts';
import type { LedgerRecord } from './contract.ts';
import { HashChainedAuditLog } from './hash-chained-audit-log.ts';
import { parseLine } from './line.ts';
import { InMemoryStorage } from './storage.ts';
import { ChainVerifier, verifyChain } from './verify.ts';

const ts = '2026-01-02T03:04:05.678Z';

/** A chain of `count` entries as separate lines. */
function makeLines(count: number): string[] {
  const lines: string[] = [];
  let head = genesis;
  for (let seq = 0; seq < count; seq += 1) {
    const next = formatLine(head, ts, formatData({ event: 'verdict', tool: 'edit', note: `é ${seq} 😀` }));
    lines.push(next.line);
    head = next.head;
  }
  return lines;
}

const verdictOf = (lines: readonly string[]) => verifyChain(Buffer.from(lines.join('')));
const problemOf = (lines: readonly string[]) => {
  const { problem, entries } = verdictOf(lines);
  return problem && { kind: problem.kind, index: problem.index, entries };
};

const anyKey = fc
  .string({ unit: 'binary' })
  .filter((key) => !/^\d+$/.test(key) && key !== 'event' && key !== 'toJSON' && key !== '__proto__');
const anyLeaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const { anyValue } = fc.letrec((tie) => ({
  anyValue: fc.oneof(
    { depthSize: 'small' },
    anyLeaf,
    fc.array(tie('anyValue'), { maxLength: 4 }),
    fc.dictionary(anyKey, tie('anyValue'), { maxKeys: 4 }),
  ),
}));
const anyRecord = fc.dictionary(anyKey, anyValue, { maxKeys: 6 }).map((members) => ({ ...members, event: 'verdict' }) as LedgerRecord);

describe('a line', () => {
  it('is exactly these bytes, so that other languages can be tested against them', () => {
    const { line, head } = formatLine(genesis, ts, formatData({ event: 'opened', app: 'gatehouse' }));
    const body = `{"seq":0,"ts":"${ts}","prevHash":"${'0'.repeat(64)}","data":{"app":"gatehouse","event":"opened"}}`;
    const hash = createHash('sha256').update(body).digest('hex');
    expect(line).toBe(`${body.slice(0, -1)},"hash":"${hash}"}\n`);
    expect(head).toEqual({ entries: 1, hash });
  });

  it('hashes as JSON.stringify of its members does, whatever the record', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const { line } = formatLine({ entries: 7, hash: 'ab'.repeat(32) }, ts, formatData(record));
        const { seq, ts: at, prevHash, data, hash } = JSON.parse(line);
        expect(
          createHash('sha256')
            .update(JSON.stringify({ seq, ts: at, prevHash, data }))
            .digest('hex'),
        ).toBe(hash);
        expect(JSON.stringify({ seq, ts: at, prevHash, data, hash })).toBe(line.trimEnd());
      }),
    );
  });

  it('reads back as the entry it was made of', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const { line, head } = formatLine(genesis, ts, formatData(record));
        const data = JSON.parse(formatData(record));
        expect(parseLine(line)).toEqual({ ok: true, value: { seq: 0, ts, prevHash: genesis.hash, data, hash: head.hash } });
      }),
    );
  });

  it('has no key that languages order differently, at any depth', () => {
    const refusal = expect.objectContaining({ code: 'ERR_AUDIT_DATA' });
    expect(() => formatData({ event: 'verdict', '10': 1 })).toThrow(refusal);
    expect(() => formatData({ event: 'verdict', list: [{ deep: { '0': 'x' } }] })).toThrow(refusal);
    expect(formatData({ event: 'verdict', '01': 1, '-1': 2, '1e3': 3 })).toBe('{"-1":2,"01":1,"1e3":3,"event":"verdict"}');
  });

  it('stays under 64 KiB at its longest', () => {
    const frame = formatData({ event: 'verdict', note: '' }).length;
    const longest = formatData({ event: 'verdict', note: 'x'.repeat(maxDataBytes - frame) });
    const { line } = formatLine({ entries: Number.MAX_SAFE_INTEGER, hash: genesis.hash }, ts, longest);
    expect(Buffer.byteLength(line.trimEnd())).toBe(maxLineBytes);
    const refusal = expect.objectContaining({ code: 'ERR_AUDIT_TOO_LARGE' });
    expect(() => formatData({ event: 'verdict', note: 'x'.repeat(maxDataBytes - frame + 1) })).toThrow(refusal);
    expect(() => formatData({ event: 'verdict', note: '☃'.repeat(30_000) })).toThrow(refusal);
  });

  it('is refused with a date that RFC 3339 cannot write', () => {
    expect(() => formatLine(genesis, '+010000-01-01T00:00:00.000Z', '{}')).toThrow(expect.objectContaining({ code: 'ERR_AUDIT_DATA' }));
  });

  it('is told from anything else', () => {
    const [line] = makeLines(1) as [string];
    const others = [
      '',
      '{}',
      'x',
      '\0'.repeat(300),
      line.replace('"seq":0', '"seq":00'),
      line.replace('"ts"', '"at"'),
      ` ${line}`,
      `${line}\n`,
    ];
    for (const other of others) expect(parseLine(other)).toMatchObject({ ok: false, error: { code: 'ERR_AUDIT_NOT_A_LINE' } });
    expect(parseLine(line.replace('edit', 'EDIT'))).toMatchObject({ ok: false, error: { code: 'ERR_AUDIT_TAMPERED' } });
  });
});

describe('verification', () => {
  it('finds a chain clean and names its head', () => {
    const lines = makeLines(5);
    const { hash } = JSON.parse(lines[4] as string);
    expect(verdictOf(lines)).toEqual({
      isClean: true,
      entries: 5,
      headHash: hash,
      bytes: Buffer.byteLength(lines.join('')),
      problem: null,
    });
    expect(verdictOf([])).toEqual({ isClean: true, entries: 0, headHash: genesis.hash, bytes: 0, problem: null });
  });

  it('gives the same verdict however the bytes are cut into pieces', () => {
    const whole = Buffer.from(makeLines(6).join(''));
    const damaged = Buffer.from(whole);
    damaged[900] = 0x21;
    fc.assert(
      fc.property(fc.constantFrom(whole, damaged, whole.subarray(0, -40)), fc.integer({ min: 1, max: 700 }), (bytes, size) => {
        const verifier = new ChainVerifier();
        let kept = Buffer.alloc(0);
        for (let at = 0; at < bytes.length; at += size) {
          const piece = Buffer.concat([kept, bytes.subarray(at, at + size)]);
          kept = piece.subarray(verifier.check(piece));
        }
        expect(verifier.finish(kept)).toEqual(verifyChain(Buffer.from(bytes)));
      }),
    );
  });

  it('leaves the bytes as they were', () => {
    const bytes = Buffer.from(makeLines(3).join(''));
    const before = Buffer.from(bytes);
    verifyChain(bytes);
    expect(bytes.equals(before)).toBe(true);
  });

  it('finds any flipped bit at its exact line', () => {
    const lines = makeLines(4);
    const bytes = Buffer.from(lines.join(''));
    const starts = lines.map((_, index) => Buffer.byteLength(lines.slice(0, index).join('')));
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      const { problem } = verifyChain(flipped);
      expect(problem?.index, `byte ${at}`).toBe(starts.findLastIndex((start) => start <= at));
    }
  });

  it('names a changed entry, for every field', () => {
    const lines = makeLines(4);
    const edits: [string, RegExp, string][] = [
      ['seq', /"seq":2/, '"seq":7'],
      ['ts', /03:04:05/, '03:04:06'],
      ['prevHash', /"prevHash":"./, '"prevHash":"x'],
      ['data', /edit/, 'read'],
      ['hash', /"hash":"./, '"hash":"x'],
    ];
    for (const [field, from, to] of edits) {
      expect(problemOf(lines.with(2, lines[2]?.replace(from, to) ?? '')), field).toEqual({ kind: 'changed', index: 2, entries: 2 });
    }
  });

  it('names missing, moved and repeated entries', () => {
    const [a, b, c, d, e] = makeLines(5) as [string, string, string, string, string];
    expect(problemOf([b, c])).toEqual({ kind: 'missing', index: 0, entries: 0 });
    expect(problemOf([a, b, d, e])).toEqual({ kind: 'missing', index: 2, entries: 2 });
    expect(problemOf([a, c, b, d, e])).toEqual({ kind: 'reordered', index: 1, entries: 1 });
    expect(problemOf([a, d, b, c, e])).toEqual({ kind: 'reordered', index: 1, entries: 1 });
    expect(problemOf([a, b, b, c])).toEqual({ kind: 'duplicated', index: 2, entries: 2 });
    expect(verdictOf([a, b, e]).problem?.message).toBe('Entries 2 to 3 are missing: entry 4 is in their place.');
  });

  it('names a whole entry of another chain', () => {
    const lines = makeLines(3);
    const foreign = formatLine({ entries: 3, hash: 'f'.repeat(64) }, ts, formatData({ event: 'verdict' }));
    expect(problemOf([...lines, foreign.line])).toEqual({ kind: 'broken-link', index: 3, entries: 3 });
    const head = JSON.parse(lines[2] as string).hash;
    expect(verdictOf([...lines, foreign.line]).problem).toMatchObject({ expected: head, found: 'f'.repeat(64) });
  });

  it('names lines that are none', () => {
    const [a, b] = makeLines(2) as [string, string];
    for (const junk of ['\n', 'hello\n', '{}\n', `${'x'.repeat(70_000)}\n`, 'x'.repeat(70_000)]) {
      expect(problemOf([a, junk, b])).toEqual({ kind: 'not-a-line', index: 1, entries: 1 });
    }
    expect(problemOf([a, b].map((line) => line.replace('\n', '\r\n')))).toEqual({ kind: 'not-a-line', index: 0, entries: 0 });
  });

  it('tells a torn end from the rest, wherever it was torn', () => {
    const lines = makeLines(3);
    const last = lines[2] as string;
    for (let length = 1; length < last.length; length += 1) {
      expect(problemOf([...lines.slice(0, 2), last.slice(0, length)])).toEqual({ kind: 'torn-tail', index: 2, entries: 2 });
    }
  });

  it('continues a chain from any head', () => {
    const lines = makeLines(4);
    const { hash } = JSON.parse(lines[1] as string);
    expect(verifyChain(Buffer.from(lines.slice(2).join('')), { entries: 2, hash })).toMatchObject({ isClean: true, entries: 4 });
  });
});

describe('a log over a storage of one’s own', () => {
  it('chains what it is given, in the order of the calls', async () => {
    const log = new HashChainedAuditLog(new InMemoryStorage(), createFrozenClock());
    const appended = await Promise.all([1, 2, 3].map((n) => log.append({ event: 'verdict', n })));
    expect(await log.entries()).toEqual(appended);
    expect(appended.map((entry) => entry.seq)).toEqual([0, 1, 2]);
    expect(await log.verify()).toMatchObject({ isClean: true, entries: 3, headHash: appended[2]?.hash });
  });

  it('sees tampering, and a new log refuses to continue it', async () => {
    const storage = new InMemoryStorage();
    const log = new HashChainedAuditLog(storage, createFrozenClock());
    for (const n of [1, 2, 3]) await log.append({ event: 'verdict', n });
    storage.tamper(1, (line) => line.replace('"n":2', '"n":9'));
    expect((await log.verify()).problem).toMatchObject({ kind: 'changed', index: 1 });
    const next = new HashChainedAuditLog(storage, createFrozenClock());
    await expect(next.append({ event: 'verdict' })).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' });
  });

  it('stays whole when its storage fails once', async () => {
    const storage = new InMemoryStorage();
    let failures = 1;
    const flaky = {
      read: () => storage.read(),
      append: async (line: string) => {
        if (failures-- > 0) throw new Error('out of space');
        await storage.append(line);
      },
    };
    const log = new HashChainedAuditLog(flaky, createFrozenClock());
    await expect(log.append({ event: 'verdict' })).rejects.toMatchObject({ code: 'ERR_AUDIT_WRITE' });
    await log.append({ event: 'verdict' });
    expect(await log.verify()).toMatchObject({ isClean: true, entries: 1 });
  });
});
