import { toErrorReport } from '@gatehouse/agent-sdk/base';
import {
  type Budget,
  costOf,
  findPrice,
  type ModelPrice,
  type PriceTable,
  type Reservation,
  type Spender,
  worstCaseCost,
} from '@gatehouse/agent-sdk/budget';
import type { ModelEvent, ModelProvider, ModelRequest, ModelUsage } from '@gatehouse/agent-sdk/providers';

export interface BudgetedProviderParts {
  readonly budget: Budget;
  readonly prices: PriceTable;
  readonly spender: Spender;
  readonly clock: { nowMs(): number };
  /** Tokens of a request, not too few. */
  readonly estimateTokens: (request: ModelRequest) => number;
  /** The most tokens an answer can have. */
  readonly maxOutputTokens: number;
  readonly seat?: string;
}

/**
 * A provider behind the money fuse: before every request its worst case is reserved, and with the end of the answer what
 * it took is committed. A request that may not be paid is not sent, and its refusal is the answer, at once: a router
 * must not go on to another provider with it.
 *
 * An answer that was cut off was paid for, by the provider's own rules; where nobody says how much, the whole worst case
 * counts. Only a request that failed before its first word costs nothing.
 */
export function createBudgetedProvider(provider: ModelProvider, parts: BudgetedProviderParts): ModelProvider {
  return {
    ...provider,
    listModels: (signal) => provider.listModels(signal),
    stream: (request) => streamWithin(provider, request, parts),
  };
}

async function* streamWithin(provider: ModelProvider, request: ModelRequest, parts: BudgetedProviderParts): AsyncGenerator<ModelEvent> {
  const { budget, clock, maxOutputTokens, prices, seat, spender } = parts;
  const model = { provider: provider.id, model: request.model };
  const { price } = findPrice(prices, model, clock.nowMs());
  let reservation: Reservation;
  try {
    const worst = worstCaseCost(price, parts.estimateTokens(request), maxOutputTokens);
    reservation = await budget.reserve(spender, { ...model, ...(seat === undefined ? {} : { seat }) }, worst);
  } catch (thrown) {
    yield { type: 'error', error: toErrorReport(thrown) };
    return;
  }
  let hasAnswered = false;
  let usage: ModelUsage | undefined;
  try {
    for await (const event of provider.stream(request)) {
      hasAnswered ||= event.type !== 'error';
      if (event.type === 'finish') usage = isCounted(price, event.usage) ? event.usage : undefined;
      yield event;
    }
  } finally {
    // Also when the reader stopped reading, or the provider threw.
    if (usage !== undefined) await reservation.commit(costOf(price, usage), usage);
    else if (hasAnswered) await reservation.commit(reservation.amountNanoUsd);
    else await reservation.rollBack();
  }
}

/**
 * No request reads nothing: a server that says so has not counted, and what it wrote must not be free. What is no count
 * of tokens at all is none either, and is not worth losing the answer for.
 */
function isCounted(price: ModelPrice, usage: ModelUsage | undefined): boolean {
  if (usage === undefined || usage.inputTokens + usage.outputTokens === 0) return false;
  try {
    costOf(price, usage);
    return true;
  } catch {
    return false;
  }
}
