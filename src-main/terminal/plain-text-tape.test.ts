import headless from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PlainTextTape } from './plain-text-tape.ts';

function textOf(output: string, limit = 1_000_000): string {
  const tape = new PlainTextTape(limit);
  tape.push(output);
  return tape.read();
}

describe('a tape', () => {
  test.each([
    ['\x1b[1;31mred\x1b[0m\r\n', 'red\n'],
    ['10%\r20%\r\n', '20%\n'],
    ['long line\rshort\r\n', 'shortline\n'],
    ['long line\r\x1b[Kshort\r\n', 'short\n'],
    ['abc\b\bX\r\n', 'aXc\n'],
    ['abc\x1b[2K\rx\r\n', 'x\n'],
    ['a\tb\r\n', 'a       b\n'],
    ['a\x1b[5Cb\x1b[1Gc', 'c     b'],
    ['before\r\n\x1b[?1049hfull\r\nscreen\x1b[?1049lafter', 'before\nafter'],
    ['\x1b]0;title\x07text', 'text'],
  ])('reads %j as %j', (output, text) => {
    expect(textOf(output)).toBe(text);
  });

  test('keeps the end and counts what it let go', () => {
    const tape = new PlainTextTape(100);
    for (let line = 0; line < 1_000; line += 1) tape.push(`line ${String(line).padStart(3, '0')}\r\n`);
    expect(tape.read().endsWith('line 998\nline 999\n')).toBe(true);
    expect(tape.read().length).toBeLessThanOrEqual(100);
    expect(tape.read().length + tape.omittedUnits).toBe(9_000);
  });

  test('keeps a line without end within its limit', () => {
    const tape = new PlainTextTape(10_000);
    for (let push = 0; push < 100; push += 1) tape.push('x'.repeat(5_000));
    expect(tape.read().length).toBeLessThanOrEqual(10_000 + 2_048);
    expect(tape.read().length + tape.omittedUnits).toBe(500_000);
  });

  test('stays fast when every character writes over a long line', () => {
    const tape = new PlainTextTape(1_000_000);
    tape.push('x'.repeat(2_000));
    for (let push = 0; push < 20; push += 1) tape.push('\rX'.repeat(32 * 1024));
    expect(tape.read()).toMatch(/^X/);
  });

  test('reads what a terminal shows, where lines are written one below the other', async () => {
    const step = fc.oneof(
      fc.stringMatching(/^[a-z]{1,6}$/),
      fc.constantFrom('\r', '\n\r', '\b', '\t', '\x1b[K', '\x1b[1K', '\x1b[2K', '\x1b[3G', '\x1b[2C', '\x1b[2D', '\x1b[31m'),
    );
    const law = fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const output = steps.join('');
      expect(trimmed(textOf(output))).toBe(trimmed(await drawnText(output)));
    });
    await fc.assert(law, { numRuns: 300 });
  });
});

async function drawnText(output: string): Promise<string> {
  const terminal = new headless.Terminal({ cols: 200, rows: 40, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.cursorY + 1 }, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
  terminal.dispose();
  return lines.join('\n');
}

/** Blanks at line ends are nothing a reader sees. */
function trimmed(text: string): string {
  return text.replace(/ +$/gm, '').trimEnd();
}
