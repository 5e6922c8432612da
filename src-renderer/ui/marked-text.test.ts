import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markSegments, type TextMark } from './marked-text.ts';

const mark = (start: number, end: number, tone: TextMark['tone'] = 'ask'): TextMark => ({ start, end, tone, note: '' });

describe('a marked text', () => {
  it('is cut where a mark begins and ends', () => {
    const marked = markSegments([{ text: 'cd a; rm -rf b' }], [mark(6, 12)]);
    expect(marked.map(({ text, mark: found }) => [text, found?.tone])).toEqual([
      ['cd a; ', undefined],
      ['rm -rf', 'ask'],
      [' b', undefined],
    ]);
  });

  it('shows the first of marks that overlap, and cuts no hidden character', () => {
    const hidden = { label: 'RLO', description: '', kind: 'direction' };
    const marked = markSegments([{ text: 'ab' }, { text: '\u202e', hidden }, { text: 'cd' }], [mark(1, 3, 'refused'), mark(0, 5)]);
    expect(marked.map(({ text, mark: found }) => [text, found?.tone])).toEqual([
      ['a', 'ask'],
      ['b', 'refused'],
      ['\u202e', 'refused'],
      ['cd', 'ask'],
    ]);
  });

  it('joins to the text it was, whatever the marks', () => {
    const marks = fc.array(
      fc.tuple(fc.nat(12), fc.nat(12)).map(([start, length]) => mark(start, start + length)),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 5 }), { maxLength: 4 }), marks, (texts, list) => {
        const marked = markSegments(
          texts.map((text) => ({ text })),
          list,
        );
        expect(marked.map(({ text }) => text).join('')).toBe(texts.join(''));
      }),
    );
  });
});
