import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Clock, GatehouseError, isGatehouseError, systemErrorCode } from '../../base/index.ts';
import type { BudgetBook, BudgetEvent, BudgetStore } from '../index.ts';
import { corrupt, createJournalState, formatEvents, formatOpening, type JournalState, readLines } from './journal.ts';

export interface BudgetFileParts {
  /** Absolute. */
  readonly path: string;
  readonly clock: Clock;
  /**
   * Takes the lock that all processes of this journal share, and gives back how to release it. Without one the file is
   * this process's alone.
   */
  readonly lock?: () => Promise<() => void>;
  /** Bytes beyond which the journal is written anew, shorter. */
  readonly shortenAboveBytes?: number;
}

/** Spendings older than this are put together when a journal is shortened: longer than a month and its reports. */
const keptMs = 62 * 86_400_000;

/**
 * A budget in a file (0600): reservations are on the disk before they are granted, outcomes before they are believed.
 * A crash loses nothing that was granted: what has no outcome lapses into a spending.
 *
 * A last line without an end was never answered to anybody and is dropped. Anything else that does not add up is damage:
 * every request is refused with ERR_BUDGET_STATE, and no limit begins anew, until a person mends it.
 */
export function createFileBudgetStore(parts: BudgetFileParts): BudgetStore {
  const journal = new FileJournal(parts);
  let last: Promise<unknown> = Promise.resolve();
  return {
    transact(decide) {
      // One at a time within the process; the lock is for the others.
      const turn = last.then(
        () => journal.transact(decide),
        () => journal.transact(decide),
      );
      last = turn;
      return turn;
    },
  };
}

class FileJournal {
  readonly #parts: BudgetFileParts;
  #state: JournalState | undefined;
  #inode: bigint | undefined;
  #offset = 0;
  /** A journal that was there and is not any more did not begin anew: somebody took it away. */
  #wasThere = false;
  #shortenAbove: number;

  constructor(parts: BudgetFileParts) {
    this.#parts = parts;
    this.#shortenAbove = parts.shortenAboveBytes ?? 4 * 1024 * 1024;
  }

  async transact<Value>(decide: (book: BudgetBook) => { readonly events: readonly BudgetEvent[]; readonly value: Value }): Promise<Value> {
    const release = await this.#parts.lock?.();
    let handle: FileHandle | undefined;
    try {
      handle = await this.#open();
      const state = await this.#read(handle);
      const { events, value } = decide(state.book);
      if (events.length > 0) await this.#append(handle, state, events);
      return value;
    } catch (thrown) {
      // What is in memory may be half of something: the file is read again.
      this.#forget();
      throw isGatehouseError(thrown) ? thrown : cannotKeep(this.#parts.path, thrown);
    } finally {
      await handle?.close();
      release?.();
    }
  }

  #forget(): void {
    this.#state = undefined;
    this.#offset = 0;
    this.#inode = undefined;
  }

  async #open(): Promise<FileHandle> {
    const { path } = this.#parts;
    try {
      return await this.#opened(path);
    } catch (thrown) {
      if (systemErrorCode(thrown) !== 'ENOENT') throw thrown;
      if (this.#wasThere) throw corrupt(1, 'is gone, with the whole file');
    }
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await this.#write(formatOpening().text);
    return await this.#opened(path);
  }

  async #opened(path: string): Promise<FileHandle> {
    const handle = await open(path, 'r+');
    this.#wasThere = true;
    return handle;
  }

  /** Everything that was written since the last time, by whomever. */
  async #read(handle: FileHandle): Promise<JournalState> {
    const { ino, size } = await handle.stat({ bigint: true });
    if (ino !== this.#inode || Number(size) < this.#offset) this.#forget();
    this.#inode = ino;
    const state = this.#state ?? createJournalState();
    const bytes = Buffer.alloc(Number(size) - this.#offset);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, this.#offset);
    const end = bytes.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
    readLines(state, bytes.toString('utf8', 0, end));
    if (state.lines === 0) throw corrupt(1, 'is missing');
    this.#offset += end;
    this.#state = state;
    return state;
  }

  async #append(handle: FileHandle, state: JournalState, events: readonly BudgetEvent[]): Promise<void> {
    // First in memory: an event that contradicts the others must never reach the disk.
    for (const event of events) state.book.apply(event);
    const { sum, text } = formatEvents(events, state.sum);
    const bytes = Buffer.from(text);
    // What stands behind the last whole line was never finished.
    await handle.truncate(this.#offset);
    await handle.write(bytes, 0, bytes.length, this.#offset);
    await handle.datasync();
    state.sum = sum;
    state.lines += events.length;
    this.#offset += bytes.length;
    if (this.#offset > this.#shortenAbove) await this.#shorten(state);
  }

  async #shorten({ book }: JournalState): Promise<void> {
    const first = formatOpening();
    const { text } = formatEvents(book.shorten(this.#parts.clock.nowMs() - keptMs), first.sum);
    const shorter = first.text + text;
    // Where nothing can be left out, trying again with every line would cost more than the bytes.
    this.#shortenAbove = Math.max(this.#shortenAbove, shorter.length * 2);
    await this.#write(shorter);
    this.#forget();
  }

  /** Whole or not at all, and private from its first byte. */
  async #write(text: string): Promise<void> {
    const { path } = this.#parts;
    const temporary = `${path}.new`;
    await rm(temporary, { force: true });
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncDirectory(dirname(path));
  }
}

async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether there is a journal: reading reports of none must not make one. */
export async function hasBudgetFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}

function cannotKeep(path: string, cause: unknown): GatehouseError {
  return new GatehouseError('ERR_BUDGET_STATE', {
    message: `The record of what was spent, ${path}, cannot be read or written${systemErrorCode(cause) === undefined ? '' : ` (${systemErrorCode(cause)})`}.`,
    untouched: 'Nothing is spent as long as it cannot be recorded.',
    nextStep: 'Make the file readable and writable for you, and make sure that the disk is not full.',
    cause,
  });
}
