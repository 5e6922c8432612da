import {
  close,
  closeSync,
  fchmodSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  statSync,
  write,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { GatehouseError, systemErrorCode } from '../../base/index.ts';

const syncData = promisify(fdatasync);
const writeFrom = promisify(write);
const closeDescriptor = promisify(close);

/**
 * An open ledger file: bytes at its end, made durable or not there at all. It knows nothing of chains, and its callers
 * hold the lock while they change anything.
 */
export class LedgerDescriptor {
  readonly path: string;
  readonly #fd: number;
  readonly #inode: bigint;

  private constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
    this.#inode = fstatSync(fd, { bigint: true }).ino;
  }

  /**
   * Opens the file for appending, creating it (mode 0600) and its folders (0700) when missing.
   *
   * @throws ERR_AUDIT_WRITE when that is not possible
   */
  static open(path: string): LedgerDescriptor {
    try {
      const folder = dirname(path);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const fd = openSync(path, 'a+', 0o600);
      // A file that somebody made readable for others is ours alone again.
      if ((fstatSync(fd).mode & 0o077) !== 0) fchmodSync(fd, 0o600);
      const descriptor = new LedgerDescriptor(path, fd);
      // A file is only as durable as its name in the folder.
      syncFolder(folder);
      return descriptor;
    } catch (cause) {
      throw writeError(path, cause);
    }
  }

  /** Bytes in the file now. */
  get size(): number {
    return fstatSync(this.#fd).size;
  }

  /** Whether the path still names this file: an editor that saves by renaming, or a person who deletes, leaves us with another. */
  get isInPlace(): boolean {
    return statSync(this.path, { bigint: true, throwIfNoEntry: false })?.ino === this.#inode;
  }

  /**
   * Appends and flushes to the device. When either fails, the file is cut back to the size it had, so that a full disk
   * never leaves half an entry.
   *
   * @throws ERR_AUDIT_WRITE
   */
  async append(bytes: Buffer): Promise<void> {
    const size = this.size;
    try {
      for (let written = 0; written < bytes.length; ) {
        written += (await writeFrom(this.#fd, bytes, written, bytes.length - written, null)).bytesWritten;
      }
      await syncData(this.#fd);
    } catch (cause) {
      this.#rollBack(size);
      throw writeError(this.path, cause);
    }
    if (this.size !== size + bytes.length) throw foreignWrite(this.path);
  }

  /**
   * Puts `line` in the place of everything from `offset` on: the repair of a torn end. The line goes over the old bytes
   * before the rest is cut off, so whenever this is interrupted, the end is whole or still visibly torn, never silently gone.
   *
   * @throws ERR_AUDIT_WRITE
   */
  async replaceEnd(offset: number, line: Buffer): Promise<void> {
    let fd: number | undefined;
    try {
      // Not through the file's own descriptor: with O_APPEND, the system ignores the position.
      fd = openSync(this.path, 'r+');
      await writeFrom(fd, line, 0, line.length, offset);
      ftruncateSync(fd, offset + line.length);
      await syncData(fd);
    } catch (cause) {
      throw writeError(this.path, cause);
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }

  async close(): Promise<void> {
    await closeDescriptor(this.#fd);
  }

  #rollBack(size: number): void {
    try {
      ftruncateSync(this.#fd, size);
    } catch {
      // The failure that led here is reported. What could not be cut off is whole entries that nobody was told of, or
      // a torn end, which the next append finds and repairs.
    }
  }
}

/** Makes the names in a folder durable, where the system knows how (Windows does not). */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

const reasons: Readonly<Record<string, readonly [what: string, nextStep: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space and try again.'],
  EDQUOT: ['your disk quota is used up', 'Free some space and try again.'],
  EROFS: ['the disk is read-only', 'Make it writable, or set GATEHOUSE_HOME to a folder that is.'],
  EACCES: ['you have no permission to write there', 'Make the file and its folder writable for you.'],
  EPERM: ['the system does not allow it', 'Make the file and its folder writable for you.'],
  EIO: ['the disk reports an error', 'Check the disk before you go on.'],
};

export function writeError(path: string, cause: unknown): GatehouseError {
  const systemCode = systemErrorCode(cause);
  const [what, nextStep] = reasons[systemCode ?? ''] ?? [cause instanceof Error ? cause.message : String(cause), 'Try again.'];
  return new GatehouseError('ERR_AUDIT_WRITE', {
    message: `The ledger ${path} cannot be written: ${what}.`,
    untouched: 'The entry was not recorded, so what it announces was not done; earlier entries are intact.',
    nextStep,
    details: { systemCode: systemCode ?? null },
    cause,
  });
}

function foreignWrite(path: string): GatehouseError {
  return new GatehouseError('ERR_AUDIT_TAMPERED', {
    message: `Another program wrote to the ledger ${path} while an entry was being added.`,
    untouched: 'What the entry announces was not done.',
    nextStep: 'Find out what writes there; keep the file as evidence.',
  });
}
