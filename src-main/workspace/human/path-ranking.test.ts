import { expect, test } from 'vitest';
import { rankPaths } from './path-ranking.ts';

const paths = [
  'README.md',
  'docs/map.md',
  'packages/agent/src/index.ts',
  'packages/agent-sdk/src/action/index.ts',
  'src-main/gate/permit.ts',
  'src-main/workspace/agent-files.ts',
  'src-main/workspace/file-index.ts',
  'src-main/workspace/watcher.ts',
  'src-renderer/ui/ApprovalCard.tsx',
  'src-renderer/ui/ApprovalCard.stories.tsx',
  'test/fixtures/a/p/p/r/o/v/card.txt',
];
const all = paths.map((_, index) => index);
const first = (query: string) => rankPaths(paths, all, query, 3)[0]?.path;

test.each([
  ['permit', 'src-main/gate/permit.ts'],
  ['fi', 'src-main/workspace/file-index.ts'],
  ['smwfi', 'src-main/workspace/file-index.ts'],
  ['AC', 'src-renderer/ui/ApprovalCard.tsx'],
  ['approvalcard', 'src-renderer/ui/ApprovalCard.tsx'],
  ['acs', 'src-renderer/ui/ApprovalCard.stories.tsx'],
  ['watch', 'src-main/workspace/watcher.ts'],
  ['gate/permit.ts', 'src-main/gate/permit.ts'],
  ['read', 'README.md'],
  ['action index', 'packages/agent-sdk/src/action/index.ts'],
])('%s finds %s first', (query, path) => {
  expect(first(query)).toBe(path);
});

test('the matched characters are named', () => {
  expect(rankPaths(['src/file-index.ts'], [0], 'fi', 1)).toEqual([{ path: 'src/file-index.ts', ranges: [4, 6] }]);
  expect(rankPaths(['src/file-index.ts'], [0], 'fix', 1)).toEqual([{ path: 'src/file-index.ts', ranges: [4, 6, 13, 14] }]);
});

test('what does not hold the characters in order is left out', () => {
  expect(rankPaths(paths, all, 'zzz', 3)).toEqual([]);
  expect(rankPaths(['ab'], [0], 'ba', 3)).toEqual([]);
  expect(rankPaths(['ab'], [0], 'abb', 3)).toEqual([]);
});
