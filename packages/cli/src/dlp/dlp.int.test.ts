import { createTempFolder } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import type { CommandHost } from '../command.ts';
import { commands } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { runCommandLine } from '../main.ts';

const secret = 'kT8vQ2mXz1';
const url = `postgres://app:${secret}@db.internal:5432/main`;

function createFixture() {
  const folder = createTempFolder();
  const run = async (args: readonly string[], lines: readonly string[] = []) => {
    const [written, errors]: [string[], string[]] = [[], []];
    const host: CommandHost = {
      write: (text) => written.push(text),
      writeError: (text) => errors.push(text),
      ask: undefined,
      inputLines: toLines(lines),
      cwd: folder.resolve('.'),
      environment: {},
      userHome: folder.resolve('home'),
      signal: new AbortController().signal,
    };
    const code = await runCommandLine(['dlp', ...args], { version: '1', commands }, host);
    return { code, output: written.join(''), errors: errors.join('') };
  };
  return { folder, run, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

async function* toLines(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

describe('gatehouse dlp --jsonl', () => {
  it('answers each line with kinds, findings in bytes and the redacted text', async () => {
    using fixture = createFixture();
    const { code, output } = await fixture.run(
      ['--jsonl'],
      [JSON.stringify({ text: `é ${url} end` }), JSON.stringify({ text: 'nothing here' })],
    );
    const lines = output.trim().split('\n');
    expect([code, ...lines.map((line) => JSON.parse(line) as unknown)]).toEqual([
      exitCodes.ok,
      {
        kinds: ['database-url'],
        findings: [{ kind: 'database-url', offset: 3, length: url.length }],
        redacted: 'é [REDACTED:database-url] end',
      },
      { kinds: [], findings: [], redacted: 'nothing here' },
    ]);
  });

  it('says which line was broken and answers the others', async () => {
    using fixture = createFixture();
    const { code, output } = await fixture.run(['--jsonl'], ['{"text":7}', '{"text":"x"}']);
    expect([code, output.trim().split('\n').length, JSON.parse(output.split('\n')[1] ?? '')]).toEqual([
      exitCodes.problem,
      2,
      { kinds: [], findings: [], redacted: 'x' },
    ]);
  });
});

describe('gatehouse dlp FILE', () => {
  it('names place and kind, never the value, and exits with 1', async () => {
    using fixture = createFixture();
    fixture.folder.writeText('config.txt', `one\ntwo ${url}\n`);
    fixture.folder.writeText('clean.txt', 'fine\n');
    const { code, output } = await fixture.run(['config.txt', 'clean.txt']);
    expect([code, output]).toEqual([
      exitCodes.problem,
      `config.txt:2:5 database-url (Database URL with a password), ${url.length} bytes\n`,
    ]);
  });

  it('reads standard input for -, and exits with 0 when there is nothing', async () => {
    using fixture = createFixture();
    expect(await fixture.run(['-'], ['one', 'two'])).toEqual({ code: exitCodes.ok, output: '', errors: '' });
    expect((await fixture.run(['-'], ['one', url])).output.startsWith('-:2:1 database-url')).toBe(true);
  });

  it('says what is missing without an argument, and names a file that cannot be read', async () => {
    using fixture = createFixture();
    expect((await fixture.run([])).code).toBe(exitCodes.usage);
    const { code, errors } = await fixture.run(['missing.txt']);
    expect([code, errors.includes('missing.txt'), errors.includes('ERR_CLI_FILE')]).toEqual([exitCodes.unable, true, true]);
  });
});
