import { fail, ok, type Result } from '../base/index.ts';
import { type Clause, governanceLevels, type Literal, type Operator, riskTiers, type VariableKind } from './expression.ts';

interface TypeProblem {
  readonly message: string;
  readonly suggestion?: string;
}

type Scalar = Exclude<Literal, { readonly kind: 'list' }>;

/** Which literals a variable of a kind can be compared with, by group of operators. */
const accepted: Readonly<
  Record<VariableKind, { readonly equal: readonly Literal['kind'][]; readonly order: readonly Literal['kind'][]; readonly search: boolean }>
> = {
  text: { equal: ['text', 'number'], order: ['number', 'duration'], search: true },
  number: { equal: ['number', 'duration'], order: ['number', 'duration'], search: false },
  flag: { equal: ['number', 'boolean'], order: ['number'], search: false },
  level: { equal: ['level'], order: ['level'], search: false },
  tier: { equal: ['tier'], order: ['tier'], search: false },
  json: { equal: ['text', 'number', 'boolean', 'duration', 'level', 'tier'], order: ['number', 'duration', 'level', 'tier'], search: true },
};

/**
 * The clause, with texts turned into what its variable holds ("High", "24", true for a flag); or why no value could ever
 * make it true. A guard that can never fire is a mistake worth stopping a load for.
 */
export function checkClause(clause: Clause): Result<Clause, TypeProblem> {
  const { variable, operator, literal } = clause;
  const allowed = accepted[variable.kind];
  if (operator === 'contains' || operator === 'starts_with') return checkSearch(clause, allowed.search);
  if (operator === 'in' || operator === 'not_in') return checkMembership(clause);
  if (literal.kind === 'list')
    return fail({ message: `a list is compared with in or not_in, not with ${operator}`, suggestion: operator === '!=' ? 'not_in' : 'in' });
  const isOrder = operator !== '==' && operator !== '!=';
  const converted = convert(literal, variable.kind, isOrder ? allowed.order : allowed.equal);
  if (converted !== undefined) return ok({ ...clause, literal: converted });
  return fail(mismatch(variable.name, operator, literal, variable.kind));
}

function checkSearch(clause: Clause, canSearch: boolean): Result<Clause, TypeProblem> {
  const { variable, operator, literal } = clause;
  if (!canSearch) return fail({ message: `${operator} needs a text, and ${variable.name} is none` });
  if (literal.kind === 'text') return ok(clause);
  if (operator === 'contains' && variable.kind === 'json' && literal.kind !== 'list') return ok(clause);
  return fail({ message: `${operator} needs a text in double quotes` });
}

function checkMembership(clause: Clause): Result<Clause, TypeProblem> {
  const { variable, operator, literal } = clause;
  if (literal.kind !== 'list') return fail({ message: `${operator} needs a list such as ["a", "b"]` });
  const items: Scalar[] = [];
  for (const item of literal.items) {
    const converted = convert(item, variable.kind, accepted[variable.kind].equal);
    if (converted === undefined) return fail(mismatch(variable.name, operator, item, variable.kind));
    items.push(converted);
  }
  return ok({ ...clause, literal: { kind: 'list', items } });
}

function convert(literal: Scalar, kind: VariableKind, accepts: readonly Literal['kind'][]): Scalar | undefined {
  if (accepts.includes(literal.kind)) return literal;
  if (literal.kind !== 'text') return undefined;
  const { value } = literal;
  const level = governanceLevels.find((name) => name === value);
  const tier = riskTiers.find((name) => name === value);
  if (kind === 'level' && level !== undefined) return { kind: 'level', value: level };
  if (kind === 'tier' && tier !== undefined) return { kind: 'tier', value: tier };
  if (accepts.includes('number') && value.trim() !== '' && Number.isFinite(Number(value))) return { kind: 'number', value: Number(value) };
  return undefined;
}

const values: Readonly<Record<VariableKind, string>> = {
  text: 'a text',
  number: 'a number or a duration',
  flag: '1, 0, true or false',
  level: 'L0, L1, L2 or L3',
  tier: 'Low, Medium, High or Critical',
  json: 'a text, a number, true or false',
};

function mismatch(name: string, operator: Operator, literal: Scalar, kind: VariableKind): TypeProblem {
  const isOrder = /^[<>]/.test(operator);
  const needs = isOrder && (kind === 'text' || kind === 'json') ? 'a number or a duration' : values[kind];
  const written = literal.kind === 'duration' ? `${literal.seconds}s` : JSON.stringify(literal.value);
  return { message: `${name} ${operator} needs ${needs}, not ${written}` };
}
