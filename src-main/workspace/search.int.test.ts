import { linkSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FindFilesPayload, SearchTextPayload } from './payloads.ts';
import { commonArguments, excludePath, parsePathList } from './ripgrep.ts';
import { createWorkspaceFixture, runRipgrep, type WorkspaceFixture } from './workspace-fixture.ts';

let fixture: WorkspaceFixture;
const { signal } = new AbortController();

beforeEach(async () => {
  fixture = await createWorkspaceFixture({
    '.gitignore': 'build/\n.env\n',
    'a.ts': 'const token = 1;\nconst other = 2;\n',
    'src/b.ts': 'let TOKEN;\n',
    'src/c.md': 'token\r\nline\r\n',
    'build/out.ts': 'token\n',
    '.env': 'token=secret\n',
    'src/.env.local': 'token=secret\n',
    'odd [x] {y} !z #\\ name/.env': 'token=secret\n',
    '-n.ts': 'token\n',
    '.git/config': 'token\n',
  });
});
afterEach(() => fixture[Symbol.dispose]());

const everything: SearchTextPayload = {
  path: '',
  pattern: 'token',
  isRegex: false,
  isCaseSensitive: true,
  include: null,
  contextLines: 0,
  maximumMatches: 100,
  includeIgnored: false,
};

const search = (changes: Partial<SearchTextPayload>) =>
  fixture.perform('file:read', { ...everything, ...changes }, (permit) => fixture.files.searchText(permit, signal));
const find = (changes: Partial<FindFilesPayload>) =>
  fixture.perform('file:read', { path: '', pattern: '', includeIgnored: false, ...changes }, (permit) =>
    fixture.files.findFiles(permit, signal),
  );

const pathsIn = async (changes: Partial<SearchTextPayload>) => (await search(changes)).files.map(({ path }) => path);

