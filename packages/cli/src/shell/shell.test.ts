import { describe, expect, it } from 'vitest';
import type { CommandHost } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { splitLines } from '../jsonl.ts';
import { runCommandLine } from '../main.ts';
import { shell } from './shell.ts';

async function* only(text: string) {
  yield text;
}

async function run(args: readonly string[], input = '') {
  const written: string[] = [];
  const host: CommandHost = {
    write: (text) => written.push(text),
    writeError: () => undefined,
    ask: undefined,
    inputLines: splitLines(only(input)),
    cwd: '/home/me/project',
    environment: {},
    userHome: '/home/me',
    signal: new AbortController().signal,
  };
  const code = await runCommandLine(['shell', ...args], { version: '0', commands: [shell] }, host);
  return { code, text: written.join('') };
}

describe('gatehouse shell', () => {
  it('answers lines in order, each in its shell', async () => {
    const lines = [
      '{"cmd":"ls"}',
      '{"cmd":"rm -rf build","shell":"bash"}',
      '{"cmd":"del /s x","shell":"cmd"}',
      '{"cmd":"cat ~/.ssh/id_rsa"}',
    ];
    const { code, text } = await run(['--jsonl', '--workspace', '/w', '--home', '/h'], lines.join('\n'));
    const answers = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect([code, answers.map(({ cmd, verdict, family, typed }) => [cmd, verdict, family, typed])]).toEqual([
      exitCodes.ok,
      [
        ['ls', 'benign', null, false],
        ['rm -rf build', 'destructive', 'delete', true],
        ['del /s x', 'destructive', 'windows', true],
        ['cat ~/.ssh/id_rsa', 'secret_read', null, false],
      ],
    ]);
    expect(JSON.stringify(answers[3].findings)).toContain('/h/.ssh/id_rsa');
  });

  it('names a broken line and goes on', async () => {
    const { code, text } = await run(['--jsonl'], '{"cmd":1}\n{"cmd":"ls","shell":"tcl"}\n{"cmd":"ls"}\n');
    const answers = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect([code, answers.map(({ line, verdict }) => line ?? verdict)]).toEqual([exitCodes.problem, [1, 2, 'benign']]);
  });

  it('says it in words for one command', async () => {
    expect((await run(['git push --force'])).text).toBe(
      'destructive (vcs_history)\n  destructive: A forced push rewrites or deletes what others have fetched.\n  Paranoid asks for these words to be typed: git push --force\n',
    );
    expect((await run([])).code).toBe(exitCodes.usage);
  });
});
