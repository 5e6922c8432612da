import { describe, expect, it } from 'vitest';
import { toPieces, toResultLines } from './result-lines.ts';

const draw = (text: string, ranges: readonly number[]) =>
  toPieces(text, ranges)
    .map(({ text: piece, isMatch }) => (isMatch ? `[${piece}]` : piece))
    .join('');

describe('a line with matches', () => {
  it('loses its indentation and shows every match', () => {
    expect(draw('    let a = a;', [8, 9, 12, 13])).toBe('let [a] = [a];');
  });

  it('begins late enough that the first match is in sight', () => {
    const text = `${'x'.repeat(60)}match`;
    expect(draw(text, [60, 65])).toBe(`…${'x'.repeat(12)}[match]`);
  });

  it('keeps indentation that matched', () => {
    expect(draw('\t\tx', [0, 2])).toBe('[\t\t]x');
  });
});

it('a closed file shows no matches', () => {
  const files = [{ path: 'a', matches: [{ line: 1, text: 'x', ranges: [0, 1] }] }];
  expect(toResultLines(files, new Set()).map((line) => line.type)).toEqual(['file', 'match']);
  expect(toResultLines(files, new Set(['a'])).map((line) => line.type)).toEqual(['file']);
});
