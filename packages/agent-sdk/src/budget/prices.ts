import { GatehouseError } from '../base/index.ts';
import { divideUp, type NanoUsd, parseUsd, toNano } from './money.ts';

/** What a request took, as providers report it. */
export interface TokenUsage {
  /** All tokens that were read, cached ones included. */
  readonly inputTokens: number;
  /** Of those, read from a cache; and written to one. */
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  /** All tokens that were written, reasoning included. */
  readonly outputTokens: number;
  readonly reasoningTokens?: number;
}

/** Billionths of a dollar per million tokens. What is missing costs what the kind it belongs to costs: input, or output. */
export interface TokenRates {
  readonly input: NanoUsd;
  readonly cacheRead?: NanoUsd;
  readonly cacheWrite?: NanoUsd;
  readonly output: NanoUsd;
  readonly reasoning?: NanoUsd;
}

export interface ModelPrice {
  readonly rates: TokenRates;
  /** Other rates for whole requests that read more than this. */
  readonly longInput?: readonly { readonly aboveInputTokens: number; readonly rates: TokenRates }[];
  /** Per request, whatever it takes. */
  readonly perRequest?: NanoUsd;
}

/** Where prices come from. Injected: the SDK carries none. */
export interface PriceTable {
  /** Digest or version of the table, for records: what a cost was computed with. */
  readonly id: string;
  /** Undefined for a model the table does not know. */
  find(provider: string, model: string, atMs: number): ModelPrice | undefined;
  /** Whether the provider runs on this machine, where requests cost nothing. A rule about providers, never about unknown models. */
  isLocal(provider: string): boolean;
}

export interface PricedModel {
  readonly price: ModelPrice;
  /** `default`: the table does not know the model, so it is taken for a dear one. */
  readonly basis: 'listed' | 'local' | 'default';
}

const free: ModelPrice = { rates: { input: 0, output: 0 } };

/**
 * What an unknown model is taken to cost: 30 dollars per million tokens read and 180 written, more than nearly every
 * listed model. A model nobody has priced must not be the way around a limit.
 */
export const defaultPrice: ModelPrice = { rates: { input: parseUsd(30), output: parseUsd(180) } };

export function findPrice(
  table: PriceTable,
  model: { readonly provider: string; readonly model: string },
  atMs: number,
  unknown: ModelPrice = defaultPrice,
): PricedModel {
  if (table.isLocal(model.provider)) return { price: free, basis: 'local' };
  const price = table.find(model.provider, model.model, atMs);
  return price === undefined ? { price: unknown, basis: 'default' } : { price, basis: 'listed' };
}

/**
 * What a request cost, exact to the billionth and rounded up once.
 *
 * @throws ERR_BUDGET_AMOUNT for counts that are negative or no numbers
 */
export function costOf(price: ModelPrice, usage: TokenUsage): NanoUsd {
  const rates = ratesFor(price, usage.inputTokens);
  const read = count(usage.cacheReadTokens ?? 0);
  const written = count(usage.cacheWriteTokens ?? 0);
  const input = count(usage.inputTokens);
  const output = count(usage.outputTokens);
  const reasoning = count(usage.reasoningTokens ?? 0);
  // Some report cached tokens beside the input and not as a part of it; they show it by reporting more of them.
  const plainInput = read + written <= input ? input - read - written : input;
  const plainOutput = reasoning <= output ? output - reasoning : output;
  const exact =
    plainInput * BigInt(rates.input) +
    read * BigInt(rates.cacheRead ?? rates.input) +
    written * BigInt(rates.cacheWrite ?? rates.input) +
    plainOutput * BigInt(rates.output) +
    reasoning * BigInt(rates.reasoning ?? rates.output);
  return toNano(divideUp(exact, 1_000_000n) + BigInt(price.perRequest ?? 0));
}

/** The most a request can cost: every token at the dearest rate of its kind, and as many written as it may write. */
export function worstCaseCost(price: ModelPrice, promptTokens: number, maxOutputTokens: number): NanoUsd {
  const rates = ratesFor(price, promptTokens);
  const input = Math.max(rates.input, rates.cacheRead ?? 0, rates.cacheWrite ?? 0);
  const output = Math.max(rates.output, rates.reasoning ?? 0);
  const dearest = { rates: { input, output }, ...(price.perRequest === undefined ? {} : { perRequest: price.perRequest }) };
  return costOf(dearest, { inputTokens: promptTokens, outputTokens: maxOutputTokens });
}

function ratesFor({ longInput = [], rates }: ModelPrice, inputTokens: number): TokenRates {
  const reached = longInput.filter(({ aboveInputTokens }) => inputTokens > aboveInputTokens);
  const highest = reached.sort((one, two) => two.aboveInputTokens - one.aboveInputTokens)[0];
  return highest?.rates ?? rates;
}

function count(tokens: number): bigint {
  if (tokens >= 0 && Number.isFinite(tokens)) return BigInt(Math.ceil(tokens));
  throw new GatehouseError('ERR_BUDGET_AMOUNT', {
    message: `${tokens} is not a count of tokens.`,
    untouched: 'Nothing was counted as spent; what was reserved stays reserved.',
  });
}
