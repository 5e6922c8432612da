import type { JsonObject, JsonValue } from '@gatehouse/agent-sdk/base';
import type { ModelInfo, ModelProvider } from '@gatehouse/agent-sdk/providers';
import type { ClientOptions } from './client-options.ts';
import { getJson } from './http/get-json.ts';
import { createGuardedCall } from './http/guarded-call.ts';
import { airGapRefusal, badResponse } from './problems.ts';
import { streamWithSdk } from './sdk-stream.ts';
import { createOllamaWire } from './wire/ollama-wire.ts';

export interface OllamaOptions extends ClientOptions {
  /** `num_ctx` of every request. Ollama cuts what does not fit without saying so; its own default is small. */
  readonly contextTokens: number;
}

/** Ollama by its own API (https://github.com/ollama/ollama/blob/main/docs/api.md). */
export function createOllamaProvider(options: OllamaOptions): ModelProvider {
  const { endpoint, client, limits } = options;
  const listEntries = async (signal: AbortSignal): Promise<readonly ModelEntry[]> => {
    const context = { endpoint, model: '', key: await options.readKey() };
    const body = await getJson(client, `${endpoint.apiUrl}/tags`, context, signal);
    const models = (body as { readonly models?: unknown } | null)?.models;
    if (!Array.isArray(models)) throw badResponse(endpoint, 'answered, but not as Ollama does');
    return models.flatMap(toEntry);
  };
  const assertStaysHere = async (model: string, signal: AbortSignal): Promise<void> => {
    const entry = (await listEntries(signal)).find(({ name }) => name === model);
    const host = entry?.remoteHost ?? (/[-:]cloud$/.test(model) ? 'ollama.com' : undefined);
    if (host !== undefined) throw airGapRefusal(`the model ${model}, which Ollama runs at ${host},`);
  };
  return {
    id: endpoint.providerId,
    label: endpoint.label,
    isLocal: endpoint.isLocal,
    contextTokens: options.contextTokens,
    stream(request) {
      return streamWithSdk(endpoint, request, async () => {
        // Ollama's cloud models are asked for at this machine and answered by another.
        if (options.isAirGapOn()) await assertStaysHere(request.model, request.signal);
        const context = { endpoint, model: request.model, key: await options.readKey() };
        const call = createGuardedCall({ client, context, limits, createWire: createOllamaWire, rewriteBody: toOllamaBody });
        const { createOllama } = await import('ollama-ai-provider-v2');
        const model = createOllama({ baseURL: endpoint.apiUrl, fetch: call.fetch })(request.model);
        return { call, model, providerOptions: { ollama: { options: { num_ctx: options.contextTokens } } } };
      });
    },
    async listModels(signal) {
      return (await listEntries(signal)).map(({ name, detail, remoteHost }) => ({
        name,
        detail: remoteHost === undefined ? detail : `${detail} (runs at ${remoteHost})`.trim(),
      }));
    },
  };
}

interface ModelEntry extends ModelInfo {
  /** Where Ollama sends the conversation for this model; undefined when it runs it itself. */
  readonly remoteHost: string | undefined;
}

function toEntry(value: unknown): readonly ModelEntry[] {
  const { name, details, remote_host: host } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string') return [];
  const { parameter_size: size, quantization_level: level } = (details ?? {}) as Readonly<Record<string, unknown>>;
  const facts = [size, level].filter((fact) => typeof fact === 'string' && fact !== '');
  return [{ name, detail: facts.join(' '), remoteHost: typeof host === 'string' && host !== '' ? host : undefined }];
}

/**
 * Two things that the library does not do: results name their tool (`tool_name`, which the templates of several models
 * print), and `think` is left to the model instead of being switched off, as `ollama run` does.
 */
export function toOllamaBody(text: string): string {
  const { think, messages, ...body } = JSON.parse(text) as JsonObject & { readonly messages: readonly JsonObject[] };
  const toolNames = new Map<JsonValue | undefined, JsonValue>();
  for (const message of messages) {
    for (const call of (message.tool_calls ?? []) as readonly { readonly id: string; readonly function: { readonly name: string } }[]) {
      toolNames.set(call.id, call.function.name);
    }
  }
  const named = messages.map((message) => {
    const toolName = message.role === 'tool' ? toolNames.get(message.tool_call_id) : undefined;
    return toolName === undefined ? message : { ...message, tool_name: toolName };
  });
  return JSON.stringify({ ...body, messages: named, ...(think === true ? { think } : {}) });
}
