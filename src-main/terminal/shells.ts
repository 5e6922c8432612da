import { accessSync, constants } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import type { PtyProgram } from '../pty-host/index.ts';
import { agentEnvironment, type Environment, isOutside, userEnvironment } from './environment.ts';

export interface ShellParts {
  /** The environment Gatehouse was started with. */
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  /** Absolute path of `resources/shell-integration`; outside an asar, since shells read it. */
  readonly integrationDirectory: string;
  /** Absolute real path of the workspace: no shell is taken from it. */
  readonly root: string;
}

export type ShellProgram = Omit<PtyProgram, 'cwd'> & { readonly name: string };

/**
 * The person's interactive shell: `$SHELL`, else what the platform has. bash and zsh get shell integration (OSC 7 and
 * OSC 133 around their own start-up files); any other shell runs plain, its command marks then missing.
 */
export function userShell(parts: ShellParts): ShellProgram {
  const env = userEnvironment(parts.environment);
  const isLogin = parts.platform === 'darwin';
  const file = findUserShell(parts);
  const name = basename(file).replace(/\.exe$/i, '');
  if (name === 'bash') {
    // A login bash reads no --init-file: the script itself reads the login files.
    const args = ['--init-file', join(parts.integrationDirectory, 'user.bash')];
    return { name, file, args, env: isLogin ? { ...env, SHELL_INTEGRATION_LOGIN: '1' } : env };
  }
  if (name === 'zsh') {
    const directory = { ZDOTDIR: join(parts.integrationDirectory, 'zsh'), USER_ZDOTDIR: env.ZDOTDIR ?? env.HOME ?? '' };
    return { name, file, args: isLogin ? ['-l'] : [], env: { ...env, ...directory } };
  }
  if (name === 'pwsh' || name === 'powershell') return { name, file, args: ['-NoLogo'], env };
  return { name, file, args: isLogin ? ['-l'] : [], env };
}

/**
 * What runs one approved command.
 *
 * A fresh shell for every command, not one long-lived shell: in a shell that stays, an approved command could define a
 * function `ls`, an alias, a trap or `PATH`, and the next card, showing `ls`, would no longer mean what it says. What a
 * person expects to carry over, the working directory, is carried by us. For the same reason no start-up file is read.
 *
 * `--` ends the options, so that a command beginning with a dash is still a command.
 */
export function agentShell(parts: ShellParts, command: string, nonce: string): ShellProgram & { readonly name: 'bash' | 'sh' } {
  const env = agentEnvironment(parts.environment, parts.platform, parts.root);
  const bash = findOnPath('bash', env.PATH ?? '', parts.root);
  if (bash === undefined) return { name: 'sh', file: '/bin/sh', args: ['-c', '--', command], env };
  const marks = { BASH_ENV: join(parts.integrationDirectory, 'agent.bash'), SHELL_MARK_NONCE: nonce };
  return { name: 'bash', file: bash, args: ['--noprofile', '--norc', '-c', '--', command], env: { ...env, ...marks } };
}

function findUserShell({ environment, platform, root }: ShellParts): string {
  const path = environment.PATH ?? environment.Path ?? '';
  if (platform === 'win32')
    return findOnPath('pwsh.exe', path, root) ?? findOnPath('powershell.exe', path, root) ?? environment.ComSpec ?? 'cmd.exe';
  const own = environment.SHELL;
  if (own !== undefined && isOutside(own, root) && isExecutable(own)) return own;
  return findOnPath(platform === 'darwin' ? 'zsh' : 'bash', path, root) ?? '/bin/sh';
}

/** The folder and the file itself count: a link to a file of the workspace is a file of the workspace. */
function findOnPath(name: string, path: string, root: string): string | undefined {
  return path
    .split(delimiter)
    .filter((directory) => isOutside(directory, root))
    .map((directory) => join(directory, name))
    .find((file) => isOutside(file, root) && isExecutable(file));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Missing or not for us: the next candidate is asked.
    return false;
  }
}
