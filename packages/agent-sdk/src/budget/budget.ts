import { type Clock, type Disposable, GatehouseError, type IdSource } from '../base/index.ts';
import { BudgetBook } from './book.ts';
import { Broadcast, type BroadcastReader } from './broadcast.ts';
import { decideSpend, type SpendDecision, type Standing, standingOf } from './decide.ts';
import type { BudgetEvent, SpendSubject } from './events.ts';
import { type BudgetScope, formatScope, type LimitTable, type Spender, scopesOf } from './limits.ts';
import { formatUsd, type NanoUsd } from './money.ts';
import type { TokenUsage } from './prices.ts';

/** Where events are kept. `transact` is alone with the newest state, and durable before it settles. */
export interface BudgetStore {
  /**
   * Calls `decide` once with everything that was written so far, by whomever; writes the events it returns, and applies
   * them.
   *
   * @throws when the state cannot be read or the events cannot be written: nothing was granted then
   */
  transact<Value>(decide: (book: BudgetBook) => { readonly events: readonly BudgetEvent[]; readonly value: Value }): Promise<Value>;
}

/** A store that forgets, for tests and for programs that live as long as their budget. */
export function createMemoryBudgetStore(): BudgetStore {
  const book = new BudgetBook();
  return {
    async transact(decide) {
      const { events, value } = decide(book);
      for (const event of events) book.apply(event);
      return value;
    },
  };
}

export interface BudgetParts {
  readonly store: BudgetStore;
  readonly limits: LimitTable;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** Money that is set aside. Settled once, by {@link commit} or {@link rollBack}. */
export interface Reservation {
  readonly id: string;
  readonly amountNanoUsd: NanoUsd;
  /** It cost this much; may be more than was reserved, and is then counted whole. */
  commit(amountNanoUsd: NanoUsd, usage?: TokenUsage): Promise<void>;
  /** It was not sent, so it cost nothing. */
  rollBack(): Promise<void>;
}

/** A limit is nearly reached. Said once per limit, period and threshold, by each process. */
export interface BudgetAlert {
  readonly percent: 80 | 95;
  readonly standing: Standing;
  readonly atMs: number;
}

export const alertPercents = [80, 95] as const;

/** A request that has no outcome by then is taken for sent and paid. Longer than any answer takes. */
const reservationLifetimeMs = 15 * 60_000;

/** How many alerts already given are remembered. */
const rememberedAlerts = 4_096;

/**
 * The money fuse: nothing that costs is sent before its worst case is reserved here, under every limit of everyone it
 * is sent for. Reservations in flight count as spent, so however many ask at once, the limits hold.
 */
export class Budget implements Disposable {
  readonly #parts: BudgetParts;
  readonly #alerts = new Broadcast<BudgetAlert>();
  readonly #alerted = new Set<string>();

  constructor(parts: BudgetParts) {
    this.#parts = parts;
  }

  /** Alerts from now on. A reader that is more than 64 behind loses the oldest, and sees how many. */
  alerts(): BroadcastReader<BudgetAlert> {
    return this.#alerts.subscribe();
  }

  /**
   * @throws ERR_BUDGET_EXCEEDED naming the limit; ERR_BUDGET_SUSPENDED for an agent that must be resumed first; what the
   *   store throws. Nothing is reserved then, and nothing may be sent
   */
  async reserve(spender: Spender, subject: SpendSubject, amountNanoUsd: NanoUsd): Promise<Reservation> {
    if (!Number.isSafeInteger(amountNanoUsd) || amountNanoUsd < 0) throw badAmount(amountNanoUsd);
    const { clock, ids, limits, store } = this.#parts;
    const id = ids.nextId();
    const decision = await store.transact((book) => {
      const nowMs = clock.nowMs();
      const lapsed = lapse(book, nowMs);
      const request = { id, spender, subject, amountNanoUsd, deadlineMs: nowMs + reservationLifetimeMs };
      const decided = decideSpend(book, limits, request, nowMs);
      return { events: [...lapsed, ...decided.events], value: decided };
    });
    if (decision.type !== 'granted') throw refusalOf(decision);
    return this.#toReservation(id, spender, amountNanoUsd);
  }

