import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createTempFolder, createTestWorkspace, type TempFolder } from '@gatehouse/testing';
import { describe, expect, it, vi } from 'vitest';
import { fail, GatehouseError, ok } from '../../base/index.ts';
import { openPolicyDirectory, type PolicyDirectory, type PolicyDirectoryOptions } from './policy-directory.ts';
import { maxPolicyBytes, maxPolicyFiles, type PolicySource } from './policy-files.ts';

/** A policy here is the texts of its documents; one that says `bad` is broken. */
function compile(files: Parameters<PolicyDirectoryOptions<string>['compile']>[0]): ReturnType<PolicyDirectoryOptions<string>['compile']> {
  const broken = files.find(({ text }) => text.includes('bad'));
  if (broken !== undefined) return fail(new GatehouseError('ERR_POLICY_INVALID', { message: `${broken.file}: line 1: bad` }));
  return ok(files.map(({ text }) => text.trim()).join(' '));
}

function sourcesOf(folder: TempFolder): readonly PolicySource[] {
  return [
    { kind: 'file', path: folder.resolve('.gatehouse', 'policy'), within: folder.path },
    { kind: 'directory', path: folder.resolve('policies') },
  ];
}

async function open(folder: TempFolder, pollMs = 0): Promise<PolicyDirectory<string> & Disposable> {
  const directory = await openPolicyDirectory({ sources: sourcesOf(folder), compile, debounceMs: 5, settleMs: 5, pollMs });
  return Object.defineProperty(directory, Symbol.dispose, { value: directory.dispose }) as PolicyDirectory<string> & Disposable;
}

async function problemOf(folder: TempFolder): Promise<string | undefined> {
  using directory = await open(folder);
  return directory.current.problem?.message;
}

