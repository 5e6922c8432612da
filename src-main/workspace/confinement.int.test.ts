import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileLines } from './agent-files.ts';
import { createWorkspaceFixture, type WorkspaceFixture } from './workspace-fixture.ts';

let fixture: WorkspaceFixture;

beforeEach(async () => {
  fixture = await createWorkspaceFixture({
    'a.txt': 'ordinary\n',
    'src/b.txt': 'inner\n',
    '.env': 'KEY=secret\n',
    'sub/.ssh/id_rsa': 'secret\n',
  });
});
afterEach(() => fixture[Symbol.dispose]());

const path = (...parts: string[]): string => fixture.folder.resolve(...parts);
const code = (expected: string) => expect.objectContaining({ code: expected });

/** Reads as a tool would: resolve, then a permit for what it led to. */
async function read(name: string): Promise<readonly string[]> {
  const { relativePath } = await fixture.files.resolve(name);
  return readPermitted(relativePath);
}

async function readPermitted(relativePath: string): Promise<readonly string[]> {
  const payload = { path: relativePath, firstLine: 1, maximumLines: 10 };
  const result = await fixture.perform('file:read', payload, (permit) => fixture.files.readFile(permit, new AbortController().signal));
  return (result as FileLines).lines;
}

describe('an ordinary file is read', () => {
  test.each(['a.txt', './a.txt', 'src/../a.txt', './/a.txt', 'missing/../a.txt'])('as %s', async (name) => {
    expect(await read(name)).toEqual(['ordinary']);
  });

  test('by its absolute path', async () => {
    expect(await read(path('a.txt'))).toEqual(['ordinary']);
  });

  test('through a link inside the workspace', async () => {
    symlinkSync('src', path('linked'));
    expect(await read('linked/b.txt')).toEqual(['inner']);
  });

  test('by a second hard link, when no name of it is secret', async () => {
    linkSync(path('a.txt'), path('c.txt'));
    expect(await read('c.txt')).toEqual(['ordinary']);
  });
});

describe('a secret file is refused', () => {
  test.each(['.env', './.env', 'src/../.env', '.ENV', '.env.local', 'src/.env', 'sub/.ssh/id_rsa', 'sub/.ssh', 'missing/.env'])(
    'as %s, whether or not it exists',
    async (name) => {
      await expect(read(name)).rejects.toThrow(code('ERR_SCREEN_SECRET'));
    },
  );

  test('outside the workspace too, as secret', async () => {
    await expect(read('/root/.ssh/id_rsa')).rejects.toThrow(code('ERR_SCREEN_SECRET'));
  });

  test('through a symbolic link', async () => {
    symlinkSync('.env', path('notes.txt'));
    await expect(read('notes.txt')).rejects.toThrow(code('ERR_SCREEN_SECRET'));
    await expect(readPermitted('notes.txt')).rejects.toThrow(code('ERR_SCREEN_SECRET'));
  });

  test('through a linked folder', async () => {
    symlinkSync('sub/.ssh', path('keys'));
    await expect(read('keys/id_rsa')).rejects.toThrow(code('ERR_SCREEN_SECRET'));
  });

  test('through a hard link, also one made after the workspace was opened', async () => {
    linkSync(path('.env'), path('notes.txt'));
    await expect(readPermitted('notes.txt')).rejects.toThrow(code('ERR_SCREEN_SECRET'));
    writeFileSync(path('src/.env.local'), 'x\n');
    linkSync(path('src/.env.local'), path('more.txt'));
    await expect(readPermitted('more.txt')).rejects.toThrow(code('ERR_SCREEN_SECRET'));
  });

  test('through a hard link to a key in the home folder', async () => {
    mkdirSync(fixture.home.resolve('.ssh'));
    writeFileSync(fixture.home.resolve('.ssh/id_ed25519'), 'secret\n');
    linkSync(fixture.home.resolve('.ssh/id_ed25519'), path('notes.txt'));
    await expect(readPermitted('notes.txt')).rejects.toThrow(code('ERR_SCREEN_SECRET'));
  });

  test('under the new name it was given while the workspace was open', async () => {
    await readPermitted('a.txt');
    renameSync(path('.env'), path('plain.txt'));
    await expect(readPermitted('plain.txt')).rejects.toThrow(code('ERR_SCREEN_SECRET'));
  });

  test('under the name of what it links to', async () => {
    writeFileSync(path('values.txt'), 'KEY=secret\n');
    symlinkSync('../values.txt', path('src/.env'));
    linkSync(path('values.txt'), path('values-2.txt'));
    await expect(readPermitted('values-2.txt')).rejects.toThrow(code('ERR_SCREEN_SECRET'));
  });

  test('as an attachment, by name, link or hard link', async () => {
    symlinkSync('.env', path('linked.txt'));
    linkSync(path('.env'), path('hard.txt'));
    for (const name of ['.env', 'linked.txt', 'hard.txt']) {
      await expect(fixture.files.readAttached(name)).rejects.toThrow(code('ERR_SCREEN_SECRET'));
    }
    expect((await fixture.files.readAttached('a.txt')).text).toBe('ordinary\n');
  });

  test('as the place of a selection, by name, link or hard link', async () => {
    symlinkSync('.env', path('linked.txt'));
    linkSync(path('.env'), path('hard.txt'));
    const names = ['.env', 'linked.txt', 'hard.txt', 'a.txt', 'not-there.txt'];
    expect(await Promise.all(names.map((name) => fixture.files.isSecret(name)))).toEqual([true, true, true, false, false]);
    await expect(fixture.files.isSecret('../elsewhere')).rejects.toThrow(code('ERR_WORKSPACE_OUTSIDE'));
  });

  test('as the target of a write', async () => {
    const payload = { path: '.env.new', baseSha256: null, encoding: 'utf-8' as const, hasBom: false, createDirectories: [], text: 'x' };
    await expect(fixture.perform('file:write', payload, (permit) => fixture.files.writeFile(permit))).rejects.toThrow(
      code('ERR_SCREEN_SECRET'),
    );
    await expect(fixture.files.loadWriteTarget('.env')).rejects.toThrow(code('ERR_SCREEN_SECRET'));
  });
});

