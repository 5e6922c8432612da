import { writeFileSync } from 'node:fs';
import { createSecretScreen } from '@gatehouse/agent-sdk/screen';
import { createTestWorkspace } from '@gatehouse/testing';
import { expect, test } from 'vitest';
import { runRipgrep } from '../workspace-fixture.ts';
import { openWorkspaceRoot } from '../workspace-root.ts';
import { FileIndex } from './file-index.ts';

const { signal } = new AbortController();

test('holds the files of a workspace but ignored and secret ones, and notices new ones when told', async () => {
  using folder = createTestWorkspace({
    '.gitignore': 'out/\n',
    'a.ts': '',
    'src/b.ts': '',
    'out/c.ts': '',
    '.env': '',
    'src/.env.local': '',
  });
  const root = await openWorkspaceRoot(folder.path);
  const screen = createSecretScreen({ homeDirectory: '/home/me', workspaceRoot: root.path });
  const index = new FileIndex({ root, screen, runRipgrep });
  expect(await index.find('', 10, signal)).toEqual({
    matches: ['.gitignore', 'a.ts', 'src/b.ts'].map((path) => ({ path, ranges: [] })),
    indexedFiles: 3,
    isIndexing: false,
  });
  expect((await index.find('env', 10, signal)).matches).toEqual([]);
  writeFileSync(folder.resolve('src/new.ts'), '');
  index.invalidate();
  await index.refresh(signal);
  expect((await index.find('new', 10, signal)).matches).toEqual([{ path: 'src/new.ts', ranges: [4, 7] }]);
});

test('finds one of 50,000 paths by the letters people type', async () => {
  const words = ['cart', 'order', 'index', 'price', 'user', 'view', 'store', 'audit', 'gate', 'panel'];
  const word = (number: number): string => words[number % words.length] ?? '';
  const paths = Array.from(
    { length: 50_000 },
    (_, number) => `packages/${word(number)}-${number % 97}/src/${word(number >> 3)}/${word(number >> 6)}-${number}.ts`,
  );
  paths.push('packages/core/src/session/pending-approvals.ts');
  using folder = createTestWorkspace({});
  const root = await openWorkspaceRoot(folder.path);
  const stdout = Buffer.from(paths.map((path) => `./${path}\0`).join(''));
  const index = new FileIndex({
    root,
    screen: { check: () => ({ secret: false, rules: [] }), matching: () => [] },
    runRipgrep: async () => ({ exitCode: 0, stdout, stderr: '', isTruncated: false }),
  });
  await index.refresh(signal);
  expect((await index.find('coresespa', 5, signal)).matches[0]?.path).toBe('packages/core/src/session/pending-approvals.ts');
});
