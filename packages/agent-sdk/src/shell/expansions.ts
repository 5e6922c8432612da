import { readParameterBraces } from './parameters.ts';
import { nested, noteError, peek, type Reader, span, within } from './reader.ts';
import { findBacktick, findClosing, findDoubleParenthesis } from './scan.ts';
import type { ArithmeticPart, CommandPart, ProcessPart, Script, WordPart } from './syntax.ts';
import { readQuotedContent } from './words.ts';

const plainName = /[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]/y;

/** At a `$`, in or outside of double quotes. A `$` that expands nothing is text. */
export function readDollar(reader: Reader, isQuoted: boolean): WordPart {
  const start = reader.at;
  const next = peek(reader, 1);
  if (next === '(') return readParenthesis(reader);
  if (next === '{') return readParameterBraces(reader, isQuoted);
  if (next === '[') return readBracket(reader);
  plainName.lastIndex = start + 1;
  const name = plainName.exec(reader.text)?.[0] ?? '';
  if (name === '' || start + 1 + name.length > reader.end) {
    reader.at += 1;
    return { kind: 'quoted', value: '$', ...span(reader, start) };
  }
  reader.at = start + 1 + name.length;
  const plain = { isLength: false, isIndirect: false, subscript: null, operator: '', operand: null };
  return { kind: 'parameter', name, ...plain, ...span(reader, start) };
}

function readParenthesis(reader: Reader): CommandPart | ArithmeticPart {
  const start = reader.at;
  const close = peek(reader, 2) === '(' ? findDoubleParenthesis(reader, start + 3) : -1;
  if (close >= 0) {
    reader.at = start + 3;
    return readArithmetic(reader, start, close, 2);
  }
  reader.at += 2;
  const script = readSubstituted(reader, start);
  return { kind: 'command', script, ...span(reader, start) };
}

/** The old form, `$[…]`. */
function readBracket(reader: Reader): WordPart {
  const start = reader.at;
  const close = findClosing(reader, start + 2, '[', ']');
  reader.at = start + 2;
  if (close >= 0) return readArithmetic(reader, start, close, 1);
  noteError(reader, '“$[” is not closed', start);
  return { kind: 'quoted', value: '$[', ...span(reader, start) };
}

function readArithmetic(reader: Reader, start: number, close: number, closing: number): ArithmeticPart {
  const parts = nested(reader, () => within(reader, close, () => readQuotedContent(reader, '')));
  reader.at = close + closing;
  return { kind: 'arithmetic', parts, ...span(reader, start) };
}

/** Behind `$(`, `<(` or `>(`: its commands and the `)`. */
function readSubstituted(reader: Reader, start: number): Script {
  const { pending } = reader;
  reader.pending = [];
  const script = nested(reader, () => reader.grammar.readScript(reader, ')'));
  reader.pending = pending;
  if (peek(reader) === ')') reader.at += 1;
  else noteError(reader, 'a substitution is not closed', start);
  return script;
}

export function readProcess(reader: Reader): ProcessPart {
  const start = reader.at;
  const direction = peek(reader) as '<' | '>';
  reader.at += 2;
  const script = readSubstituted(reader, start);
  return { kind: 'process', direction, script, ...span(reader, start) };
}

/** At a backtick. Its text loses one level of backslashes before it is parsed by itself. */
export function readBackticks(reader: Reader, isQuoted: boolean): CommandPart {
  const start = reader.at;
  const close = findBacktick(reader, start + 1);
  const raw = reader.text.slice(start + 1, close < 0 ? reader.end : close);
  reader.at = close < 0 ? reader.end : close + 1;
  if (close < 0) noteError(reader, 'a backtick is not closed', start);
  const text = raw.replace(isQuoted ? /\\([$`\\"])/g : /\\([$`\\])/g, '$1');
  const place = span(reader, start);
  const inner: Reader = {
    grammar: reader.grammar,
    text,
    at: 0,
    end: text.length,
    depth: reader.depth,
    pending: [],
    errors: reader.errors,
    progress: reader.progress,
    origin: place.start + 1,
    originEnd: Math.max(place.end - 1, place.start),
  };
  const script = nested(inner, () => reader.grammar.readScript(inner, ''));
  return { kind: 'command', script, ...place };
}
