import { join } from 'node:path';
import { createFakeOllama, createFakeOpenAi, startLeakCheck } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { createProviderRegistry, type ProviderSettings, type RegistryOptions } from './registry.ts';

const signal = new AbortController().signal;

function createRegistry(settings: Partial<ProviderSettings> = {}, overrides: Partial<RegistryOptions> = {}) {
  return createProviderRegistry({
    settingsSource: () => ({ ollama: { baseUrl: 'http://localhost:11434', contextTokens: 16_384 }, openAiCompatible: [], ...settings }),
    airGapSource: () => false,
    readKey: () => undefined,
    hasKey: () => false,
    resourcesDir: join(import.meta.dirname, '../../resources'),
    ...overrides,
  });
}

const remote = { id: 'openai-cloud', label: 'Cloud', baseUrl: 'https://models.invalid/v1', models: ['big'] };

describe('the registry', () => {
  it('lists what is configured, the tour last', () => {
    const registry = createRegistry({ openAiCompatible: [remote] }, { hasKey: (id) => id === 'openai-cloud' });
    expect(registry.list()).toEqual([
      { id: 'ollama', label: 'Ollama', kind: 'ollama', baseUrl: 'http://localhost:11434', isLocal: true, hasKey: false },
      { id: 'openai-cloud', label: 'Cloud', kind: 'openai-compatible', baseUrl: 'https://models.invalid/v1', isLocal: false, hasKey: true },
      { id: 'tour', label: 'Guided tour', kind: 'tour', baseUrl: '', isLocal: true, hasKey: false },
    ]);
  });

  it('opens no remote provider with the air gap on, and says why in the list of models', async () => {
    const registry = createRegistry({ openAiCompatible: [remote] }, { airGapSource: () => true });
    expect(() => registry.open({ providerId: 'openai-cloud', model: 'big' })).toThrow(
      expect.objectContaining({ code: 'ERR_PROVIDER_AIRGAP' }),
    );
    expect(await registry.listModels('openai-cloud', signal)).toMatchObject({
      models: [{ name: 'big', detail: '' }],
      problem: { code: 'ERR_PROVIDER_AIRGAP' },
    });
    expect(registry.open({ providerId: 'tour', model: 'tour' }).isLocal).toBe(true);
  });

  it('does not know a provider that is not configured', async () => {
    expect((await createRegistry().listModels('openai-gone', signal)).problem?.code).toBe('ERR_PROVIDER_UNKNOWN');
  });

  it('asks the endpoints with their keys, and leaves no socket behind', async () => {
    const leaks = startLeakCheck();
    const ollama = await createFakeOllama();
    const other = await createFakeOpenAi([], { apiKey: 'k1' });
    const registry = createRegistry(
      {
        ollama: { baseUrl: ollama.url, contextTokens: 16_384 },
        openAiCompatible: [{ id: 'openai-a', label: 'A', baseUrl: other.url, models: [] }],
      },
      { readKey: (id) => (id === 'openai-a' ? 'k1' : undefined) },
    );
    expect(await registry.listModels('ollama', signal)).toEqual({ models: [{ name: 'qwen3:8b', detail: '8.2B Q4_K_M' }], problem: null });
    expect(await registry.listModels('openai-a', signal)).toEqual({ models: [{ name: 'test-model', detail: 'test' }], problem: null });
    expect(await registry.listModels('tour', signal)).toMatchObject({ models: [{ name: 'tour' }], problem: null });
    expect(ollama.requests[0]?.headers.authorization).toBeUndefined();
    await registry.close();
    await ollama.close();
    await other.close();
    expect(await leaks.findLeaks()).toEqual({});
  });

  it('sees a change of settings at once', () => {
    let baseUrl = 'http://localhost:1';
    const registry = createRegistry({}, { settingsSource: () => ({ ollama: { baseUrl, contextTokens: 1 }, openAiCompatible: [] }) });
    baseUrl = 'http://gpu-box:11434';
    expect(registry.open({ providerId: 'ollama', model: 'x' }).isLocal).toBe(false);
  });
});