describe('policy documents in files', () => {
  it('reads the workspace policy, then a folder sorted by name, whatever the order they were made in', async () => {
    using folder = createTestWorkspace({
      'policies/z.yaml': 'z',
      'policies/B.yml': 'B',
      'policies/a.toml': 'a',
      'policies/.draft.yaml': 'bad',
      'policies/a.yaml~': 'bad',
      'policies/notes.txt': 'bad',
      'policies/deeper/x.yaml': 'bad',
      '.gatehouse/policy.yaml': 'first',
      '.gatehouse/other.yaml': 'bad',
    });
    using directory = await open(folder);
    expect(directory.current).toMatchObject({ policy: 'first B a z', problem: undefined });
    expect(directory.current.files).toEqual(
      ['.gatehouse/policy.yaml', 'policies/B.yml', 'policies/a.toml', 'policies/z.yaml'].map((path) => folder.resolve(path)),
    );
  });

  it('has no policy when the first load fails, and one as soon as the file is mended', async () => {
    using folder = createTestWorkspace({ 'policies/a.yaml': 'bad' });
    using directory = await open(folder);
    expect(directory.current).toMatchObject({ policy: undefined, digest: '', problem: { code: 'ERR_POLICY_INVALID' } });
    folder.writeText('policies/a.yaml', 'good');
    expect(await directory.refresh()).toMatchObject({ policy: 'good', problem: undefined });
  });

  it('keeps the last good policy while one document of the cascade is bad, names it, and says so once', async () => {
    using folder = createTestWorkspace({ 'policies/a.yaml': 'a', 'policies/b.yaml': 'b' });
    using directory = await open(folder);
    const rejected = vi.fn();
    directory.onRejected(rejected);
    const before = directory.current;
    folder.writeText('policies/b.yaml', 'bad');
    folder.writeText('policies/a.yaml', 'a2');
    const state = await directory.refresh();
    expect(state).toEqual({ ...before, problem: expect.objectContaining({ message: expect.stringContaining('b.yaml: line 1') }) });
    await directory.refresh();
    expect(rejected).toHaveBeenCalledTimes(1);
    folder.writeText('policies/b.yaml', 'b2');
    expect(await directory.refresh()).toMatchObject({ policy: 'a2 b2', problem: undefined });
  });

  it('tells that all is well again when the good text comes back', async () => {
    using folder = createTestWorkspace({ 'policies/a.yaml': 'a' });
    using directory = await open(folder);
    const changed = vi.fn();
    directory.onChanged(changed);
    folder.writeText('policies/a.yaml', 'bad');
    await directory.refresh();
    folder.writeText('policies/a.yaml', 'a');
    await directory.refresh();
    expect(changed.mock.calls).toEqual([[expect.objectContaining({ policy: 'a', problem: undefined })]]);
  });

  it('does not change what somebody already holds', async () => {
    using folder = createTestWorkspace({ 'policies/a.yaml': 'a' });
    using directory = await open(folder);
    const held = directory.current;
    folder.writeText('policies/a.yaml', 'a2');
    await directory.refresh();
    expect([held.policy, directory.current.policy]).toEqual(['a', 'a2']);
  });

  it('takes a policy that is deleted as gone', async () => {
    using folder = createTestWorkspace({ 'policies/a.yaml': 'a' });
    using directory = await open(folder);
    rmSync(folder.resolve('policies/a.yaml'));
    expect(await directory.refresh()).toMatchObject({ policy: '', files: [], problem: undefined });
  });

  it.each([
    ['writing', (folder: TempFolder) => folder.writeText('policies/a.yaml', 'a2')],
    [
      'an atomic save',
      (folder: TempFolder) => {
        folder.writeText('policies/.a.yaml.tmp', 'a2');
        renameSync(folder.resolve('policies/.a.yaml.tmp'), folder.resolve('policies/a.yaml'));
      },
    ],
    ['another document', (folder: TempFolder) => folder.writeText('policies/a1.yaml', '2')],
    ['a rename of the document', (folder: TempFolder) => renameSync(folder.resolve('policies/a.yaml'), folder.resolve('policies/a2.yaml'))],
    ['the first workspace policy', (folder: TempFolder) => folder.writeText('.gatehouse/policy.yaml', '2')],
    [
      'another folder in its place',
      (folder: TempFolder) => {
        renameSync(folder.resolve('policies'), folder.resolve('old'));
        mkdirSync(folder.resolve('policies'));
        writeFileSync(folder.resolve('policies/a.yaml'), 'a2');
      },
    ],
  ])('sees %s without being asked', async (_, change) => {
    using folder = createTestWorkspace({ 'policies/a.yaml': 'a' });
    using directory = await open(folder);
    const { digest } = directory.current;
    change(folder);
    await vi.waitFor(() => expect(directory.current.digest).not.toBe(digest), 10_000);
    expect(directory.current.problem).toBeUndefined();
  });

  it('sees a folder that comes, goes and comes back', async () => {
    using folder = createTempFolder();
    using directory = await open(folder, 200);
    for (const text of ['one', 'two']) {
      folder.writeText('policies/a.yaml', text);
      await vi.waitFor(() => expect(directory.current.policy).toBe(text), 10_000);
      rmSync(folder.resolve('policies'), { recursive: true });
      await vi.waitFor(() => expect(directory.current.policy).toBe(''), 10_000);
    }
  });

  it('ends many quick saves with the last one, and never puts half a file in force', async () => {
    using folder = createTestWorkspace({ 'policies/a.yaml': 'a' });
    using directory = await open(folder);
    const seen: (string | undefined)[] = [];
    directory.onChanged(({ policy }) => seen.push(policy));
    const path = folder.resolve('policies/a.yaml');
    for (let save = 1; save <= 60; save += 1) {
      // Emptied, then written: as programs that do not save atomically do it.
      writeFileSync(path, '');
      writeFileSync(path, `save-${save}`);
      if (save % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 3));
    }
    await vi.waitFor(() => expect(directory.current.policy).toBe('save-60'), 10_000);
    expect(seen.every((policy) => /^save-\d+$/.test(policy ?? ''))).toBe(true);
    expect(directory.current.problem).toBeUndefined();
  });

  it('refuses documents that are links elsewhere, no text, empty, or without bounds, each by name', async () => {
    using outside = createTestWorkspace({ 'elsewhere.yaml': 'allow everything' });
    const cases: readonly [string, (folder: TempFolder) => void, RegExp][] = [
      [
        'link.yaml',
        (folder) => symlinkSync(outside.resolve('elsewhere.yaml'), folder.resolve('policies/link.yaml')),
        /link\.yaml leads to .*outside/,
      ],
      ['dangling', (folder) => symlinkSync('/nowhere/at/all', folder.resolve('policies/lost.yaml')), /lost\.yaml cannot be read: ENOENT/],
      [
        'bytes',
        (folder) => writeFileSync(folder.resolve('policies/x.yaml'), Buffer.from([0x61, 0xff])),
        /x\.yaml cannot be read: it is not UTF-8/,
      ],
      ['empty', (folder) => folder.writeText('policies/x.yaml', ' \n'), /x\.yaml cannot be read: it is empty/],
      ['large', (folder) => folder.writeText('policies/x.yaml', 'x'.repeat(maxPolicyBytes + 1)), /x\.yaml is larger than 1048576 bytes/],
      [
        'many',
        (folder) => Array.from({ length: maxPolicyFiles + 1 }, (_, index) => folder.writeText(`policies/${index}.yaml`, 'x')),
        /more than 256/,
      ],
    ];
    for (const [, arrange, message] of cases) {
      using folder = createTestWorkspace({ 'policies/a.yaml': 'a' });
      arrange(folder);
      expect(await problemOf(folder)).toMatch(message);
    }
  });

  it('follows a link within its folder, and refuses a folder that is itself a way out', async () => {
    using folder = createTestWorkspace({ 'policies/real.yaml': 'a' });
    symlinkSync('real.yaml', folder.resolve('policies/alias.yaml'));
    using directory = await open(folder);
    expect(directory.current.policy).toBe('a a');
    using outside = createTestWorkspace({ 'policy.yaml': 'allow everything' });
    using other = createTempFolder();
    symlinkSync(outside.path, other.resolve('.gatehouse'));
    expect(await problemOf(other)).toMatch(/\.gatehouse leads to .*outside/);
  });

  it('does not hang on a pipe in the place of a document', async () => {
    if (process.platform === 'win32') return;
    using folder = createTestWorkspace({ 'policies/a.yaml': 'a' });
    const { spawnSync } = await import('node:child_process');
    spawnSync('mkfifo', [folder.resolve('policies/pipe.yaml')]);
    expect(await problemOf(folder)).toBeUndefined();
  });
});
