import { type FileHandle, open } from 'node:fs/promises';
import { GatehouseError, systemErrorCode } from '../../base/index.ts';

const pieceBytes = 1024 * 1024;

export interface ReadPiecesOptions {
  /** First byte; default 0. */
  readonly from?: number;
  /** One past the last byte; default: the size of the file when it is opened. */
  readonly to?: number;
  readonly signal?: AbortSignal;
  /** Receives bytes in order and returns how many it has used up; the others come again in front of the next ones. */
  readonly take: (bytes: Buffer) => number | Promise<number>;
}

/**
 * Reads a file of lines piece by piece, one MiB at a time, with a turn of the event loop between pieces: memory stays
 * constant, and a gigabyte blocks nobody.
 *
 * @returns what the last `take` left over
 * @throws ERR_AUDIT_READ when the file cannot be read; the signal's reason when it is aborted
 */
export async function readPieces(path: string, options: ReadPiecesOptions): Promise<Buffer> {
  const file = await openToRead(path);
  try {
    return await takePieces(file, options);
  } catch (thrown) {
    throw systemErrorCode(thrown)?.startsWith('E') && !(thrown instanceof GatehouseError) ? readError(path, thrown) : thrown;
  } finally {
    await file.close();
  }
}

async function takePieces(file: FileHandle, options: ReadPiecesOptions): Promise<Buffer> {
  const to = options.to ?? (await file.stat()).size;
  // Room for a piece behind whatever is left over, which for a ledger is less than a line.
  let buffer = Buffer.allocUnsafe(pieceBytes * 2);
  let kept = 0;
  for (let at = options.from ?? 0; at < to; ) {
    options.signal?.throwIfAborted();
    if (buffer.length - kept < pieceBytes) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
    const { bytesRead } = await file.read(buffer, kept, Math.min(pieceBytes, to - at), at);
    if (bytesRead === 0) break;
    at += bytesRead;
    const used = await options.take(buffer.subarray(0, kept + bytesRead));
    buffer.copyWithin(0, used, kept + bytesRead);
    kept += bytesRead - used;
  }
  return buffer.subarray(0, kept);
}

export async function openToRead(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw readError(path, cause);
  }
}

export function readError(path: string, cause: unknown): GatehouseError {
  const systemCode = systemErrorCode(cause);
  const isMissing = systemCode === 'ENOENT';
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new GatehouseError('ERR_AUDIT_READ', {
    message: isMissing ? `There is no file ${path}.` : `${path} cannot be read: ${reason}.`,
    nextStep: isMissing ? 'Check the path.' : 'Make the file readable for you.',
    details: { systemCode: systemCode ?? null },
    cause,
  });
}
