import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findHidden, quoteVisibly, replaceHidden, toCodePointName, toVisibleText } from './visible-text.ts';

describe('a hidden character', () => {
  test.each([
    0x00, 0x09, 0x1b, 0x7f, 0x9b, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x180b, 0x180e, 0x180f, 0x200b, 0x200d, 0x202e, 0x2028,
    0x2060, 0x2066, 0x2800, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0x1bca0, 0x1d173, 0xe0001, 0xe0041, 0xe0100, 0xe01ef, 0xd800,
  ])('is U+%s', (codePoint) => {
    const character = String.fromCodePoint(codePoint);
    expect(findHidden(`a${character}b${character}`)).toEqual([character]);
    expect(replaceHidden(`a${character}b`, toCodePointName)).toBe(`a${toCodePointName(character)}b`);
    expect(toVisibleText(character)).toBe(`\\u{${codePoint.toString(16)}}`);
  });

  test('is none that is drawn', () => {
    expect(findHidden('rm -rf é 👍 漢字 हिन्दी „quoted“ “x” \\ ‑ …')).toEqual([]);
  });
});

test('texts that differ never read the same', () => {
  const text = fc.array(fc.constantFrom('a', '\\', '“', '”', '\u202e', 'u{202e}', '\n', '\u034f', '{', '}')).map((parts) => parts.join(''));
  fc.assert(fc.property(text, text, (left, right) => left === right || quoteVisibly(left) !== quoteVisibly(right)));
});
