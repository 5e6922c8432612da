import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { detectByteOrderMark, newFileFormat, type TextFormat } from './text-format.ts';

/** Which lines of a text are wanted. */
export interface LineRange {
  /** 1 for the first line. */
  readonly firstLine: number;
  readonly maximumLines: number;
}

export interface LineWindow {
  readonly firstLine: number;
  /** Without their line ends. A line longer than {@link maximumLineCharacters} is cut and says by how much. */
  readonly lines: readonly string[];
  /** Whether the text goes on behind the window. */
  readonly hasMore: boolean;
  /** Undefined when the file was too long to be read to its end. */
  readonly totalLines: number | undefined;
}

/** A line of minified code is not worth a model's context. */
export const maximumLineCharacters = 2_000;
/** About 60,000 tokens: more in one answer would push out what the answer is for. */
export const maximumWindowCharacters = 240_000;

/** Picks the lines of a range out of text that arrives in pieces, in constant memory. */
export class LineWindowBuilder {
  readonly #range: LineRange;
  readonly #lines: string[] = [];
  #characters = 0;
  #lineNumber = 1;
  #line = '';
  #lineLength = 0;

  constructor(range: LineRange) {
    this.#range = range;
  }

  /** Whether nothing further can enter the window. */
  get isFull(): boolean {
    return this.#lines.length >= this.#range.maximumLines || this.#characters >= maximumWindowCharacters;
  }

  add(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#extend(text, start, end);
      this.#finishLine();
      start = end + 1;
    }
    this.#extend(text, start, text.length);
  }

  /** @param isWhole whether the text was added to its end */
  build(isWhole: boolean): LineWindow {
    // A last line without a line end is a line; an empty rest after the last line end is none.
    if (this.#lineLength > 0) this.#finishLine();
    const totalLines = this.#lineNumber - 1;
    const lastLine = this.#range.firstLine + this.#lines.length - 1;
    return {
      firstLine: this.#range.firstLine,
      lines: this.#lines,
      hasMore: !isWhole || totalLines > lastLine,
      totalLines: isWhole ? totalLines : undefined,
    };
  }

  #extend(text: string, start: number, end: number): void {
    this.#lineLength += end - start;
    if (this.isFull || this.#lineNumber < this.#range.firstLine) return;
    // One more than is shown, for the carriage return of a line that just fits.
    const room = maximumLineCharacters + 1 - this.#line.length;
    if (room > 0) this.#line += text.slice(start, Math.min(end, start + room));
  }

  #finishLine(): void {
    if (!this.isFull && this.#lineNumber >= this.#range.firstLine) {
      const line = shortenLine(this.#line, this.#lineLength);
      this.#lines.push(line);
      this.#characters += line.length + 1;
    }
    this.#lineNumber += 1;
    this.#line = '';
    this.#lineLength = 0;
  }
}

function shortenLine(line: string, length: number): string {
  const withoutReturn = line.length === length && line.endsWith('\r') ? line.slice(0, -1) : line;
  if (withoutReturn.length <= maximumLineCharacters) return withoutReturn;
  // Not through the middle of a surrogate pair: what leaves here becomes JSON.
  const kept = withoutReturn.slice(0, maximumLineCharacters).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept} … [${length - kept.length} more characters in this line]`;
}

/** Lines of a text that is in memory. */
export function pickLines(text: string, range: LineRange): LineWindow {
  const builder = new LineWindowBuilder(range);
  builder.add(text);
  return builder.build(true);
}

/**
 * Lines of a file too large for memory; undefined when it is binary. Stops reading when the window is full. Bytes that
 * are not of the encoding which the first 64 KiB suggest show as U+FFFD: the window is for reading, not for writing back.
 */
export async function streamLines(
  handle: FileHandle,
  sizeBytes: number,
  range: LineRange,
  signal: AbortSignal,
): Promise<LineWindow | undefined> {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  const builder = new LineWindowBuilder(range);
  let decode: ((bytes: Uint8Array) => string) | undefined;
  for (let position = 0; ; ) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(chunk, 0, chunkBytes, position);
    if (bytesRead === 0) return builder.build(true);
    position += bytesRead;
    const bytes = chunk.subarray(0, bytesRead);
    if (decode === undefined) {
      const format = guessFormat(bytes.subarray(0, sampleBytes));
      if (format === undefined) return undefined;
      decode = createDecoder(format);
    }
    builder.add(decode(bytes));
    if (builder.isFull && position < sizeBytes) return builder.build(false);
  }
}

const chunkBytes = 1024 * 1024;
const sampleBytes = 64 * 1024;

function guessFormat(sample: Uint8Array): TextFormat | undefined {
  const marked = detectByteOrderMark(sample);
  if (marked !== undefined) return marked;
  if (sample.includes(0)) return undefined;
  // The sample may end inside a character of up to four bytes.
  for (let cut = 0; cut < 4; cut += 1) if (isUtf8(sample.subarray(0, sample.length - cut))) return newFileFormat;
  return { encoding: 'latin1', hasBom: false };
}

function createDecoder(format: TextFormat): (bytes: Uint8Array) => string {
  if (format.encoding === 'latin1') return (bytes) => Buffer.from(bytes).toString('latin1');
  const decoder = new TextDecoder(format.encoding);
  return (bytes) => decoder.decode(bytes, { stream: true });
}
