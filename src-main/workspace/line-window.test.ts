import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineWindowBuilder, maximumLineCharacters, pickLines } from './line-window.ts';

test.each([
  ['', 1, { lines: [], hasMore: false, totalLines: 0 }],
  ['a', 1, { lines: ['a'], hasMore: false, totalLines: 1 }],
  ['a\n', 1, { lines: ['a'], hasMore: false, totalLines: 1 }],
  ['a\r\nb\r\n\r\nd', 1, { lines: ['a', 'b'], hasMore: true, totalLines: 4 }],
  ['a\nb\n\nd', 3, { lines: ['', 'd'], hasMore: false, totalLines: 4 }],
  ['a\nb\n', 2, { lines: ['b'], hasMore: false, totalLines: 2 }],
  ['a\nb\n', 3, { lines: [], hasMore: false, totalLines: 2 }],
])('two lines of %j from line %i', (text, firstLine, expected) => {
  expect(pickLines(text, { firstLine, maximumLines: 2 })).toEqual({ firstLine, ...expected });
});

test('a long line is cut and says by how much', () => {
  const [line] = pickLines('x'.repeat(maximumLineCharacters + 7), { firstLine: 1, maximumLines: 1 }).lines;
  expect(line).toBe(`${'x'.repeat(maximumLineCharacters)} … [7 more characters in this line]`);
});

test('a line of the greatest length keeps nothing of its carriage return', () => {
  const [line] = pickLines(`${'x'.repeat(maximumLineCharacters)}\r\n`, { firstLine: 1, maximumLines: 1 }).lines;
  expect(line).toBe('x'.repeat(maximumLineCharacters));
});

test('a text in pieces gives the same window as the whole text', () => {
  const text = fc.array(fc.constantFrom('ab', '\n', '\r\n', '🙂'), { maxLength: 40 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.array(fc.nat(80), { maxLength: 5 }), fc.integer({ min: 1, max: 9 }), (whole, cuts, firstLine) => {
      const range = { firstLine, maximumLines: 3 };
      const builder = new LineWindowBuilder(range);
      let start = 0;
      for (const cut of [...cuts.filter((at) => at < whole.length).sort((left, right) => left - right), whole.length]) {
        builder.add(whole.slice(start, cut));
        start = cut;
      }
      expect(builder.build(true)).toEqual(pickLines(whole, range));
    }),
  );
});
