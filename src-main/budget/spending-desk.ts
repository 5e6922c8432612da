import {
  type Clock,
  type Disposable,
  DisposableStore,
  Emitter,
  type ErrorReport,
  type IdSource,
  toErrorReport,
} from '@gatehouse/agent-sdk/base';
import {
  type Budget,
  type BudgetLimit,
  type BudgetScope,
  forecastMonth,
  formatScope,
  type LimitTable,
  nanoPerUsd,
  type PriceTable,
  parseUsd,
  type Spending,
  type Standing,
  summarize,
  summaryStart,
} from '@gatehouse/agent-sdk/budget';
import { hasBudgetFile, loadBudgetFile } from '@gatehouse/agent-sdk/budget/node';
import type { ModelEvent, ModelProvider, ModelRequest } from '@gatehouse/agent-sdk/providers';
import { createBudgetedProvider } from './budgeted-provider.ts';
import { openMoneyFuse, toBudgetFile } from './money-fuse.ts';
import { type BudgetDocument, toLimitTable } from './policy-limits.ts';
import { loadPriceTable, type PriceTableParts } from './prices.ts';

/** What the person themselves allows, in US dollars; null for no limit of their own. */
export interface OwnLimits {
  readonly sessionLimitUsd: number | null;
  readonly dailyLimitUsd: number | null;
  readonly monthlyLimitUsd: number | null;
}

export interface SpendingDeskParts extends PriceTableParts {
  readonly gatehouseHome: string;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Asked with every request. */
  readonly ownLimits: () => OwnLimits;
  /** The budgets of the policy documents in force, asked with every request. */
  readonly documents: () => readonly BudgetDocument[];
  readonly estimateTokens: (request: ModelRequest) => number;
  /** IANA name of the person's zone: whose days and months the page shows and their own limits count. */
  readonly timezone: string;
}

export interface MeteredRequest {
  readonly agent: string;
  readonly sessionId: string;
  /** A request was refused for money; nothing was sent. */
  readonly onRefused: (error: ErrorReport) => Promise<void>;
}

export interface SpendingStatus {
  readonly todayUsd: number;
  readonly monthUsd: number;
  readonly projectedMonthUsd: number;
  readonly standings: readonly Standing[];
  readonly models: readonly { readonly model: string; readonly usd: number; readonly requests: number; readonly tokens: number }[];
  /** Agents that stopped at a limit and wait to be resumed. */
  readonly suspended: readonly string[];
  /** Why the state cannot be read; then nothing that costs is sent. */
  readonly problem: ErrorReport | null;
}

/** Longest answer that is reserved for, in tokens: what the largest models write at most in one go. */
const maxOutputTokens = 32_000;

/**
 * The money of this installation: every request to a model passes here before it is sent, and what it cost is written
 * down when it ends. The limits are the person's own and those of the policies in force; each holds.
 */
export class SpendingDesk implements Disposable {
  readonly #parts: SpendingDeskParts;
  readonly #budget: Budget;
  readonly #limits: LimitTable;
  readonly #changed = new Emitter<void>();
  readonly #owned = new DisposableStore();
  readonly onChanged = this.#changed.event;
  #prices: Promise<PriceTable> | undefined;
  /** As of the last look, for those who cannot wait. */
  #spendings: readonly Spending[] = [];
  #hasLooked = false;

  constructor(parts: SpendingDeskParts) {
    this.#parts = parts;
    const ofDocuments = toLimitTable(parts.documents);
    this.#limits = (scope) => [...ownLimits(parts, scope), ...ofDocuments(scope)];
    const { gatehouseHome, clock, ids } = parts;
    this.#budget = this.#owned.add(openMoneyFuse({ gatehouseHome, limits: this.#limits, clock, ids }));
    this.#owned.add(this.#changed);
  }

  /** The provider behind the fuse. A request that may not be paid is answered with why, and never sent. */
  meter(provider: ModelProvider, { agent, sessionId, onRefused }: MeteredRequest): ModelProvider {
    const stream = (request: ModelRequest): AsyncIterable<ModelEvent> => this.#stream(provider, request, { agent, sessionId, onRefused });
    return {
      id: provider.id,
      label: provider.label,
      isLocal: provider.isLocal,
      ...(provider.contextTokens === undefined ? {} : { contextTokens: provider.contextTokens }),
      listModels: (signal) => provider.listModels(signal),
      stream,
    };
  }

