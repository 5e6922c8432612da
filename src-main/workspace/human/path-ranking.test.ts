import { expect, test } from 'vitest';
import { rankPaths, toRankable } from './path-ranking.ts';

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
const first = (query: string) => rankPaths(toRankable(paths), query, 3)[0]?.path;

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
  expect(rankPaths(toRankable(['src/file-index.ts']), 'fi', 1)).toEqual([{ path: 'src/file-index.ts', ranges: [4, 6] }]);
  expect(rankPaths(toRankable(['src/file-index.ts']), 'fix', 1)).toEqual([{ path: 'src/file-index.ts', ranges: [4, 6, 13, 14] }]);
});

test('what does not hold the characters in order is left out', () => {
  expect(rankPaths(toRankable(paths), 'zzz', 3)).toEqual([]);
  expect(rankPaths(toRankable(['ab']), 'ba', 3)).toEqual([]);
  expect(rankPaths(toRankable(['ab']), 'abb', 3)).toEqual([]);
});
