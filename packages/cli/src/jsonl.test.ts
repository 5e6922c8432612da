import { describe, expect, it } from 'vitest';
import type { CommandHost } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { answerLines, splitLines, textField } from './jsonl.ts';

async function* chunksOf(...chunks: readonly (string | Uint8Array)[]) {
  yield* chunks;
}

function hostWith(input: string) {
  const written: string[] = [];
  const errors: string[] = [];
  const host: CommandHost = {
    write: (text) => written.push(text),
    writeError: (text) => errors.push(text),
    ask: undefined,
    inputLines: splitLines(chunksOf(input)),
    cwd: '/',
    environment: {},
    userHome: '/home/me',
    signal: new AbortController().signal,
  };
  return { host, written, errors };
}

async function linesOf(...chunks: readonly (string | Uint8Array)[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of splitLines(chunksOf(...chunks))) lines.push(line);
  return lines;
}

describe('lines of JSON', () => {
  it('are answered in order, one line for each', async () => {
    const { host, written } = hostWith('{"a":"x"}\n\n{"a":"y"}\r\n{"a":"z"}');
    expect(await answerLines(host, (line) => ({ got: textField(line, 'a') }))).toBe(exitCodes.ok);
    expect(written).toEqual(['{"got":"x"}\n', '{"got":"y"}\n', '{"got":"z"}\n']);
  });

  it('that are broken are named with their number, do not stop the rest, and make the exit code', async () => {
    const { host, written, errors } = hostWith('{"a":"x"}\nnonsense\n[1]\n{"b":1}\n{"a":"y"}\n');
    expect(await answerLines(host, (line) => ({ got: textField(line, 'a') }))).toBe(exitCodes.problem);
    const answers = written.map((line) => JSON.parse(line));
    expect(answers.map(({ got, line }) => got ?? line)).toEqual(['x', 2, 3, 4, 'y']);
    expect(errors).toHaveLength(3);
  });

  it('end at a line feed only, wherever the chunks do', async () => {
    const bytes = new TextEncoder().encode('ä\u2028b\nc');
    expect(await linesOf(bytes.slice(0, 1), bytes.slice(1, 4), bytes.slice(4))).toEqual(['ä\u2028b', 'c']);
    expect(await linesOf('a\r', '\nb\n')).toEqual(['a', 'b']);
    expect(await linesOf('')).toEqual([]);
  });
});
