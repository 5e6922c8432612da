import { describe, expect, it } from 'vitest';
import { findProtectedPath } from './index.ts';

const places = { workspaceRoot: '/home/me/project', gatehouseHome: '/home/me/.config/gatehouse' };

function changes(path: string): string | undefined {
  return findProtectedPath(path, places)?.changes;
}

describe('a protected path', () => {
  it.each([
    '.gatehouse/deny-list',
    '.gatehouse/policy.yaml',
    '.gatehouse/mcp.json',
    '.gatehouse/skills/x/SKILL.md',
    '.gatehouse/memory',
    '.gatehouse',
    'sub/.gatehouse/x',
    '.GATEHOUSE/Policy.yaml',
    'GATEHOUSE.md',
    'AGENTS.md',
    'agents.md',
    'CLAUDE.md',
    'packages/a/AGENTS.md',
    '.mcp.json',
    '.git/hooks/pre-commit',
    '.git/config',
    '.git/HEAD',
    '.git',
    'sub/.git/hooks/x',
    '.gitmodules',
    '.husky/pre-commit',
    '.vscode/tasks.json',
    '.vscode/settings.json',
    '.idea/workspace.xml',
    '.devcontainer/devcontainer.json',
    '.envrc',
    '.pre-commit-config.yaml',
    '.bashrc',
    '.zshrc',
    '.profile',
    '.gi\u200bt/config',
    'src/../.git/config',
  ])('is %s', (path) => {
    expect(changes(`/home/me/project/${path}`)).toEqual(expect.any(String));
  });

  it.each([
    '/home/me/.bashrc',
    '/home/me/.config/fish/config.fish',
    '/home/me/.config/autostart/x.desktop',
    '/home/me/.gitconfig',
    '/home/me/.config/gatehouse/settings.json',
    '/home/me/.config/gatehouse',
  ])('is %s outside the workspace', (path) => {
    expect(changes(path)).toEqual(expect.any(String));
  });

  it.each([
    'src/index.ts',
    'README.md',
    '.gitignore',
    '.github/workflows/ci.yml',
    'docs/agents.mdx',
    'src/git/config.ts',
    'gatehouse.ts',
    'config/fish.ts',
    'AGENTS.md/x.ts',
    'src/.gitkeep',
  ])('is not %s', (path) => {
    expect(changes(`/home/me/project/${path}`)).toBeUndefined();
  });

  it('is judged from the workspace, wherever a person chose to open it', () => {
    const inside = { ...places, workspaceRoot: '/home/me/.config/fish' };
    expect(findProtectedPath('/home/me/.config/fish/notes.txt', inside)).toBeUndefined();
    expect(findProtectedPath('/home/me/.config/fish/.git/config', inside)).toBeDefined();
  });

  it('names what would change', () => {
    expect(findProtectedPath('/home/me/project/.git/hooks/pre-commit', places)).toEqual({
      path: '/home/me/project/.git/hooks/pre-commit',
      changes: 'a hook, which git runs by itself',
    });
  });
});
