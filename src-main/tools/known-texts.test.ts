import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KnownTexts } from './known-texts.ts';

test('a text is known when its reads leave out no line, in whatever order they came', () => {
  const read = fc.record({ firstLine: fc.integer({ min: 1, max: 8 }), lineCount: fc.integer({ min: 0, max: 8 }) });
  fc.assert(
    fc.property(fc.array(read, { maxLength: 5 }), fc.integer({ min: 1, max: 8 }), (reads, totalLines) => {
      const texts = new KnownTexts();
      for (const one of reads) texts.noteRead('a', { sha256: 's', totalLines, ...one });
      const seen = new Set(reads.flatMap(({ firstLine, lineCount }) => Array.from({ length: lineCount }, (_, index) => firstLine + index)));
      const isWhole = Array.from({ length: totalLines }, (_, index) => index + 1).every((line) => seen.has(line));
      expect(texts.isKnown('a', 's')).toBe(isWhole);
    }),
  );
});

test('reads of another content count for nothing', () => {
  const texts = new KnownTexts();
  texts.noteRead('a', { sha256: 'old', totalLines: 2, firstLine: 1, lineCount: 1 });
  texts.noteRead('a', { sha256: 'new', totalLines: 2, firstLine: 2, lineCount: 1 });
  expect([texts.isKnown('a', 'old'), texts.isKnown('a', 'new'), texts.has('a'), texts.has('b')]).toEqual([false, false, true, false]);
});