describe('what is outside the workspace is refused', () => {
  test.each(['..', '../x', 'src/../../x', '/etc/hostname', '/proc/self/root/etc/hostname', '/proc/self/cwd/package.json', '/dev/stdin'])(
    'as %s',
    async (name) => {
      await expect(read(name)).rejects.toThrow(code('ERR_WORKSPACE_OUTSIDE'));
    },
  );

  test('as a neighbour whose name begins like the workspace', async () => {
    await expect(read(`../${basename(fixture.folder.path)}-2/x`)).rejects.toThrow(code('ERR_WORKSPACE_OUTSIDE'));
  });

  test('through a link to a file, a folder, or the root by way of /proc', async () => {
    symlinkSync('/etc/hostname', path('host'));
    symlinkSync('/etc', path('etc'));
    symlinkSync('/proc/self/root', path('top'));
    for (const name of ['host', 'etc/hostname', 'top/etc/hostname']) {
      await expect(read(name)).rejects.toThrow(code('ERR_WORKSPACE_OUTSIDE'));
      await expect(readPermitted(name)).rejects.toThrow(code('ERR_WORKSPACE_OUTSIDE'));
    }
  });

  test('when a permitted file has become a link meanwhile', async () => {
    const { relativePath } = await fixture.files.resolve('a.txt');
    rmSync(path('a.txt'));
    symlinkSync('src/b.txt', path('a.txt'));
    await expect(readPermitted(relativePath)).rejects.toThrow(code('ERR_WORKSPACE_CHANGED_SINCE'));
  });
});

describe('what is not a regular file is refused without waiting', () => {
  test('a named pipe', async () => {
    execFileSync('mkfifo', [path('pipe')]);
    await expect(read('pipe')).rejects.toThrow(code('ERR_WORKSPACE_NOT_A_FILE'));
  });

  test('a socket', async () => {
    const short = mkdtempSync(join(tmpdir(), 's-'));
    const server = createServer().listen(join(short, 's'));
    await new Promise((resolve) => server.once('listening', resolve));
    renameSync(join(short, 's'), path('socket'));
    await expect(read('socket')).rejects.toThrow(code('ERR_WORKSPACE_NOT_A_FILE'));
    await new Promise((resolve) => server.close(resolve));
    rmSync(short, { recursive: true });
  });

  test('a folder', async () => {
    await expect(read('src')).rejects.toThrow(code('ERR_WORKSPACE_NOT_A_FILE'));
  });
});

describe('bad paths have clear errors', () => {
  test.each([
    ['a\0.txt', 'ERR_WORKSPACE_NAME'],
    ['a.txt/b', 'ERR_WORKSPACE_NOT_A_DIRECTORY'],
    [`${'x'.repeat(300)}.txt`, 'ERR_WORKSPACE_NAME'],
  ])('%j', async (name, expected) => {
    await expect(read(name)).rejects.toThrow(code(expected));
  });

  test('links in a circle', async () => {
    symlinkSync('two', path('one'));
    symlinkSync('one', path('two'));
    await expect(read('one')).rejects.toThrow(code('ERR_WORKSPACE_LINK_LOOP'));
  });

  test('a link to nothing', async () => {
    symlinkSync('nothing', path('one'));
    await expect(read('one')).rejects.toThrow(code('ERR_WORKSPACE_DANGLING_LINK'));
  });

  test('a workspace that was deleted', async () => {
    rmSync(fixture.folder.path, { recursive: true });
    await expect(read('a.txt')).rejects.toThrow(code('ERR_WORKSPACE_GONE'));
  });

  test('a workspace that was replaced by another folder', async () => {
    renameSync(fixture.folder.path, `${fixture.folder.path}-old`);
    mkdirSync(fixture.folder.path);
    await expect(read('a.txt')).rejects.toThrow(code('ERR_WORKSPACE_GONE'));
    rmSync(`${fixture.folder.path}-old`, { recursive: true });
  });
});

test('a permit for something else is refused before it is taken', async () => {
  const payload = { path: 'a.txt', firstLine: 1, maximumLines: 1 };
  await expect(fixture.perform('file:read', payload, async (permit) => fixture.files.writeFile(permit as never))).rejects.toThrow(
    code('ERR_GATE_PERMIT_KIND'),
  );
  await expect(fixture.files.readFile({ take: () => payload } as never, new AbortController().signal)).rejects.toThrow(
    code('ERR_GATE_PERMIT_FORGED'),
  );
});

test('a permit reads once', async () => {
  const payload = { path: 'a.txt', firstLine: 1, maximumLines: 1 };
  const { signal } = new AbortController();
  await expect(
    fixture.perform('file:read', payload, async (permit) => {
      await fixture.files.readFile(permit, signal);
      return fixture.files.readFile(permit, signal);
    }),
  ).rejects.toThrow(code('ERR_GATE_PERMIT_USED'));
});
