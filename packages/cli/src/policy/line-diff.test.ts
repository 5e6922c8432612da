import { spawnSync } from 'node:child_process';
import { createTestWorkspace } from '@gatehouse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines, formatDiff } from './line-diff.ts';

const smallText = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });

describe('a comparison of lines', () => {
  it('leads from one text to the other, by the shortest way', () => {
    fc.assert(
      fc.property(smallText, smallText, (before, after) => {
        const lines = diffLines(before, after);
        expect(lines.filter(({ kind }) => kind !== 'added').map(({ text }) => text)).toEqual(before);
        expect(lines.filter(({ kind }) => kind !== 'removed').map(({ text }) => text)).toEqual(after);
        expect(lines.filter(({ kind }) => kind === 'same')).toHaveLength(longestCommon(before, after));
      }),
      { numRuns: 500 },
    );
  });

  it('is what patch(1) can apply', () => {
    fc.assert(
      fc.property(smallText, smallText, (before, after) => {
        const [one, other] = [before, after].map((lines) => lines.map((line) => `${line}\n`).join('')) as [string, string];
        using folder = createTestWorkspace({ text: one, 'text.diff': formatDiff(['a', 'b'], one, other, false) });
        if (one === other) expect(folder.readText('text.diff')).toBe('');
        const patched = one === other ? undefined : spawnSync('patch', ['-s', 'text', 'text.diff'], { cwd: folder.path });
        // A file that becomes empty is removed; a machine without patch(1) checks the law above only.
        if (patched?.error === undefined && other !== '') expect(folder.readText('text')).toBe(other);
      }),
      { numRuns: 25 },
    );
  });

  it('shows three lines around a change, and colours only when it may', () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index}\n`).join('');
    const after = before.replace('line 10\n', 'line ten\n');
    expect(formatDiff(['one', 'two'], before, after, false)).toBe(
      '--- one\n+++ two\n@@ -8,7 +8,7 @@\n line 7\n line 8\n line 9\n-line 10\n+line ten\n line 11\n line 12\n line 13\n',
    );
    expect(formatDiff(['one', 'two'], before, after, true)).toContain('\x1b[31m-line 10\x1b[0m\n\x1b[32m+line ten\x1b[0m');
  });
});

function longestCommon(one: readonly string[], other: readonly string[]): number {
  const row = new Array<number>(other.length + 1).fill(0);
  for (const left of one) {
    let diagonal = 0;
    other.forEach((right, index) => {
      const above = row[index + 1] ?? 0;
      row[index + 1] = left === right ? diagonal + 1 : Math.max(above, row[index] ?? 0);
      diagonal = above;
    });
  }
  return row[other.length] ?? 0;
}
