import { createTestWorkspace } from '@gatehouse/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { openWorkspaceRoot } from '../workspace-root.ts';
import { WorkspaceWatcher } from './watcher.ts';

vi.mock('@parcel/watcher', () => ({
  subscribe: () => Promise.reject(new Error('inotify_add_watch on /w failed: No space left on device')),
}));

afterEach(() => vi.useRealTimers());

test('where the system has no watches left, the person is told and the folder is looked at from time to time', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  using folder = createTestWorkspace({ 'a.txt': '' });
  const watcher = new WorkspaceWatcher(await openWorkspaceRoot(folder.path));
  const problems: string[] = [];
  const changes: unknown[] = [];
  watcher.onProblem(({ code, message }) => problems.push(`${code} ${message}`));
  watcher.onChange((change) => changes.push(change));
  await watcher.start();
  expect(problems).toEqual([expect.stringMatching(/^ERR_WORKSPACE_WATCH .*limit of watches is reached/)]);
  vi.advanceTimersByTime(20_000);
  expect(changes).toEqual([
    { paths: [], isStructural: true },
    { paths: [], isStructural: true },
  ]);
  watcher.dispose();
  vi.advanceTimersByTime(20_000);
  expect(changes).toHaveLength(2);
});
