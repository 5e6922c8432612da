import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeText, countLines, diffLines, diffLinesSliced, splitLines } from './line-diff.ts';

const line = fc.constantFrom('a', 'b', 'c', '}', '', 'd\r');
const text = fc.tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom('', '\n')).map(([lines, end]) => lines.join('\n') + end);
const everyHunk = (count: number) => new Set(Array.from({ length: count }, (_, index) => index));

/** Length of the longest common subsequence by the textbook table. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const lineA of a) {
    const next = [0];
    for (const [index, lineB] of b.entries()) {
      next.push(lineA === lineB ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe('a line difference', () => {
  it('with every hunk accepted is the text after, with none the text before', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = diffLines(before, after);
        expect(composeText(diff, everyHunk(diff.hunks.length))).toBe(after);
        expect(composeText(diff, new Set())).toBe(before);
      }),
    );
  });

  it('with some hunks accepted has their lines after and the other lines before', () => {
    fc.assert(
      fc.property(text, text, fc.array(fc.nat(20)), (before, after, chosen) => {
        const diff = diffLines(before, after);
        const accepted = new Set(chosen.filter((index) => index < diff.hunks.length));
        const expected: string[] = [];
        let at = 0;
        diff.hunks.forEach((hunk, index) => {
          expected.push(...splitLines(before).slice(at, hunk.fromA));
          expected.push(
            ...(accepted.has(index) ? splitLines(after).slice(hunk.fromB, hunk.toB) : splitLines(before).slice(hunk.fromA, hunk.toA)),
          );
          at = hunk.toA;
        });
        expected.push(...splitLines(before).slice(at));
        expect(composeText(diff, accepted)).toBe(expected.join(''));
      }),
    );
  });

  it('is minimal, its hunks apart and in order', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = diffLines(before, after);
        const { added, removed } = countLines(diff, everyHunk(diff.hunks.length));
        const common = commonLength(diff.linesA, diff.linesB);
        expect([removed, added]).toEqual([diff.linesA.length - common, diff.linesB.length - common]);
        diff.hunks.forEach((hunk, index) => {
          const next = diff.hunks[index + 1];
          if (next !== undefined) expect(next.fromA - hunk.toA).toBe(next.fromB - hunk.toB);
          if (next !== undefined) expect(next.fromA).toBeGreaterThan(hunk.toA);
        });
      }),
    );
  });

  it('sees line ends and a missing newline at the end', () => {
    expect(diffLines('a\nb\n', 'a\r\nb').hunks).toEqual([{ fromA: 0, toA: 2, fromB: 0, toB: 2 }]);
    expect(diffLines('same\n', 'same\n').hunks).toEqual([]);
    expect(diffLines('', 'new\n').hunks).toEqual([{ fromA: 0, toA: 0, fromB: 0, toB: 1 }]);
  });

  it('gives an inserted function its own closing brace', () => {
    const before = 'one {\n}\n\ntwo {\n}\n';
    const after = 'one {\n}\n\nmiddle {\n}\n\ntwo {\n}\n';
    expect(diffLines(before, after).hunks).toEqual([{ fromA: 3, toA: 3, fromB: 3, toB: 6 }]);
  });
});

describe('a large line difference', () => {
  const numbered = (count: number, name: (index: number) => string) =>
    `${Array.from({ length: count }, (_, index) => name(index)).join('\n')}\n`;
  const cases: readonly (readonly [string, string, string])[] = [
    ['fully different', numbered(20_000, (index) => `old ${index}`), numbered(20_000, (index) => `new ${index}`)],
    [
      'a thousand edits',
      numbered(20_000, (index) => `line ${index}`),
      numbered(20_000, (index) => (index % 20 === 0 ? `edit ${index}` : `line ${index}`)),
    ],
    [
      'the same lines in another order',
      numbered(20_000, (index) => `line ${index}`),
      numbered(20_000, (index) => `line ${(index * 7919) % 20_000}`),
    ],
    ['few kinds of lines', numbered(20_000, (index) => `${index % 7}`), numbered(20_000, (index) => `${(index * index) % 5}`)],
  ];
  it.each(cases)('%s: rebuilds both texts', (_name, before, after) => {
    const diff = diffLines(before, after);
    expect(composeText(diff, everyHunk(diff.hunks.length)) === after).toBe(true);
    expect(composeText(diff, new Set()) === before).toBe(true);
  });

  it('is the same in slices, and stops when it is told to', async () => {
    const [, before, after] = cases[1] ?? ['', '', ''];
    expect((await diffLinesSliced(before, after, new AbortController().signal)).hunks).toEqual(diffLines(before, after).hunks);
    const [, , other] = cases[2] ?? ['', '', ''];
    await expect(diffLinesSliced(before, other, AbortSignal.abort(new Error('closed')))).rejects.toThrow('closed');
  });
});
