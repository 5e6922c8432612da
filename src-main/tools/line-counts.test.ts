import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countChangedLines } from './line-counts.ts';

test.each([
  ['', '', 0, 0],
  ['', 'a\nb\n', 2, 0],
  ['a\nb\n', '', 0, 2],
  ['a\nb\nc\n', 'a\nx\nc\n', 1, 1],
  ['a\n', 'a', 1, 1],
  ['a\nb\nc\nd\n', 'b\nc\nx\nd\ne\n', 2, 1],
])('from %j to %j', (before, after, addedLines, removedLines) => {
  expect(countChangedLines(before, after)).toEqual({ addedLines, removedLines });
});

test('the counts are those of the longest common subsequence', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const common = longestCommon(before, after);
      const text = (parts: readonly string[]): string => parts.map((part) => `${part}\n`).join('');
      expect(countChangedLines(text(before), text(after))).toEqual({
        addedLines: after.length - common,
        removedLines: before.length - common,
      });
    }),
  );
});

test('texts with nothing in common are counted without a long search', () => {
  const text = (letter: string): string => `${letter}\n`.repeat(20_000);
  expect(countChangedLines(text('a'), text('b'))).toEqual({ addedLines: 20_000, removedLines: 20_000 });
});

function longestCommon(left: readonly string[], right: readonly string[]): number {
  let row = new Array<number>(right.length + 1).fill(0);
  for (const item of left) {
    const next = [0];
    right.forEach((other, index) => {
      next.push(item === other ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
    });
    row = next;
  }
  return row.at(-1) ?? 0;
}
