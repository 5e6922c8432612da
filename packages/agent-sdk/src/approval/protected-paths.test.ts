import { describe, expect, it } from 'vitest';
import { findProtectedPath, findTellingPath } from './index.ts';

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
    '.git/..\\x',
    '.cursorrules',
    '.windsurfrules',
    '.clinerules',
    '.clinerules/a.md',
    'GEMINI.md',
    '.github/copilot-instructions.md',
    '.codex/config.toml',
    '.gemini/settings.json',
    '.mise.toml',
    'mise.toml',
    '.yarnrc.yml',
    'lefthook.yml',
    'lefthook.yaml',
    '.exrc',
    '.vimrc',
    '.github/workflows/ci.yml',
    '.github/actions/x/action.yml',
    '.gitlab-ci.yml',
    '.circleci/config.yml',
    'Jenkinsfile',
  ])('is %s', (path) => {
    expect(changes(`/home/me/project/${path}`)).toEqual(expect.any(String));
  });

  it.each([
    '/home/me/.bashrc',
    '/home/me/.config/fish/config.fish',
    '/home/me/.config/autostart/x.desktop',
    '/home/me/.config/environment.d/x.conf',
    '/home/me/.config/direnv/direnvrc',
    '/Users/me/Library/LaunchAgents/x.plist',
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
    '.github/ISSUE_TEMPLATE.md',
    'docs/gemini.mdx',
    'src/mise.ts',
    'library/agents.ts',
    'src/vimrc.ts',
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

describe('behind a link, a protected path', () => {
  const links = [
    { path: '/home/me/project/.gatehouse', real: '/home/me/project/conf' },
    { path: '/home/me/.config/gatehouse', real: '/home/me/dotfiles/gatehouse' },
    { path: '/home/me/.config', real: '/home/me/dotfiles/config' },
    { path: '/home/me/.bashrc', real: '/home/me/project/bashrc' },
  ];
  const find = (path: string) => findProtectedPath(path, { ...places, links })?.changes;

  it.each([
    ['/home/me/project/conf/deny-list', 'which secret paths Gatehouse refuses in this workspace'],
    ['/home/me/project/CONF/policy.yaml', 'the policy that judges what the agent may do'],
    ['/home/me/dotfiles/gatehouse/settings.json', 'Gatehouse’s own settings, keys or records'],
    ['/home/me/dotfiles/config/gatehouse/keys/x', 'Gatehouse’s own settings, keys or records'],
    ['/home/me/dotfiles/config/autostart/new.desktop', 'what starts by itself when you log in'],
    ['/home/me/project/bashrc', 'what every new shell runs'],
  ])('is %s', (path, what) => {
    expect(find(path)).toBe(what);
  });

  it.each(['/home/me/project/confident.ts', '/home/me/dotfiles/readme.md', '/home/me/dotfiles/config/app/x.toml'])('is not %s', (path) => {
    expect(find(path)).toBeUndefined();
  });
});

describe('Gatehouse’s own program', () => {
  const installed = { ...places, installation: ['/home/me/project/resources/shell-integration'] };

  it('is protected where a workspace holds it', () => {
    expect(findProtectedPath('/home/me/project/resources/shell-integration/bash.sh', installed)?.changes).toBe('Gatehouse’s own program');
    expect(findProtectedPath('/home/me/project/resources/icon.png', installed)).toBeUndefined();
  });
});

describe('a file that may show passwords beside settings', () => {
  it.each(['.git/config', '.git/config.worktree', '.git/modules/x/config', 'x.git/config', '.gitconfig', '.yarnrc.yml', 'pip.conf'])(
    'is %s',
    (path) => {
      expect(findTellingPath(`/w/${path}`)).toEqual(expect.any(String));
    },
  );

  it.each(['config', 'src/git/config', '.git/HEAD', 'yarnrc.yml', '.gitignore'])('is not %s', (path) => {
    expect(findTellingPath(`/w/${path}`)).toBeUndefined();
  });
});
