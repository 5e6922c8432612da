import { foldReadings, toFoldedComponents } from '../screen/index.ts';

/** Where the protected places of one workspace are. Absolute paths. */
export interface ProtectedPlaces {
  readonly workspaceRoot: string;
  /** `$GATEHOUSE_HOME`. */
  readonly gatehouseHome: string;
  /**
   * Links among the folders where protected things lie. What is under `real` is judged as if it were named through
   * `path` too: with `.gatehouse` a link to `conf`, writing `conf/deny-list` changes the deny-list.
   */
  readonly links?: readonly LinkedPlace[];
  /** Folders of Gatehouse's own installation that it runs code from. */
  readonly installation?: readonly string[];
}

export interface LinkedPlace {
  readonly path: string;
  /** Where it really leads. */
  readonly real: string;
}

export interface ProtectedPath {
  readonly path: string;
  /** Ends the sentence “This would change …”. */
  readonly changes: string;
}

type Rule = readonly [matches: (name: string, next: string | undefined) => boolean, what: string];

const toSet = (names: string): ReadonlySet<string> => new Set(names.split(' '));

const instructionFiles = toSet(
  'gatehouse.md agents.md claude.md gemini.md agents.override.md claude.local.md gatehouse.local.md .cursorrules .windsurfrules .clinerules .roorules .goosehints copilot-instructions.md',
);
const agentFolders = toSet('.claude .cursor .codex .gemini .windsurf .clinerules .roo .continue .opencode .amazonq .kiro');
const hookFolders = toSet('.husky .githooks .git-hooks .lefthook');
const hookFiles = toSet(
  '.pre-commit-config.yaml .pre-commit-config.yml lefthook.yml lefthook.yaml .lefthook.yml .lefthook.yaml lefthook-local.yml lefthook-local.yaml .lefthook-local.yml .lefthook-local.yaml',
);
const shellFiles = toSet(
  '.bashrc .bash_profile .bash_login .bash_logout .bash_aliases .profile .inputrc .kshrc .cshrc .tcshrc .zshrc .zshenv .zprofile .zlogin .zlogout config.fish .xprofile .xinitrc .login .logout .pam_environment',
);
const editorFolders = toSet('.vscode .idea .zed .devcontainer .fleet .nvim');
const editorFiles = toSet('.exrc .nexrc .vimrc .gvimrc .nvimrc .nvim.lua .lvimrc .emacs .dir-locals.el .devcontainer.json');
const environmentFiles = toSet('.envrc .mise.toml mise.toml .mise.local.toml mise.local.toml .rtx.toml');
const packageManagerFiles = toSet('.yarnrc.yml .yarnrc .pnpmfile.cjs .pnpmfile.mjs bunfig.toml');
const workflowFiles = toSet(
  '.gitlab-ci.yml .gitlab-ci.yaml .travis.yml azure-pipelines.yml azure-pipelines.yaml bitbucket-pipelines.yml jenkinsfile .drone.yml .woodpecker.yml .woodpecker.yaml appveyor.yml .appveyor.yml .cirrus.yml cloudbuild.yaml cloudbuild.yml buildspec.yml',
);
const workflowFolders = toSet('.circleci .buildkite .woodpecker .teamcity .semaphore');
const configured = toSet('autostart systemd environment.d');

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
  [(name) => agentFolders.has(name), 'settings and instructions other agents obey here'],
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
  [(name, next) => editorFiles.has(name) && next === undefined, 'what an editor runs when it opens a file here'],
  [
    (name, next) => environmentFiles.has(name) && next === undefined,
    'what runs, or which programs are found, when a shell enters this folder',
  ],
  [(name, next) => name === '.mise' && next !== undefined, 'what runs, or which programs are found, when a shell enters this folder'],
  [(name, next) => packageManagerFiles.has(name) && next === undefined, 'what the package manager runs, and where it fetches from'],
  [
    (name, next) =>
      (name === '.github' && (next === 'workflows' || next === 'actions')) ||
      ((name === '.gitea' || name === '.forgejo') && next === 'workflows') ||
      (name === '.gitlab' && next === 'ci') ||
      workflowFolders.has(name) ||
      (workflowFiles.has(name) && next === undefined),
    'what a server runs, with its own keys, when this is pushed',
  ],
  [(name, next) => (shellFiles.has(name) && next === undefined) || (name === '.config' && next === 'fish'), 'what every new shell runs'],
  [
    (name, next) => (name === '.gitconfig' && next === undefined) || (name === '.config' && next === 'git'),
    'git’s configuration, which can make git run programs',
  ],
  [
    (name, next) =>
      (name === '.config' && configured.has(next ?? '')) || (name === 'library' && (next === 'launchagents' || next === 'launchdaemons')),
    'what starts by itself when you log in',
  ],
  [(name, next) => name === '.config' && (next === 'direnv' || next === 'mise'), 'what runs when a shell enters a folder'],
];

