import { GatehouseError } from '../base/index.ts';
import type { NanoUsd } from './money.ts';
import { assertZone, type BudgetPeriod } from './periods.ts';

/** In the order in which budgets are looked at: broad before narrow. */
export const scopeTypes = ['global', 'org', 'team', 'agent', 'session', 'task'] as const;

export interface BudgetScope {
  readonly type: (typeof scopeTypes)[number];
  /** `*` for `global`. */
  readonly id: string;
}

/** What may be spent in one scope. At least one amount; all amounts above 0. */
export interface BudgetLimit {
  readonly monthlyNanoUsd?: NanoUsd;
  /** Per calendar day, or per {@link windowMs} where that is given. */
  readonly dailyNanoUsd?: NanoUsd;
  /** A rolling duration that stands in for the calendar day. */
  readonly windowMs?: number;
  /** In all, for a task or a session. */
  readonly totalNanoUsd?: NanoUsd;
  /** IANA name; `UTC` when absent. */
  readonly timezone?: string;
  /** `suspend`: the agent stops until a person resumes it. `deny` when absent. */
  readonly onExceed?: 'deny' | 'suspend';
}

/** The limits in force for a scope; several documents may limit the same one, and each of them holds. Asked every time. */
export type LimitTable = (scope: BudgetScope) => readonly BudgetLimit[];

/** Who spends. An agent is named with those that started it, first one first: it draws on the budget of each. */
export interface Spender {
  readonly org?: string;
  readonly team?: string;
  readonly agents: readonly string[];
  readonly session?: string;
  readonly task?: string;
}

export function scopesOf({ agents, org, session, task, team }: Spender): readonly BudgetScope[] {
  const named = (type: BudgetScope['type'], id: string | undefined): BudgetScope[] => (id === undefined ? [] : [{ type, id }]);
  return [
    { type: 'global', id: '*' },
    ...named('org', org),
    ...named('team', team),
    ...agents.map((id): BudgetScope => ({ type: 'agent', id })),
    ...named('session', session),
    ...named('task', task),
  ];
}

export function formatScope({ id, type }: BudgetScope): string {
  return type === 'global' ? 'global' : `${type}:${id}`;
}

/** The amounts of a limit in the order they are judged: a month before its days. */
export function amountsOf(limit: BudgetLimit): readonly (readonly [BudgetPeriod, NanoUsd])[] {
  const { dailyNanoUsd, monthlyNanoUsd, totalNanoUsd, windowMs } = limit;
  const amounts: (readonly [BudgetPeriod, NanoUsd | undefined])[] = [
    ['monthly', monthlyNanoUsd],
    [windowMs === undefined ? 'daily' : 'window', dailyNanoUsd],
    ['total', totalNanoUsd],
  ];
  return amounts.filter((entry): entry is [BudgetPeriod, NanoUsd] => entry[1] !== undefined);
}

/** @throws ERR_BUDGET_LIMIT for a limit that is not one, ERR_BUDGET_ZONE */
export function assertLimit(limit: BudgetLimit): void {
  const { dailyNanoUsd, monthlyNanoUsd, windowMs } = limit;
  const amounts = amountsOf(limit);
  if (amounts.length === 0) throw badLimit('limits nothing');
  if (amounts.some(([, nano]) => !Number.isSafeInteger(nano) || nano <= 0)) throw badLimit('must be above 0');
  if (dailyNanoUsd !== undefined && monthlyNanoUsd !== undefined && monthlyNanoUsd < dailyNanoUsd) {
    throw badLimit('may not allow less in a month than in a day');
  }
  if (windowMs !== undefined && !(windowMs > 0 && dailyNanoUsd !== undefined))
    throw badLimit('needs a positive window and an amount for it');
  assertZone(limit.timezone ?? 'UTC');
}

function badLimit(sentence: string): GatehouseError {
  return new GatehouseError('ERR_BUDGET_LIMIT', { message: `A budget ${sentence}.`, untouched: 'Nothing was spent.' });
}
