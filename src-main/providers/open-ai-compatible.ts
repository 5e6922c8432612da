import type { ModelInfo, ModelProvider } from '@gatehouse/agent-sdk/providers';
import type { ClientOptions } from './client-options.ts';
import { getJson } from './http/get-json.ts';
import { createGuardedCall } from './http/guarded-call.ts';
import { badResponse } from './problems.ts';
import { streamWithSdk } from './sdk-stream.ts';
import { createOpenAiWire } from './wire/open-ai-wire.ts';

/** Any server that speaks OpenAI Chat Completions: LM Studio, llama.cpp, vLLM, a company's gateway, OpenAI itself. */
export function createOpenAiCompatibleProvider(options: ClientOptions): ModelProvider {
  const { endpoint, client, limits } = options;
  return {
    id: endpoint.providerId,
    label: endpoint.label,
    isLocal: endpoint.isLocal,
    stream(request) {
      return streamWithSdk(endpoint, request, async () => {
        const context = { endpoint, model: request.model, key: await options.readKey() };
        const call = createGuardedCall({ client, context, limits, createWire: createOpenAiWire });
        const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
        // Without the key: the guarded call adds it, so the library has nothing it could repeat in an error.
        const sdk = createOpenAICompatible({ name: 'compatible', baseURL: endpoint.apiUrl, fetch: call.fetch, includeUsage: true });
        return { call, model: sdk(request.model) };
      });
    },
    async listModels(signal) {
      const context = { endpoint, model: '', key: await options.readKey() };
      const body = await getJson(client, `${endpoint.apiUrl}/models`, context, signal);
      const models = (body as { readonly data?: unknown } | null)?.data;
      if (!Array.isArray(models)) throw badResponse(endpoint, 'answered, but not with a list of models');
      return models.flatMap(toModelInfo);
    },
  };
}

function toModelInfo(entry: unknown): readonly ModelInfo[] {
  const { id, owned_by: owner } = (entry ?? {}) as { readonly id?: unknown; readonly owned_by?: unknown };
  return typeof id === 'string' ? [{ name: id, detail: typeof owner === 'string' ? owner : '' }] : [];
}
