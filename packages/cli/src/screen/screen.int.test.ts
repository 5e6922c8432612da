import { linkSync, renameSync, symlinkSync } from 'node:fs';
import { createTempFolder } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import type { CommandHost } from '../command.ts';
import { commands } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { runCommandLine } from '../main.ts';

type Files = Readonly<Record<string, string>>;

/** A workspace and a home on the disk, and the command asked about paths there. */
function createScreenFixture(files: Files = {}) {
  const folder = createTempFolder();
  folder.writeText('ws/README.md', 'hello\n');
  folder.writeText('home/.ssh/id_ed25519', 'key\n');
  for (const [name, text] of Object.entries(files)) folder.writeText(name, text);
  const written: string[] = [];
  const errors: string[] = [];
  const run = async (args: readonly string[], lines: readonly string[] = []) => {
    written.length = 0;
    errors.length = 0;
    const host: CommandHost = {
      write: (text) => written.push(text),
      writeError: (text) => errors.push(text),
      ask: undefined,
      inputLines: toLines(lines),
      cwd: folder.resolve('ws'),
      environment: { GATEHOUSE_HOME: folder.resolve('gatehouse') },
      userHome: folder.resolve('home'),
      signal: new AbortController().signal,
    };
    const code = await runCommandLine(['screen', ...args], { version: '1', commands }, host);
    return { code, output: written.join(''), errors: errors.join('') };
  };
  const check = async (...paths: readonly string[]): Promise<unknown[]> => {
    const places = ['--workspace', folder.resolve('ws'), '--home', folder.resolve('home')];
    const { output } = await run(
      ['--jsonl', ...places],
      paths.map((path) => JSON.stringify({ path })),
    );
    return output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  };
  return { folder, run, check, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

async function* toLines(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

describe('gatehouse screen', () => {
  it('answers each line with the path, whether it is secret, and the rules', async () => {
    using fixture = createScreenFixture();
    expect(await fixture.check('.env', '~/.ssh/config', 'README.md', '/home/me/.aws/.env', '')).toEqual([
      { path: '.env', secret: true, rules: ['S1'] },
      { path: '~/.ssh/config', secret: true, rules: ['S2'] },
      { path: 'README.md', secret: false, rules: [] },
      { path: '/home/me/.aws/.env', secret: true, rules: ['S1', 'S7'] },
      { path: '', secret: false, rules: [] },
    ]);
  });

  it('follows links, and knows a secret by its inode', async () => {
    using fixture = createScreenFixture({ 'ws/.env': 'A=1\n', 'ws/notes.txt': 'n\n' });
    const at = (name: string): string => fixture.folder.resolve(name);
    symlinkSync('.env', at('ws/plain.txt'));
    symlinkSync(at('home/.ssh'), at('ws/tools'));
    symlinkSync('nowhere/.npmrc', at('ws/dangling'));
    linkSync(at('ws/.env'), at('ws/hard.txt'));
    linkSync(at('home/.ssh/id_ed25519'), at('ws/from-home'));
    linkSync(at('ws/notes.txt'), at('ws/notes-too.txt'));
    renameSync(at('ws/notes.txt'), at('ws/renamed.txt'));
    expect(await fixture.check('plain.txt', 'tools/new', 'dangling', 'hard.txt', 'from-home', 'renamed.txt', 'loop/../README.md')).toEqual([
      { path: 'plain.txt', secret: true, rules: ['S1', 'S8'] },
      { path: 'tools/new', secret: true, rules: ['S2', 'S8'] },
      { path: 'dangling', secret: true, rules: ['S7', 'S8'] },
      { path: 'hard.txt', secret: true, rules: ['S8'] },
      { path: 'from-home', secret: true, rules: ['S8'] },
      { path: 'renamed.txt', secret: false, rules: [] },
      { path: 'loop/../README.md', secret: false, rules: [] },
    ]);
  });

  it.runIf(process.platform === 'linux')('follows the magic links of /proc', async () => {
    using fixture = createScreenFixture({ 'ws/.env': 'A=1\n' });
    const path = fixture.folder.resolve('ws');
    symlinkSync('.env', fixture.folder.resolve('ws/plain.txt'));
    expect(await fixture.check(`/proc/self/root${path}/plain.txt`, `/proc/self/root${path}/README.md`)).toEqual([
      { path: `/proc/self/root${path}/plain.txt`, secret: true, rules: ['S1', 'S8'] },
      { path: `/proc/self/root${path}/README.md`, secret: false, rules: [] },
    ]);
  });

  it('counts the deny-list and the settings in', async () => {
    using fixture = createScreenFixture({
      'ws/.gatehouse/deny-list': 'private/\nre:^config/.*\\.prod$\n',
      'gatehouse/settings.json': JSON.stringify({ security: { additionalSecretPatterns: ['*.token'] } }),
    });
    expect(await fixture.check('private/x', 'config/a/db.prod', 'a.token', 'public/x')).toEqual([
      { path: 'private/x', secret: true, rules: ['user'] },
      { path: 'config/a/db.prod', secret: true, rules: ['user'] },
      { path: 'a.token', secret: true, rules: ['user'] },
      { path: 'public/x', secret: false, rules: [] },
    ]);
  });

  it('says which line of the deny-list is wrong, and that all is refused when it cannot be read', async () => {
    using fixture = createScreenFixture({ 'ws/.gatehouse/deny-list': 'ok\nre:(a\n' });
    expect(await fixture.run(['ok', 'x'])).toMatchObject({
      code: exitCodes.ok,
      output: 'ok: secret\n  user: ok: the deny-list has the pattern ok\nx: not secret\n',
      errors: expect.stringContaining('Line 2 of .gatehouse/deny-list'),
    });
    using linked = createScreenFixture({ 'ws/other': 'x\n', 'ws/.gatehouse/x': '' });
    symlinkSync('../other', linked.folder.resolve('ws/.gatehouse/deny-list'));
    expect(await linked.run(['README.md'])).toMatchObject({ output: expect.stringContaining('README.md: secret') });
  });

  it('explains a path to a person, with what is hidden in it made visible', async () => {
    using fixture = createScreenFixture();
    expect(await fixture.run(['/home/me/.ssh/id_rsa\u202e', 'src/index.ts'])).toEqual({
      code: exitCodes.ok,
      output: expect.stringMatching(
        /^\/home\/me\/\.ssh\/id_rsa[^\u202e]+: secret\n {2}S2: \.ssh: SSH keys and everything in \.ssh are secret\n {2}S2: id_rsa: .*\nsrc\/index\.ts: not secret\n$/,
      ),
      errors: '',
    });
  });

  it('goes on after a broken line, and refuses a command line it does not understand', async () => {
    using fixture = createScreenFixture();
    const { code, output } = await fixture.run(['--jsonl'], ['{"path":".env"}', 'nonsense', '{"path":7}', '{"path":"a.ts"}']);
    expect(code).toBe(exitCodes.problem);
    expect(output.trim().split('\n')).toEqual([
      '{"path":".env","secret":true,"rules":["S1"]}',
      expect.stringContaining('"line":2'),
      expect.stringContaining('"line":3'),
      '{"path":"a.ts","secret":false,"rules":[]}',
    ]);
    expect([(await fixture.run([])).code, (await fixture.run(['--jsonl', 'x'])).code]).toEqual([exitCodes.usage, exitCodes.usage]);
  });
});
