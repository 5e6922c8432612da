import { GatehouseError } from '../base/index.ts';
import type { BudgetEvent, Exceeded, Spending } from './events.ts';
import { type BudgetScope, formatScope } from './limits.ts';
import type { NanoUsd } from './money.ts';

type Reserved = Extract<BudgetEvent, { type: 'reserved' }>;

/** One scope's spendings in order of time, with their running sums. */
interface Account {
  readonly times: number[];
  readonly sums: NanoUsd[];
  reserved: NanoUsd;
}

/**
 * What budget events add up to. Applying is all it does: whether an event may happen is decided before, and an event
 * that cannot have happened (an outcome of a reservation nobody made) means that the story is broken.
 */
export class BudgetBook {
  readonly #accounts = new Map<string, Account>();
  readonly #reservations = new Map<string, Reserved>();
  readonly #lapsed = new Map<string, Reserved>();
  readonly #suspended = new Map<string, { readonly scope: BudgetScope; readonly atMs: number; readonly because: Exceeded }>();
  readonly #spendings: Spending[] = [];

  /** @throws ERR_BUDGET_STATE for an event that contradicts those before it */
  apply(event: BudgetEvent): void {
    switch (event.type) {
      case 'reserved':
        if (this.#reservations.has(event.id) || this.#lapsed.has(event.id)) throw contradiction(`${event.id} is reserved twice`);
        this.#reservations.set(event.id, event);
        this.#hold(event, event.amountNanoUsd);
        break;
      case 'committed':
        this.#commit(event);
        break;
      case 'rolled-back':
        this.#release(event.id, event.type);
        break;
      case 'lapsed': {
        const reserved = this.#release(event.id, event.type);
        this.#lapsed.set(event.id, reserved);
        this.#spend({ ...toSpending(reserved, event.atMs, reserved.amountNanoUsd), isLapsed: true });
        break;
      }
      case 'suspended':
        this.#suspended.set(formatScope(event.scope), event);
        break;
      case 'resumed':
        this.#suspended.delete(formatScope(event.scope));
        break;
      case 'spent': {
        const { type: _, ...spending } = event;
        this.#spend(spending);
      }
    }
  }

  /** Spent in a scope since an instant, that instant included. */
  spentSince(scope: BudgetScope, startMs: number): NanoUsd {
    const account = this.#accounts.get(formatScope(scope));
    if (account === undefined) return 0;
    const first = lowerBound(account.times, startMs);
    const all = account.sums.at(-1) ?? 0;
    return all - (first === 0 ? 0 : (account.sums[first - 1] ?? 0));
  }

  /** Reserved in a scope and not settled. */
  reserved(scope: BudgetScope): NanoUsd {
    return this.#accounts.get(formatScope(scope))?.reserved ?? 0;
  }

  /** Whether a reservation was taken for spent, because nobody told its outcome in time. */
  isLapsed(id: string): boolean {
    return this.#lapsed.has(id);
  }

  /** Reservations whose outcome should have been told by now. */
  overdue(nowMs: number): readonly string[] {
    return [...this.#reservations.values()].filter(({ deadlineMs }) => deadlineMs <= nowMs).map(({ id }) => id);
  }

  suspension(scope: BudgetScope): Exceeded | undefined {
    return this.#suspended.get(formatScope(scope))?.because;
  }

  suspensions(): readonly { readonly scope: BudgetScope; readonly atMs: number; readonly because: Exceeded }[] {
    return [...this.#suspended.values()];
  }

  /** In order of time. */
  spendings(): readonly Spending[] {
    return this.#spendings;
  }

  /**
   * Events that add up to the same from `sinceMs` on, and to the same totals: spendings before it are put together, one
   * for each combination of scopes and subject.
   */
  shorten(sinceMs: number): readonly BudgetEvent[] {
    const late = [...this.#lapsed.values()].filter(({ atMs }) => atMs >= sinceMs);
    const lateIds = new Set(late.map(({ id }) => id));
    const settled = this.#spendings.filter(({ id, isLapsed }) => isLapsed !== true || !lateIds.has(id));
    return [
      ...mergeOld(settled, sinceMs).map((spending): BudgetEvent => ({ type: 'spent', ...spending })),
      // Their outcome may still be told.
      ...late.flatMap((reserved): BudgetEvent[] => [reserved, { type: 'lapsed', id: reserved.id, atMs: reserved.deadlineMs }]),
      ...this.#reservations.values(),
      ...[...this.#suspended.values()].map((suspension): BudgetEvent => ({ ...suspension, type: 'suspended' })),
    ];
  }

  #commit({ amountNanoUsd, atMs, id, usage }: Extract<BudgetEvent, { type: 'committed' }>): void {
    const late = this.#lapsed.get(id);
    const reserved = late ?? this.#release(id, 'committed');
    this.#lapsed.delete(id);
    // What was taken for spent is in the book already, and is not given back: it may have been of another day.
    const owed = late === undefined ? amountNanoUsd : Math.max(0, amountNanoUsd - late.amountNanoUsd);
    this.#spend({ ...toSpending(reserved, atMs, owed), ...(usage === undefined ? {} : { usage }) });
  }

  #release(id: string, what: string): Reserved {
    const reserved = this.#reservations.get(id);
    if (reserved === undefined) throw contradiction(`${id} is ${what} without being reserved`);
    this.#reservations.delete(id);
    this.#hold(reserved, -reserved.amountNanoUsd);
    return reserved;
  }

  #hold({ scopes }: Reserved, amountNanoUsd: NanoUsd): void {
    for (const scope of scopes) this.#account(scope).reserved += amountNanoUsd;
  }

  #spend(spending: Spending): void {
    this.#spendings.push(spending);
    for (const scope of spending.scopes) {
      const { sums, times } = this.#account(scope);
      // A clock that was set back: what is spent now is not older than what was spent before.
      times.push(Math.max(spending.atMs, times.at(-1) ?? Number.NEGATIVE_INFINITY));
      sums.push((sums.at(-1) ?? 0) + spending.amountNanoUsd);
    }
  }

  #account(scope: BudgetScope): Account {
    const key = formatScope(scope);
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    const account: Account = { times: [], sums: [], reserved: 0 };
    this.#accounts.set(key, account);
    return account;
  }
}

function toSpending({ id, scopes, subject }: Reserved, atMs: number, amountNanoUsd: NanoUsd): Spending {
  return { id, atMs, amountNanoUsd, scopes, subject };
}

function mergeOld(spendings: readonly Spending[], sinceMs: number): readonly Spending[] {
  const merged = new Map<string, Spending>();
  for (const spending of spendings) {
    if (spending.atMs >= sinceMs) continue;
    const { amountNanoUsd, atMs, id, scopes, subject } = spending;
    const key = JSON.stringify([scopes, subject]);
    const before = merged.get(key)?.amountNanoUsd ?? 0;
    merged.set(key, { id, atMs, scopes, subject, amountNanoUsd: before + amountNanoUsd });
  }
  const old = [...merged.values()].sort((one, two) => one.atMs - two.atMs);
  return [...old, ...spendings.filter(({ atMs }) => atMs >= sinceMs)];
}

/** The first index whose value is not below `value`. */
function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function contradiction(sentence: string): GatehouseError {
  return new GatehouseError('ERR_BUDGET_STATE', {
    message: `The record of what was spent contradicts itself: ${sentence}.`,
    untouched: 'Nothing is spent until it is mended; no limit was reset.',
    nextStep: 'Look at the file with `gatehouse cost summary`, and put it aside to begin anew.',
  });
}
