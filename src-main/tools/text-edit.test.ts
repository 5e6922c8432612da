import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits, editLimits, type TextEdit } from './text-edit.ts';

const edit = (oldText: string, newText: string, replaceAll = false): TextEdit => ({ oldText, newText, replaceAll });

const tooLarge = expect.objectContaining({ code: 'ERR_TOOL_EDIT_TOO_LARGE' });

describe('applyEdits', () => {
  test.each<[string, string, TextEdit[], string]>([
    ['replaces one text', 'a b c', [edit('b', 'x')], 'a x c'],
    ['takes a pattern literally', 'a $& c', [edit('$&', '$1')], 'a $1 c'],
    ['replaces every text when asked', 'a a', [edit('a', 'b', true)], 'b b'],
    ['removes a text', 'a\nb\nc\n', [edit('b\n', '')], 'a\nc\n'],
    ['sees what the edit before did', 'a', [edit('a', 'b'), edit('b', 'c')], 'c'],
    ['finds LF in a CRLF file and keeps CRLF', 'a\r\nb\r\nc\r\n', [edit('a\nb', 'x\ny\nz')], 'x\r\ny\r\nz\r\nc\r\n'],
    ['finds CRLF in an LF file', 'a\nb\n', [edit('a\r\nb', 'x')], 'x\n'],
    ['leaves the ends of other lines alone', 'a\nb\r\nc\n', [edit('c', 'd')], 'a\nb\r\nd\n'],
    ['gives new lines the end of what they replace', 'a\nb\r\nc\n', [edit('b\n', 'x\ny\n')], 'a\nx\r\ny\r\nc\n'],
    ['keeps a carriage return meant for an LF file', 'a\n', [edit('a', 'a\r')], 'a\r\n'],
  ])('%s', (_, text, edits, expected) => {
    expect(applyEdits(text, edits, 'f.txt')).toBe(expected);
  });

  test('a text that is not there is refused, and a near line is named', () => {
    expect(() => applyEdits('one\n  two\n', [edit('\ttwo', 'x')], 'f.txt')).toThrow(
      expect.objectContaining({ code: 'ERR_TOOL_NO_MATCH', message: expect.stringContaining('Line 2 is alike') }),
    );
  });

  test('a text that is there more than once is refused with its lines', () => {
    expect(() => applyEdits('a\nb\na\n', [edit('a', 'x')], 'f.txt')).toThrow(
      expect.objectContaining({ code: 'ERR_TOOL_MANY_MATCHES', message: expect.stringContaining('lines 1, 3') }),
    );
  });

  test('a text is not doubled beyond what is edited, however often that is asked', () => {
    const doubling = Array.from({ length: 200 }, () => edit('x', 'xx', true));
    expect(() => applyEdits('x', doubling, 'f.txt')).toThrow(tooLarge);
    const growing = Array.from({ length: 200 }, () => edit('<', `<${'y'.repeat(500_000)}`));
    expect(() => applyEdits('<', growing, 'f.txt')).toThrow(tooLarge);
    expect(() => applyEdits('a\r\n'.repeat(10), [edit('a', '\n'.repeat(60), true)], 'f.txt', { ...editLimits, textLength: 1_000 })).toThrow(
      tooLarge,
    );
  });

  test('edits do bounded work together, and the largest file can be edited', () => {
    const large = `${'x'.repeat(editLimits.textLength - 1)}a`;
    expect(applyEdits(large, [edit('a', 'b')], 'f.txt').endsWith('xb')).toBe(true);
    const back = [edit('a', 'b'), edit('b', 'a')];
    expect(() => applyEdits(large, [...back, ...back], 'f.txt')).toThrow(tooLarge);
    expect(() => applyEdits('ab'.repeat(60_000), [edit('a', 'c', true), edit('b', 'd', true)], 'f.txt')).toThrow(tooLarge);
    const many = Array.from({ length: 200 }, (_, index) => edit(index % 2 === 0 ? 'a' : 'b', index % 2 === 0 ? 'b' : 'a'));
    expect(applyEdits(`${'x'.repeat(100_000)}a`, many, 'f.txt').endsWith('xa')).toBe(true);
  });

  test('the second of several edits is named when it does not fit', () => {
    expect(() => applyEdits('a', [edit('a', 'b'), edit('a', 'c')], 'f.txt')).toThrow(/edit 2/);
  });

  test('what is before and behind the replaced text keeps its bytes', () => {
    const part = fc.array(fc.constantFrom('x', 'y', '\n', '\r\n'), { maxLength: 20 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(part, part, part, (before, after, newText) => {
        const result = applyEdits(`${before}<old>${after}`, [edit('<old>', newText)], 'f.txt');
        expect(result.startsWith(before)).toBe(true);
        expect(result.endsWith(after)).toBe(true);
        const middle = result.slice(before.length, result.length - after.length);
        expect(middle.replaceAll('\r\n', '\n')).toBe(newText.replaceAll('\r\n', '\n'));
      }),
    );
  });
});
