import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText, detectTextFormat, encodeText, newFileFormat, type TextFormat } from './text-format.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('detectTextFormat', () => {
  test.each<[string, Uint8Array, TextFormat | undefined]>([
    ['nothing', bytes(), newFileFormat],
    ['ASCII', Buffer.from('hello\n'), newFileFormat],
    ['UTF-8', Buffer.from('grüße 🙂'), newFileFormat],
    ['UTF-8 with a mark', Buffer.from('\uFEFFx'), { encoding: 'utf-8', hasBom: true }],
    ['UTF-16 little-endian', bytes(0xff, 0xfe, 0x61, 0x00), { encoding: 'utf-16le', hasBom: true }],
    ['UTF-16 big-endian', bytes(0xfe, 0xff, 0x00, 0x61), { encoding: 'utf-16be', hasBom: true }],
    ['a one-byte encoding', bytes(0x67, 0x72, 0xfc, 0xdf, 0x65), { encoding: 'latin1', hasBom: false }],
    ['a mark before bytes that are not UTF-8', bytes(0xef, 0xbb, 0xbf, 0xfc), { encoding: 'latin1', hasBom: false }],
    ['a zero byte', bytes(0x61, 0x00, 0x62), undefined],
    ['UTF-16 with half a character', bytes(0xff, 0xfe, 0x61), undefined],
    ['UTF-16 with a lone surrogate', bytes(0xff, 0xfe, 0x00, 0xd8), undefined],
    ['UTF-32', bytes(0xff, 0xfe, 0x00, 0x00, 0x61, 0x00, 0x00, 0x00), undefined],
    ['compressed data without a zero byte', Buffer.from(Array.from({ length: 512 }, (_, index) => (index * 89) % 255 || 1)), undefined],
  ])('sees %s', (_, content, format) => {
    expect(detectTextFormat(content)).toEqual(format);
  });
});

describe('decoding and encoding', () => {
  test('any bytes that count as text come back as they were', () => {
    const content = fc.oneof(
      fc.uint8Array({ max: 255, min: 1, maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 100 }).map((text) => Buffer.from(text, 'utf8')),
      fc.string({ unit: 'binary', maxLength: 100 }).map((text) => Buffer.from(`\uFEFF${text}`, 'utf16le')),
      fc.string({ unit: 'binary', maxLength: 100 }).map((text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()),
    );
    fc.assert(
      fc.property(content, (original) => {
        const format = detectTextFormat(original);
        if (format === undefined) return;
        expect(Buffer.from(encodeText(decodeText(original, format), format))).toEqual(Buffer.from(original));
      }),
      { numRuns: 500 },
    );
  });

  test('a character the encoding does not have is refused with its line', () => {
    expect(() => encodeText('a\nb€', { encoding: 'latin1', hasBom: false })).toThrow(
      expect.objectContaining({ code: 'ERR_WORKSPACE_ENCODING', details: { character: '€', line: 2 } }),
    );
  });
});
