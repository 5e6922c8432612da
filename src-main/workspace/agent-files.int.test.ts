import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { sha256Hex } from '@gatehouse/agent-sdk/hash';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileWritePayload } from './payloads.ts';
import { createWorkspaceFixture, type WorkspaceFixture } from './workspace-fixture.ts';

let fixture: WorkspaceFixture;

beforeEach(async () => {
  fixture = await createWorkspaceFixture({ 'a.txt': 'one\ntwo\n', 'src/b.txt': 'b\n' });
});
afterEach(() => fixture[Symbol.dispose]());

const path = (...parts: string[]): string => fixture.folder.resolve(...parts);
const code = (expected: string) => expect.objectContaining({ code: expected });
const { signal } = new AbortController();

const readFrom = (name: string, firstLine = 1, maximumLines = 100) =>
  fixture.perform('file:read', { path: name, firstLine, maximumLines }, (permit) => fixture.files.readFile(permit, signal));

const write = (payload: FileWritePayload) => fixture.perform('file:write', payload, (permit) => fixture.files.writeFile(permit));

/** Proposes now; the caller decides what happens before it is written. */
async function compose(name: string, text: string): Promise<FileWritePayload> {
  const target = await fixture.files.loadWriteTarget(name);
  return fixture.files.composeWrite(target, fixture.files.withLineEndsOf(target, text));
}

describe('reading', () => {
  test('gives lines, and what the file is like', async () => {
    writeFileSync(path('w.txt'), 'a\r\nb\r\n');
    expect(await readFrom('w.txt')).toEqual({
      type: 'text',
      firstLine: 1,
      lines: ['a', 'b'],
      hasMore: false,
      totalLines: 2,
      sizeBytes: 6,
      encoding: 'utf-8',
      lineEnding: 'crlf',
      sha256: sha256Hex('a\r\nb\r\n'),
    });
  });

  test('does not touch the file', async () => {
    const before = statSync(path('a.txt'));
    await readFrom('a.txt');
    expect(statSync(path('a.txt'))).toMatchObject({ mtimeMs: before.mtimeMs, ctimeMs: before.ctimeMs, size: before.size });
  });

  test('recognises binary files', async () => {
    writeFileSync(path('x.bin'), Uint8Array.of(1, 0, 2));
    expect(await readFrom('x.bin')).toEqual({ type: 'binary', sizeBytes: 3 });
  });

  test('streams a huge file, and stops where the window ends', async () => {
    writeFileSync(path('huge.log'), 'some line of a log\n'.repeat(700_000));
    const window = await readFrom('huge.log', 600_001, 2);
    expect(window).toMatchObject({ lines: ['some line of a log', 'some line of a log'], hasMore: true, totalLines: undefined });
  });

  test('streams a huge file to its end', async () => {
    writeFileSync(path('huge.log'), `${'x'.repeat(99)}\n`.repeat(120_000));
    expect(await readFrom('huge.log', 119_999, 5)).toMatchObject({ lines: { length: 2 }, hasMore: false, totalLines: 120_000 });
  });

  test('keeps a huge line small', async () => {
    writeFileSync(path('huge.json'), 'x'.repeat(12_000_000));
    const window = await readFrom('huge.json');
    expect(window).toMatchObject({ type: 'text', hasMore: false, totalLines: 1 });
    expect(JSON.stringify(window).length).toBeLessThan(3_000);
  });

  test('a sparse giant is binary without being read', async () => {
    writeFileSync(path('giant'), '');
    truncateSync(path('giant'), 50 * 1024 ** 3);
    expect(await readFrom('giant')).toEqual({ type: 'binary', sizeBytes: 50 * 1024 ** 3 });
  });
});

