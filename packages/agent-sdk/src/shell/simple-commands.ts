import { skipLines } from './lines.ts';
import { noteError, type PendingDocument, peek, place, type Reader, SyntaxProblem, skipBlanks, span } from './reader.ts';
import { findClosing } from './scan.ts';
import type { ArrayPart, Assignment, HereDocument, Redirection, SimpleCommand, Word } from './syntax.ts';
import { readParts, readSubscript, readWord } from './words.ts';

const redirection = /(\d+|\{[A-Za-z_][A-Za-z0-9_]*\})?(<<<|<<-|<<|<>|<&|>>|>\||>&|&>>|&>|<(?!\()|>(?!\())/y;
const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;

/** Builtins that take `name=(…)` as an argument. */
const declarers: ReadonlySet<string> = new Set(['declare', 'typeset', 'local', 'export', 'readonly', 'alias', 'eval', 'let']);

/** Words, assignments in front of them and redirections, up to an operator. @throws SyntaxProblem when there is nothing */
export function readSimpleCommand(reader: Reader): SimpleCommand {
  const start = reader.at;
  const assignments: Assignment[] = [];
  const words: Word[] = [];
  const redirections: Redirection[] = [];
  let end = start;
  for (; ; skipBlanks(reader)) {
    if (peek(reader) === '#' || reader.at >= reader.end) break;
    const redirected = readRedirection(reader);
    if (redirected !== null) redirections.push(redirected);
    else {
      const assignment = words.length === 0 ? readAssignment(reader) : null;
      if (assignment !== null) assignments.push(assignment);
      else {
        const word = takesArrays(words) ? readDeclaration(reader) : readWord(reader);
        if (word === null) break;
        words.push(word);
      }
    }
    end = reader.at;
  }
  if (end === start) throw new SyntaxProblem(`no command begins with “${peek(reader)}”`);
  return { kind: 'simple', assignments, words, redirections, start: place(reader, start), end: place(reader, end) };
}

function takesArrays([first]: readonly Word[]): boolean {
  const [part] = first?.parts ?? [];
  return part?.kind === 'literal' && first?.parts.length === 1 && declarers.has(part.value);
}

/** `name=(…)` as an argument of `declare`; any other word as it is. */
function readDeclaration(reader: Reader): Word | null {
  const start = reader.at;
  const assignment = /[A-Za-z_]\w*\+?=\(/y;
  assignment.lastIndex = start;
  const head = assignment.exec(reader.text)?.[0];
  if (head === undefined || start + head.length > reader.end) return readWord(reader);
  reader.at = start + head.length - 1;
  const name = { kind: 'literal', value: head.slice(0, -1), ...span(reader, start) } as const;
  return { parts: [name, readArray(reader)], ...span(reader, start) };
}

function readAssignment(reader: Reader): Assignment | null {
  const start = reader.at;
  identifier.lastIndex = start;
  const name = identifier.exec(reader.text)?.[0];
  if (name === undefined) return null;
  reader.at = start + name.length;
  const subscript = peek(reader) === '[' ? readAssignedSubscript(reader) : null;
  const isAppend = peek(reader) === '+' && peek(reader, 1) === '=';
  if (isAppend) reader.at += 1;
  if (peek(reader) !== '=') {
    reader.at = start;
    return null;
  }
  reader.at += 1;
  const valueStart = reader.at;
  const parts = peek(reader) === '(' ? [readArray(reader)] : readParts(reader);
  return { name, subscript, isAppend, value: { parts, ...span(reader, valueStart) }, ...span(reader, start) };
}

/** Only read when `=` or `+=` follows, so that `a[b c` stays what it is. */
function readAssignedSubscript(reader: Reader): Word | null {
  const close = findClosing(reader, reader.at + 1, '[', ']');
  if (close < 0) noteError(reader, 'a subscript is not closed', reader.at);
  if (close < 0 || !/^\+?=/.test(reader.text.slice(close + 1, Math.min(close + 3, reader.end)))) return null;
  return readSubscript(reader);
}

/** At the `(` of an array: words and lines of words up to the `)`. */
function readArray(reader: Reader): ArrayPart {
  const start = reader.at;
  const elements: Word[] = [];
  reader.at += 1;
  for (skipLines(reader); peek(reader) !== ')'; skipLines(reader)) {
    const word = readElement(reader);
    if (word === null) throw new SyntaxProblem('an array is not closed');
    elements.push(word);
  }
  reader.at += 1;
  return { kind: 'array', elements, ...span(reader, start) };
}

/** `[key]=value` or a word. */
function readElement(reader: Reader): Word | null {
  const start = reader.at;
  const key = peek(reader) === '[' ? readAssignedSubscript(reader) : null;
  const word = readWord(reader);
  if (key === null || word === null) return word;
  // The `=` is kept: whoever wants the value of an associative array finds it behind the first one.
  return { parts: [...key.parts, ...word.parts], ...span(reader, start) };
}

export function readRedirections(reader: Reader): readonly Redirection[] {
  const found: Redirection[] = [];
  for (skipBlanks(reader); ; skipBlanks(reader)) {
    const redirected = readRedirection(reader);
    if (redirected === null) return found;
    found.push(redirected);
  }
}

/** @throws SyntaxProblem when nothing follows the operator */
function readRedirection(reader: Reader): Redirection | null {
  const start = reader.at;
  redirection.lastIndex = start;
  const match = redirection.exec(reader.text);
  if (match === null || start + match[0].length > reader.end) return null;
  reader.at += match[0].length;
  skipBlanks(reader);
  const [, descriptor = '', operator = ''] = match;
  const from = reader.at;
  const target = readWord(reader);
  if (target === null) throw new SyntaxProblem(`nothing follows “${operator}”`);
  const document = operator === '<<' || operator === '<<-' ? createDocument(reader, reader.text.slice(from, reader.at), target) : null;
  if (document !== null) reader.pending.push({ ...document, stripsTabs: operator === '<<-' });
  return { operator, descriptor, target, document: document?.document ?? null, ...span(reader, start) };
}

function createDocument(reader: Reader, raw: string, target: Word): Omit<PendingDocument, 'stripsTabs'> {
  const isQuoted = /['"\\]/.test(raw);
  const at = place(reader, reader.at);
  const document: HereDocument = { isQuoted, body: { parts: [], start: at, end: at } };
  return { document, delimiter: isQuoted ? toDelimiter(target) : raw };
}

/** Quotes are removed and nothing is expanded. */
function toDelimiter(target: Word): string {
  return target.parts
    .map((part) => {
      if (part.kind === 'literal' || part.kind === 'quoted') return part.value;
      return part.kind === 'double' ? toDelimiter({ ...part, parts: part.parts }) : '';
    })
    .join('');
}