  /**
   * Reserves, does the work, and settles: with what it says it cost, or by rolling back when it throws. For work that
   * costs nothing when it fails; whoever cannot know that settles by hand.
   */
  async spend<Value>(
    spender: Spender,
    subject: SpendSubject,
    amountNanoUsd: NanoUsd,
    work: () => Promise<{ readonly value: Value; readonly costNanoUsd: NanoUsd; readonly usage?: TokenUsage }>,
  ): Promise<Value> {
    const reservation = await this.reserve(spender, subject, amountNanoUsd);
    let outcome: Awaited<ReturnType<typeof work>>;
    try {
      outcome = await work();
    } catch (thrown) {
      await reservation.rollBack();
      throw thrown;
    }
    await reservation.commit(outcome.costNanoUsd, outcome.usage);
    return outcome.value;
  }

  /** How every limit stands that this spender draws on, broad before narrow. */
  async standings(spender: Spender): Promise<readonly Standing[]> {
    return await this.#look((book, nowMs) => this.#standings(book, spender, nowMs));
  }

  /**
   * The most that this spender could still spend, and which limit says so: the worst case of letting it go on.
   * `remainingNanoUsd` is undefined where nothing limits it.
   */
  async headroom(spender: Spender): Promise<{ readonly remainingNanoUsd: NanoUsd | undefined; readonly limitedBy: Standing | undefined }> {
    const standings = await this.standings(spender);
    const [tightest] = [...standings].sort((one, two) => remainderOf(one) - remainderOf(two));
    return { remainingNanoUsd: tightest === undefined ? undefined : Math.max(0, remainderOf(tightest)), limitedBy: tightest };
  }

  /** Spent and reserved in a scope since an instant. */
  async committedSince(scope: BudgetScope, startMs: number): Promise<NanoUsd> {
    return await this.#look((book) => book.spentSince(scope, startMs) + book.reserved(scope));
  }

  async suspensions(): Promise<ReturnType<BudgetBook['suspensions']>> {
    return await this.#look((book) => book.suspensions());
  }

  /** A person lets a suspended agent go on. It is judged again: a limit that still stands suspends it again. */
  async resume(agent: string): Promise<boolean> {
    const scope: BudgetScope = { type: 'agent', id: agent };
    return await this.#parts.store.transact((book) => {
      const isSuspended = book.suspension(scope) !== undefined;
      return { events: isSuspended ? [{ type: 'resumed', scope, atMs: this.#parts.clock.nowMs() }] : [], value: isSuspended };
    });
  }

  dispose(): void {
    this.#alerts.dispose();
  }

  #toReservation(id: string, spender: Spender, amountNanoUsd: NanoUsd): Reservation {
    let isSettled = false;
    const settle = async (event: (atMs: number) => BudgetEvent): Promise<void> => {
      if (isSettled) throw settledTwice();
      isSettled = true;
      await this.#settle(spender, id, event);
    };
    return {
      id,
      amountNanoUsd,
      commit: async (costNanoUsd, usage) => {
        // A cost that cannot be counted must not be forgotten: the reservation stands, and lapses into a spending.
        if (!Number.isSafeInteger(costNanoUsd) || costNanoUsd < 0) throw badAmount(costNanoUsd);
        await settle((atMs) => ({ type: 'committed', id, atMs, amountNanoUsd: costNanoUsd, ...(usage === undefined ? {} : { usage }) }));
      },
      rollBack: () => settle((atMs) => ({ type: 'rolled-back', id, atMs })),
    };
  }

  async #settle(spender: Spender, id: string, toEvent: (atMs: number) => BudgetEvent): Promise<void> {
    const { clock, store } = this.#parts;
    const after = await store.transact((book) => {
      const nowMs = clock.nowMs();
      const event = toEvent(nowMs);
      // Rolled back after it lapsed: it was counted as spent, and now is known to have cost nothing.
      const isLate = event.type === 'rolled-back' && book.isLapsed(id);
      const settled: BudgetEvent = isLate ? { type: 'committed', id, atMs: nowMs, amountNanoUsd: 0 } : event;
      return { events: [settled], value: nowMs };
    });
    await this.#alert(spender, after);
  }

