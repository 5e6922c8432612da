import { realpath, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { GatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';
import { toFileError } from './file-errors.ts';

/** A folder that was opened. Its identity is kept, so that another folder put in its place is not taken for it. */
export interface WorkspaceRoot {
  /** Absolute real path: every path the workspace hands out starts with it. */
  readonly path: string;
  /** Absolute path as the person named it, links not followed. Paths under it are understood as well. */
  readonly givenPath: string;
  readonly device: bigint;
  readonly inode: bigint;
}

/**
 * @throws ERR_WORKSPACE_NOT_FOUND, ERR_WORKSPACE_NOT_A_DIRECTORY or ERR_WORKSPACE_NO_ACCESS when there is no folder to open
 */
export async function openWorkspaceRoot(path: string): Promise<WorkspaceRoot> {
  const givenPath = resolve(path);
  try {
    const realPath = await realpath(givenPath);
    const stats = await stat(realPath, { bigint: true });
    if (!stats.isDirectory()) {
      throw new GatehouseError('ERR_WORKSPACE_NOT_A_DIRECTORY', {
        message: `${givenPath} is not a folder.`,
        nextStep: 'Open the folder that holds it.',
      });
    }
    return { path: realPath, givenPath, device: stats.dev, inode: stats.ino };
  } catch (thrown) {
    throw toFileError(thrown, 'opened', givenPath);
  }
}

/** @throws ERR_WORKSPACE_GONE when the folder was deleted, moved, unmounted or replaced */
export async function assertRootPresent(root: WorkspaceRoot): Promise<void> {
  const stats = await stat(root.path, { bigint: true }).catch((thrown: unknown) => {
    if (systemErrorCode(thrown) === 'ENOENT' || systemErrorCode(thrown) === 'ENOTDIR') return undefined;
    throw toFileError(thrown, 'opened', root.path);
  });
  if (stats?.dev === root.device && stats.ino === root.inode) return;
  throw new GatehouseError('ERR_WORKSPACE_GONE', {
    message: `The workspace folder ${root.path} is no longer there.`,
    untouched: 'Text you have open is kept in the window.',
    nextStep: 'Put the folder back, or open another one.',
    details: { root: root.path },
  });
}

export function isInsideRoot(root: WorkspaceRoot, absolutePath: string): boolean {
  return absolutePath === root.path || absolutePath.startsWith(root.path.endsWith(sep) ? root.path : root.path + sep);
}

/** Workspace-relative with forward slashes; empty for the root itself. The path must be inside. */
export function toRelativePath(root: WorkspaceRoot, absolutePath: string): string {
  const path = relative(root.path, absolutePath);
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

/**
 * What a path means here by its text alone: relative ones start at the root, dot segments are taken away, and the name
 * the person gave the root stands for its real path. The result may lie outside.
 *
 * @throws ERR_WORKSPACE_NAME for a path with a zero byte, which the system would cut off there
 */
export function toAbsolutePath(root: WorkspaceRoot, path: string): string {
  if (path.includes('\0')) {
    throw new GatehouseError('ERR_WORKSPACE_NAME', { message: 'A path cannot hold a zero byte.', nextStep: 'Check the path.' });
  }
  const absolute = resolve(root.path, path);
  if (isInsideRoot(root, absolute) || root.givenPath === root.path) return absolute;
  const given = { ...root, path: root.givenPath };
  return isInsideRoot(given, absolute) ? resolve(root.path, relative(root.givenPath, absolute)) : absolute;
}

export function outsideError(path: string): GatehouseError {
  return new GatehouseError('ERR_WORKSPACE_OUTSIDE', {
    message: `${path} is outside the workspace.`,
    untouched: 'It was not opened.',
    nextStep: 'Use a path inside the workspace.',
    details: { path },
  });
}

/** What became of a path between the moment it was judged and the moment it is used. */
export function changedSinceError(path: string, what: string): GatehouseError {
  return new GatehouseError('ERR_WORKSPACE_CHANGED_SINCE', {
    message: `${path} ${what}.`,
    untouched: 'Nothing was written.',
    nextStep: 'Read the file again and propose the change anew.',
    details: { path },
  });
}