describe('searching text', () => {
  test('finds lines with their ranges, and says how many secret files it left out', async () => {
    expect(await search({ include: '*.ts' })).toEqual({
      files: [
        { path: '-n.ts', lines: [{ line: 1, text: 'token', ranges: [0, 5] }] },
        { path: 'a.ts', lines: [{ line: 1, text: 'const token = 1;', ranges: [6, 11] }] },
      ],
      omittedScreened: 0,
      omittedLinked: 0,
      isTruncated: false,
    });
    expect((await search({})).omittedScreened).toBe(1);
    expect((await search({ includeIgnored: true })).omittedScreened).toBe(3);
  });

  test('never shows a secret file, however it is asked for', async () => {
    for (const changes of [
      {},
      { includeIgnored: true },
      { include: '.env*' },
      { include: '**/.env', includeIgnored: true },
      { isRegex: true, pattern: '.' },
    ]) {
      const paths = await pathsIn(changes);
      expect(paths.filter((path) => path.includes('.env'))).toEqual([]);
    }
  });

  test('never shows a secret file under another name', async () => {
    linkSync(fixture.folder.resolve('.env'), fixture.folder.resolve('notes.txt'));
    symlinkSync('.env', fixture.folder.resolve('linked.txt'));
    expect(await pathsIn({ pattern: 'secret' })).toEqual([]);
  });

  test('tells nothing of a secret through what it counts or cuts', async () => {
    await search({});
    linkSync(fixture.folder.resolve('.env'), fixture.folder.resolve('notes.txt'));
    renameSync(fixture.folder.resolve('src/.env.local'), fixture.folder.resolve('src/was-secret.txt'));
    const narrow = { pattern: 'token=[a-z]+', isRegex: true, maximumMatches: 1 } as const;
    writeFileSync(fixture.folder.resolve('zz.txt'), 'token=shown\n');
    const expected = { files: [expect.objectContaining({ path: 'zz.txt' })], omittedScreened: 2, omittedLinked: 0, isTruncated: false };
    expect(await search(narrow)).toEqual(expected);
    expect(await search({ ...narrow, pattern: 'token=(shown|nothing else)' })).toEqual(expected);
    const nothing = { files: [], omittedScreened: 1, omittedLinked: 0, isTruncated: false };
    for (const pattern of ['secret', 'wrong guess']) expect(await search({ path: 'notes.txt', pattern })).toEqual(nothing);
    for (const pattern of ['secret', 'wrong guess']) expect(await search({ path: 'src', include: '*.txt', pattern })).toEqual(nothing);
  });

  test('does not read a file that has names outside the workspace, and counts it whatever it holds', async () => {
    writeFileSync(fixture.home.resolve('elsewhere'), 'token\n');
    linkSync(fixture.home.resolve('elsewhere'), fixture.folder.resolve('src/linked.ts'));
    linkSync(fixture.folder.resolve('a.ts'), fixture.folder.resolve('src/a2.ts'));
    for (const pattern of ['token', 'nowhere']) {
      expect(await search({ pattern, include: '*.ts' })).toMatchObject({ omittedScreened: 0, omittedLinked: 1 });
    }
    expect(await pathsIn({ include: '*.ts' })).toEqual(['-n.ts', 'a.ts', 'src/a2.ts']);
    expect(await search({ path: 'src/linked.ts' })).toMatchObject({ files: [], omittedLinked: 1 });
  });

  test('leaves out a whole store of linked files, however many there are', async () => {
    mkdirSync(fixture.folder.resolve('store/a'), { recursive: true });
    mkdirSync(fixture.home.resolve('store'));
    for (let index = 0; index < 5_100; index += 1) {
      writeFileSync(fixture.home.resolve('store', String(index)), 'token\n');
      linkSync(fixture.home.resolve('store', String(index)), fixture.folder.resolve('store/a', String(index)));
    }
    const found = await search({});
    expect({ ...found, files: found.files.map(({ path }) => path) }).toEqual({
      files: ['-n.ts', 'a.ts', 'src/c.md'],
      omittedScreened: 1,
      omittedLinked: 5_100,
      isTruncated: false,
    });
  });

  test('follows .gitignore unless told otherwise, and never enters .git', async () => {
    expect(await pathsIn({})).toEqual(['-n.ts', 'a.ts', 'src/c.md']);
    expect(await pathsIn({ includeIgnored: true })).toEqual(['-n.ts', 'a.ts', 'build/out.ts', 'src/c.md']);
  });

  test('takes regular expressions, case, context and a place to look in', async () => {
    expect(await pathsIn({ pattern: '^let\\s+\\w+', isRegex: true })).toEqual(['src/b.ts']);
    expect(await pathsIn({ isCaseSensitive: false, path: 'src' })).toEqual(['src/b.ts', 'src/c.md']);
    expect(await pathsIn({ path: 'src/c.md' })).toEqual(['src/c.md']);
    expect((await search({ path: 'src/c.md', contextLines: 1 })).files[0]?.lines).toEqual([
      { line: 1, text: 'token', ranges: [0, 5] },
      { line: 2, text: 'line', ranges: [] },
    ]);
    expect(await pathsIn({ pattern: 'token$', isRegex: true, path: 'src/c.md' })).toEqual(['src/c.md']);
  });

  test('stops at the limit and says so', async () => {
    writeFileSync(fixture.folder.resolve('many.txt'), 'token\n'.repeat(50));
    const found = await search({ path: 'many.txt', maximumMatches: 3 });
    expect([found.files[0]?.lines.length, found.isTruncated]).toEqual([3, true]);
  });

  test('cuts a long line around its match', async () => {
    writeFileSync(fixture.folder.resolve('long.txt'), `${'🙂x'.repeat(5_000)}token${'y'.repeat(5_000)}\n`);
    const [line] = (await search({ path: 'long.txt' })).files[0]?.lines ?? [];
    expect(line?.text.slice(...((line?.ranges ?? []) as [number, number]))).toBe('token');
    expect(line?.text.length).toBeLessThan(450);
  });

  test('refuses a pattern that is none', async () => {
    await expect(search({ pattern: '(', isRegex: true })).rejects.toThrow(expect.objectContaining({ code: 'ERR_WORKSPACE_PATTERN' }));
    await expect(search({ include: '[' })).rejects.toThrow(expect.objectContaining({ code: 'ERR_WORKSPACE_PATTERN' }));
  });

  test('is stopped by its signal', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(fixture.perform('file:read', everything, (permit) => fixture.files.searchText(permit, controller.signal))).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_EXEC_ABORTED' }),
    );
  });
});

describe('finding files', () => {
  test('by glob, without secret ones', async () => {
    expect(await find({ pattern: '**/*.ts' })).toEqual({ paths: ['-n.ts', 'a.ts', 'src/b.ts'], omittedScreened: 0, isTruncated: false });
    expect(await find({ pattern: '.env*', includeIgnored: true })).toEqual({ paths: [], omittedScreened: 3, isTruncated: false });
    expect((await find({ path: 'src' })).paths).toEqual(['src/b.ts', 'src/c.md']);
  });
});

test('an exclusion leaves out exactly the file it names', async () => {
  const names = [
    'plain',
    'a b',
    'trail ',
    '[x]',
    '[!x]',
    ']',
    '[',
    '{a,b}',
    'a,b',
    '*',
    '**',
    '?',
    '!x',
    '#x',
    'back\\slash',
    '\\*',
    'new\nline',
    'ü',
    '-x',
  ];
  for (const name of names) writeFileSync(fixture.folder.resolve('src', name), '');
  const list = async (...args: string[]) => {
    const output = await runRipgrep({
      args: [...commonArguments, '--files', '--null', ...args, '--', './src'],
      cwd: fixture.folder.path,
      maximumOutputBytes: 100_000,
      signal,
    });
    return new Set(parsePathList(output).paths);
  };
  const all = await list();
  for (const name of names) {
    const left = await list(excludePath(`src/${name}`));
    expect([...all].filter((path) => !left.has(path))).toEqual([`src/${name}`]);
  }
});
