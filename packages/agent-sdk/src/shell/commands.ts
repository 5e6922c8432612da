import { readTest } from './conditions.ts';
import { skipLines } from './lines.ts';
import { nested, noteError, peek, type Reader, SyntaxProblem, skipBlanks, span, type Terminator, within } from './reader.ts';
import { findDoubleParenthesis } from './scan.ts';
import { readRedirections, readSimpleCommand } from './simple-commands.ts';
import type { Command, Script, Word, WordPart } from './syntax.ts';
import { readQuotedContent, readWord } from './words.ts';

const reservedRun = /[^ \t\n;&|<>()'"\\$`]+/y;

/** The plain word here, unread, if it may be a reserved one: nothing but plain characters up to a blank or operator. */
export function peekReserved(reader: Reader): string {
  reservedRun.lastIndex = reader.at;
  const word = reservedRun.exec(reader.text)?.[0] ?? '';
  const end = Math.min(reader.at + word.length, reader.end);
  return /['"\\$`]/.test(reader.text.charAt(end)) && end < reader.end ? '' : reader.text.slice(reader.at, end);
}

export function isReserved(reader: Reader, words: readonly string[]): boolean {
  return words.includes(peekReserved(reader));
}

const cannotBegin: ReadonlySet<string> = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}', 'in', ']]', '!']);

/** One command, with its redirections. @throws SyntaxProblem where none begins */
export function readCommand(reader: Reader, terminator: Terminator): Command {
  const start = reader.at;
  if (peek(reader) === '(') return readParenthesized(reader);
  const word = peekReserved(reader);
  const compound = compounds.get(word);
  if (compound !== undefined) {
    reader.at += word.length;
    return nested(reader, () => compound(reader, start, word));
  }
  if (cannotBegin.has(word)) throw new SyntaxProblem(`“${word}” does not belong here`);
  return readFunctionOrSimple(reader, terminator);
}

function readFunctionOrSimple(reader: Reader, terminator: Terminator): Command {
  const start = reader.at;
  const command = readSimpleCommand(reader);
  const isName = command.words.length === 1 && command.assignments.length + command.redirections.length === 0;
  if (!isName || peek(reader) !== '(') return command;
  reader.at += 1;
  skipBlanks(reader);
  if (peek(reader) !== ')') throw new SyntaxProblem('“(” does not belong here');
  reader.at += 1;
  const name = reader.text.slice(start, reader.at).replace(/\s*\(\s*\)$/, '');
  return readFunctionBody(reader, start, name, terminator);
}

function readFunctionBody(reader: Reader, start: number, name: string, terminator: Terminator): Command {
  skipLines(reader);
  if (reader.at >= reader.end) return noteError(reader, 'a function has no body', start);
  const body = nested(reader, () => readCommand(reader, terminator));
  if (body.kind === 'simple' || body.kind === 'coproc') throw new SyntaxProblem('the body of a function is no compound command');
  return { kind: 'function', name, body, ...span(reader, start) };
}

function readParenthesized(reader: Reader): Command {
  const start = reader.at;
  const close = peek(reader, 1) === '(' ? findDoubleParenthesis(reader, start + 2) : -1;
  if (close >= 0) {
    reader.at = start + 2;
    const parts = nested(reader, () => within(reader, close, () => readQuotedContent(reader, '')));
    reader.at = close + 2;
    return { kind: 'arithmetic-command', parts, redirections: readRedirections(reader), ...span(reader, start) };
  }
  reader.at += 1;
  const body = nested(reader, () => readBody(reader, ')'));
  if (peek(reader) === ')') reader.at += 1;
  else noteError(reader, '“(” is not closed', start);
  return { kind: 'subshell', body, redirections: readRedirections(reader), ...span(reader, start) };
}

/** A list with at least one command. */
function readBody(reader: Reader, terminator: Terminator): Script {
  const script = reader.grammar.readScript(reader, terminator);
  if (script.pipelines.length > 0) return script;
  if (reader.at < reader.end) throw new SyntaxProblem('a command is missing');
  noteError(reader, 'a command is missing', reader.at);
  return script;
}

/** @throws SyntaxProblem for another word; the end of the text is noted and forgiven */
function expectWord(reader: Reader, word: string): void {
  skipLines(reader);
  if (isReserved(reader, [word])) reader.at += word.length;
  else if (reader.at >= reader.end) noteError(reader, `“${word}” is missing`, reader.at);
  else throw new SyntaxProblem(`“${word}” is missing`);
}

type Compound = (reader: Reader, start: number, word: string) => Command;

const readGroup: Compound = (reader, start) => {
  const body = readBody(reader, '}');
  expectWord(reader, '}');
  return { kind: 'group', body, redirections: readRedirections(reader), ...span(reader, start) };
};

const readIf: Compound = (reader, start) => {
  const branches: { condition: Script; body: Script }[] = [];
  let otherwise: Script | null = null;
  do {
    const condition = readBody(reader, ['then']);
    expectWord(reader, 'then');
    branches.push({ condition, body: readBody(reader, ['elif', 'else', 'fi']) });
  } while (takeWord(reader, 'elif'));
  if (takeWord(reader, 'else')) otherwise = readBody(reader, ['fi']);
  expectWord(reader, 'fi');
  return { kind: 'if', branches, otherwise, redirections: readRedirections(reader), ...span(reader, start) };
};

function takeWord(reader: Reader, word: string): boolean {
  if (!isReserved(reader, [word])) return false;
  reader.at += word.length;
  return true;
}

