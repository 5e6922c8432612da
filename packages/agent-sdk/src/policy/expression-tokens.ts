import { parseDurationMs } from './durations.ts';
import { governanceLevels, type Literal, type Operator, riskTiers } from './expression.ts';

export type Token =
  | { readonly kind: 'name'; readonly at: number; readonly text: string }
  | { readonly kind: 'operator'; readonly at: number; readonly operator: Operator }
  | { readonly kind: 'literal'; readonly at: number; readonly literal: Literal; readonly text: string }
  | { readonly kind: 'AND' | 'OR' | '[' | ']' | ','; readonly at: number };

/** What is wrong with an expression, and where in it (from 0). */
export interface ExpressionProblem {
  readonly message: string;
  readonly at: number;
  readonly suggestion?: string;
}

export class ExpressionError extends Error {
  readonly problem: ExpressionProblem;

  constructor(problem: ExpressionProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

const blank = /\s+/y;
const symbol = /==|!=|>=|<=|>|<|[[\],]/y;
const word = /[\p{L}\p{N}_.+-]+/uy;
const numberShape = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** @throws ExpressionError */
export function toTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const space = matchAt(blank, text, at);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const [token, length] = readToken(text, at);
    tokens.push(token);
    at += length;
  }
  return tokens;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function readToken(text: string, at: number): readonly [Token, number] {
  if (text[at] === '"') return readQuoted(text, at);
  const mark = matchAt(symbol, text, at);
  if (mark !== undefined) {
    const isBracket = mark === '[' || mark === ']' || mark === ',';
    return [isBracket ? { kind: mark, at } : { kind: 'operator', at, operator: mark as Operator }, mark.length];
  }
  const name = matchAt(word, text, at);
  if (name !== undefined) return [toWordToken(name, at), name.length];
  throw new ExpressionError({ at, ...describeCharacter(text[at] as string) });
}

function describeCharacter(character: string): { readonly message: string; readonly suggestion?: string } {
  if (character === '(' || character === ')') return { message: 'parentheses are not part of expressions: AND binds tighter than OR' };
  if (character === "'") return { message: 'a text stands in double quotes' };
  if (character === '=') return { message: '"=" is no operator', suggestion: '==' };
  if (character === '&') return { message: 'clauses are joined by AND', suggestion: 'AND' };
  if (character === '|') return { message: 'clauses are joined by OR', suggestion: 'OR' };
  return { message: `unexpected character ${JSON.stringify(character)}` };
}

function readQuoted(text: string, start: number): readonly [Token, number] {
  let value = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] as string;
    if (character === '"') return [{ kind: 'literal', at: start, literal: { kind: 'text', value }, text: value }, at + 1 - start];
    const next = text[at + 1];
    // Only \" and \\ are escapes; any other backslash stands for itself, as paths and patterns need it.
    const isEscape = character === '\\' && (next === '"' || next === '\\');
    value += isEscape ? next : character;
    if (isEscape) at += 1;
  }
  throw new ExpressionError({ at: start, message: 'the text that begins here has no closing quote' });
}

function toWordToken(text: string, at: number): Token {
  if (text === 'AND' || text === 'OR') return { kind: text, at };
  if (text === 'contains' || text === 'starts_with' || text === 'in' || text === 'not_in') return { kind: 'operator', at, operator: text };
  const literal = toBareLiteral(text, at);
  return literal === undefined ? { kind: 'name', at, text } : { kind: 'literal', at, literal, text };
}

function toBareLiteral(text: string, at: number): Literal | undefined {
  if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true' };
  const level = governanceLevels.find((name) => name === text);
  if (level !== undefined) return { kind: 'level', value: level };
  if (/^L\d+$/.test(text)) throw new ExpressionError({ at, message: `unknown governance level: ${text}; valid values: L0, L1, L2, L3` });
  const tier = riskTiers.find((name) => name === text);
  if (tier !== undefined) return { kind: 'tier', value: tier };
  if (numberShape.test(text) && Number.isFinite(Number(text))) return { kind: 'number', value: Number(text) };
  return /^\d/.test(text) ? toDuration(text, at) : undefined;
}

function toDuration(text: string, at: number): Literal {
  const ms = parseDurationMs(text);
  if (ms !== undefined) return { kind: 'duration', seconds: ms / 1_000 };
  throw new ExpressionError({ at, message: `"${text}" is neither a number nor a duration such as 30m, 24h or 1h30m` });
}
