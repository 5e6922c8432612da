import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VtScanner } from './vt-scanner.ts';

type Seen = readonly [kind: string, ...values: string[]];

/** Everything the scanner tells, neighbouring text joined. */
function scan(...pieces: readonly string[]): Seen[] {
  const seen: Seen[] = [];
  const scanner = new VtScanner({
    text: (run) => {
      const last = seen.at(-1);
      if (last?.[0] === 'text') seen[seen.length - 1] = ['text', last[1] + run];
      else seen.push(['text', run]);
    },
    control: (character) => seen.push(['control', character]),
    csi: (final, parameters) => seen.push(['csi', final, parameters]),
    osc: (payload) => seen.push(['osc', payload]),
    escape: (sequence) => seen.push(['escape', sequence]),
  });
  for (const piece of pieces) scanner.push(piece);
  return seen;
}

describe('a scanner', () => {
  // biome-ignore format: one case a line
  const tellsApart: readonly (readonly [string, readonly Seen[]])[] = [
    ['plain é 👍', [['text', 'plain é 👍']]],
    ['a\r\nb\x00', [['text', 'a'], ['control', '\r'], ['control', '\n'], ['text', 'b'], ['control', '\0']]],
    ['\x1b[1;31mred\x1b[m', [['csi', 'm', '1;31'], ['text', 'red'], ['csi', 'm', '']]],
    ['\x1b[?1049h', [['csi', 'h', '?1049']]],
    ['\x9b2K', [['csi', 'K', '2']]],
    ['\x1b]0;title\x07x', [['osc', '0;title'], ['text', 'x']]],
    ['\x1b]133;D;1\x1b\\x', [['osc', '133;D;1'], ['text', 'x']]],
    ['\x9d7;file:///a\x9cx', [['osc', '7;file:///a'], ['text', 'x']]],
    ['\x1b]0;a\x1b[1mb', [['osc', '0;a'], ['csi', 'm', '1'], ['text', 'b']]],
    ['\x1b]0;lost\x18b', [['text', 'b']]],
    ['\x1bPq\x07still data\x1b\\b', [['text', 'b']]],
    ['\x1b_apc\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\b', [['text', 'b']]],
    ['\x1b[1\n2K', [['control', '\n'], ['csi', 'K', '12']]],
    ['\x1b[1\x182K', [['text', '2K']]],
    ['\x1bc\x1b(B', [['escape', 'c'], ['escape', '(B']]],
    ['\x1b\x1b[A', [['csi', 'A', '']]],
    ['\x7f\x85a', [['text', 'a']]],
  ];

  test.each(tellsApart)('tells the parts of %j', (input, parts) => {
    expect(scan(input)).toEqual(parts);
  });

  test('drops an operating system command that is too long, whole', () => {
    expect(scan(`\x1b]0;${'a'.repeat(8_191)}\x07b`)).toEqual([['text', 'b']]);
    expect(scan(`\x1b]0;${'a'.repeat(8_190)}\x07`)[0]?.[1]).toHaveLength(8_192);
  });

  test('tells the same however its input is cut', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\x1b',
        '\x1b[',
        '\x1b]',
        '\x1bP',
        '\x07',
        '\x1b\\',
        '\x18',
        '\x1a',
        '\x9b',
        '\x9d',
        '\x9c',
        '\x90',
        '\r\n',
        '\x7f',
        ';',
        '133;D;0',
        'm',
        '?25h',
        '(',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    const input = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    const law = fc.property(input, fc.array(fc.nat(), { maxLength: 8 }), (text, marks) => {
      const cuts = [0, ...marks.map((mark) => mark % (text.length + 1)).sort((a, b) => a - b), text.length];
      const pieces = cuts.slice(1).map((cut, index) => text.slice(cuts[index], cut));
      expect(scan(...pieces)).toEqual(scan(text));
      expect(scan(...text.split(''))).toEqual(scan(text));
    });
    fc.assert(law, { numRuns: 2_000 });
  });
});
