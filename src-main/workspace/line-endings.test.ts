import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectLineEnding, dominantLineEnd, keepLineEnds, toLineFeeds } from './line-endings.ts';

test.each([
  ['', 'lf'],
  ['one line', 'lf'],
  ['a\nb\n', 'lf'],
  ['a\r\nb\r\n', 'crlf'],
  ['a\r\nb\n', 'mixed'],
  ['a\rb', 'lf'],
] as const)('%j is %s', (text, ending) => {
  expect(detectLineEnding(text)).toBe(ending);
});

test.each([
  ['a\r\nb\r\nc\n', '\r\n'],
  ['a\r\nb\n', '\n'],
  ['', '\n'],
] as const)('new lines of %j get %j', (text, lineEnd) => {
  expect(dominantLineEnd(text)).toBe(lineEnd);
});

describe('keepLineEnds', () => {
  test.each([
    ['an LF text stays as it is given', 'a\nb\n', 'a\r\nc\n', 'a\r\nc\n'],
    ['a CRLF text gets CRLFs', 'a\r\nb\r\n', 'a\nc\nd\n', 'a\r\nc\r\nd\r\n'],
    ['a mixed text keeps the ends of lines that stay', 'a\r\nb\nc\r\nd\r\n', 'a\nx\nc\nd\n', 'a\r\nx\r\nc\r\nd\r\n'],
    ['a mixed text may lose its last line end', 'a\r\nb\n', 'a\nb', 'a\r\nb'],
  ])('%s', (_, before, after, expected) => {
    expect(keepLineEnds(before, after)).toBe(expected);
  });

  const text = fc.array(fc.constantFrom('a', 'b', 'c', '\n', '\r\n'), { maxLength: 30 }).map((parts) => parts.join(''));

  test('a text that only lost its line ends gets them back', () => {
    fc.assert(
      fc.property(text, (before) => {
        expect(keepLineEnds(before, before)).toBe(before);
        if (detectLineEnding(before) !== 'lf') expect(keepLineEnds(before, toLineFeeds(before))).toBe(before);
      }),
    );
  });

  test('nothing but line ends is changed', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(toLineFeeds(keepLineEnds(before, after))).toBe(toLineFeeds(after));
      }),
    );
  });
});
