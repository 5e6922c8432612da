import { mkdirSync } from 'node:fs';
import { createTestWorkspace, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRipgrepRunner, locateRipgrep, readGitBranch } from './index.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = createTestWorkspace({ 'src/a.ts': 'const found = 1;\n', '.hidden/b.ts': 'found\n', ripgreprc: '--pre=/bin/false\n' });
});
afterEach(() => folder.dispose());

describe('ripgrep', () => {
  const signal = new AbortController().signal;
  const search = createRipgrepRunner({
    file: locateRipgrep(import.meta.url),
    environment: { RIPGREP_CONFIG_PATH: '/etc/passwd', SECRET: 'x' },
  });
  const run = (args: readonly string[]) => search({ args, cwd: folder.path, maximumOutputBytes: 10_000, signal });

  test('is the one we ship', () => {
    expect(locateRipgrep(import.meta.url)).toMatch(/node_modules\/@vscode\/ripgrep-\w+-\w+\/bin\/rg$/);
    expect(() => locateRipgrep(import.meta.url, 'aix', 'ppc')).toThrow(expect.objectContaining({ code: 'ERR_EXEC_RIPGREP' }));
  });

  test('searches', async () => {
    const output = await run(['--no-config', '--files-with-matches', '--regexp=found', '--', './src']);
    expect({ ...output, stdout: Buffer.from(output.stdout).toString() }).toMatchObject({
      exitCode: 0,
      stdout: './src/a.ts\n',
      stderr: '',
      isTruncated: false,
    });
    expect((await run(['--no-config', '--regexp=nowhere', '--', '.'])).exitCode).toBe(1);
  });

  test.each([
    [['--no-config', '--pre=/bin/sh', '--regexp=x']],
    [['--no-config', '--pre', '/bin/sh']],
    [['--no-config', '--search-zip', '--regexp=x']],
    [['--no-config', '-z', '--regexp=x']],
    [['--no-config', '--hostname-bin=/bin/sh']],
    [['--no-config', '--follow', '--files']],
    [['--no-config', 'pattern', 'path']],
    [['--files']],
    [['--', '--no-config']],
  ])('is not run with %j', async (args) => {
    await expect(run(args)).rejects.toMatchObject({ code: 'ERR_EXEC_ARGUMENTS' });
  });
});

describe('the branch', () => {
  test('is read without running git', async () => {
    expect(await readGitBranch(folder.path)).toBeNull();
    folder.writeText('.git/HEAD', 'ref: refs/heads/feature/x\n');
    expect(await readGitBranch(folder.path)).toBe('feature/x');
    expect(await readGitBranch(folder.resolve('src'))).toBe('feature/x');
  });

  test('is the start of the commit when none is checked out', async () => {
    folder.writeText('.git/HEAD', `${'0123456789abcdef'.repeat(2)}01234567\n`);
    expect(await readGitBranch(folder.path)).toBe('0123456');
  });

  test('of a linked work tree is its own', async () => {
    folder.writeText('main/.git/worktrees/w/HEAD', 'ref: refs/heads/side\n');
    folder.writeText('w/.git', 'gitdir: ../main/.git/worktrees/w\n');
    expect(await readGitBranch(folder.resolve('w'))).toBe('side');
  });

  test('is read from an absolute place of git, and from no other', async () => {
    folder.writeText('main/.git/worktrees/w/HEAD', 'ref: refs/heads/side\n');
    folder.writeText('plain/HEAD', 'ref: refs/heads/side\n');
    const branchBehind = async (gitdir: string): Promise<string | null> => {
      folder.writeText('w/.git', `gitdir: ${gitdir}\n`);
      return await readGitBranch(folder.resolve('w'));
    };
    expect(await branchBehind(folder.resolve('main/.git/worktrees/w'))).toBe('side');
    expect(await branchBehind('../plain')).toBe('side');
    for (const elsewhere of [folder.resolve('plain'), `/${folder.resolve('main/.git/worktrees/w')}`, '\\\\host\\share\\.git']) {
      expect(await branchBehind(elsewhere)).toBeNull();
    }
    // What Windows would take for another machine is not even looked for here, where it is a name like others.
    folder.writeText('w/\\\\host\\share\\.git/HEAD', 'ref: refs/heads/told\n');
    for (const share of ['\\\\host\\share\\.git', '\\\\?\\UNC\\host\\.git', '//host/share/.git', '/net/host/.git', '\\/host/.git']) {
      expect(await branchBehind(share)).toBeNull();
    }
  });

  test('is none when its file says nothing we know, or is no small file', async () => {
    folder.writeText('.git/HEAD', 'ref: refs/heads/a b\nref: evil\n');
    expect(await readGitBranch(folder.path)).toBeNull();
    folder.writeText('.git/HEAD', 'x'.repeat(10_000));
    expect(await readGitBranch(folder.path)).toBeNull();
    mkdirSync(folder.resolve('d/.git/HEAD'), { recursive: true });
    expect(await readGitBranch(folder.resolve('d'))).toBeNull();
  });
});
