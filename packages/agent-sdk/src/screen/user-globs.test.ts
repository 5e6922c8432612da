import { describe, expect, it } from 'vitest';
import { createSecretScreen, parseDenyList } from './index.ts';

const places = { homeDirectory: '/home/me', workspaceRoot: '/home/me/project' };

function isRefused(pattern: string, path: string): boolean {
  return createSecretScreen({ ...places, additionalPatterns: [pattern] }).check(path).secret;
}

describe('a pattern of the deny-list', () => {
  it.each([
    ['notes.txt', 'notes.txt', true],
    ['notes.txt', 'a/b/Notes.TXT', true],
    ['notes.txt', 'notes.txt.md', false],
    ['*.secretdata', 'a/x.secretdata', true],
    ['*.secretdata', 'x.secretdata/inside', true],
    ['config/*.prod', '/home/me/project/config/db.prod', true],
    ['config/*.prod', 'config/db.prod', true],
    ['config/*.prod', '/home/me/project/config/a/db.prod', false],
    ['config/*.prod', '/home/me/project/sub/config/db.prod', false],
    ['config/**/db', '/home/me/project/config/db', true],
    ['config/**/db', '/home/me/project/config/a/b/db', true],
    ['**/inner/*.x', '/any/where/inner/a.x', true],
    ['**/inner/*.x', '/any/where/inner/deep/a.x', false],
    ['private/', '/home/me/project/sub/private/file', true],
    ['/private', '/home/me/project/private/file', true],
    ['/srv/data', '/srv/data/file', true],
    ['~/Documents', '/home/me/Documents/letter.odt', true],
    ['~/Documents', '/home/you/Documents/letter.odt', false],
    ['file?.dat', 'file1.dat', true],
    ['file?.dat', 'file10.dat', false],
    ['file[0-3].dat', 'file2.dat', true],
    ['file[!0-3].dat', 'file2.dat', false],
    ['file[0-3].dat', 'file7.dat', false],
    ['[]x].dat', '].dat', true],
    ['we[ird', 'we[ird', true],
    ['*', 'a', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a/**', '/home/me/project/a/b/c', true],
  ])('%j on %j: %s', (pattern, path, expected) => {
    expect(isRefused(pattern, path)).toBe(expected);
  });

  it('is matched in time that does not explode', () => {
    const pattern = `${'*a'.repeat(40)}b`;
    expect(isRefused(pattern, 'a'.repeat(5_000))).toBe(false);
    expect(isRefused(`${'**/a/'.repeat(20)}b`, 'a/'.repeat(2_000))).toBe(false);
  });
});

describe('a deny-list', () => {
  it('is read by line: comments, blanks and all line ends are understood', () => {
    expect(parseDenyList('\uFEFF# ours\r\n\n  notes.txt  \nconfig/*.prod\r*.x')).toEqual({
      patterns: ['notes.txt', 'config/*.prod', '*.x'],
      problems: [],
    });
  });

  it('only adds, and names each line that it cannot use', () => {
    expect(parseDenyList('ok\n!.env\n**\n../up\n')).toEqual({
      patterns: ['ok'],
      problems: [
        { line: 2, message: 'A deny-list only adds: a pattern cannot begin with “!”.' },
        { line: 3, message: 'This would refuse every file.' },
        { line: 4, message: 'A pattern cannot contain “..”.' },
      ],
    });
  });
});
