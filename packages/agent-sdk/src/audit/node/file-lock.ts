import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { GatehouseError, systemErrorCode } from '../../base/index.ts';
import { writeError } from './ledger-descriptor.ts';

/**
 * A lock between processes that dies with its holder and never has two.
 *
 * Node offers no lock of the operating system, and every lock made of files that say who holds them needs somebody to
 * judge that a holder is dead and to take the lock from it: two judges at once make two holders, a process number may
 * be another process by now, or belong to another container. The kernel's own record locks have none of this: they
 * vanish with the process, at any signal. SQLite takes exactly such a lock (`fcntl` on POSIX, `LockFileEx` on Windows)
 * for `BEGIN EXCLUSIVE`, and Node carries SQLite. So the lock file is a database that stays empty, 0 bytes for ever.
 *
 * A Node without SQLite (20, the oldest that runs the command line) gets no lock and so appends nothing: it reads, verifies
 * and exports. Flag files beside the lock would not do for it, however they are arranged: it would have to see who has the
 * kernel's lock, and `/proc/locks` leaves out holders in other containers and on other hosts; and of a flag that stays up
 * it would have to know that its owner is dead, while a killed process whose main thread is gone may still be writing.
 *
 * The lock is advisory: a program that writes to the ledger without it breaks the chain, which the next append sees.
 */
export interface FileLock {
  /** Takes the lock unless somebody has it. */
  tryAcquire(): boolean;
  /**
   * Waits for the lock.
   *
   * @throws ERR_AUDIT_BUSY after `timeoutMs`
   */
  acquire(timeoutMs: number): Promise<void>;
  release(): void;
  /** Releases the lock and lets go of the file, which stays. */
  close(): void;
}

interface Connection {
  readonly inode: bigint;
  begin(): void;
  rollback(): void;
  close(): void;
}

const sqliteBusy = 5;

/**
 * Opens the lock file, creating it (mode 0600) and its folders (0700) when missing. The file must never be deleted
 * while a process may hold it open: whoever opens the new one would not meet whoever has the old one.
 *
 * @throws ERR_AUDIT_WRITE when the file cannot be made, or this Node has no SQLite: it is older than 22.13
 */
export async function openFileLock(path: string): Promise<FileLock> {
  const Database = await loadDatabase(path);
  const lock = openAttempts(path, () => connect(Database, path));
  return {
    ...lock,
    async acquire(timeoutMs) {
      const giveUpAtMs = performance.now() + timeoutMs;
      // SQLite can wait by itself, but would block this thread while it does.
      while (!lock.tryAcquire()) {
        if (performance.now() > giveUpAtMs) throw busy(path, timeoutMs);
        await delay(1);
      }
    },
  };
}

type Attempts = Omit<FileLock, 'acquire'>;

function openAttempts(path: string, connect: () => Connection): Attempts {
  let connection = connect();
  let isHeld = false;
  const release = (): void => {
    if (isHeld) connection.rollback();
    isHeld = false;
  };
  return {
    tryAcquire() {
      // Somebody deleted the file all the same: go on with the one that is there now, as everybody else will.
      if (inodeOf(path) !== connection.inode) {
        connection.close();
        connection = connect();
      }
      isHeld = tryBegin(path, connection);
      return isHeld;
    },
    release,
    close() {
      release();
      connection.close();
    },
  };
}

function tryBegin(path: string, connection: Connection): boolean {
  try {
    connection.begin();
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'errcode' in thrown && thrown.errcode === sqliteBusy) return false;
    throw cannotLock(path, thrown);
  }
}

/** Loaded when a lock is first wanted: reading and verifying need none. */
async function loadDatabase(path: string): Promise<typeof DatabaseSync> {
  try {
    return (await import('node:sqlite')).DatabaseSync;
  } catch (thrown) {
    throw systemErrorCode(thrown) === 'ERR_UNKNOWN_BUILTIN_MODULE' ? withoutSqlite(path, thrown) : thrown;
  }
}

function connect(Database: typeof DatabaseSync, path: string): Connection {
  createEmptyFile(path);
  try {
    const database = new Database(path, { timeout: 0 });
    const begin = database.prepare('BEGIN EXCLUSIVE');
    const rollback = database.prepare('ROLLBACK');
    return {
      inode: inodeOf(path),
      begin: () => void begin.run(),
      rollback: () => void rollback.run(),
      close: () => database.close(),
    };
  } catch (cause) {
    throw cannotLock(path, cause);
  }
}

/**
 * SQLite would create the file readable for others. Closing any descriptor of a file drops all the locks that this
 * process has on it, so only a file that did not exist, and that nobody can have locked, is opened here.
 */
function createEmptyFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'wx', 0o600));
  } catch (thrown) {
    if (systemErrorCode(thrown) !== 'EEXIST') throw cannotLock(path, thrown);
  }
}

function inodeOf(path: string): bigint {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? -1n;
}

function cannotLock(path: string, cause: unknown): GatehouseError {
  // A folder that is read-only, full or forbidden is that to the ledger too, in the same words.
  if (/^E(?!RR_)/.test(systemErrorCode(cause) ?? '')) return writeError(path, cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new GatehouseError('ERR_AUDIT_WRITE', {
    message: `The lock ${path} cannot be taken: ${reason}.`,
    untouched: 'Nothing was written to the ledger.',
    nextStep: 'Try again.',
    details: { systemCode: systemErrorCode(cause) ?? null },
    cause,
  });
}

function withoutSqlite(path: string, cause: unknown): GatehouseError {
  return new GatehouseError('ERR_AUDIT_WRITE', {
    message: `The lock ${path} cannot be taken: Node ${process.versions.node} has no SQLite, whose file lock it is.`,
    untouched: 'Nothing was written to the ledger.',
    nextStep: 'Run Gatehouse with Node 22.13 or newer.',
    cause,
  });
}

function busy(path: string, timeoutMs: number): GatehouseError {
  return new GatehouseError('ERR_AUDIT_BUSY', {
    message: `Another process has held the lock ${path} for ${timeoutMs} ms.`,
    untouched: 'Nothing was written to the ledger.',
    nextStep: 'End or resume the other Gatehouse process, then try again.',
  });
}
