import { existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { createSecretScreen } from '@gatehouse/agent-sdk/screen';
import { createTestWorkspace, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWorkspaceRoot } from '../workspace-root.ts';
import { HumanFiles } from './human-files.ts';

let outer: TempFolder;
let workspace: string;
let files: HumanFiles;
let trashed: string[];

const inWorkspace = (...parts: string[]): string => join(workspace, ...parts);
const read = (path: string): string => readFileSync(inWorkspace(path), 'utf8');
const code = (expected: string) => expect.objectContaining({ code: expected });

// The workspace lies deep in a folder of the test's own, so that a way out of it leads to nothing of anybody else's.
beforeEach(async () => {
  outer = createTestWorkspace({
    'deep/workspace/a.txt': 'one\r\n',
    'deep/workspace/src/b.txt': 'b\n',
    'deep/workspace/.env': 'KEY=1\n',
    'deep/beside/other.txt': 'other\n',
    'trash/.keep': '',
  });
  workspace = outer.resolve('deep/workspace');
  trashed = [];
  const root = await openWorkspaceRoot(workspace);
  files = new HumanFiles({
    root,
    screen: createSecretScreen({ homeDirectory: '/home/me', workspaceRoot: root.path }),
    // Moves, never deletes, and moves nothing but what is below the workspace: a test that finds a hole must not fall in.
    async moveToTrash(path) {
      trashed.push(path);
      if (path.startsWith(workspace + sep)) renameSync(path, outer.resolve('trash', basename(path)));
    },
  });
});
afterEach(() => outer.dispose());

async function save(path: string, text: string, changes: { baseSha256?: string | null; isForced?: boolean } = {}) {
  const document = existsSync(inWorkspace(path)) ? await files.readDocument(path) : undefined;
  const baseSha256 = document?.type === 'text' ? document.sha256 : null;
  return files.saveDocument({ path, text, encoding: 'utf-8', hasBom: false, baseSha256, isForced: false, ...changes });
}

test('listing shows everything, and marks what the agent cannot read and what leads out', async () => {
  symlinkSync('src', inWorkspace('inside'));
  symlinkSync('.env', inWorkspace('notes'));
  symlinkSync('../beside', inWorkspace('outside'));
  const entry = { isScreened: false, isBroken: false };
  expect(await files.listDirectory('')).toEqual({
    entries: [
      { ...entry, name: 'src', path: 'src', type: 'directory' },
      { ...entry, name: '.env', path: '.env', type: 'file', isScreened: true },
      { ...entry, name: 'a.txt', path: 'a.txt', type: 'file' },
      { ...entry, name: 'inside', path: 'inside', type: 'link' },
      { ...entry, name: 'notes', path: 'notes', type: 'link', isScreened: true },
      { ...entry, name: 'outside', path: 'outside', type: 'link', isBroken: true },
    ],
    isTruncated: false,
  });
  expect((await files.listDirectory('src')).entries.map(({ path }) => path)).toEqual(['src/b.txt']);
  for (const path of ['..', 'outside', '../beside']) {
    await expect(files.listDirectory(path)).rejects.toThrow(code('ERR_WORKSPACE_OUTSIDE'));
  }
});

describe('opening', () => {
  test('gives the text as on disk and what it takes to keep it', async () => {
    expect(await files.readDocument('a.txt')).toMatchObject({
      type: 'text',
      path: 'a.txt',
      text: 'one\r\n',
      encoding: 'utf-8',
      hasBom: false,
      eol: 'crlf',
      isReadOnly: false,
      isScreened: false,
    });
  });

  test('shows the person their own secrets, marked', async () => {
    expect(await files.readDocument('.env')).toMatchObject({ type: 'text', text: 'KEY=1\n', isScreened: true });
  });

  test('does not show binary files, or what is outside', async () => {
    writeFileSync(inWorkspace('x.bin'), Uint8Array.of(0, 1));
    expect(await files.readDocument('x.bin')).toEqual({ type: 'binary', path: 'x.bin', sizeBytes: 2 });
    symlinkSync('../beside/other.txt', inWorkspace('link'));
    for (const path of ['link', '../beside/other.txt']) {
      await expect(files.readDocument(path)).rejects.toThrow(code('ERR_WORKSPACE_OUTSIDE'));
    }
  });
});

describe('saving', () => {
  test('writes the text, through a link to what it leads to', async () => {
    symlinkSync('a.txt', inWorkspace('link'));
    expect(await save('link', 'two\r\n')).toMatchObject({ status: 'saved' });
    expect([read('a.txt'), lstatSync(inWorkspace('link')).isSymbolicLink()]).toEqual(['two\r\n', true]);
  });

  test('creates a file, and its folders again when they were deleted', async () => {
    expect(await save('new/c.txt', 'x')).toMatchObject({ status: 'saved' });
    expect(read('new/c.txt')).toBe('x');
  });

  test.each<[string, () => void, string | null]>([
    ['changed', () => writeFileSync(inWorkspace('a.txt'), 'theirs\n'), 'theirs\n'],
    ['deleted', () => rmSync(inWorkspace('a.txt')), null],
  ])('a file that was %s on disk is a conflict until the person insists', async (_, meddle, theirs) => {
    const document = await files.readDocument('a.txt');
    const baseSha256 = document.type === 'text' ? document.sha256 : null;
    meddle();
    expect(await save('a.txt', 'mine\n', { baseSha256 })).toMatchObject({ status: 'conflict' });
    expect(existsSync(inWorkspace('a.txt')) ? read('a.txt') : null).toBe(theirs);
    expect(await save('a.txt', 'mine\n', { baseSha256, isForced: true })).toMatchObject({ status: 'saved' });
    expect(read('a.txt')).toBe('mine\n');
  });

  test('a file somebody else created is a conflict', async () => {
    expect(await save('a.txt', 'mine\n', { baseSha256: null })).toMatchObject({ status: 'conflict' });
  });

  test('does not leave the workspace', async () => {
    symlinkSync('../beside/other.txt', inWorkspace('link'));
    for (const path of ['link', '../beside/other.txt', '../beside/new.txt']) {
      await expect(save(path, 'x', { baseSha256: null, isForced: true })).rejects.toThrow(code('ERR_WORKSPACE_OUTSIDE'));
    }
    expect(outer.readText('deep/beside/other.txt')).toBe('other\n');
  });

  test('says that a workspace is gone', async () => {
    const document = await files.readDocument('a.txt');
    renameSync(workspace, `${workspace}-moved`);
    const baseSha256 = document.type === 'text' ? document.sha256 : null;
    await expect(save('a.txt', 'x', { baseSha256 })).rejects.toThrow(code('ERR_WORKSPACE_GONE'));
  });
});

describe('creating, renaming, removing', () => {
  test('make and move files and folders, and overwrite nothing', async () => {
    await files.createFile('c.txt');
    await files.createDirectory('lib');
    await files.rename('c.txt', 'lib/d.txt');
    expect(readdirSync(inWorkspace('lib'))).toEqual(['d.txt']);
    await expect(files.createFile('a.txt')).rejects.toThrow(code('ERR_WORKSPACE_EXISTS'));
    await expect(files.createDirectory('src')).rejects.toThrow(code('ERR_WORKSPACE_EXISTS'));
    await expect(files.rename('a.txt', 'src/b.txt')).rejects.toThrow(code('ERR_WORKSPACE_EXISTS'));
    await expect(files.rename('missing', 'x')).rejects.toThrow(code('ERR_WORKSPACE_NOT_FOUND'));
    expect(read('src/b.txt')).toBe('b\n');
  });

  test('act on a link, not on what it leads to', async () => {
    symlinkSync('src', inWorkspace('link'));
    await files.rename('link', 'moved');
    await files.trash('moved');
    expect([trashed, readdirSync(workspace).sort()]).toEqual([[inWorkspace('moved')], ['.env', 'a.txt', 'src']]);
  });

  test('never reach the workspace itself or anything outside it', async () => {
    symlinkSync('../beside', inWorkspace('out'));
    const wrong = [
      '',
      '.',
      '..',
      '../..',
      'src/..',
      'src/../..',
      './',
      '../beside',
      '../beside/other.txt',
      'out/other.txt',
      '/',
      workspace,
    ];
    for (const path of wrong) {
      for (const act of [
        () => files.trash(path),
        () => files.rename(path, 'moved'),
        () => files.rename('a.txt', path),
        () => files.createFile(path),
        () => files.createDirectory(path),
      ]) {
        await expect(act(), path).rejects.toThrow(code('ERR_WORKSPACE_OUTSIDE'));
      }
    }
    expect(trashed).toEqual([]);
    expect([readdirSync(workspace).sort(), readdirSync(outer.resolve('deep/beside'))]).toEqual([
      ['.env', 'a.txt', 'out', 'src'],
      ['other.txt'],
    ]);
  });

  test('a trash that fails deletes nothing', async () => {
    const failing = new HumanFiles({
      root: await openWorkspaceRoot(workspace),
      screen: createSecretScreen({ homeDirectory: '/home/me' }),
      moveToTrash: async () => {
        throw new Error('no trash here');
      },
    });
    await expect(failing.trash('a.txt')).rejects.toThrow(code('ERR_WORKSPACE_TRASH'));
    expect(existsSync(inWorkspace('a.txt'))).toBe(true);
  });
});
