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
    const way = relative(root, real);
    const isInside = way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !/^([A-Za-z]:|[\\/])/.test(way));
    return isInside && statSync(real).isDirectory() ? real : undefined;
  } catch {
    // Gone or not to be entered: no place to start in.
    return undefined;
  }
}
