import { argumentsOf, resultOf, type TextVariable, textsOf, walk } from './action-values.ts';
import type { GovernanceLevel, PolicyAction, PolicyGraph } from './contract.ts';
import { type Clause, type Expression, governanceLevels, type Literal, type Operator, riskTiers, type VariableRef } from './expression.ts';

export interface ExpressionContext {
  readonly action: PolicyAction | undefined;
  readonly governanceLevel?: GovernanceLevel | undefined;
  readonly graph?: PolicyGraph | undefined;
}

export type Guard = (context: ExpressionContext) => boolean;

/**
 * An approval guard as a function. What cannot be resolved is a text that does not match, whatever the operator, or a
 * number that fires; what goes wrong fires.
 */
export function compileExpression(expression: Expression): Guard {
  const groups = expression.groups.map((group) => group.map(compileClause));
  return (context) => {
    try {
      return groups.some((group) => group.every((clause) => clause(context)));
    } catch {
      return true;
    }
  };
}

function compileClause(clause: Clause): Guard {
  switch (clause.variable.kind) {
    case 'text':
      return compileText(clause);
    case 'json':
      return compileJson(clause);
    case 'level':
      return compileRank(clause, (context) => governanceLevels.indexOf(context.governanceLevel as GovernanceLevel), governanceLevels);
    case 'tier':
      return compileRank(clause, (context) => tierRank(context.graph?.[clause.variable.name]), riskTiers);
    default:
      return compileNumber(clause);
  }
}

// ------------------------------------------------------------------------------------------------------- texts

function compileText(clause: Clause): Guard {
  const read = textReader(clause.variable);
  const { operator } = clause;
  if (operator === '!=' || operator === 'not_in') {
    const equals = compileTextTest({ ...clause, operator: operator === '!=' ? '==' : 'in' });
    return (context) => {
      const values = read(context);
      return values.length > 0 && !values.some(equals);
    };
  }
  const test = compileTextTest(clause);
  return (context) => read(context).some(test);
}

const none: readonly string[] = [];

function textReader({ name }: VariableRef): (context: ExpressionContext) => readonly string[] {
  if (name === 'tool') return ({ action }) => (action?.tool === undefined ? none : [action.tool]);
  if (name === 'path' || name === 'url' || name === 'method' || name === 'command') {
    return ({ action }) => (action === undefined ? none : textsOf(action, name satisfies TextVariable));
  }
  if (name === 'tool_result') return ({ action }) => (action?.type === 'tool_result' ? [action.resultJson] : none);
  const message = messageField(name);
  return ({ action, graph }) => {
    const own = message === undefined || action?.type !== 'send_message' ? undefined : action[message];
    return toTextList(own ?? graph?.[name]);
  };
}

function messageField(name: string): 'sourceTeamId' | 'targetTeamId' | 'channelId' | undefined {
  if (name === 'source.team_id') return 'sourceTeamId';
  if (name === 'target.team_id') return 'targetTeamId';
  return name === 'target.channel_id' ? 'channelId' : undefined;
}

function toTextList(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string');
  return value === undefined || value === null ? none : [String(value)];
}

function compileTextTest({ operator, literal }: Clause): (text: string) => boolean {
  if (literal.kind === 'list') {
    const tests = literal.items.map((item) => compileTextTest({ operator: '==', literal: item } as Clause));
    return (text) => tests.some((test) => test(text));
  }
  if (literal.kind === 'text') {
    const { value } = literal;
    if (operator === 'contains') return (text) => text.includes(value);
    if (operator === 'starts_with') return (text) => text.startsWith(value);
    return (text) => text === value;
  }
  const limit = toNumber(literal);
  // A text that is no number equals none, but whether it is larger cannot be told: that fires.
  if (operator === '==') return (text) => readNumber(text) === limit;
  return (text) => {
    const number = readNumber(text);
    return number === undefined || compare(number, operator, limit);
  };
}

const numberText = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

function readNumber(text: string): number | undefined {
  return numberText.test(text) ? Number(text) : undefined;
}

// ------------------------------------------------------------------------------------------------- JSON values

function compileJson({ variable, operator, literal }: Clause): Guard {
  const isResult = variable.name.startsWith('tool_result.');
  const test = compileJsonTest(operator, literal);
  return ({ action }) => {
    if (action === undefined) return false;
    const value = walk(isResult ? resultOf(action) : argumentsOf(action), variable.path);
    return value !== undefined && test(value);
  };
}

