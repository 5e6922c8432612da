import { toFoldedComponents } from '../screen/index.ts';

/** Where the protected places of one workspace are. Absolute paths. */
export interface ProtectedPlaces {
  readonly workspaceRoot: string;
  /** `$GATEHOUSE_HOME`. */
  readonly gatehouseHome: string;
}

export interface ProtectedPath {
  readonly path: string;
  /** Ends the sentence “This would change …”. */
  readonly changes: string;
}

type Rule = readonly [matches: (name: string, next: string | undefined) => boolean, what: string];

const instructionFiles = new Set(['gatehouse.md', 'agents.md', 'claude.md', 'agents.override.md', 'claude.local.md', 'gatehouse.local.md']);
const hookFolders = new Set(['.husky', '.githooks', '.git-hooks', '.lefthook']);
const hookFiles = new Set(['.pre-commit-config.yaml', '.pre-commit-config.yml', 'lefthook.yml', '.lefthook.yml', 'lefthook-local.yml']);
const shellFiles = new Set([
  ...['.bashrc', '.bash_profile', '.bash_login', '.bash_logout', '.bash_aliases', '.profile', '.inputrc', '.kshrc', '.cshrc', '.tcshrc'],
  ...['.zshrc', '.zshenv', '.zprofile', '.zlogin', '.zlogout', 'config.fish', '.xprofile', '.xinitrc', '.login', '.logout'],
]);
const editorFolders = new Set(['.vscode', '.idea', '.zed', '.devcontainer', '.cursor', '.claude']);

/**
 * By component, wherever it stands in the path: a nested `AGENTS.md` is read as much as the one at the root, and a
 * `.git` that does not exist yet is one tomorrow. The first rule that matches names the change.
 */
const rules: readonly Rule[] = [
  [(name, next) => name === '.gatehouse' && next === 'deny-list', 'which secret paths Gatehouse refuses in this workspace'],
  [(name, next) => name === '.gatehouse' && next === 'policy.yaml', 'the policy that judges what the agent may do'],
  [(name, next) => name === '.gatehouse' && next === 'mcp.json', 'which MCP servers the agent talks to'],
  [(name, next) => name === '.gatehouse' && (next === 'skills' || next === 'agents'), 'the skills and agents Gatehouse loads'],
  [(name) => name === '.gatehouse', 'how Gatehouse treats this workspace'],
  [(name, next) => instructionFiles.has(name) && next === undefined, 'the standing instructions agents read in this workspace'],
  [(name, next) => name === '.mcp.json' && next === undefined, 'which MCP servers agents start here'],
  [(name, next) => name === '.git' && next === 'hooks', 'a hook, which git runs by itself'],
  [
    (name, next) => name === '.git' && (next === 'config' || next === 'config.worktree'),
    'git’s configuration, which can make git run programs',
  ],
  [(name) => name === '.git', 'git’s own records'],
  [(name) => name === '.gitmodules', 'where git fetches submodules from'],
  [(name) => hookFolders.has(name) || hookFiles.has(name), 'a hook, which git runs by itself'],
  [(name, next) => name === '.vscode' && next === 'tasks.json', 'the tasks an editor runs'],
  [(name) => editorFolders.has(name), 'settings that can make an editor run programs'],
  [(name, next) => name === '.envrc' && next === undefined, 'what direnv runs when a shell enters this folder'],
  [(name, next) => (shellFiles.has(name) && next === undefined) || (name === '.config' && next === 'fish'), 'what every new shell runs'],
  [
    (name, next) => (name === '.gitconfig' && next === undefined) || (name === '.config' && next === 'git'),
    'git’s configuration, which can make git run programs',
  ],
  [(name, next) => name === '.config' && (next === 'autostart' || next === 'systemd'), 'what starts by itself when you log in'],
];

/**
 * Whether changing this path would loosen the agent's own leash or make something run by itself later. Such a change
 * always asks, in every mode, and is never remembered.
 *
 * @param path absolute; compared by component, ignoring case, so that a case-insensitive disk makes no difference
 * @returns what the change would be, for the sentence on the card, or undefined when the path is an ordinary one
 */
export function findProtectedPath(path: string, places: ProtectedPlaces): ProtectedPath | undefined {
  const all = toFoldedComponents(path);
  if (startsWith(all, toFoldedComponents(places.gatehouseHome))) return { path, changes: 'Gatehouse’s own settings, keys or records' };
  // A workspace may itself lie in a folder such as `.config`; opening it there was the person's choice.
  const root = toFoldedComponents(places.workspaceRoot);
  const components = startsWith(all, root) ? all.slice(root.length) : all;
  for (const [index, name] of components.entries()) {
    const next = components[index + 1];
    const rule = rules.find(([matches]) => matches(name, next));
    if (rule !== undefined) return { path, changes: rule[1] };
  }
  return undefined;
}

function startsWith(components: readonly string[], start: readonly string[]): boolean {
  return start.length > 0 && start.every((component, index) => component === components[index]);
}
