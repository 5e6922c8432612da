import { realpathSync, statSync } from 'node:fs';
import { relative, sep } from 'node:path';

/**
 * Where an agent's next command may start: the real path of `directory` when that is a folder inside `root`, links
 * followed; else undefined.
 *
 * @param root absolute real path of the workspace
 */
export function findInsideDirectory(directory: string, root: string): string | undefined {
  try {
    const real = realpathSync(directory);
    return isInsideFolder(real, root) && statSync(real).isDirectory() ? real : undefined;
  } catch {
    // Gone or not to be entered: no place to start in.
    return undefined;
  }
}

/** Whether an absolute path is a folder's own or one below it, by its text. */
export function isInsideFolder(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !/^([A-Za-z]:|[\\/])/.test(way));
}
