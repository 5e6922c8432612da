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
  /** Never rejects. */
  close(): Promise<void>;
}

/** The right to speak for a process that is gone. */
export interface Claim {
  /** Never rejects. */
  release(): Promise<void>;
}

/** How long a claim waits for the ledger's lock, and how long a removal does: what is not removed harms nobody. */
const waitMs = { claim: 10_000, removal: 1_000 } as const;

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
      return { identity: { pid: process.pid, startedAt, token }, close: () => remove(file, lock, path) };
    }
    // Somebody else's: two sources of identifiers gave the same one.
    lock.close();
  }
}

/**
 * The claim to a process that is gone; undefined while it lives, or while somebody else has the claim. Whoever has it
 * must read again what is unfinished, because the one who had it before may have recorded it.
 *
 * @throws ERR_AUDIT_BUSY when another process keeps the ledger's lock; ERR_AUDIT_WRITE
 */
export async function claimDead(file: string, token: string): Promise<Claim | undefined> {
  const path = presenceFile(file, token);
  return inTurn(file, waitMs.claim, async () => {
    const lock = await openFileLock(path);
    if (lock.tryAcquire()) return { release: () => remove(file, lock, path) };
    lock.close();
    return undefined;
  });
}

async function remove(file: string, lock: FileLock, path: string): Promise<void> {
  try {
    await inTurn(file, waitMs.removal, () => {
      rmSync(path, { force: true });
      lock.close();
    });
  } catch {
    // The file stays, empty: the next to claim it finds it free.
    lock.close();
  }
}

/**
 * Presence files come and go, and a lock is only as good as its file: one who has opened the file while another deletes
 * it would lock what nobody else can find any more. So whoever claims or deletes one does it under the ledger's own
 * lock, whose file stays.
 */
async function inTurn<T>(file: string, timeoutMs: number, work: () => T | Promise<T>): Promise<T> {
  const lock = await openFileLock(`${file}.lock`);
  try {
    await lock.acquire(timeoutMs);
    return await work();
  } finally {
    lock.close();
  }
}

function presenceFile(file: string, token: string): string {
  // The token of an entry is text from a file: it must not lead out of the folder.
  return `${file}.live-${token.replaceAll(/[^A-Za-z0-9-]/g, '_').slice(0, 64)}`;
}
