import { toErrorReport } from '@gatehouse/agent-sdk/base';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ModelListView, ModelReferenceView, ProviderView, Settings, SettingsPatch } from '../../src-shared/index.ts';
import type { Client } from './client.ts';

/** The models of one provider as last asked for. */
export interface ModelListState {
  readonly isLoading: boolean;
  readonly models: ModelListView['models'];
  /** Why the list could not be had; null when it could. */
  readonly problem: ModelListView['problem'];
}

export interface SettingsState {
  /** Null until main answered. */
  readonly settings: Settings | null;
  readonly providers: readonly ProviderView[];
  /** By provider identifier; a provider that was never asked has none. */
  readonly modelLists: ReadonlyMap<string, ModelListState>;
}

export type SettingsStore = StoreApi<SettingsState> & {
  /** Takes what main loaded. */
  take(settings: Settings, providers: readonly ProviderView[]): void;
  /** Changes whole sections; throws what main refuses. */
  change(patch: SettingsPatch): Promise<void>;
  setKey(providerId: string, key: string): Promise<void>;
  removeKey(providerId: string): Promise<void>;
  /** Asks a provider for its models. Never throws: a failure is the list's `problem`. */
  loadModels(providerId: string): Promise<ModelListState>;
  /** Follows what main says about settings; the result stops. */
  watch(): () => void;
};

export function createSettingsStore(client: Client): SettingsStore {
  const store = createStore<SettingsState>(() => ({ settings: null, providers: [], modelLists: new Map() }));
  const { setState } = store;
  const setList = (providerId: string, list: ModelListState) =>
    setState(({ modelLists }) => ({ modelLists: new Map(modelLists).set(providerId, list) }));
  const takeProviders = async () => setState({ providers: await client.request('providers/list') });
  return Object.assign(store, {
    take: (settings: Settings, providers: readonly ProviderView[]) => setState({ settings, providers }),
    change: async (patch: SettingsPatch) => {
      setState({ settings: await client.request('settings/change', patch) });
      if (patch.providers !== undefined) await takeProviders();
    },
    setKey: async (providerId: string, key: string) => {
      await client.request('settings/setKey', { providerId, key });
      await takeProviders();
    },
    removeKey: async (providerId: string) => {
      await client.request('settings/removeKey', { providerId });
      await takeProviders();
    },
    loadModels: async (providerId: string) => {
      const known = store.getState().modelLists.get(providerId);
      setList(providerId, { models: known?.models ?? [], problem: null, isLoading: true });
      const list = await client
        .request('providers/listModels', { providerId })
        .catch((thrown: unknown) => ({ models: [], problem: toErrorReport(thrown) }));
      const loaded = { ...list, isLoading: false };
      setList(providerId, loaded);
      return loaded;
    },
    watch: () => {
      const stops = [
        client.on('settings/changed', (settings) => setState({ settings })),
        client.on('providers/changed', (providers) => setState({ providers })),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  });
}

/** `qwen3:8b · Ollama`, or null when no model was chosen. */
export function toModelLabel(model: ModelReferenceView | null, providers: readonly ProviderView[]): string | null {
  if (model === null) return null;
  const provider = providers.find((candidate) => candidate.id === model.providerId);
  return provider?.kind === 'tour' ? provider.label : model.model;
}
