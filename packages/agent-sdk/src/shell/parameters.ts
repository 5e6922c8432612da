import { nested, noteError, peek, type Reader, span, within } from './reader.ts';
import { findSingleQuote } from './scan.ts';
import type { CommandPart, ParameterPart, Word, WordPart } from './syntax.ts';
import { readAnsiQuotes, readDoubleQuotes, readEscape, readQuotedContent, readSingleQuotes, readSubscript } from './words.ts';

const parameterName = /[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-]/y;
const parameterOperator = /:[-=?+]|##?|%%?|\/[/#%]?|\^\^?|,,?|~~?|[-=?+]|[:@]/y;

/** At `${`. */
export function readParameterBraces(reader: Reader, isQuoted: boolean): ParameterPart | CommandPart {
  const start = reader.at;
  reader.at += 2;
  // `${ list; }` of bash 5.3 and ksh; older ones call it a bad substitution.
  if (/[ \t\n|]/.test(peek(reader))) return readInlineCommands(reader, start);
  const isLength = peek(reader) === '#' && !/[}:\-=+?#%/]/.test(peek(reader, 1));
  if (isLength) reader.at += 1;
  const isIndirect = peek(reader) === '!' && !/[}:\-=+?#%/]/.test(peek(reader, 1));
  if (isIndirect) reader.at += 1;
  const name = readMatch(reader, parameterName);
  const subscript = name !== '' && peek(reader) === '[' ? readSubscript(reader) : null;
  const operator = peek(reader) === '}' ? '' : readMatch(reader, parameterOperator);
  const operand = nested(reader, () => readOperand(reader, isQuoted && /^:?[-=?+]$/.test(operator)));
  if (peek(reader) === '}') reader.at += 1;
  else noteError(reader, '“${” is not closed', start);
  const isBad = name === '' || (operator === '' && operand.parts.length > 0);
  return {
    kind: 'parameter',
    name: isBad ? '' : name,
    isLength,
    isIndirect,
    subscript,
    operator,
    operand: operand.parts.length > 0 || operator !== '' ? operand : null,
    ...span(reader, start),
  };
}

function readMatch(reader: Reader, pattern: RegExp): string {
  pattern.lastIndex = reader.at;
  const text = pattern.exec(reader.text)?.[0] ?? '';
  if (reader.at + text.length > reader.end) return '';
  reader.at += text.length;
  return text;
}

function readInlineCommands(reader: Reader, start: number): CommandPart {
  if (peek(reader) === '|') reader.at += 1;
  const script = nested(reader, () => reader.grammar.readScript(reader, '}'));
  if (peek(reader) === '}') reader.at += 1;
  else noteError(reader, '“${” is not closed', start);
  return { kind: 'command', script, ...span(reader, start) };
}

/** What is behind the operator, up to the `}`. */
function readOperand(reader: Reader, isText: boolean): Word {
  const start = reader.at;
  const parts: WordPart[] = [];
  while (reader.at < reader.end && peek(reader) !== '}') parts.push(...readOperandPart(reader, isText));
  return { parts, ...span(reader, start) };
}

const operandRun = /[^}'"\\$`<>]+/y;

function readOperandPart(reader: Reader, isText: boolean): readonly WordPart[] {
  const start = reader.at;
  switch (peek(reader)) {
    case '\\': {
      const part = readEscape(reader);
      return part === null ? [] : [part];
    }
    case "'":
      return isText ? readTextQuotes(reader) : [readSingleQuotes(reader)];
    case '"':
      return [readDoubleQuotes(reader)];
    case '`':
      return [reader.grammar.readBackticks(reader, isText)];
    case '$':
      if (!isText && peek(reader, 1) === "'") {
        reader.at += 2;
        return [readAnsiQuotes(reader, start)];
      }
      return [reader.grammar.readDollar(reader, true)];
    case '<':
    case '>':
      if (!isText && peek(reader, 1) === '(') return [reader.grammar.readProcess(reader)];
      break;
    default:
  }
  operandRun.lastIndex = start;
  const run = operandRun.exec(reader.text);
  reader.at = Math.min(start + Math.max(run?.[0].length ?? 0, 1), reader.end);
  return [{ kind: 'literal', value: reader.text.slice(start, reader.at), ...span(reader, start) }];
}

/** In `"${x:-'…'}"` the quotes must match, but are text, and what is between them is expanded. */
function readTextQuotes(reader: Reader): readonly WordPart[] {
  const start = reader.at;
  const close = findSingleQuote(reader, start + 1);
  if (close < 0) return [readSingleQuotes(reader)];
  reader.at += 1;
  const quote: WordPart = { kind: 'quoted', value: "'", ...span(reader, start) };
  const inner = within(reader, close, () => readQuotedContent(reader, ''));
  reader.at = close + 1;
  return [quote, ...inner, quote];
}
