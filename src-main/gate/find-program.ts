import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

/**
 * The file that the name of a program leads to, for the card. What a shell's own start-up files add to its folders is not
 * known here, so a person is shown it as where it was found, not as where it will be.
 *
 * @param folders those of `PATH`, in order
 */
export async function findProgram(name: string, folders: readonly string[]): Promise<string | undefined> {
  if (name.includes('/')) return undefined;
  for (const folder of folders.filter(isAbsolute)) {
    const file = join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}
