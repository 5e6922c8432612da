import { type ModelPrice, type PriceTable, parseUsd, type TokenRates } from '@gatehouse/agent-sdk/budget';
import { hashCanonicalJson } from '@gatehouse/agent-sdk/hash';

export interface PriceTableParts {
  /**
   * Whether a provider's requests cost nothing because its models run here: Ollama on this machine, the tour. A server on
   * this machine is not enough, since it may be the proxy of a paid service.
   */
  readonly isLocal: (provider: string) => boolean;
  /** The provider's address, where it has one: how providers with a name of the person's own are recognised. */
  readonly apiUrlOf: (provider: string) => string | undefined;
}

/** The release of the price data, pinned in package.json. */
const release = '@pydantic/genai-prices@0.1.8';

/** Every provider of that release, so that its digest covers all of it. A test compares. */
export const listedProviders = [
  'anthropic',
  'arcee',
  'avian',
  'aws',
  'azure',
  'baseten',
  'cerebras',
  'cloudflare',
  'cohere',
  'cursor',
  'deepseek',
  'doubleword',
  'fireworks',
  'github-copilot',
  'google',
  'groq',
  'huggingface_cerebras',
  'huggingface_fireworks-ai',
  'huggingface_groq',
  'huggingface_hyperbolic',
  'huggingface_nebius',
  'huggingface_novita',
  'huggingface_nscale',
  'huggingface_ovhcloud',
  'huggingface_publicai',
  'huggingface_sambanova',
  'huggingface_together',
  'minimax',
  'mistral',
  'modal',
  'moonshotai',
  'novita',
  'openai',
  'openrouter',
  'ovhcloud',
  'perplexity',
  'quicksilverpro',
  'together',
  'typesafe',
  'voyageai',
  'x-ai',
  'zai',
  'zhipuai',
] as const;

type GenaiPrices = typeof import('@pydantic/genai-prices');
type Listed = NonNullable<ReturnType<GenaiPrices['calcPrice']>>;

/**
 * Prices of the models of the large providers, as the genai-prices project collects them, in the form budgets count
 * with. Loaded when first wanted: it is most of a megabyte.
 */
export async function loadPriceTable(parts: PriceTableParts): Promise<PriceTable> {
  const prices = await import('@pydantic/genai-prices');
  const known = new Map<string, ModelPrice | undefined>();
  return {
    id: `${release} sha-256:${digestOf(prices)}`,
    isLocal: parts.isLocal,
    find(provider, model, atMs) {
      // Some prices depend on the time of the day, none on less than an hour of it.
      const key = JSON.stringify([provider, model, Math.floor(atMs / 3_600_000)]);
      if (!known.has(key)) {
        if (known.size > 1_000) known.clear();
        known.set(key, findListed(prices, parts, { provider, model, atMs }));
      }
      return known.get(key);
    },
  };
}

interface Wanted {
  readonly provider: string;
  readonly model: string;
  readonly atMs: number;
}

/** By the provider's name, then by its address, then by the model's name alone, which is how most proxies call them. */
function findListed({ calcPrice }: GenaiPrices, { apiUrlOf }: PriceTableParts, { atMs, model, provider }: Wanted): ModelPrice | undefined {
  const timestamp = new Date(atMs);
  const url = apiUrlOf(provider);
  const listed =
    (isListed(provider) ? attempt(() => calcPrice(noUsage, model, { providerId: provider, timestamp })) : null) ??
    (url === undefined ? null : attempt(() => calcPrice(noUsage, model, { providerApiUrl: url, timestamp }))) ??
    attempt(() => calcPrice(noUsage, model, { timestamp }));
  return listed === null ? undefined : toModelPrice(listed.model_price);
}

const noUsage = { input_tokens: 0, output_tokens: 0 };

/** What the library cannot answer is not known. */
function attempt(ask: () => Listed | null): Listed | null {
  try {
    return ask();
  } catch {
    return null;
  }
}

function isListed(provider: string): boolean {
  return listedProviders.some((listed) => listed === provider);
}

type ListedPrice = Listed['model_price'];

/** Undefined for a model that is not priced by input and output tokens: it is then an unknown one. */
function toModelPrice(listed: ListedPrice): ModelPrice | undefined {
  const starts = new Set(
    Object.values(listed).flatMap((price) => (typeof price === 'object' ? price.tiers.map(({ start }) => start) : [])),
  );
  const rates = toRates(listed, 0);
  if (rates === undefined) return undefined;
  const perThousand = listed.requests_kcount;
  const longInput = [...starts].flatMap((start) => {
    const tierRates = toRates(listed, start + 1);
    return tierRates === undefined ? [] : [{ aboveInputTokens: start, rates: tierRates }];
  });
  return {
    rates,
    ...(longInput.length === 0 ? {} : { longInput }),
    ...(typeof perThousand === 'number' ? { perRequest: parseUsd(perThousand / 1_000) } : {}),
  };
}

function toRates(listed: ListedPrice, inputTokens: number): TokenRates | undefined {
  const rate = (name: string): number | undefined => {
    const price = listed[name];
    if (typeof price !== 'object') return price === undefined ? undefined : parseUsd(price);
    const reached = price.tiers.filter(({ start }) => inputTokens > start).sort((one, two) => two.start - one.start);
    return parseUsd(reached[0]?.price ?? price.base);
  };
  const [input, output] = [rate('input_mtok'), rate('output_mtok')];
  if (input === undefined || output === undefined) return undefined;
  const [cacheRead, cacheWrite, reasoning] = [rate('cache_read_mtok'), rate('cache_write_mtok'), rate('output_reasoning_mtok')];
  return {
    input,
    output,
    ...(cacheRead === undefined ? {} : { cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}

/** Of the data itself, so that a record says what a cost was computed with. */
function digestOf({ findProvider }: GenaiPrices): string {
  const providers = listedProviders.map((providerId) => findProvider({ providerId }) ?? null);
  // Through text: prices with tiers are objects of a class, and undefined members are dropped.
  return hashCanonicalJson(JSON.parse(JSON.stringify(providers)));
}
