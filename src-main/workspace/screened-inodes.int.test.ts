import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createSecretScreen, type SecretScreen } from '@gatehouse/agent-sdk/screen';
import { createTempFolder, createTestWorkspace, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScreenedInodes } from './screened-inodes.ts';

describe('the inodes of secrets', () => {
  let workspace: TempFolder;
  let inodes: ScreenedInodes;
  let screen: SecretScreen;

  beforeEach(() => {
    workspace = createTestWorkspace({ '.env': 'KEY=1', 'src/a.ts': 'export {};' });
    mkdirSync(workspace.resolve('home'));
    screen = createSecretScreen({ homeDirectory: workspace.resolve('home'), workspaceRoot: workspace.path });
    inodes = new ScreenedInodes({ root: workspace.path, homeDirectory: workspace.resolve('home'), screen });
  });

  afterEach(() => workspace.dispose());

  it('tell a hard link, and a link to one, from other files', async () => {
    linkSync(workspace.resolve('.env'), workspace.resolve('src/notes.txt'));
    symlinkSync('notes.txt', workspace.resolve('src/link'));
    linkSync(workspace.resolve('src/a.ts'), workspace.resolve('src/b.ts'));
    expect(await judge('src/notes.txt', 'src/link', 'src/a.ts', 'src/b.ts', 'src', 'missing')).toEqual([
      'secret',
      'secret',
      'clear',
      'clear',
      'clear',
      'clear',
    ]);
  });

  it('are still known under a new name', async () => {
    expect(await judge('.env')).toEqual(['secret']);
    renameSync(workspace.resolve('.env'), workspace.resolve('innocent.txt'));
    expect(await judge('innocent.txt')).toEqual(['secret']);
  });

  it('are not told from a file that has a name where nobody looks', async () => {
    using elsewhere = createTempFolder('elsewhere');
    elsewhere.writeText('.env', 'KEY=2');
    linkSync(elsewhere.resolve('.env'), workspace.resolve('src/notes.txt'));
    linkSync(workspace.resolve('src/notes.txt'), workspace.resolve('src/more.txt'));
    expect(await judge('src/notes.txt', 'src/more.txt', 'src/a.ts')).toEqual(['unknown', 'unknown', 'clear']);
    rmSync(elsewhere.resolve('.env'));
    expect(await judge('src/notes.txt')).toEqual(['clear']);
  });

  it('are found by a later walk, also after a name was missing', async () => {
    using elsewhere = createTempFolder('elsewhere');
    elsewhere.writeText('x', '1');
    linkSync(elsewhere.resolve('x'), workspace.resolve('src/x'));
    expect(await judge('src/x')).toEqual(['unknown']);
    linkSync(elsewhere.resolve('x'), workspace.resolve('.env.local'));
    expect(await judge('src/x')).toEqual(['secret']);
  });

  it('make no file unreadable because a folder cannot be walked', async () => {
    linkSync(workspace.resolve('src/a.ts'), workspace.resolve('src/b.ts'));
    using _deep = makeDeepFolder(workspace.path);
    expect(await judge('src/a.ts', '.env', 'src/b.ts')).toEqual(['clear', 'secret', 'clear']);
  });

  it('are looked for once in a workspace too large, and again only for files with several names', async () => {
    let looks = 0;
    const counting: SecretScreen = {
      ...screen,
      check: (path) => {
        looks += 1;
        return screen.check(path);
      },
    };
    inodes = new ScreenedInodes({ root: workspace.path, homeDirectory: workspace.resolve('home'), screen: counting, maximumEntries: 1 });
    const single = workspace.resolve('src/a.ts');
    expect(await inodes.judgePath(single)).toBe('clear');
    const looksOfOneWalk = looks;
    expect(await inodes.judgePath(single)).toBe('clear');
    expect(looks).toBe(looksOfOneWalk);
    linkSync(single, workspace.resolve('src/b.ts'));
    expect(await inodes.judgePath(single)).toBe('unknown');
    const looksOfTwo = looks;
    expect(await inodes.judgePath(single)).toBe('unknown');
    expect(looks).toBe(looksOfTwo);
  });

  const judge = (...paths: readonly string[]) => Promise.all(paths.map((path) => inodes.judgePath(workspace.resolve(path))));
});

/** Deeper than the longest path the system takes: made of two halves that are not, and taken apart again. */
function makeDeepFolder(root: string): Disposable {
  const half = Array.from({ length: 12 }, () => 'd'.repeat(200)).join('/');
  const [upper, lower] = [join(root, 'upper', half), join(root, 'lower')];
  mkdirSync(upper, { recursive: true });
  mkdirSync(join(lower, half), { recursive: true });
  renameSync(lower, join(upper, 'lower'));
  return { [Symbol.dispose]: () => renameSync(join(upper, 'lower'), lower) };
}
