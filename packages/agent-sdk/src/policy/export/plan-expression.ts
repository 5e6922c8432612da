import { compileExpression } from '../evaluate-expression.ts';
import { type Clause, type Expression, governanceLevels, type Literal, riskTiers } from '../expression.ts';
import { all, any, type Comparison, type Condition, never, not } from './condition.ts';
import type { HostMatcher } from './plan.ts';

/** Collects what the host must work out. Returns the condition that asks for it. */
export type AddMatcher = (matcher: Omit<HostMatcher, 'id'>) => Condition;

/** An approval guard in the other language's terms; a clause that it cannot say is left to the host, and named. */
export function planExpression(expression: Expression, addMatcher: AddMatcher): Condition {
  return any(...expression.groups.map((group) => all(...group.map((clause) => planClause(clause) ?? byHost(clause, addMatcher)))));
}

/** Undefined for what only the host can tell. */
function planClause(clause: Clause): Condition | undefined {
  switch (clause.variable.kind) {
    case 'text':
      return planText(clause);
    case 'json':
      return planJson(clause);
    case 'level':
      return planRank(clause, governanceLevels);
    case 'tier':
      return planRank(clause, riskTiers);
    default:
      return planNumber(clause);
  }
}

function planText({ variable: { name }, operator, literal }: Clause): Condition | undefined {
  const values = toTexts(literal);
  if (values === undefined) return undefined;
  const [value = ''] = values;
  switch (operator) {
    case '==':
    case 'in':
      return textIs(name, values);
    case '!=':
    case 'not_in':
      return all({ op: 'hasText', name }, not(textIs(name, values)));
    case 'contains':
      return value === '' ? { op: 'hasText', name } : { op: 'textContains', name, value };
    case 'starts_with':
      return value === '' ? { op: 'hasText', name } : { op: 'textStarts', name, value };
    default:
      return undefined;
  }
}

export function textIs(name: string, values: readonly string[]): Condition {
  return values.length === 0 ? never : { op: 'textIs', name, values };
}

/** Values of arguments have types, which Cedar's do not follow: only the question whether one is a certain text is the same. */
function planJson(clause: Clause): Condition | undefined {
  if (clause.operator === '==' && clause.literal.kind === 'text') return planText(clause);
  return /^[<>]/.test(clause.operator) ? planNumber(clause) : undefined;
}

/** Levels and tiers are few: a comparison is the list of those it holds for. */
function planRank({ variable: { name }, operator, literal }: Clause, names: readonly string[]): Condition {
  const limits = (literal.kind === 'list' ? literal.items : [literal]).map((item) =>
    names.indexOf(String('value' in item ? item.value : '')),
  );
  const holds = (rank: number): boolean =>
    operator === 'in'
      ? limits.includes(rank)
      : operator === 'not_in'
        ? !limits.includes(rank)
        : compare(rank, operator as Comparison | '!=', limits[0] ?? -1);
  return textIs(
    name,
    names.filter((_, rank) => holds(rank)),
  );
}

function planNumber({ variable: { name }, operator, literal }: Clause): Condition | undefined {
  const numbers = toNumbers(literal);
  if (numbers === undefined) return undefined;
  const is = (comparison: Comparison, than: number): Condition => ({ op: 'number', name, is: comparison, than });
  const unreadable: Condition = { op: 'unreadable', name };
  const equals = any(...numbers.map((than) => is('==', than)));
  // A number that is there and not equal is below or above: `not` alone would also hold for one that is not there.
  const differs = all(...numbers.map((than) => any(is('<', than), is('>', than))));
  if (operator === '==' || operator === 'in') return any(unreadable, equals);
  if (operator === '!=' || operator === 'not_in') return numbers.length === 0 ? undefined : any(unreadable, differs);
  if (operator === 'contains' || operator === 'starts_with') return undefined;
  return any(unreadable, is(operator, numbers[0] ?? 0));
}

function compare(one: number, operator: Comparison | '!=', other: number): boolean {
  if (operator === '==') return one === other;
  if (operator === '!=') return one !== other;
  if (operator === '<') return one < other;
  if (operator === '<=') return one <= other;
  return operator === '>' ? one > other : one >= other;
}

/** The texts of a literal, or undefined when it is none. */
function toTexts(literal: Literal): readonly string[] | undefined {
  if (literal.kind === 'list') {
    const texts = literal.items.map(toTexts);
    return texts.every((text) => text !== undefined) ? texts.flat() : undefined;
  }
  return literal.kind === 'text' ? [literal.value] : undefined;
}

function toNumbers(literal: Literal): readonly number[] | undefined {
  if (literal.kind === 'list') {
    const numbers = literal.items.map(toNumbers);
    return numbers.every((number) => number !== undefined) ? numbers.flat() : undefined;
  }
  const value = literal.kind === 'duration' ? literal.seconds : Number('value' in literal ? literal.value : Number.NaN);
  return Number.isInteger(value) && Math.abs(value) < Number.MAX_SAFE_INTEGER ? [value] : undefined;
}

function byHost(clause: Clause, addMatcher: AddMatcher): Condition {
  const { variable, operator, literal } = clause;
  const guard = compileExpression({ text: '', groups: [[clause]] });
  return addMatcher({
    what: `${variable.name} ${operator} ${formatLiteral(literal)}`,
    why: 'compares values whose type is only known when the action is there',
    matches: ({ action, circumstances: { governanceLevel, graph } }) => guard({ action, governanceLevel, graph }),
  });
}

function formatLiteral(literal: Literal): string {
  if (literal.kind === 'list') return `[${literal.items.map(formatLiteral).join(', ')}]`;
  return literal.kind === 'duration' ? `${literal.seconds}s` : JSON.stringify(literal.value);
}
