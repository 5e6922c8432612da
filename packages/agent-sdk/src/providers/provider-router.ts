import { GatehouseError, isGatehouseError } from '../base/index.ts';
import type { ChatChunk, ChatProvider, ChatRequest, ChatResponse } from './chat.ts';
import { isRecoverable, statusOf } from './recoverable.ts';
import { redactKeys } from './redact-keys.ts';

/** A request, and whom it is for. */
export interface RoutedRequest extends ChatRequest {
  /** An alias; without it the default answers. */
  readonly provider?: string;
}

export interface ProviderRouterOptions {
  /**
   * Who may answer in an alias's place, in this order, after an error from which another model can recover. Default:
   * nobody, and then exactly one request is made.
   */
  readonly fallbacks?: Readonly<Record<string, readonly RouterFallback[]>>;
  /**
   * Asked before every request, also before that of a fallback: for the egress guard and the budget. What it throws
   * reaches the caller as it is, and no other model is tried.
   */
  readonly guard?: (request: ChatRequest, alias: string) => unknown;
  /** Keys in use, asked for when an error has to be told: they never appear in one. */
  readonly secrets?: () => readonly string[];
  /** Hears that another model answers, and why. */
  readonly onFallback?: (event: FallbackEvent) => void;
}

/** An alias and the model to ask there. */
export interface RouterFallback {
  readonly provider: string;
  readonly model: string;
}

export interface FallbackEvent {
  readonly from: string;
  readonly to: string;
  /** One sentence, without keys. */
  readonly reason: string;
}

/**
 * Sends a request to the provider it names. It never repeats one by itself, and tells an error without the keys, headers
 * and bodies an adapter may have put into it.
 */
export class ProviderRouter {
  readonly #options: ProviderRouterOptions;
  readonly #providers = new Map<string, ChatProvider>();
  #defaultAlias: string | undefined;

  constructor(options: ProviderRouterOptions = {}) {
    this.#options = options;
  }

  /** Adds a provider, or puts another in its place. The first one is the default until another is made it. */
  register(alias: string, provider: ChatProvider, { isDefault = false }: { readonly isDefault?: boolean } = {}): this {
    if (alias.trim() === '') throw new GatehouseError('ERR_PROVIDERS_ALIAS', { message: 'An alias cannot be empty.' });
    this.#providers.set(alias, provider);
    if (isDefault || this.#defaultAlias === undefined) this.#defaultAlias = alias;
    return this;
  }

  get aliases(): readonly string[] {
    return [...this.#providers.keys()];
  }

  get defaultAlias(): string | undefined {
    return this.#defaultAlias;
  }

  /** @throws ERR_PROVIDERS_UNKNOWN, which names those that are known */
  resolve(alias: string | undefined = this.#defaultAlias): { readonly alias: string; readonly provider: ChatProvider } {
    const provider = alias === undefined ? undefined : this.#providers.get(alias);
    if (alias !== undefined && provider !== undefined) return { alias, provider };
    const known = this.aliases.length === 0 ? 'none is registered' : `known are ${this.aliases.join(', ')}`;
    throw new GatehouseError('ERR_PROVIDERS_UNKNOWN', {
      message: `There is no provider ${alias === undefined ? 'to be the default' : JSON.stringify(alias)}: ${known}.`,
      untouched: 'Nothing was sent.',
      nextStep: 'Name one that is known, or register it first.',
    });
  }

  /**
   * The whole answer.
   *
   * @throws ERR_PROVIDERS_UNKNOWN; ERR_PROVIDERS_FAILED with `details.provider` and `details.status`; what the guard
   *   throws; an AbortError when the request's signal is aborted
   */
  async complete(request: RoutedRequest): Promise<ChatResponse> {
    for (const attempts = this.#begin(request); ; ) {
      const { alias, provider, chat } = await this.#next(attempts);
      try {
        return await provider.complete(chat);
      } catch (thrown) {
        this.#recover(attempts, alias, thrown);
      }
    }
  }

  /** The answer in pieces; throws as {@link complete}. */
  async *stream(request: RoutedRequest): AsyncGenerator<ChatChunk> {
    let hasStarted = false;
    for (const attempts = this.#begin(request); ; ) {
      const { alias, provider, chat } = await this.#next(attempts);
      if (hasStarted) yield { delta: '', restartedWith: alias };
      hasStarted = false;
      try {
        for await (const chunk of provider.stream(chat)) {
          hasStarted = true;
          yield chunk;
        }
        return;
      } catch (thrown) {
        this.#recover(attempts, alias, thrown);
      }
    }
  }

  #begin({ provider, ...chat }: RoutedRequest): Attempts {
    const { alias } = this.resolve(provider);
    const rest = this.#options.fallbacks?.[alias] ?? [];
    return { chat, waiting: [{ provider: alias, model: chat.model }, ...rest], tried: new Set() };
  }

  async #next(attempts: Attempts): Promise<{ readonly alias: string; readonly provider: ChatProvider; readonly chat: ChatRequest }> {
    const next = attempts.waiting.shift() as RouterFallback;
    attempts.tried.add(toKey(next));
    const { alias, provider } = this.resolve(next.provider);
    const chat = { ...attempts.chat, model: next.model };
    chat.signal?.throwIfAborted();
    await this.#options.guard?.(chat, alias);
    return { alias, provider, chat };
  }

  /** Returns when another model may be tried, which is then the first that waits. @throws the error to tell otherwise */
  #recover(attempts: Attempts, alias: string, thrown: unknown): void {
    attempts.chat.signal?.throwIfAborted();
    const error = this.#toError(alias, thrown);
    const waiting = attempts.waiting.filter((one) => !attempts.tried.has(toKey(one)) && this.#providers.has(one.provider));
    attempts.waiting.splice(0, attempts.waiting.length, ...waiting);
    const [next] = waiting;
    if (next === undefined || !isRecoverable(thrown)) throw error;
    this.#options.onFallback?.({ from: alias, to: next.provider, reason: error.message });
  }

  #toError(alias: string, thrown: unknown): Error {
    if (isGatehouseError(thrown) || (thrown instanceof Error && thrown.name === 'AbortError')) return thrown;
    const text = redactKeys(thrown instanceof Error ? thrown.message : String(thrown), this.#options.secrets?.());
    const status = statusOf(thrown);
    // Without its cause: adapters keep requests there, and requests have keys.
    return new GatehouseError('ERR_PROVIDERS_FAILED', {
      message: `The provider ${alias} could not answer: ${text.slice(0, maximumMessageLength)}`,
      untouched: 'Nothing of the answer was used.',
      nextStep: 'Try again, or choose another model.',
      details: { provider: alias, status: status ?? null },
    });
  }
}

interface Attempts {
  readonly chat: ChatRequest;
  readonly waiting: RouterFallback[];
  readonly tried: Set<string>;
}

const maximumMessageLength = 1_000;

function toKey({ provider, model }: RouterFallback): string {
  return JSON.stringify([provider, model]);
}
