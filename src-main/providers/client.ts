import { GatehouseError } from '@gatehouse/agent-sdk/base';
import type { ModelProvider } from '@gatehouse/agent-sdk/providers';
import { type Endpoint, parseEndpoint } from './endpoint.ts';
import { createFetch, type HttpClient } from './http/fetch.ts';
import { defaultSilenceLimits, type SilenceLimits } from './http/watchdog.ts';
import { createOllamaProvider } from './ollama.ts';
import { createOpenAiCompatibleProvider } from './open-ai-compatible.ts';
import { airGapRefusal } from './problems.ts';

export interface ModelClientConfig {
  readonly providerId: string;
  readonly kind: 'ollama' | 'openai-compatible';
  readonly label: string;
  readonly baseUrl: string;
  /** Ollama only: `num_ctx`. Default 16,384. */
  readonly contextTokens?: number;
}

export interface ModelClientServices {
  readonly isAirGapOn: () => boolean;
  readonly readKey: (providerId: string) => Promise<string | undefined> | string | undefined;
  /** Default {@link defaultSilenceLimits}. */
  readonly limits?: SilenceLimits;
  /** Where the network comes from; default {@link createFetch}. A registry shares one client per origin. */
  readonly openHttp?: (origin: string) => HttpClient;
}

/**
 * A provider for one configured endpoint. Nothing is sent and no library is loaded before the first request.
 *
 * @throws ERR_PROVIDER_AIRGAP when the air gap is on and the base URL is not this machine
 * @throws ERR_PROVIDER_BASE_URL when the base URL cannot be used
 */
export function createModelClient(config: ModelClientConfig, services: ModelClientServices): ModelProvider {
  const { isAirGapOn } = services;
  const endpoint = parseEndpoint(config);
  const { origin, hostname } = new URL(endpoint.apiUrl);
  if (isAirGapOn() && !endpoint.isLocal) throw airGapRefusal(hostname);
  const openHttp = services.openHttp ?? ((asked) => createFetch({ origin: asked, isAirGapOn }));
  const options = {
    endpoint,
    client: openHttp(origin),
    isAirGapOn,
    limits: services.limits ?? defaultSilenceLimits,
    readKey: async () => assertSendable(await services.readKey(config.providerId), endpoint),
  };
  if (config.kind === 'ollama') return createOllamaProvider({ ...options, contextTokens: config.contextTokens ?? 16_384 });
  return createOpenAiCompatibleProvider(options);
}

/** A key with a line break or a character outside Latin-1 would make `fetch` throw an error that repeats it. */
function assertSendable(key: string | undefined, endpoint: Endpoint): string | undefined {
  const trimmed = key?.trim();
  if (trimmed === undefined || trimmed === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  throw new GatehouseError('ERR_PROVIDER_KEY_INVALID', {
    message: `The stored key of ${endpoint.label} holds characters that no key has.`,
    untouched: 'The stored key was not changed, and nothing was sent.',
    nextStep: 'Enter it again in Settings → Models.',
  });
}