/**
 * Whether changing this path would loosen the agent's own leash or make something run by itself later. Such a change
 * always asks, in every mode, and is never remembered.
 *
 * @param path absolute; compared by component, ignoring case, so that a case-insensitive disk makes no difference
 * @returns what the change would be, for the sentence on the card, or undefined when the path is an ordinary one
 */
export function findProtectedPath(path: string, places: ProtectedPlaces): ProtectedPath | undefined {
  // As systems with one separator read it and as those with two do: the stricter reading counts.
  for (const { components } of foldReadings(path)) {
    const changes = changesOf(components, places);
    if (changes !== undefined) return { path, changes };
    for (const link of places.links ?? []) {
      const real = toFoldedComponents(link.real);
      if (!startsWith(components, real)) continue;
      const named = [...toFoldedComponents(link.path), ...components.slice(real.length)];
      const changesThroughLink = changesOf(named, places);
      if (changesThroughLink !== undefined) return { path, changes: changesThroughLink };
    }
  }
  return undefined;
}

function changesOf(all: readonly string[], places: ProtectedPlaces): string | undefined {
  if (startsWith(all, toFoldedComponents(places.gatehouseHome))) return 'Gatehouse’s own settings, keys or records';
  if (places.installation?.some((folder) => startsWith(all, toFoldedComponents(folder)))) return 'Gatehouse’s own program';
  // A workspace may itself lie in a folder such as `.config`; opening it there was the person's choice.
  const root = toFoldedComponents(places.workspaceRoot);
  const components = startsWith(all, root) ? all.slice(root.length) : all;
  for (const [index, name] of components.entries()) {
    const next = components[index + 1];
    const rule = rules.find(([matches]) => matches(name, next));
    if (rule !== undefined) return rule[1];
  }
  return undefined;
}

/**
 * Whether reading this file may show passwords or tokens though it is no secret file: git and package managers keep
 * them beside ordinary settings, in addresses such as `https://user:token@host`. Reading such a file asks.
 *
 * @returns what it may show, for the sentence on the card
 */
export function findTellingPath(path: string): string | undefined {
  for (const { components } of foldReadings(path)) {
    const [parent, name] = [components.at(-2) ?? '', components.at(-1) ?? ''];
    const isGit = name === '.gitconfig' || ((parent === '.git' || parent.endsWith('.git')) && /^config(?:\.worktree)?$/.test(name));
    if (isGit || (name === 'config' && components.includes('.git'))) return 'passwords or tokens in the addresses git fetches from';
    if (name === '.yarnrc.yml' || name === 'bunfig.toml' || name === 'pip.conf' || name === 'pip.ini') {
      return 'tokens the package manager signs in with';
    }
  }
  return undefined;
}

function startsWith(components: readonly string[], start: readonly string[]): boolean {
  return start.length > 0 && start.every((component, index) => component === components[index]);
}