  async #alert(spender: Spender, atMs: number): Promise<void> {
    for (const standing of await this.#look((book, nowMs) => this.#standings(book, spender, nowMs))) {
      for (const percent of alertPercents) {
        const isReached = BigInt(standing.spentNanoUsd) * 100n >= BigInt(standing.limitNanoUsd) * BigInt(percent);
        if (this.#isNews(standing, percent, isReached)) this.#alerts.send({ percent, standing, atMs });
      }
    }
  }

  #isNews({ limitNanoUsd, period, scope, startMs }: Standing, percent: number, isReached: boolean): boolean {
    // A rolling window has no periods to tell apart: it is news again once it has been below.
    const start = period === 'window' ? '' : startMs;
    const key = `${formatScope(scope)} ${period} ${limitNanoUsd} ${start} ${percent}`;
    const wasReached = this.#alerted.has(key);
    if (!isReached) this.#alerted.delete(key);
    if (!isReached || wasReached) return false;
    if (this.#alerted.size >= rememberedAlerts) this.#alerted.clear();
    this.#alerted.add(key);
    return true;
  }

  #standings(book: BudgetBook, spender: Spender, nowMs: number): readonly Standing[] {
    return scopesOf(spender).flatMap((scope) => this.#parts.limits(scope).flatMap((limit) => standingOf(book, scope, limit, nowMs)));
  }

  async #look<Value>(look: (book: BudgetBook, nowMs: number) => Value): Promise<Value> {
    return await this.#parts.store.transact((book) => ({ events: [], value: look(book, this.#parts.clock.nowMs()) }));
  }
}

function lapse(book: BudgetBook, nowMs: number): readonly BudgetEvent[] {
  return book.overdue(nowMs).map((id) => ({ type: 'lapsed', id, atMs: nowMs }));
}

function remainderOf({ limitNanoUsd, reservedNanoUsd, spentNanoUsd }: Standing): NanoUsd {
  return limitNanoUsd - spentNanoUsd - reservedNanoUsd;
}

function refusalOf(decision: Exclude<SpendDecision, { type: 'granted' }>): GatehouseError {
  const { limitNanoUsd, period, requestedNanoUsd, reservedNanoUsd, scope, spentNanoUsd } = decision.because;
  const details = { scope: formatScope(scope), period, limitNanoUsd, spentNanoUsd, reservedNanoUsd, requestedNanoUsd };
  const facts = `The ${period} limit of ${formatScope(scope)} is $${formatUsd(limitNanoUsd)}; $${formatUsd(spentNanoUsd)} are spent, $${formatUsd(reservedNanoUsd)} reserved, and this could cost $${formatUsd(requestedNanoUsd, 4)}.`;
  if (decision.type === 'suspended') {
    return new GatehouseError('ERR_BUDGET_SUSPENDED', {
      message: `${formatScope(decision.scope)} is suspended: it met a limit. ${facts}`,
      untouched: 'Nothing was sent.',
      nextStep: 'Raise the limit or wait for the next period, then resume the agent.',
      details,
    });
  }
  return new GatehouseError('ERR_BUDGET_EXCEEDED', {
    message: `budget exceeded. ${facts}`,
    untouched: 'Nothing was sent.',
    nextStep: 'Raise the limit in the policy, or wait for the next period.',
    details,
  });
}

function settledTwice(): GatehouseError {
  return new GatehouseError('ERR_BUDGET_SETTLED', {
    message: 'This reservation was settled before.',
    untouched: 'Nothing was counted twice.',
  });
}

function badAmount(amount: number): GatehouseError {
  return new GatehouseError('ERR_BUDGET_AMOUNT', {
    message: `${amount} is not an amount of money.`,
    untouched: 'Nothing was sent or counted; what was reserved stays reserved.',
  });
}
