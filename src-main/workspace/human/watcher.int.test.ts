import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createTestWorkspace, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openWorkspaceRoot } from '../workspace-root.ts';
import { type WorkspaceChange, WorkspaceWatcher } from './watcher.ts';

let folder: TempFolder;
let watcher: WorkspaceWatcher;
let changes: WorkspaceChange[];

beforeEach(async () => {
  folder = createTestWorkspace({
    'a.txt': 'a\n',
    'node_modules/x/index.js': '',
    '.git/HEAD': '',
    '.git/index': '',
    '.git/refs/heads/main': '',
  });
  symlinkSync('.', folder.resolve('loop'));
  watcher = new WorkspaceWatcher(await openWorkspaceRoot(folder.path));
  changes = [];
  watcher.onChange((change) => changes.push(change));
  await watcher.start();
});
afterEach(() => {
  watcher.dispose();
  folder.dispose();
});

const seen = () => new Set(changes.flatMap(({ paths }) => paths));

test('changes are told by path, those in node_modules and .git are not, but for the branch', async () => {
  writeFileSync(folder.resolve('node_modules/x/index.js'), 'x');
  for (const name of ['HEAD', 'index', 'refs/heads/main']) writeFileSync(folder.resolve('.git', name), 'x');
  writeFileSync(folder.resolve('a.txt'), 'b\n');
  mkdirSync(folder.resolve('src'));
  await vi.waitFor(() => expect(seen()).toEqual(new Set(['a.txt', 'src', '.git/HEAD'])), { timeout: 5_000 });
  writeFileSync(folder.resolve('src/b.txt'), '');
  await vi.waitFor(() => expect(seen()).toContain('src/b.txt'), { timeout: 5_000 });
  renameSync(folder.resolve('src/b.txt'), folder.resolve('src/c.txt'));
  await vi.waitFor(() => expect(seen()).toContain('src/c.txt'), { timeout: 5_000 });
  expect([...seen()].filter((path) => /^(node_modules|\.git)\//.test(path))).toEqual(['.git/HEAD']);
});

test('a file that only changes is not a structural change', async () => {
  writeFileSync(folder.resolve('a.txt'), 'b\n');
  await vi.waitFor(() => expect(changes).toContainEqual({ paths: ['a.txt'], isStructural: false }), { timeout: 5_000 });
  rmSync(folder.resolve('a.txt'));
  await vi.waitFor(() => expect(changes).toContainEqual({ paths: ['a.txt'], isStructural: true }), { timeout: 5_000 });
});

test('a workspace that goes is told once', async () => {
  const losses: string[] = [];
  watcher.onLost(({ code }) => losses.push(code));
  renameSync(folder.path, `${folder.path}-gone`);
  await vi.waitFor(() => expect(losses).toEqual(['ERR_WORKSPACE_GONE']), { timeout: 8_000 });
  rmSync(`${folder.path}-gone`, { recursive: true });
});
