import { linkSync, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { createSecretScreen } from '@gatehouse/agent-sdk/screen';
import { createTestWorkspace, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScreenedInodes } from './screened-inodes.ts';

describe('the inodes of secrets', () => {
  let workspace: TempFolder;
  let inodes: ScreenedInodes;

  beforeEach(() => {
    workspace = createTestWorkspace({ '.env': 'KEY=1', 'src/a.ts': 'export {};' });
    mkdirSync(workspace.resolve('home'));
    const screen = createSecretScreen({ homeDirectory: workspace.resolve('home'), workspaceRoot: workspace.path });
    inodes = new ScreenedInodes({ root: workspace.path, homeDirectory: workspace.resolve('home'), screen });
  });

  afterEach(() => workspace.dispose());

  it('tell a hard link, and a link to one, from other files', async () => {
    linkSync(workspace.resolve('.env'), workspace.resolve('src/notes.txt'));
    symlinkSync('notes.txt', workspace.resolve('src/link'));
    linkSync(workspace.resolve('src/a.ts'), workspace.resolve('src/b.ts'));
    const verdicts = ['src/notes.txt', 'src/link', 'src/a.ts', 'src/b.ts', 'src', 'missing'].map((path) =>
      inodes.isScreenedPath(workspace.resolve(path)),
    );
    expect(await Promise.all(verdicts)).toEqual([true, true, false, false, false, false]);
  });

  it('are still known under a new name', async () => {
    expect(await inodes.isScreenedPath(workspace.resolve('.env'))).toBe(true);
    renameSync(workspace.resolve('.env'), workspace.resolve('innocent.txt'));
    expect(await inodes.isScreenedPath(workspace.resolve('innocent.txt'))).toBe(true);
  });
});
