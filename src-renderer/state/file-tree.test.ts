import { describe, expect, it } from 'vitest';
import type { FileEntryView } from '../../src-shared/index.ts';
import { checkFileName, type DirectoryState, sortEntries, toAffectedFolders, toTreeRows } from './file-tree.ts';

const entry = (path: string, type: FileEntryView['type'] = 'file'): FileEntryView => {
  return { name: path.slice(path.lastIndexOf('/') + 1), path, type, isScreened: false, isBroken: false };
};
const loaded = (...entries: FileEntryView[]): DirectoryState => ({ status: 'loaded', entries, isTruncated: false, problem: null });

describe('the tree', () => {
  it('shows open folders with what is in them, and nothing of closed ones', () => {
    const directories = new Map([
      ['', loaded(entry('src', 'directory'), entry('test', 'directory'), entry('a.md'))],
      ['src', loaded(entry('src/b.ts'))],
      ['test', loaded(entry('test/c.ts'))],
    ]);
    const rows = toTreeRows(directories, new Set(['src']));
    expect(rows.map((row) => `${'  '.repeat(row.depth)}${row.key}`)).toEqual(['src', '  src/b.ts', 'test', 'a.md']);
  });

  it('says why a folder cannot be read, and that one holds more', () => {
    const problem = { code: 'ERR_X', message: 'Not allowed.', untouched: '', nextStep: '' } as const;
    const directories = new Map<string, DirectoryState>([
      ['', loaded(entry('locked', 'directory'), entry('many', 'directory'))],
      ['locked', { status: 'failed', entries: [], isTruncated: false, problem }],
      ['many', { ...loaded(entry('many/1')), isTruncated: true }],
    ]);
    const notes = toTreeRows(directories, new Set(['locked', 'many'])).filter((row) => row.type === 'note');
    expect(notes.map((row) => row.type === 'note' && row.text)).toEqual(['Not allowed.', 'Only the first 1 are shown.']);
  });

  it('puts folders first and counts as people do', () => {
    const names = sortEntries([entry('file10'), entry('File2'), entry('zoo', 'directory'), entry('.env')]).map(({ name }) => name);
    expect(names).toEqual(['zoo', '.env', 'File2', 'file10']);
  });
});

describe('a change on disk', () => {
  it('concerns the folder it is in, and everything when too much changed', () => {
    expect(toAffectedFolders(['', 'src', 'test'], ['src/a.ts'])).toEqual(['src']);
    expect(toAffectedFolders(['', 'src', 'test'], ['src'])).toEqual(['', 'src']);
    expect(toAffectedFolders(['', 'src'], [])).toEqual(['', 'src']);
  });
});

describe('a file name', () => {
  it('is refused with a reason', () => {
    expect([checkFileName(' ', []), checkFileName('../x', []), checkFileName('a', ['a']), checkFileName('new/file.ts', [])]).toEqual([
      'Write a name.',
      'A name cannot hold empty parts, “.” or “..”.',
      '“a” is already here.',
      null,
    ]);
  });
});
