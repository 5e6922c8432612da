import { skipLines } from './lines.ts';
import { nested, noteError, peek, type Reader, SyntaxProblem, skipBlanks, startsWith } from './reader.ts';
import type { Word, WordPart } from './syntax.ts';
import { readParts, readWord } from './words.ts';

/** Behind `[[`: the expression and the `]]`. Gives its operands in order. @throws SyntaxProblem */
export function readTest(reader: Reader): readonly Word[] {
  const operands: Word[] = [];
  readOr(reader, operands);
  skipLines(reader);
  if (isWord(reader, ']]')) reader.at += 2;
  else if (reader.at >= reader.end) noteError(reader, '“]]” is missing', reader.at);
  else throw new SyntaxProblem('“]]” is missing');
  return operands;
}

function readOr(reader: Reader, operands: Word[]): void {
  readAnd(reader, operands);
  while (takeOperator(reader, '||')) readAnd(reader, operands);
}

function readAnd(reader: Reader, operands: Word[]): void {
  readTerm(reader, operands);
  while (takeOperator(reader, '&&')) readTerm(reader, operands);
}

function takeOperator(reader: Reader, operator: string): boolean {
  skipLines(reader);
  if (!startsWith(reader, operator)) return false;
  reader.at += operator.length;
  return true;
}

function readTerm(reader: Reader, operands: Word[]): void {
  skipLines(reader);
  if (isWord(reader, '!')) {
    reader.at += 1;
    nested(reader, () => readTerm(reader, operands));
  } else if (peek(reader) === '(') {
    reader.at += 1;
    nested(reader, () => readOr(reader, operands));
    if (!takeOperator(reader, ')')) throw new SyntaxProblem('“)” is missing in “[[”');
  } else readComparison(reader, operands);
}

const binary = /(?:==|=~|!=|=|<|>|-(?:eq|ne|lt|le|gt|ge|nt|ot|ef))/y;
const unary = /^-[a-zA-Z]$/;

function readComparison(reader: Reader, operands: Word[]): void {
  const from = reader.at;
  const left = isWord(reader, ']]') ? null : readWord(reader);
  if (left === null) throw new SyntaxProblem('an operand is missing in “[[”');
  const text = reader.text.slice(from, reader.at);
  operands.push(left);
  skipLines(reader);
  if (unary.test(text) && !endsTerm(reader) && !isBinary(reader)) {
    const operand = readWord(reader);
    if (operand === null) throw new SyntaxProblem('an operand is missing in “[[”');
    operands.push(operand);
    return;
  }
  if (endsTerm(reader)) return;
  binary.lastIndex = reader.at;
  const operator = binary.exec(reader.text)?.[0];
  if (operator === undefined) throw new SyntaxProblem('“[[” knows no such operator');
  reader.at += operator.length;
  skipBlanks(reader);
  const right = operator === '=~' ? readRegularExpression(reader) : readWord(reader);
  if (right === null) throw new SyntaxProblem('an operand is missing in “[[”');
  operands.push(right);
}

function isBinary(reader: Reader): boolean {
  binary.lastIndex = reader.at;
  const operator = binary.exec(reader.text)?.[0];
  return operator !== undefined && /^[ \t]$/.test(peek(reader, operator.length));
}

function endsTerm(reader: Reader): boolean {
  return reader.at >= reader.end || startsWith(reader, '&&') || startsWith(reader, '||') || peek(reader) === ')' || isWord(reader, ']]');
}

function isWord(reader: Reader, word: string): boolean {
  return startsWith(reader, word) && /^(?:[ \t\n;&|<>()]|)$/.test(peek(reader, word.length));
}

/** A word in which `(`, `)` and `|` are text; blanks are too between parentheses. */
function readRegularExpression(reader: Reader): Word | null {
  const start = reader.at;
  const parts: WordPart[] = [];
  for (let depth = 0; reader.at < reader.end; ) {
    const character = peek(reader);
    if (depth === 0 && (' \t\n;&'.includes(character) || character === ')')) break;
    if (depth === 0 && startsWith(reader, '||')) break;
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if ('()|<> \t\n;&'.includes(character)) {
      parts.push({ kind: 'literal', value: character, start: reader.at, end: reader.at + 1 });
      reader.at += 1;
    } else parts.push(...readParts(reader));
  }
  return reader.at === start ? null : { parts, start, end: reader.at };
}
