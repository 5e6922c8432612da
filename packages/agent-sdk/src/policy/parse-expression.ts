import { fail, ok, type Result } from '../base/index.ts';
import { closestName } from './closest-name.ts';
import {
  type Clause,
  type Expression,
  expressionVariables,
  findVariable,
  governanceLevels,
  type Literal,
  riskTiers,
  type VariableRef,
} from './expression.ts';
import { ExpressionError, type ExpressionProblem, type Token, toTokens } from './expression-tokens.ts';
import { checkClause } from './expression-types.ts';

/** Nobody writes longer ones; a limit keeps a document from being one long expression. */
const maxLength = 20_000;

/**
 * Parses and checks an expression: `field op literal`, joined by AND, which binds tighter, and OR. Everything that could
 * only be found out while judging is refused here: unknown names, literals an operator cannot use, loose ends.
 */
export function parseExpression(text: string): Result<Expression, ExpressionProblem> {
  try {
    if (text.trim() === '') throw new ExpressionError({ at: 0, message: 'the expression must not be empty' });
    if (text.length > maxLength) throw new ExpressionError({ at: 0, message: `an expression has at most ${maxLength} characters` });
    return ok({ text, groups: readGroups({ tokens: toTokens(text), next: 0, end: text.length }) });
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return fail(thrown.problem);
    throw thrown;
  }
}

interface Reader {
  readonly tokens: readonly Token[];
  next: number;
  readonly end: number;
}

function readGroups(reader: Reader): readonly (readonly Clause[])[] {
  const groups: Clause[][] = [[readClause(reader)]];
  for (let token = take(reader); token !== undefined; token = take(reader)) {
    if (token.kind !== 'AND' && token.kind !== 'OR') throw expected('AND or OR', token, reader);
    if (reader.next >= reader.tokens.length) throw new ExpressionError({ at: token.at, message: `nothing follows ${token.kind}` });
    if (token.kind === 'OR') groups.push([]);
    (groups.at(-1) as Clause[]).push(readClause(reader));
  }
  return groups;
}

function take(reader: Reader): Token | undefined {
  const token = reader.tokens[reader.next];
  reader.next += 1;
  return token;
}

function readClause(reader: Reader): Clause {
  const name = take(reader);
  if (name?.kind === 'AND' || name?.kind === 'OR')
    throw new ExpressionError({ at: name.at, message: `a clause must stand before ${name.kind}` });
  if (name?.kind !== 'name') throw expected('a variable', name, reader);
  const variable = findVariable(name.text) ?? refuseName(name.text, name.at);
  const operator = take(reader);
  if (operator?.kind !== 'operator') throw expected(`an operator after ${name.text}`, operator, reader);
  const clause = { variable, operator: operator.operator, literal: readLiteral(reader) };
  const checked = checkClause(clause);
  if (checked.ok) return checked.value;
  throw new ExpressionError({ at: name.at, ...checked.error });
}

function readLiteral(reader: Reader): Literal {
  const token = take(reader);
  if (token?.kind === 'literal') return token.literal;
  if (token?.kind === '[') return { kind: 'list', items: readItems(reader) };
  if (token?.kind === 'name') throw unquoted(token.text, token.at);
  throw expected('a value', token, reader);
}

function readItems(reader: Reader): readonly Exclude<Literal, { readonly kind: 'list' }>[] {
  const items: Exclude<Literal, { readonly kind: 'list' }>[] = [];
  if (reader.tokens[reader.next]?.kind === ']') {
    reader.next += 1;
    return items;
  }
  for (;;) {
    const item = readLiteral(reader);
    if (item.kind === 'list')
      throw new ExpressionError({ at: reader.tokens[reader.next - 1]?.at ?? 0, message: 'a list cannot hold a list' });
    items.push(item);
    const mark = take(reader);
    if (mark?.kind === ']') return items;
    if (mark?.kind !== ',') throw expected('"," or "]"', mark, reader);
  }
}

function refuseName(name: string, at: number): VariableRef {
  const near = suggestName(name);
  const hint =
    near === undefined ? `valid variables: ${[...expressionVariables, 'args.<key>', 'tool_result'].join(', ')}` : `did you mean "${near}"?`;
  throw new ExpressionError({ at, message: `unknown variable "${name}"; ${hint}`, ...(near === undefined ? {} : { suggestion: near }) });
}

function suggestName(name: string): string | undefined {
  const near = closestName(name, [...expressionVariables, 'tool_result']);
  const dot = name.indexOf('.');
  if (near !== undefined || dot < 0) return near;
  const root = closestName(name.slice(0, dot), ['args', 'tool_result']);
  return root === undefined || name.endsWith('.') ? undefined : `${root}${name.slice(dot)}`;
}

function unquoted(text: string, at: number): ExpressionError {
  const near = [...governanceLevels, ...riskTiers].find((known) => known.toLowerCase() === text.toLowerCase());
  const suggestion = near ?? closestName(text, [...riskTiers, 'true', 'false']) ?? JSON.stringify(text);
  return new ExpressionError({ at, message: `"${text}" is no value: a text stands in double quotes`, suggestion });
}

function expected(what: string, token: Token | undefined, reader: Reader): ExpressionError {
  if (token === undefined) return new ExpressionError({ at: reader.end, message: `the expression ends where ${what} must follow` });
  const near =
    token.kind === 'name'
      ? ['AND', 'OR', 'contains', 'starts_with', 'in', 'not_in'].find(
          (known) => known === token.text || closestName(token.text.toUpperCase(), [known.toUpperCase()]) !== undefined,
        )
      : undefined;
  const found =
    token.kind === 'name' || token.kind === 'literal'
      ? `"${token.text}"`
      : token.kind === 'operator'
        ? `"${token.operator}"`
        : `"${token.kind}"`;
  return new ExpressionError({
    at: token.at,
    message: `${what} must stand here, not ${found}`,
    ...(near === undefined ? {} : { suggestion: near }),
  });
}
