import { rmSync } from 'node:fs';
import { formatTimestamp, type IdSource } from '../../base/index.ts';
import { type FileLock, openFileLock } from './file-lock.ts';

/** Who is about to act, as an intent tells it. */
export interface ProcessIdentity {
  readonly [key: string]: string | number;
  readonly pid: number;
  /** When the process began, RFC 3339: a number is used again, a number with its start is not. */
  readonly startedAt: string;
  /** Names the lock that its ledger holds as long as it is open: see {@link openPresence}. */
  readonly token: string;
}

/**
 * Shows other processes that this one lives. A process number can be asked about only on one machine, in one container,
 * and may belong to another program by now; a lock that the kernel drops at the holder's death answers for all of them.
 */
export interface Presence {
  readonly identity: ProcessIdentity;
  close(): void;
}

/**
 * @param file the ledger
 * @throws ERR_AUDIT_WRITE
 */
export async function openPresence(file: string, ids: IdSource): Promise<Presence> {
  for (;;) {
    const token = ids.nextId();
    const path = presenceFile(file, token);
    const lock = await openFileLock(path);
    if (lock.tryAcquire()) {
      const startedAt = formatTimestamp(Math.round(performance.timeOrigin));
      return { identity: { pid: process.pid, startedAt, token }, close: () => remove(lock, path) };
    }
    // Somebody else's: two sources of identifiers gave the same one.
    lock.close();
  }
}

/**
 * The right to speak for a process that is gone; undefined while it lives, or while somebody else has that right.
 * Whoever has it must read again what is unfinished, because the one who had it before may have recorded it.
 */
export async function claimDead(file: string, token: string): Promise<{ release(): void } | undefined> {
  const path = presenceFile(file, token);
  const lock = await openFileLock(path);
  if (lock.tryAcquire()) return { release: () => remove(lock, path) };
  lock.close();
  return undefined;
}

/** Deletes the file while the lock is still held: whoever opens it in between finds a locked one, or makes a new one. */
function remove(lock: FileLock, path: string): void {
  rmSync(path, { force: true });
  lock.close();
}

function presenceFile(file: string, token: string): string {
  // The token of an entry is text from a file: it must not lead out of the folder.
  return `${file}.live-${token.replaceAll(/[^A-Za-z0-9-]/g, '_').slice(0, 64)}`;
}