const readWhile: Compound = (reader, start, word) => {
  const condition = readBody(reader, ['do']);
  const body = readDo(reader, false);
  const kind = word === 'until' ? 'until' : 'while';
  return { kind, condition, body, redirections: readRedirections(reader), ...span(reader, start) };
};

/** `do … done`, or `{ … }` behind `for`, as bash has it. */
function readDo(reader: Reader, allowsBraces: boolean): Script {
  skipLines(reader);
  const isBraced = allowsBraces && isReserved(reader, ['{']);
  expectWord(reader, isBraced ? '{' : 'do');
  const close = isBraced ? '}' : 'done';
  const body = readBody(reader, isBraced ? '}' : ['done']);
  expectWord(reader, close);
  return body;
}

const readFor: Compound = (reader, start, keyword) => {
  skipBlanks(reader);
  if (keyword === 'for' && peek(reader) === '(' && peek(reader, 1) === '(') return readArithmeticFor(reader, start);
  const from = reader.at;
  if (readWord(reader) === null) throw new SyntaxProblem(`“${keyword}” needs a name`);
  const variable = reader.text.slice(from, reader.at);
  skipLines(reader);
  const words = takeWord(reader, 'in') ? readList(reader) : null;
  skipBlanks(reader);
  if (peek(reader) === ';') reader.at += 1;
  const body = readDo(reader, true);
  const kind = keyword === 'select' ? 'select' : 'for';
  return { kind, variable, words, body, redirections: readRedirections(reader), ...span(reader, start) };
};

function readList(reader: Reader): readonly Word[] {
  const words: Word[] = [];
  for (skipBlanks(reader); peek(reader) !== '#'; skipBlanks(reader)) {
    const word = readWord(reader);
    if (word === null) break;
    words.push(word);
  }
  return words;
}

function readArithmeticFor(reader: Reader, start: number): Command {
  const close = findDoubleParenthesis(reader, reader.at + 2);
  if (close < 0) throw new SyntaxProblem('“((” is not closed');
  reader.at += 2;
  const header: readonly WordPart[] = within(reader, close, () => readQuotedContent(reader, ''));
  reader.at = close + 2;
  skipBlanks(reader);
  if (peek(reader) === ';') reader.at += 1;
  const body = readDo(reader, true);
  return { kind: 'arithmetic-for', header, body, redirections: readRedirections(reader), ...span(reader, start) };
}

const readCase: Compound = (reader, start) => {
  skipBlanks(reader);
  const word = readWord(reader);
  if (word === null) throw new SyntaxProblem('“case” needs a word');
  expectWord(reader, 'in');
  const arms: { patterns: readonly Word[]; body: Script }[] = [];
  for (skipLines(reader); reader.at < reader.end && !isReserved(reader, ['esac']); skipLines(reader)) arms.push(readArm(reader));
  expectWord(reader, 'esac');
  return { kind: 'case', word, arms, redirections: readRedirections(reader), ...span(reader, start) };
};

function readArm(reader: Reader): { readonly patterns: readonly Word[]; readonly body: Script } {
  const patterns: Word[] = [];
  if (peek(reader) === '(') reader.at += 1;
  do {
    if (peek(reader) === '|') reader.at += 1;
    skipBlanks(reader);
    const pattern = readWord(reader);
    if (pattern === null) throw new SyntaxProblem('a pattern is missing');
    patterns.push(pattern);
    skipBlanks(reader);
  } while (peek(reader) === '|');
  if (peek(reader) !== ')') throw new SyntaxProblem('“)” is missing');
  reader.at += 1;
  const body = reader.grammar.readScript(reader, ';;');
  const ending = /;;&|;;|;&/y;
  ending.lastIndex = reader.at;
  const found = ending.exec(reader.text)?.[0] ?? '';
  if (reader.at + found.length <= reader.end) reader.at += found.length;
  return { patterns, body };
}

const readFunction: Compound = (reader, start) => {
  skipBlanks(reader);
  const from = reader.at;
  if (readWord(reader) === null) throw new SyntaxProblem('“function” needs a name');
  const name = reader.text.slice(from, reader.at);
  skipBlanks(reader);
  const parentheses = /\([ \t]*\)/y;
  parentheses.lastIndex = reader.at;
  const pair = parentheses.exec(reader.text)?.[0] ?? '';
  if (reader.at + pair.length <= reader.end) reader.at += pair.length;
  return readFunctionBody(reader, start, name, '');
};

const readCoprocess: Compound = (reader, start) => {
  skipBlanks(reader);
  const named = /[A-Za-z_]\w*[ \t]+(?=[({]|(?:if|while|until|for|case|select)[ \t\n])/y;
  named.lastIndex = reader.at;
  const name = compounds.has(peekReserved(reader)) ? '' : (named.exec(reader.text)?.[0] ?? '');
  if (reader.at + name.length <= reader.end) reader.at += name.length;
  const body = readCommand(reader, '');
  return { kind: 'coproc', body, ...span(reader, start) };
};

const readDoubleBracket: Compound = (reader, start) => {
  const operands = readTest(reader);
  return { kind: 'test', operands, redirections: readRedirections(reader), ...span(reader, start) };
};

const compounds: ReadonlyMap<string, Compound> = new Map([
  ['{', readGroup],
  ['if', readIf],
  ['while', readWhile],
  ['until', readWhile],
  ['for', readFor],
  ['select', readFor],
  ['case', readCase],
  ['function', readFunction],
  ['coproc', readCoprocess],
  ['[[', readDoubleBracket],
]);
