import { type ErrorReport, GatehouseError, isGatehouseError, toErrorReport } from '@gatehouse/agent-sdk/base';
import type { ModelInfo, ModelProvider, ModelReference } from '@gatehouse/agent-sdk/providers';
import { createModelClient, type ModelClientConfig } from './client.ts';
import { parseEndpoint } from './endpoint.ts';
import { createFetch, type HttpClient } from './http/fetch.ts';
import type { SilenceLimits } from './http/watchdog.ts';
import { createTourProvider, tourLabel, tourProviderId } from './tour/tour-provider.ts';

/** The part of the settings that this room reads; the application's settings fit it. */
export interface ProviderSettings {
  readonly ollama: { readonly baseUrl: string; readonly contextTokens: number };
  readonly openAiCompatible: readonly {
    readonly id: string;
    readonly label: string;
    readonly baseUrl: string;
    /** Names to offer when the endpoint cannot list its models. */
    readonly models: readonly string[];
  }[];
}

export interface ProviderSummary {
  readonly id: string;
  readonly label: string;
  readonly kind: 'ollama' | 'openai-compatible' | 'tour';
  /** As configured; empty for the tour. */
  readonly baseUrl: string;
  readonly isLocal: boolean;
  readonly hasKey: boolean;
}

export interface ModelList {
  readonly models: readonly ModelInfo[];
  /** Why the endpoint could not be asked; null when it answered. */
  readonly problem: ErrorReport | null;
}

export interface RegistryOptions {
  /** Asked anew each time, so that a change of settings needs no restart. */
  readonly settingsSource: () => ProviderSettings;
  readonly airGapSource: () => boolean;
  readonly readKey: (providerId: string) => Promise<string | undefined> | string | undefined;
  readonly hasKey: (providerId: string) => boolean;
  /** Absolute path of the folder that holds `tour/`. */
  readonly resourcesDir: string;
  readonly limits?: SilenceLimits;
}

export interface ProviderRegistry {
  /** The tour last, as it is no model. */
  list(): readonly ProviderSummary[];
  /** @throws ERR_PROVIDER_UNKNOWN, ERR_PROVIDER_AIRGAP, ERR_PROVIDER_BASE_URL */
  open(reference: ModelReference): ModelProvider;
  /** Asks the endpoint now, which is also the connection test of Settings. Never throws except for an abort. */
  listModels(providerId: string, signal: AbortSignal): Promise<ModelList>;
  /** To be called when the air gap was switched on: connections to other machines end at once. */
  enforceAirGap(): Promise<void>;
  /** Ends every connection. */
  close(): Promise<void>;
}

export function createProviderRegistry(options: RegistryOptions): ProviderRegistry {
  const clients = new Map<string, HttpClient>();
  const isAirGapOn = options.airGapSource;
  const openHttp = (origin: string): HttpClient => {
    const client = clients.get(origin) ?? createFetch({ origin, isAirGapOn });
    clients.set(origin, client);
    return client;
  };
  const open = (providerId: string): ModelProvider => {
    if (providerId === tourProviderId) return createTourProvider({ resourcesDir: options.resourcesDir });
    const config = listConfigs(options.settingsSource()).find((candidate) => candidate.providerId === providerId);
    if (config === undefined) throw unknownProvider(providerId);
    return createModelClient(config, { ...options, isAirGapOn, openHttp });
  };
  return {
    list: () => [...listConfigs(options.settingsSource()).map((config) => toSummary(config, options.hasKey)), tourSummary],
    open: ({ providerId }) => open(providerId),
    listModels: (providerId, signal) => listModels(providerId, open, options.settingsSource(), signal),
    async enforceAirGap() {
      await Promise.all([...clients.values()].map((client) => client.enforceAirGap()));
    },
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
      clients.clear();
    },
  };
}

const tourSummary: ProviderSummary = { id: tourProviderId, label: tourLabel, kind: 'tour', baseUrl: '', isLocal: true, hasKey: false };

function listConfigs({ ollama, openAiCompatible }: ProviderSettings): readonly ModelClientConfig[] {
  return [
    { providerId: 'ollama', kind: 'ollama', label: 'Ollama', ...ollama },
    ...openAiCompatible.map(({ id, label, baseUrl }) => ({ providerId: id, kind: 'openai-compatible' as const, label, baseUrl })),
  ];
}

function toSummary(config: ModelClientConfig, hasKey: RegistryOptions['hasKey']): ProviderSummary {
  const { providerId: id, label, kind, baseUrl } = config;
  return { id, label, kind, baseUrl, isLocal: isLocalConfig(config), hasKey: hasKey(id) };
}

function isLocalConfig(config: ModelClientConfig): boolean {
  try {
    return parseEndpoint(config).isLocal;
  } catch (thrown) {
    // A base URL that cannot be used leads nowhere, so not to this machine either; opening it says what is wrong.
    if (isGatehouseError(thrown, 'ERR_PROVIDER_BASE_URL')) return false;
    throw thrown;
  }
}

async function listModels(
  providerId: string,
  open: (providerId: string) => ModelProvider,
  settings: ProviderSettings,
  signal: AbortSignal,
): Promise<ModelList> {
  try {
    return { models: await open(providerId).listModels(signal), problem: null };
  } catch (thrown) {
    signal.throwIfAborted();
    const configured = settings.openAiCompatible.find((candidate) => candidate.id === providerId)?.models ?? [];
    return { models: configured.map((name) => ({ name, detail: '' })), problem: toErrorReport(thrown) };
  }
}

function unknownProvider(providerId: string): GatehouseError {
  return new GatehouseError('ERR_PROVIDER_UNKNOWN', {
    message: `No provider named ${providerId} is configured.`,
    nextStep: 'Choose a model in the status bar, or add the provider in Settings → Models.',
  });
}
