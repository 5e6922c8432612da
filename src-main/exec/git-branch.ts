import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';

const maxFileBytes = 4_096;

/**
 * The branch checked out at `root` or in the nearest folder above that is a git work tree: its name, seven digits of the
 * commit when detached, or null outside of git.
 *
 * Reads `.git/HEAD` itself: running git in a folder nobody has trusted yet would run what that folder's configuration
 * names (fsmonitor, hooks). Format: gitrepository-layout(5); `.git` as a file: git-worktree(1).
 */
export async function readGitBranch(root: string): Promise<string | null> {
  for (let folder = resolve(root); ; folder = dirname(folder)) {
    const head = await readHead(join(folder, '.git'));
    if (head !== undefined) return parseHead(head);
    if (folder === dirname(folder)) return null;
  }
}

async function readHead(dotGit: string): Promise<string | undefined> {
  const direct = await readSmall(join(dotGit, 'HEAD'));
  if (direct !== undefined) return direct;
  const directory = /^gitdir: (.+)$/m.exec((await readSmall(dotGit)) ?? '')?.[1];
  if (directory === undefined || !isGitDirectory(directory)) return undefined;
  const folder = resolve(dirname(dotGit), directory);
  return isElsewhere(folder) && !isElsewhere(dotGit) ? undefined : await readSmall(join(folder, 'HEAD'));
}

/**
 * Whether a folder that a repository names may be looked into before anybody trusts the repository: something named from
 * here, or one of git's own places (work trees, submodules, a moved `.git`), and never a share.
 */
function isGitDirectory(directory: string): boolean {
  if (isElsewhere(directory) || directory.includes('\0')) return false;
  const isFromHere = !isAbsolute(directory) && !/^(?:[A-Za-z]:|\\)/.test(directory);
  return isFromHere || /(?:^|[\\/])[^\\/]*\.git(?:[\\/](?:worktrees|modules)[\\/].+)?[\\/]?$/.test(directory);
}

/** On another machine. Looking there tells that machine who looks, and Windows would even log in. */
function isElsewhere(path: string): boolean {
  return /^[\\/]{2}/.test(path) || /^[\\/](?:net|Network|afs)[\\/]/.test(path);
}

/** Only a small plain file: opening a pipe that somebody put there would wait for ever. */
async function readSmall(file: string): Promise<string | undefined> {
  try {
    const found = await stat(file);
    return found.isFile() && found.size <= maxFileBytes ? await readFile(file, 'utf8') : undefined;
  } catch {
    // Missing or unreadable: there is no branch to show from here.
    return undefined;
  }
}

function parseHead(head: string): string | null {
  const branch = /^ref: refs\/heads\/(\S+)\s*$/.exec(head)?.[1];
  return branch ?? /^([0-9a-f]{7})[0-9a-f]{33,57}\s*$/.exec(head)?.[1] ?? null;
}