describe('writing', () => {
  test.each<[string, Uint8Array, string, Uint8Array]>([
    ['LF', Buffer.from('a\nb\n'), 'a\nc\n', Buffer.from('a\nc\n')],
    ['CRLF', Buffer.from('a\r\nb\r\n'), 'a\nc\n', Buffer.from('a\r\nc\r\n')],
    ['no last line end', Buffer.from('a\r\nb'), 'a\nc', Buffer.from('a\r\nc')],
    ['a byte order mark', Buffer.from('\uFEFFa\n'), 'b\n', Buffer.from('\uFEFFb\n')],
    ['UTF-16', Buffer.from('\uFEFFä\r\n', 'utf16le'), 'ö\n', Buffer.from('\uFEFFö\r\n', 'utf16le')],
    ['UTF-16 big-endian', Buffer.from('\uFEFFä\n', 'utf16le').swap16(), 'ö\n', Buffer.from('\uFEFFö\n', 'utf16le').swap16()],
    ['Latin-1', Buffer.from([0xe4, 0x0a]), 'ä ö\n', Buffer.from([0xe4, 0x20, 0xf6, 0x0a])],
  ])('keeps %s', async (_, before, text, after) => {
    writeFileSync(path('f.txt'), before);
    await write(await compose('f.txt', text));
    expect(readFileSync(path('f.txt'))).toEqual(Buffer.from(after));
  });

  test('creates a file and the folders it needs, and no others', async () => {
    const payload = await compose('new/deep/c.txt', 'c');
    expect(payload).toMatchObject({ baseSha256: null, createDirectories: ['new', 'new/deep'] });
    expect(readdirSync(fixture.folder.path)).toEqual(['a.txt', 'src']);
    await write(payload);
    expect(fixture.folder.readText('new/deep/c.txt')).toBe('c');
  });

  test('keeps the mode and leaves nothing else behind', async () => {
    chmodSync(path('a.txt'), 0o754);
    await write(await compose('a.txt', 'x'));
    expect(statSync(path('a.txt')).mode & 0o7777).toBe(0o754);
    expect(readdirSync(fixture.folder.path)).toEqual(['a.txt', 'src']);
  });

  test('writes to what a link leads to, and names that', async () => {
    symlinkSync('src/b.txt', path('link.txt'));
    const payload = await compose('link.txt', 'x\n');
    expect(payload.path).toBe('src/b.txt');
    await write(payload);
    expect(lstatSync(path('link.txt')).isSymbolicLink()).toBe(true);
    expect(fixture.folder.readText('src/b.txt')).toBe('x\n');
  });

  test('changes only the one name of a file with several', async () => {
    linkSync(path('a.txt'), path('other.txt'));
    await write(await compose('a.txt', 'x\n'));
    expect([fixture.folder.readText('a.txt'), fixture.folder.readText('other.txt')]).toEqual(['x\n', 'one\ntwo\n']);
  });

  test('refuses characters the encoding does not have', async () => {
    writeFileSync(path('f.txt'), Buffer.from([0xe4, 0x0a]));
    await expect(compose('f.txt', '€')).rejects.toThrow(code('ERR_WORKSPACE_ENCODING'));
  });

  test.each([
    ['binary', Buffer.from([0, 1]), 'ERR_WORKSPACE_BINARY'],
    ['too large', Buffer.alloc(11 * 1024 * 1024, 'x'), 'ERR_WORKSPACE_TOO_LARGE'],
  ])('refuses a file that is %s', async (_, content, expected) => {
    writeFileSync(path('f'), content);
    await expect(compose('f', 'x')).rejects.toThrow(code(expected));
  });
});

describe('a file with a name outside the workspace', () => {
  beforeEach(() => {
    fixture.home.writeText('elsewhere', 'one\n');
    linkSync(fixture.home.resolve('elsewhere'), path('linked.txt'));
  });

  test('is read only by a permit that says so', async () => {
    const payload = { path: 'linked.txt', firstLine: 1, maximumLines: 10 };
    const { signal } = new AbortController();
    const read = (more: { readonly hasUnknownNames?: true }) =>
      fixture.perform('file:read', { ...payload, ...more }, (permit) => fixture.files.readFile(permit, signal));
    await expect(read({})).rejects.toThrow(code('ERR_WORKSPACE_LINK_UNCHECKED'));
    expect(await read({ hasUnknownNames: true })).toMatchObject({ lines: ['one'] });
  });

  test('says so before anything is proposed, unlike others', async () => {
    const ask = async (name: string) => fixture.files.hasUnknownNames(await fixture.files.resolve(name));
    expect([await ask('linked.txt'), await ask('a.txt'), await ask('src'), await ask('new.txt')]).toEqual([true, false, false, false]);
    expect(await fixture.files.loadWriteTarget('linked.txt')).toMatchObject({ hasUnknownNames: true });
  });

  test('keeps its content under that name when it is written here', async () => {
    await write(await compose('linked.txt', 'x\n'));
    expect([fixture.folder.readText('linked.txt'), fixture.home.readText('elsewhere')]).toEqual(['x\n', 'one\n']);
  });
});