function compileJsonTest(operator: Operator, literal: Literal): (value: unknown) => boolean {
  if (literal.kind === 'list') return compileJsonMembership(operator, literal.items);
  switch (operator) {
    case '==':
      return (value) => equalsJson(value, literal);
    case '!=':
      return (value) => !equalsJson(value, literal);
    case 'contains':
      return (value) => containsJson(value, literal);
    case 'starts_with':
      return (value) => isObject(value) || String(value).startsWith((literal as { value: string }).value);
    default:
      return compileJsonOrder(operator, literal);
  }
}

function compileJsonMembership(operator: Operator, items: readonly Literal[]): (value: unknown) => boolean {
  const isIn = (value: unknown): boolean => items.some((item) => equalsJson(value, item));
  // Whether a list or an object is in a list of values cannot be told: that fires, both ways.
  return operator === 'in' ? (value) => isObject(value) || isIn(value) : (value) => isObject(value) || !isIn(value);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** JSON is compared by type: the text "5" is not the number 5. */
function equalsJson(value: unknown, literal: Literal): boolean {
  if (literal.kind === 'list') return false;
  return literal.kind === 'duration' ? value === literal.seconds : value === literal.value;
}

function containsJson(value: unknown, literal: Literal): boolean {
  if (Array.isArray(value)) return value.some((item) => equalsJson(item, literal));
  const wanted = literal.kind === 'list' ? '' : String(literal.kind === 'duration' ? literal.seconds : literal.value);
  return (isObject(value) ? JSON.stringify(value) : String(value)).includes(wanted);
}

function compileJsonOrder(operator: Operator, literal: Literal): (value: unknown) => boolean {
  if (literal.kind === 'level' || literal.kind === 'tier') {
    const names: readonly string[] = literal.kind === 'level' ? governanceLevels : riskTiers;
    const limit = names.indexOf(literal.value);
    return (value) => !names.includes(value as string) || compare(names.indexOf(value as string), operator, limit);
  }
  const limit = toNumber(literal);
  return (value) => {
    const number = typeof value === 'string' ? readNumber(value) : value;
    return typeof number !== 'number' || compare(number, operator, limit);
  };
}

// ---------------------------------------------------------------------------------------------- numbers, ranks

function compileNumber({ variable, operator, literal }: Clause): Guard {
  const read = numberReader(variable.name);
  const numbers = literal.kind === 'list' ? literal.items.map(toNumber) : [toNumber(literal)];
  const limit = numbers[0] as number;
  return ({ graph }) => {
    const number = read(graph);
    if (number === undefined) return true;
    if (operator === 'in') return numbers.includes(number);
    return operator === 'not_in' ? !numbers.includes(number) : compare(number, operator, limit);
  };
}

function numberReader(name: string): (graph: PolicyGraph | undefined) => number | undefined {
  const own = (graph: PolicyGraph | undefined): number | undefined => asNumber(graph?.[name]);
  const other = (alias: string) => (graph: PolicyGraph | undefined) => own(graph) ?? asNumber(graph?.[alias]);
  const isZero = (alias: string) => (graph: PolicyGraph | undefined) => own(graph) ?? asNumber(zeroFlag(asNumber(graph?.[alias])));
  if (name === 'agent.is_root') return isZero('agent.depth');
  if (name === 'agent.is_leaf') return isZero('agent.children_count');
  if (name === 'team.parallel_agents') return other('team.active_agents');
  return name === 'team.active_agents' ? other('team.parallel_agents') : own;
}

function zeroFlag(count: number | undefined): boolean | undefined {
  return count === undefined ? undefined : count === 0;
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return readNumber(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function toNumber(literal: Literal): number {
  if (literal.kind === 'duration') return literal.seconds;
  return literal.kind === 'list' ? Number.NaN : Number(literal.value);
}

function compileRank(clause: Clause, read: (context: ExpressionContext) => number, names: readonly string[]): Guard {
  const { operator, literal } = clause;
  const ranks = (literal.kind === 'list' ? literal.items : [literal]).map((item) => names.indexOf((item as { value: string }).value));
  const limit = ranks[0] as number;
  return (context) => {
    const rank = read(context);
    if (rank < 0) return false;
    if (operator === 'in') return ranks.includes(rank);
    return operator === 'not_in' ? !ranks.includes(rank) : compare(rank, operator, limit);
  };
}

function tierRank(value: unknown): number {
  return typeof value === 'string' ? riskTiers.findIndex((tier) => tier.toLowerCase() === value.toLowerCase()) : -1;
}

function compare(one: number, operator: Operator, other: number): boolean {
  switch (operator) {
    case '==':
      return one === other;
    case '!=':
      return one !== other;
    case '>':
      return one > other;
    case '>=':
      return one >= other;
    case '<':
      return one < other;
    case '<=':
      return one <= other;
    default:
      throw new TypeError(`no order: ${operator}`);
  }
}
