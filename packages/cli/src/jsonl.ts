import { formatErrorReport, toErrorReport } from '@gatehouse/agent-sdk/base';
import { type CommandHost, usageError } from './command.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** One line of input, once it was found to be a JSON object. */
export type JsonLine = Readonly<Record<string, unknown>>;

/**
 * Answers each line of standard input, a JSON object, with one line of JSON; in order, one at a time, each written before
 * the next is read, so that a script may wait for it. Blank lines are passed over.
 *
 * A line that is no JSON object, or that `answer` throws for, is answered with `{"error":…,"line":…}` (lines are counted
 * from 1), said on the error stream, and does not stop the rest.
 *
 * @returns `ok`, or `problem` when a line of the input was broken
 */
export async function answerLines(
  host: CommandHost,
  answer: (line: JsonLine, lineNumber: number) => object | Promise<object>,
): Promise<ExitCode> {
  let lineNumber = 0;
  let code: ExitCode = exitCodes.ok;
  for await (const text of host.inputLines) {
    lineNumber += 1;
    if (host.signal.aborted) return exitCodes.interrupted;
    if (text.trim() === '') continue;
    try {
      host.write(`${JSON.stringify(await answer(parseLine(text), lineNumber))}\n`);
    } catch (thrown) {
      code = exitCodes.problem;
      const error = formatErrorReport(toErrorReport(thrown));
      host.write(`${JSON.stringify({ error, line: lineNumber })}\n`);
      host.writeError(`gatehouse: line ${lineNumber}: ${JSON.stringify(error)}\n`);
    }
  }
  return code;
}

/** A text field of a line. @throws ERR_CLI_USAGE when it is missing or no text */
export function textField(line: JsonLine, name: string): string {
  const value = Object.hasOwn(line, name) ? line[name] : undefined;
  if (typeof value === 'string') return value;
  throw usageError(`A line needs "${name}" with a text.`, `Write for example {"${name}":"…"}.`);
}

/** A text field that may be left out. @throws ERR_CLI_USAGE when it is there and no text */
export function optionalTextField(line: JsonLine, name: string): string | undefined {
  return Object.hasOwn(line, name) && line[name] !== null ? textField(line, name) : undefined;
}

function parseLine(text: string): JsonLine {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonLine;
  throw usageError('The line is no JSON object.', 'Write one JSON object on each line.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The lines of a stream of UTF-8, without their ends. Only `\n` and `\r\n` end a line: a JSON text may hold U+2028 as it
 * is, which the line reader of Node would cut at.
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: false });
  let pieces: string[] = [];
  for await (const chunk of chunks) {
    const lines = (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })).split('\n');
    for (const line of lines.slice(0, -1)) {
      yield withoutReturn([...pieces, line].join(''));
      pieces = [];
    }
    pieces.push(lines.at(-1) ?? '');
  }
  const rest = pieces.join('') + decoder.decode();
  if (rest !== '') yield withoutReturn(rest);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
