import { readFile } from 'node:fs/promises';
import { GatehouseError, systemErrorCode } from '../../base/index.ts';
import type { LedgerStorage } from '../storage.ts';
import { LedgerDescriptor } from './ledger-descriptor.ts';
import { readError } from './read-pieces.ts';

/**
 * Lines in a file (JSON Lines, mode 0600, its folders made when missing), for a `HashChainedAuditLog` that is the file's only
 * writer. A line is on the device when `append` resolves; when it fails, nothing of it is left. Where several processes
 * write, or a torn end of a power cut is to be repaired and not only refused, use `FileLedger`.
 */
export class FileStorage implements LedgerStorage {
  /** As it was given. */
  readonly path: string;
  #descriptor: LedgerDescriptor | undefined;

  /** @param path of the file, which is made by the first append */
  constructor(path: string) {
    this.path = path;
  }

  /** @throws ERR_AUDIT_READ; a file that does not exist has no lines */
  async read(): Promise<Uint8Array> {
    try {
      return await readFile(this.path);
    } catch (cause) {
      if (systemErrorCode(cause) === 'ENOENT') return new Uint8Array();
      throw readError(this.path, cause);
    }
  }

  /** @throws ERR_AUDIT_WRITE when the line cannot be made durable; ERR_AUDIT_TAMPERED when another program wrote meanwhile */
  async append(line: string): Promise<void> {
    this.#descriptor ??= LedgerDescriptor.open(this.path);
    if (!this.#descriptor.isInPlace) {
      await this.close();
      throw moved(this.path);
    }
    await this.#descriptor.append(Buffer.from(line));
  }

  /** Lets go of the file; a later append opens it again. */
  async close(): Promise<void> {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    await descriptor?.close();
  }
}

function moved(path: string): GatehouseError {
  return new GatehouseError('ERR_AUDIT_WRITE', {
    message: `The log ${path} was deleted or replaced by another file while it was open.`,
    untouched: 'The line was not written.',
    nextStep: 'Find out who did that. The next append begins with what is there now.',
  });
}