describe('a write is refused, and changes nothing', () => {
  async function expectRefusal(payload: FileWritePayload, expected: string): Promise<void> {
    const before = snapshot();
    await expect(write(payload)).rejects.toThrow(code(expected));
    expect(snapshot()).toEqual(before);
  }

  function snapshot(): unknown {
    return readdirSync(fixture.folder.path, { recursive: true, withFileTypes: true }).map((entry) => [
      entry.parentPath,
      entry.name,
      entry.isFile() ? readFileSync(`${entry.parentPath}/${entry.name}`, 'latin1') : '',
    ]);
  }

  test('when the file was changed meanwhile', async () => {
    const payload = await compose('a.txt', 'x');
    writeFileSync(path('a.txt'), 'one\nthree\n');
    await expectRefusal(payload, 'ERR_WORKSPACE_CHANGED_SINCE');
  });

  test('when the file was deleted meanwhile', async () => {
    const payload = await compose('a.txt', 'x');
    rmSync(path('a.txt'));
    await expectRefusal(payload, 'ERR_WORKSPACE_CHANGED_SINCE');
  });

  test('when the file was created meanwhile', async () => {
    const payload = await compose('new/c.txt', 'x');
    mkdirSync(path('new'));
    writeFileSync(path('new/c.txt'), 'mine');
    await expectRefusal(payload, 'ERR_WORKSPACE_CHANGED_SINCE');
  });

  test('when the file has become a link, inside or outside', async () => {
    const payload = await compose('a.txt', 'x');
    rmSync(path('a.txt'));
    writeFileSync(path('src/a.txt'), 'one\ntwo\n');
    symlinkSync('src/a.txt', path('a.txt'));
    await expectRefusal(payload, 'ERR_WORKSPACE_CHANGED_SINCE');
    rmSync(path('a.txt'));
    symlinkSync('/etc/hostname', path('a.txt'));
    await expectRefusal(payload, 'ERR_WORKSPACE_OUTSIDE');
  });

  test('when a folder on the way has become a link', async () => {
    const payload = await compose('src/new/c.txt', 'x');
    rmSync(path('src'), { recursive: true });
    mkdirSync(path('elsewhere'));
    symlinkSync('elsewhere', path('src'));
    await expectRefusal(payload, 'ERR_WORKSPACE_CHANGED_SINCE');
    rmSync(path('src'));
    symlinkSync(fixture.home.path, path('src'));
    await expectRefusal(payload, 'ERR_WORKSPACE_OUTSIDE');
    expect(readdirSync(fixture.home.path)).toEqual([]);
  });

  test('when the folder a file needs is taken by a file', async () => {
    const payload = await compose('new/c.txt', 'x');
    writeFileSync(path('new'), '');
    await expectRefusal(payload, 'ERR_WORKSPACE_NOT_A_DIRECTORY');
  });

  test('when the file is marked read-only', async () => {
    const payload = await compose('a.txt', 'x');
    chmodSync(path('a.txt'), 0o444);
    await expectRefusal(payload, 'ERR_WORKSPACE_NO_ACCESS');
  });

  test('when the folders to make are not those of the file', async () => {
    const payload = await compose('new/c.txt', 'x');
    await expectRefusal({ ...payload, createDirectories: ['other'] }, 'ERR_WORKSPACE_NAME');
    await expectRefusal({ ...payload, createDirectories: [] }, 'ERR_WORKSPACE_NOT_FOUND');
  });

  test('when the new text would be another name of nothing allowed', async () => {
    const payload = await compose('c.txt', 'x');
    await expectRefusal({ ...payload, path: '../c.txt' }, 'ERR_WORKSPACE_OUTSIDE');
    await expectRefusal({ ...payload, path: 'x/../c.txt' }, 'ERR_WORKSPACE_CHANGED_SINCE');
  });
});

test('of many writers with one base, exactly one wins', async () => {
  const payloads = await Promise.all(Array.from({ length: 8 }, (_, index) => compose('a.txt', `${index}\n`)));
  const results = await Promise.allSettled(payloads.map(write));
  const winners = results.flatMap((result, index) => (result.status === 'fulfilled' ? [`${index}\n`] : []));
  expect(winners).toEqual([fixture.folder.readText('a.txt')]);
  expect(readdirSync(fixture.folder.path)).toEqual(['a.txt', 'src']);
});
