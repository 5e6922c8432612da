import type { ServerResponse } from 'node:http';
import type { JsonObject, JsonValue } from '@gatehouse/agent-sdk/base';
import { type FakeListener, openFakeListener, type RecordedRequest, sendJson } from './listener.ts';
import { playReply, type WireFormat } from './play.ts';
import { createScriptReader, type FakeCall, type FakeChatRequest, type FakeReply, type FakeScript } from './script.ts';

export interface FakeOllamaModel {
  readonly name: string;
  /** Default `8.2B`. */
  readonly parameterSize?: string;
  /** Default `['completion', 'tools']`. A chat with tools for a model without `tools` is refused as Ollama does. */
  readonly capabilities?: readonly string[];
  /** Makes it a cloud model, which the real server forwards to this host. */
  readonly remoteHost?: string;
}

export interface FakeModelServer extends FakeListener {
  /** The chat requests, in order. */
  readonly chats: readonly FakeChatRequest[];
  /** Adds replies behind the script's own. */
  enqueue(...replies: readonly FakeReply[]): void;
}

/**
 * An Ollama server (https://github.com/ollama/ollama/blob/main/docs/api.md) that answers from a script: `/api/version`,
 * `/api/tags`, `/api/show` and `/api/chat` in NDJSON. A model it does not have gets Ollama's own 404.
 *
 * @param options.models default: one model `qwen3:8b`
 */
export async function createFakeOllama(
  script: FakeScript = [],
  options: { readonly models?: readonly FakeOllamaModel[] } = {},
): Promise<FakeModelServer> {
  const models = options.models ?? [{ name: 'qwen3:8b' }];
  const reader = createScriptReader(script);
  const chats: FakeChatRequest[] = [];
  let callCount = 0;
  const nextCallId = (call: FakeCall): string => {
    callCount += 1;
    return call.callId ?? `call_${callCount}`;
  };
  const chat = async (body: JsonObject, response: ServerResponse): Promise<void> => {
    const request = toChatRequest(body);
    chats.push(request);
    const model = models.find((candidate) => candidate.name === request.model);
    if (model === undefined) return sendJson(response, 404, { error: `model '${request.model}' not found` });
    const canUseTools = model.capabilities?.includes('tools') ?? true;
    if (request.tools.length > 0 && !canUseTools) {
      return sendJson(response, 400, { error: `registry.ollama.ai/library/${model.name} does not support tools` });
    }
    await playReply(reader.next(request), createNdjsonWire(request.model, nextCallId), response);
  };
  const listener = await openFakeListener((request, response) => route(request, response, models, chat));
  return Object.assign(listener, { chats, enqueue: (...replies: readonly FakeReply[]) => reader.append(replies) });
}

async function route(
  request: RecordedRequest,
  response: ServerResponse,
  models: readonly FakeOllamaModel[],
  chat: (body: JsonObject, response: ServerResponse) => Promise<void>,
): Promise<void> {
  const body = (request.body ?? {}) as JsonObject;
  switch (`${request.method} ${request.path}`) {
    case 'GET /':
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('Ollama is running');
      return;
    case 'GET /api/version':
      return sendJson(response, 200, { version: '0.12.6' });
    case 'GET /api/tags':
      return sendJson(response, 200, { models: models.map(toTag) });
    case 'POST /api/show':
      return show(body, models, response);
    case 'POST /api/chat':
      return chat(body, response);
    default:
      response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found');
  }
}

function show(body: JsonObject, models: readonly FakeOllamaModel[], response: ServerResponse): void {
  const model = models.find((candidate) => candidate.name === body.model);
  if (model === undefined) {
    sendJson(response, 404, { error: `model '${String(body.model)}' not found` });
    return;
  }
  sendJson(response, 200, {
    details: toTag(model).details ?? null,
    model_info: { 'general.architecture': 'qwen3', 'qwen3.context_length': 40_960 },
    capabilities: [...(model.capabilities ?? ['completion', 'tools'])],
  });
}

function toTag(model: FakeOllamaModel): JsonObject {
  return {
    name: model.name,
    model: model.name,
    ...(model.remoteHost === undefined ? {} : { remote_model: model.name, remote_host: model.remoteHost }),
    modified_at: '2026-01-02T03:04:05.678901234Z',
    size: 5_225_388_164,
    digest: '500a1f067a9f782620b40bee6f7b0c89e17ae61f686b92c24933e4ca4b2b8b41',
    details: {
      parent_model: '',
      format: 'gguf',
      family: 'qwen3',
      families: ['qwen3'],
      parameter_size: model.parameterSize ?? '8.2B',
      quantization_level: 'Q4_K_M',
    },
  };
}

export function toChatRequest(body: JsonObject): FakeChatRequest {
  return {
    model: String(body.model),
    messages: (body.messages ?? []) as readonly Readonly<Record<string, JsonValue>>[],
    tools: (body.tools ?? []) as readonly JsonValue[],
    body,
  };
}

function createNdjsonWire(model: string, nextCallId: (call: FakeCall) => string): WireFormat {
  const line = (fields: JsonObject): string => `${JSON.stringify({ model, created_at: '2026-01-02T03:04:05.678901234Z', ...fields })}\n`;
  const delta = (message: JsonObject): string => line({ message: { role: 'assistant', content: '', ...message }, done: false });
  return {
    contentType: 'application/x-ndjson',
    opening: '',
    think: (token) => delta({ thinking: token }),
    text: (token) => delta({ content: token }),
    calls: (reply) => (reply.calls ?? []).map((call, index) => delta({ tool_calls: [toOllamaCall(call, index, nextCallId(call))] })),
    closing: (reply) => [
      line({
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: reply.finish ?? 'stop',
        total_duration: 1_234_567_890,
        load_duration: 12_345_678,
        prompt_eval_count: reply.usage?.inputTokens ?? 100,
        prompt_eval_duration: 100_000_000,
        eval_count: reply.usage?.outputTokens ?? 10,
        eval_duration: 1_000_000_000,
      }),
    ],
    error: (message) => `${JSON.stringify({ error: message })}\n`,
    badJson: () => '{"model":"x","message":{"role":"assistant","content":"oh\n',
    hugeLine: (bytes) => delta({ content: 'x'.repeat(bytes) }),
  };
}

function toOllamaCall(call: FakeCall, index: number, id: string): JsonObject {
  // The real server always sends an object here; a raw text stands for the look-alikes that do not.
  return { id, function: { index, name: call.tool, arguments: call.rawArguments ?? call.arguments ?? {} } };
}
