import { realpathSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { isInsideFolder } from './working-directory.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const agentNames = ['HOME', 'USER', 'LOGNAME', 'LANG', 'LANGUAGE', 'SHELL', 'TMPDIR', 'TZ'];
/** What Windows programs cannot start without. */
const windowsNames = [
  'SystemRoot',
  'windir',
  'ComSpec',
  'PATHEXT',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'ProgramData',
  'ProgramFiles',
];

/**
 * The environment of an approved command: an allow-list, because what is not known to be harmless (keys, tokens, proxy
 * passwords, functions exported by bash, hooks like GIT_EXTERNAL_DIFF) must not reach it by having been forgotten.
 *
 * A pager would wait for a key that nobody may press, so there is none.
 *
 * @param root absolute real path of the workspace, from which no program is taken by its bare name
 */
export function agentEnvironment(source: Environment, platform: NodeJS.Platform, root: string): Record<string, string> {
  const names = platform === 'win32' ? [...agentNames, ...windowsNames] : agentNames;
  const isAllowed = (name: string) => names.includes(name) || /^LC_[A-Z]+$/.test(name);
  const allowed = Object.entries(source).filter((entry): entry is [string, string] => entry[1] !== undefined && isAllowed(entry[0]));
  return {
    ...Object.fromEntries(allowed),
    PATH: outsidePath(source, platform, root),
    TERM: 'xterm-256color',
    GIT_PAGER: 'cat',
    PAGER: 'cat',
  };
}

/**
 * The person's own terminal gets the person's own environment, without what Gatehouse and Electron put there for
 * themselves.
 */
export function userEnvironment(source: Environment): Record<string, string> {
  const isOurs = (name: string) =>
    /^(GATEHOUSE_|ELECTRON_)/.test(name) || name === 'CHROME_DESKTOP' || name === 'ORIGINAL_XDG_CURRENT_DESKTOP';
  const kept = Object.entries(source).filter((entry): entry is [string, string] => entry[1] !== undefined && !isOurs(entry[0]));
  return { ...Object.fromEntries(kept), TERM: 'xterm-256color', COLORTERM: 'truecolor', TERM_PROGRAM: 'Gatehouse' };
}

/**
 * PATH without entries that lead into the workspace, by spelling or by a link, relative ones included: a file of the
 * workspace would stand in for `ls`, and no card would show it. What does not exist is left out too, since a command
 * could make it.
 */
function outsidePath(source: Environment, platform: NodeJS.Platform, root: string): string {
  const separator = platform === 'win32' ? ';' : ':';
  const entries = (source.PATH ?? source.Path ?? '').split(separator).filter((entry) => isOutside(entry, root));
  return entries.length > 0 ? entries.join(separator) : '/usr/local/bin:/usr/bin:/bin';
}

/** Whether an absolute path leads to something that is there and not in the workspace, nor goes through it. */
export function isOutside(path: string, root: string): boolean {
  if (!isAbsolute(path) || isInsideFolder(path, root)) return false;
  try {
    return !isInsideFolder(realpathSync.native(path), root);
  } catch {
    return false;
  }
}
