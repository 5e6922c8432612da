import { describe, expect, it } from 'vitest';
import { foldRanges, formatLines, toDiffDisplay, toDiffRows } from './diff-display.ts';
import { diffLines } from './line-diff.ts';

const rowsOf = (before: string, after: string) => toDiffRows(toDiffDisplay(diffLines(before, after)));
const sign = { both: ' ', before: '-', after: '+' } as const;
const drawn = (before: string, after: string) => rowsOf(before, after).map((row) => `${sign[row.side]}${row.number} ${row.text}`);

describe('the inline layout', () => {
  it('shows what goes above what comes', () => {
    expect(drawn('a\nb\nc\n', 'a\nB\nc\nd\n')).toEqual([' 1 a', '-2 b', '+2 B', ' 3 c', '+4 d']);
  });

  it('draws carriage returns only where they differ', () => {
    expect(drawn('a\r\nb\r\n', 'a\r\nB\r\n')).toEqual([' 1 a', '-2 b', '+2 B']);
    expect(drawn('a\n', 'a\r\n')).toEqual(['-1 a', '+1 a\r']);
  });

  it('says when a line end is missing', () => {
    expect(rowsOf('a', 'a\n').map((row) => row.isMissingNewline)).toEqual([true, false]);
  });

  it('folds what is far from every change', () => {
    const before = Array.from({ length: 40 }, (_, index) => `line ${index}\n`).join('');
    const rows = rowsOf(before, before.replace('line 20\n', 'changed\n'));
    expect(foldRanges(rows)).toEqual([
      { from: 0, to: 17 },
      { from: 25, to: 41 },
    ]);
  });

  it('names line ranges', () => {
    expect([formatLines(3, 3), formatLines(3, 4), formatLines(3, 9)]).toEqual(['', '4', '4–9']);
  });
});