  async status(): Promise<SpendingStatus> {
    const { clock, timezone } = this.#parts;
    try {
      await this.refresh();
      const nowMs = clock.nowMs();
      const [today, month] = [summaryStart('today', nowMs, timezone), summaryStart('month', nowMs, timezone)];
      const inMonth = this.#spendings.filter(({ atMs }) => atMs >= month);
      const total = sumOf(inMonth);
      const monthly = this.#limits({ type: 'global', id: '*' }).find(({ monthlyNanoUsd }) => monthlyNanoUsd !== undefined)?.monthlyNanoUsd;
      return {
        todayUsd: toUsd(sumOf(inMonth.filter(({ atMs }) => atMs >= today))),
        monthUsd: toUsd(total),
        projectedMonthUsd: toUsd(forecastMonth(total, nowMs, timezone, monthly).projectedNanoUsd),
        standings: await this.#budget.standings({ agents: ['agent:main'] }),
        models: summarize(inMonth, 'model', timezone).rows.map((row) => ({
          model: row.group,
          usd: toUsd(row.spentNanoUsd),
          requests: row.requests,
          tokens: row.inputTokens + row.outputTokens,
        })),
        suspended: (await this.#budget.suspensions()).map(({ scope }) => scope.id),
        problem: null,
      };
    } catch (thrown) {
      return { todayUsd: 0, monthUsd: 0, projectedMonthUsd: 0, standings: [], models: [], suspended: [], problem: toErrorReport(thrown) };
    }
  }

  /** What a session has cost, in US dollars. */
  async sessionUsd(sessionId: string): Promise<number> {
    // Only this process spends for a session of its own, and looks again after each request.
    if (!this.#hasLooked) await this.refresh();
    const key = formatScope({ type: 'session', id: sessionId });
    return toUsd(sumOf(this.#spendings.filter(({ scopes }) => scopes.some((scope) => formatScope(scope) === key))));
  }

  /** Spent since an instant, as of the last request that ended: the policy asks where nobody can wait. */
  spentUsdSince(startMs: number): number {
    return toUsd(sumOf(this.#spendings.filter(({ atMs }) => atMs >= startMs)));
  }

  /** A person lets a suspended agent go on; it is judged again with its next request. */
  async resume(agent: string): Promise<void> {
    await this.#budget.resume(agent);
    this.#changed.fire();
  }

  /** Looks at what was spent, by whatever process. @throws ERR_BUDGET_STATE when the file is damaged */
  async refresh(): Promise<void> {
    const file = toBudgetFile(this.#parts.gatehouseHome);
    // No file: nothing was ever spent.
    this.#spendings = (await hasBudgetFile(file)) ? (await loadBudgetFile(file)).spendings() : [];
    this.#hasLooked = true;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async *#stream(provider: ModelProvider, request: ModelRequest, metered: MeteredRequest): AsyncGenerator<ModelEvent> {
    const { clock, estimateTokens } = this.#parts;
    this.#prices ??= loadPriceTable(this.#parts);
    const spender = { agents: [metered.agent], session: metered.sessionId };
    const budgeted = createBudgetedProvider(provider, {
      budget: this.#budget,
      prices: await this.#prices,
      spender,
      clock,
      estimateTokens,
      maxOutputTokens,
    });
    try {
      for await (const event of budgeted.stream(request)) {
        if (event.type === 'error' && event.error.code.startsWith('ERR_BUDGET_')) await metered.onRefused(event.error);
        yield event;
      }
    } finally {
      await this.refresh().catch(() => undefined);
      this.#changed.fire();
    }
  }
}

function ownLimits({ ownLimits: asked, timezone }: SpendingDeskParts, scope: BudgetScope): readonly BudgetLimit[] {
  const { sessionLimitUsd, dailyLimitUsd, monthlyLimitUsd } = asked();
  if (scope.type === 'session') return sessionLimitUsd === null ? [] : [{ totalNanoUsd: parseUsd(sessionLimitUsd) }];
  if (scope.type !== 'global' || (dailyLimitUsd === null && monthlyLimitUsd === null)) return [];
  return [
    {
      ...(dailyLimitUsd === null ? {} : { dailyNanoUsd: parseUsd(dailyLimitUsd) }),
      ...(monthlyLimitUsd === null ? {} : { monthlyNanoUsd: parseUsd(monthlyLimitUsd) }),
      timezone,
    },
  ];
}

function sumOf(spendings: readonly Spending[]): number {
  return spendings.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0);
}

function toUsd(nanoUsd: number): number {
  return nanoUsd / nanoPerUsd;
}
