import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import { sha256Hex } from '@gatehouse/agent-sdk/hash';
import { detectLineEnding, type LineEnding } from './line-endings.ts';
import { decodeText, detectTextFormat, type TextFormat } from './text-format.ts';

/** A whole text in memory, with what is needed to write it back byte for byte. */
export interface TextDocument {
  /** Line ends as on disk, without the byte order mark. */
  readonly text: string;
  readonly format: TextFormat;
  readonly lineEnding: LineEnding;
  readonly sizeBytes: number;
  /** Of the bytes on disk. */
  readonly sha256: string;
}

/** A file that is not text which can be kept byte for byte, or is larger than the reader takes. */
export type LoadedFile =
  | { readonly type: 'text'; readonly document: TextDocument }
  | { readonly type: 'binary'; readonly sizeBytes: number; readonly sha256: string }
  | { readonly type: 'too-large'; readonly sizeBytes: number; readonly limitBytes: number };

export async function loadFile(handle: FileHandle, stats: BigIntStats, limitBytes: number): Promise<LoadedFile> {
  const bytes = await readUpTo(handle, Number(stats.size), limitBytes);
  if (bytes === undefined) return { type: 'too-large', sizeBytes: Number(stats.size), limitBytes };
  const format = detectTextFormat(bytes);
  const sha256 = sha256Hex(bytes);
  if (format === undefined) return { type: 'binary', sizeBytes: bytes.length, sha256 };
  const text = decodeText(bytes, format);
  return { type: 'text', document: { text, format, lineEnding: detectLineEnding(text), sizeBytes: bytes.length, sha256 } };
}

/**
 * @throws ERR_WORKSPACE_BINARY, ERR_WORKSPACE_TOO_LARGE when the file cannot be edited as text
 */
export function assertText(loaded: LoadedFile, path: string): TextDocument {
  if (loaded.type === 'text') return loaded.document;
  if (loaded.type === 'binary') {
    throw new GatehouseError('ERR_WORKSPACE_BINARY', {
      message: `${path} is a binary file (${loaded.sizeBytes} bytes).`,
      untouched: 'It is unchanged.',
      nextStep: 'Only text files can be read and edited.',
      details: { path },
    });
  }
  throw new GatehouseError('ERR_WORKSPACE_TOO_LARGE', {
    message: `${path} has ${loaded.sizeBytes} bytes; files over ${loaded.limitBytes} bytes are not edited whole.`,
    untouched: 'It is unchanged.',
    nextStep: 'Split the file, or change it with a command.',
    details: { path, sizeBytes: loaded.sizeBytes, limitBytes: loaded.limitBytes },
  });
}

/** Reads to the end rather than to `size`: files grow while they are read, and some report no size at all. */
async function readUpTo(handle: FileHandle, sizeHint: number, limitBytes: number): Promise<Buffer | undefined> {
  if (sizeHint > limitBytes) return undefined;
  let buffer = Buffer.allocUnsafe(Math.max(sizeHint + 1, 4096));
  let length = 0;
  for (;;) {
    if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
    if (length > limitBytes) return undefined;
  }
}
