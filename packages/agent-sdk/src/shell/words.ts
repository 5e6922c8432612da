import { decodeAnsi } from './ansi.ts';
import { nested, noteError, peek, place, type Reader, span, within } from './reader.ts';
import { findClosing, findSingleQuote } from './scan.ts';
import type { DoubleQuotedPart, QuotedPart, Word, WordPart } from './syntax.ts';

/** Characters that end a word outside of quotes. */
const metacharacters: ReadonlySet<string> = new Set([' ', '\t', '\n', ';', '&', '|', '<', '>', '(', ')', '']);
const plainRun = /[^ \t\n;&|<>()'"\\$`?*+@!]+/y;

/** The word that begins here; null where none does. */
export function readWord(reader: Reader): Word | null {
  const start = reader.at;
  const parts = readParts(reader);
  return reader.at === start ? null : { parts, ...span(reader, start) };
}

export function readParts(reader: Reader): readonly WordPart[] {
  const parts: WordPart[] = [];
  while (!metacharacters.has(peek(reader)) || isProcess(reader)) {
    const part = readPart(reader);
    if (part === null) continue;
    const before = parts.at(-1);
    // Plain text is one part, wherever reading it paused: `~+` means something as a whole.
    if (part.kind === 'literal' && before?.kind === 'literal')
      parts[parts.length - 1] = { ...before, value: before.value + part.value, end: part.end };
    else parts.push(part);
  }
  return parts;
}

function isProcess(reader: Reader): boolean {
  const character = peek(reader);
  return (character === '<' || character === '>') && peek(reader, 1) === '(';
}

/** One piece of a word; null for a continued line. */
function readPart(reader: Reader): WordPart | null {
  const start = reader.at;
  const character = peek(reader);
  switch (character) {
    case '\\':
      return readEscape(reader);
    case "'":
      return readSingleQuotes(reader);
    case '"':
      return readDoubleQuotes(reader);
    case '`':
      return reader.grammar.readBackticks(reader, false);
    case '$':
      return readUnquotedDollar(reader);
    case '<':
    case '>':
      return reader.grammar.readProcess(reader);
    default:
  }
  if (isExtendedGlob(reader)) return readExtendedGlob(reader);
  plainRun.lastIndex = reader.at;
  const run = plainRun.exec(reader.text);
  // A mark that begins no extended glob is a character like any other.
  reader.at = Math.min(reader.at + Math.max(run?.[0].length ?? 0, 1), reader.end);
  return { kind: 'literal', value: reader.text.slice(start, reader.at), ...span(reader, start) };
}

function readUnquotedDollar(reader: Reader): WordPart {
  const start = reader.at;
  const next = peek(reader, 1);
  if (next === "'") {
    reader.at += 2;
    return readAnsiQuotes(reader, start);
  }
  if (next === '"') {
    reader.at += 1;
    return readDoubleQuotes(reader);
  }
  return reader.grammar.readDollar(reader, false);
}

/** A backslash and what it quotes. */
export function readEscape(reader: Reader): QuotedPart | null {
  const start = reader.at;
  const next = peek(reader, 1);
  reader.at = Math.min(reader.at + 2, reader.end);
  if (next === '\n') return null;
  return { kind: 'quoted', value: next === '' ? '\\' : next, ...span(reader, start) };
}

export function readSingleQuotes(reader: Reader): QuotedPart {
  const start = reader.at;
  const close = findSingleQuote(reader, start + 1);
  const value = reader.text.slice(start + 1, close < 0 ? reader.end : close);
  reader.at = close < 0 ? reader.end : close + 1;
  if (close < 0) noteError(reader, 'a single quote is not closed', start);
  return { kind: 'quoted', value, ...span(reader, start) };
}

/** Behind `$'`. */
export function readAnsiQuotes(reader: Reader, start: number): QuotedPart {
  const from = reader.at;
  while (reader.at < reader.end && peek(reader) !== "'") reader.at += peek(reader) === '\\' ? 2 : 1;
  const isClosed = reader.at < reader.end;
  reader.at = Math.min(reader.at, reader.end);
  const value = decodeAnsi(reader.text.slice(from, reader.at));
  if (isClosed) reader.at += 1;
  else noteError(reader, 'a quote is not closed', start);
  return { kind: 'quoted', value, ...span(reader, start) };
}

export function readDoubleQuotes(reader: Reader): DoubleQuotedPart {
  const start = reader.at;
  reader.at += 1;
  const parts = nested(reader, () => readQuotedContent(reader, '"'));
  if (peek(reader) === '"') reader.at += 1;
  else noteError(reader, 'a double quote is not closed', start);
  return { kind: 'double', parts, ...span(reader, start) };
}

/**
 * Text in which only `$`, backticks and backslashes mean something, up to an unquoted `close` ('' for the end): double
 * quotes, here-documents and arithmetic.
 */
export function readQuotedContent(reader: Reader, close: '"' | ''): readonly WordPart[] {
  const parts: WordPart[] = [];
  let text = '';
  let from = reader.at;
  const flush = (): void => {
    if (text !== '') parts.push({ kind: 'quoted', value: text, start: place(reader, from), end: place(reader, reader.at) });
    text = '';
  };
  while (reader.at < reader.end) {
    const character = peek(reader);
    if (character === close) break;
    if (character === '$' || character === '`') {
      flush();
      const part = character === '$' ? reader.grammar.readDollar(reader, true) : reader.grammar.readBackticks(reader, true);
      if (part.kind === 'quoted') text += part.value;
      else {
        parts.push(part);
        from = reader.at;
      }
    } else if (character === '\\') text += readQuotedEscape(reader, close);
    else text += readPlain(reader);
  }
  flush();
  return parts;
}

const quotedRun = /[^\\$`"]+/y;

function readPlain(reader: Reader): string {
  const start = reader.at;
  quotedRun.lastIndex = start;
  const run = quotedRun.exec(reader.text);
  reader.at = Math.min(start + Math.max(run?.[0].length ?? 0, 1), reader.end);
  return reader.text.slice(start, reader.at);
}

/** In quotes a backslash quotes only `$`, a backtick, itself, a line end, and the quote around it. */
function readQuotedEscape(reader: Reader, close: string): string {
  const next = peek(reader, 1);
  reader.at = Math.min(reader.at + 2, reader.end);
  if (next === '\n') return '';
  return next !== '' && (next === '$' || next === '`' || next === '\\' || next === close) ? next : `\\${next}`;
}

function isExtendedGlob(reader: Reader): boolean {
  // `f+()` defines a function of that name.
  return '?*+@!'.includes(peek(reader)) && peek(reader, 1) === '(' && peek(reader, 2) !== ')';
}

function readExtendedGlob(reader: Reader): WordPart {
  const start = reader.at;
  const mark = peek(reader);
  reader.at += 2;
  const parts = nested(reader, () => readGlobContent(reader));
  if (peek(reader) === ')') reader.at += 1;
  else noteError(reader, 'an extended glob is not closed', start);
  return { kind: 'extglob', mark, parts, ...span(reader, start) };
}

/** Up to the `)`; bars, blanks and nested parentheses are text. */
function readGlobContent(reader: Reader): readonly WordPart[] {
  const parts: WordPart[] = [];
  while (reader.at < reader.end && peek(reader) !== ')') {
    const start = reader.at;
    if (peek(reader) === '(') {
      reader.at += 1;
      parts.push(...nested(reader, () => readGlobContent(reader)));
      if (peek(reader) === ')') reader.at += 1;
    } else if (' \t\n;&|<>'.includes(peek(reader)) && !isProcess(reader)) {
      reader.at += 1;
      parts.push({ kind: 'literal', value: reader.text.slice(start, reader.at), ...span(reader, start) });
    } else {
      const part = readPart(reader);
      if (part !== null) parts.push(part);
    }
  }
  return parts;
}

/** The subscript between brackets, at the `[`; null (and nothing read) when it is not closed. */
export function readSubscript(reader: Reader): Word | null {
  const start = reader.at;
  const close = findClosing(reader, start + 1, '[', ']');
  if (close < 0) return null;
  reader.at = start + 1;
  const parts = within(reader, close, () => readQuotedContent(reader, ''));
  reader.at = close + 1;
  return { parts, ...span(reader, start) };
}
