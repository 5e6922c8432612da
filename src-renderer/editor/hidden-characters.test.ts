import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findHiddenCharacters, toTextSegments } from './hidden-characters.ts';

const labels = (text: string, isStrict = false) => findHiddenCharacters(text, { isStrict }).map(({ label }) => label);

describe('hidden characters', () => {
  it.each([
    ['if (admin\u202e \u2066// check\u2069 \u2066) {', ['RLO', 'LRI', 'PDI', 'LRI']],
    ['pass\u200bword\u200c\u200d\ufeff', ['ZWSP', 'ZWNJ', 'ZWJ', 'BOM']],
    ['a\u00a0b\u3000c\u2003d', ['NBSP', 'IDSP', 'U+2003']],
    ['bell\u0007 escape\u001b[2K return\r\n', ['BEL', 'ESC', 'CR']],
    ['\u{e0041}tag \u3164 filler \ud800 half', ['U+E0041', 'U+3164', 'U+D800']],
    ['const \u0430dmin = 1', ['\u0430 U+0430']],
    ['\uff43url \u{1d41e}val', ['\uff43 U+FF43', '\u{1d41e} U+1D41E']],
  ])('of %j are %j', (text, expected) => {
    expect(labels(text)).toEqual(expected);
  });

  it.each([
    'const total = 1;\n\tindented\n',
    'Привет, мир: résumé naïve 日本語 Ελληνικά العربية',
    'family 👨‍👩‍👧 warning ⚠️ keycap 1️⃣ flag 🇩🇪 thumbs 👍🏽',
  ])('are not in %j', (text) => {
    expect(labels(text)).toEqual([]);
  });

  it('in a command include words that only pretend to be Latin', () => {
    expect(labels('сор a b')).toEqual([]);
    expect(labels('сор a b', true)).toEqual(['с U+0441', 'о U+043E', 'р U+0440']);
    expect(labels('git commit -m "Исправил"', true)).toEqual([]);
  });

  it('cut a text into segments that join to the text again', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.oneof(fc.constantFrom('\u202e', '\u200b', 'а', 'a', ' ', '\u0000', '\ud83d'), fc.string({ maxLength: 2 })) }),
        (text) => {
          expect(
            toTextSegments(text)
              .map((segment) => segment.text)
              .join(''),
          ).toBe(text);
        },
      ),
    );
  });
});
