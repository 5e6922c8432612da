import { randomBytes } from 'node:crypto';
import { lstat, opendir, unlink } from 'node:fs/promises';

/**
 * The name of a file that is being written: ours, by whom, and like no other. It may hold the bytes of a secret, so the
 * screen knows such names (rule S7).
 */
export function createTemporaryName(): string {
  return `.gatehouse-${process.pid}-${randomBytes(8).toString('hex')}.tmp`;
}

const temporaryName = /^\.gatehouse-(\d{1,10})-[0-9a-f]{16}\.tmp$/;
/** A write takes seconds. What is older belongs to a process that has the number of a dead one. */
const maximumAgeMs = 60 * 60 * 1000;

/**
 * Removes from a folder what a killed process was writing there. What cannot be looked at or removed stays, and stops
 * nobody from writing.
 *
 * @param toPath the way to a name in the folder; `.` for the folder itself
 */
export async function removeStale(toPath: (name: string) => string): Promise<void> {
  try {
    for await (const { name } of await opendir(toPath('.'), { bufferSize: 256 })) {
      const pid = temporaryName.exec(name)?.[1];
      if (pid !== undefined && (await isStale(toPath(name), Number(pid)))) await unlink(toPath(name));
    }
  } catch {
    // Gone meanwhile, or not ours to remove.
  }
}

async function isStale(path: string, pid: number): Promise<boolean> {
  const stats = await lstat(path);
  return stats.isFile() && (!isAlive(pid) || Date.now() - stats.mtimeMs > maximumAgeMs);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // Not ours to signal is alive all the same.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
