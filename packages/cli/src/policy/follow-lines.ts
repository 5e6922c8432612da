import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { GatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';
import { splitLines } from '../jsonl.ts';

/** Milliseconds between looks at a file that grows: a person does not notice, a processor neither. */
const lookEveryMs = 100;
const pieceBytes = 256 * 1024;

/** The lines of a file. @throws ERR_CLI_FILE when it cannot be read */
export async function* readLines(file: string): AsyncGenerator<string> {
  try {
    yield* splitLines(createReadStream(file));
  } catch (thrown) {
    throw toFileError(file, thrown);
  }
}

export interface FollowOptions {
  /** Ends after this; undefined: when aborted. */
  readonly durationMs: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * Whole lines as they are appended to a file, from its present end on. The file need not be there yet; one that is
 * replaced or cut is read from its beginning. Ends with its time or the signal, and does not throw for either.
 */
export async function* followLines(file: string, { durationMs, signal }: FollowOptions): AsyncGenerator<string> {
  const end = durationMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + durationMs;
  const tail = createTail(file);
  await tail.skipToEnd();
  for (;;) {
    yield* await tail.readNew();
    if (signal.aborted || performance.now() >= end) return;
    await pause(Math.min(lookEveryMs, end - performance.now()), signal);
  }
}

interface Tail {
  skipToEnd(): Promise<void>;
  readNew(): Promise<readonly string[]>;
}

function createTail(file: string): Tail {
  let offset = 0;
  let identity: number | undefined;
  /** Bytes of a line whose end is not there yet. */
  let rest: Buffer = Buffer.alloc(0);

  async function look(read: (handle: FileHandle, size: number) => Promise<void>): Promise<void> {
    const handle = await openIfThere(file);
    if (handle === undefined) return;
    try {
      const { size, ino } = await handle.stat();
      if ((identity !== undefined && ino !== identity) || size < offset) {
        offset = 0;
        rest = Buffer.alloc(0);
      }
      identity = ino;
      await read(handle, size);
    } finally {
      await handle.close();
    }
  }

  return {
    skipToEnd: () =>
      look(async (_, size) => {
        offset = size;
      }),
    async readNew() {
      const lines: string[] = [];
      await look(async (handle, size) => {
        while (offset < size) {
          const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(pieceBytes, size - offset)), 0, undefined, offset);
          if (bytesRead === 0) return;
          offset += bytesRead;
          const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
          const lastEnd = bytes.lastIndexOf(0x0a) + 1;
          rest = bytes.subarray(lastEnd);
          if (lastEnd > 0) lines.push(...bytes.toString('utf8', 0, lastEnd - 1).split('\n'));
        }
      });
      return lines;
    },
  };
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return undefined;
    throw toFileError(file, thrown);
  }
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, Math.max(0, durationMs));
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}

function toFileError(file: string, cause: unknown): GatehouseError {
  const code = systemErrorCode(cause);
  return new GatehouseError('ERR_CLI_FILE', {
    message: code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${code ?? String(cause)}).`,
    untouched: 'Nothing was judged.',
    nextStep: 'Check the path.',
    cause,
  });
}
