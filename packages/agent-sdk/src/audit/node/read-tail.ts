import type { FileHandle } from 'node:fs/promises';
import { maxLineBytes } from '../chain.ts';
import type { LedgerEntry } from '../contract.ts';
import { findLayout, parseLine } from '../line.ts';
import { openToRead } from './read-pieces.ts';

const lineFeed = 0x0a;
const blockBytes = 2 * (maxLineBytes + 1);

export interface ReadTailOptions {
  /** Entries at most. */
  readonly limit: number;
  /** Only entries before this sequence number; default: from the end. */
  readonly beforeSeq?: number;
}

/**
 * The last entries of a ledger file, oldest first, read from its end: a large file costs no more than a small one.
 * Nothing is verified but each entry's own hash; lines that are no entries, or were changed, are left out, and it is
 * for `verifyLedgerFile` to name them.
 *
 * @throws ERR_AUDIT_READ when the file cannot be read
 */
export async function readTail(path: string, options: ReadTailOptions): Promise<readonly LedgerEntry[]> {
  const file = await openToRead(path);
  try {
    const { size } = await file.stat();
    const { beforeSeq } = options;
    let end = beforeSeq === undefined ? size : await findLine(file, size, beforeSeq);
    let entries: readonly LedgerEntry[] = [];
    while (end > 0 && entries.length < options.limit) {
      const { bytes, start } = await readLinesBefore(file, end);
      const found = parseEntries(bytes).filter(({ seq }) => beforeSeq === undefined || seq < beforeSeq);
      entries = [...found, ...entries];
      end = start;
    }
    return options.limit === 0 ? [] : entries.slice(-options.limit);
  } finally {
    await file.close();
  }
}

/**
 * One entry by its sequence number, found by halving; undefined when there is none.
 *
 * @throws ERR_AUDIT_READ when the file cannot be read
 */
export async function readEntry(path: string, seq: number): Promise<LedgerEntry | undefined> {
  const [entry] = await readTail(path, { limit: 1, beforeSeq: seq + 1 });
  return entry?.seq === seq ? entry : undefined;
}

/**
 * The bytes of one entry's line, without the line feed; undefined when there is none. Nothing of it is verified.
 *
 * @throws ERR_AUDIT_READ when the file cannot be read
 */
export async function readEntryLine(path: string, seq: number): Promise<Buffer | undefined> {
  const file = await openToRead(path);
  try {
    const { size } = await file.stat();
    const start = await findLine(file, size, seq);
    const bytes = await readRange(file, start, Math.min(size, start + maxLineBytes + 1));
    const end = bytes.indexOf(lineFeed);
    return end !== -1 && findLayout(bytes, 0, end)?.seq === seq ? bytes.subarray(0, end) : undefined;
  } finally {
    await file.close();
  }
}

/** Whole lines that end at `end`, at least one if there is one, and where they begin. */
async function readLinesBefore(file: FileHandle, end: number): Promise<{ bytes: Buffer; start: number }> {
  const from = Math.max(0, end - blockBytes);
  const bytes = await readRange(file, from, end);
  if (from === 0) return { bytes, start: 0 };
  // The first line of the block is not whole, unless the block happens to begin with one; then it comes again next time.
  const firstWhole = bytes.indexOf(lineFeed) + 1;
  return { bytes: bytes.subarray(firstWhole), start: firstWhole === bytes.length ? from : from + firstWhole };
}

/** Offset of the first line whose sequence number is `seq` or more; the size of the file when there is none. */
async function findLine(file: FileHandle, size: number, seq: number): Promise<number> {
  let low = 0;
  let high = size;
  while (high - low > blockBytes) {
    const middle = low + Math.floor((high - low) / 2);
    const bytes = await readRange(file, middle, Math.min(size, middle + blockBytes));
    const start = bytes.indexOf(lineFeed) + 1;
    const end = bytes.indexOf(lineFeed, start);
    const layout = end === -1 ? undefined : findLayout(bytes, start, end);
    if (layout !== undefined && layout.seq < seq) low = middle + start;
    else high = middle;
  }
  const bytes = await readRange(file, low, Math.min(size, high + blockBytes));
  for (let start = 0, end = bytes.indexOf(lineFeed); end !== -1; start = end + 1, end = bytes.indexOf(lineFeed, start)) {
    const layout = findLayout(bytes, start, end);
    if (layout !== undefined && layout.seq >= seq) return low + start;
  }
  return Math.min(size, low + bytes.length);
}

function parseEntries(bytes: Buffer): readonly LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (let start = 0, end = bytes.indexOf(lineFeed); end !== -1; start = end + 1, end = bytes.indexOf(lineFeed, start)) {
    const parsed = parseLine(bytes.subarray(start, end));
    if (parsed.ok) entries.push(parsed.value);
  }
  return entries;
}

async function readRange(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(to - from);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, from + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}
