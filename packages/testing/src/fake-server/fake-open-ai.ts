import type { ServerResponse } from 'node:http';
import type { JsonObject } from '@gatehouse/agent-sdk/base';
import { type FakeModelServer, toChatRequest } from './fake-ollama.ts';
import { openFakeListener, type RecordedRequest, sendJson } from './listener.ts';
import { playReply, type WireFormat } from './play.ts';
import { createScriptReader, type FakeCall, type FakeChatRequest, type FakeReply, type FakeScript } from './script.ts';

export interface FakeOpenAiOptions {
  /** Default: one model `test-model`. */
  readonly models?: readonly string[];
  /** When given, requests without `Authorization: Bearer <key>` get OpenAI's 401. */
  readonly apiKey?: string;
  /** Default `/v1`. */
  readonly basePath?: string;
}

/**
 * An OpenAI-compatible server (Chat Completions with `stream: true`) that answers from a script: `/models` and
 * `/chat/completions` in server-sent events, tool arguments split over several chunks, a usage chunk when asked, and
 * `[DONE]`.
 */
export async function createFakeOpenAi(script: FakeScript = [], options: FakeOpenAiOptions = {}): Promise<FakeModelServer> {
  const models = options.models ?? ['test-model'];
  const basePath = options.basePath ?? '/v1';
  const reader = createScriptReader(script);
  const chats: FakeChatRequest[] = [];
  let callCount = 0;
  const nextCallId = (call: FakeCall): string => {
    callCount += 1;
    return call.callId ?? `call_${callCount}`;
  };
  const handle = async (request: RecordedRequest, response: ServerResponse): Promise<void> => {
    if (options.apiKey !== undefined && request.headers.authorization !== `Bearer ${options.apiKey}`) return refuseKey(request, response);
    if (request.method === 'GET' && request.path === `${basePath}/models`) return sendJson(response, 200, listModels(models));
    if (request.method !== 'POST' || request.path !== `${basePath}/chat/completions`) {
      return sendJson(response, 404, {
        error: { message: `Invalid URL (${request.method} ${request.path})`, type: 'invalid_request_error' },
      });
    }
    const chat = toChatRequest((request.body ?? {}) as JsonObject);
    chats.push(chat);
    if (!models.includes(chat.model)) return refuseModel(chat.model, response);
    const streamOptions = chat.body.stream_options as JsonObject | undefined;
    await playReply(reader.next(chat), createSseWire(chat.model, streamOptions?.include_usage === true, nextCallId), response);
  };
  const listener = await openFakeListener(handle);
  return Object.assign(listener, { chats, enqueue: (...replies: readonly FakeReply[]) => reader.append(replies) });
}

function refuseKey(request: RecordedRequest, response: ServerResponse): void {
  // OpenAI really does repeat the key, partly: a client that shows this text to people leaks it.
  const sent = (request.headers.authorization ?? '').replace(/^Bearer /, '');
  const message = `Incorrect API key provided: ${sent}. You can find your API key at https://platform.openai.com/account/api-keys.`;
  sendJson(response, 401, { error: { message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' } });
}

function refuseModel(model: string, response: ServerResponse): void {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  sendJson(response, 404, { error: { message, type: 'invalid_request_error', param: null, code: 'model_not_found' } });
}

function listModels(models: readonly string[]): JsonObject {
  return { object: 'list', data: models.map((id) => ({ id, object: 'model', created: 1_767_323_045, owned_by: 'test' })) };
}

function createSseWire(model: string, isUsageAsked: boolean, nextCallId: (call: FakeCall) => string): WireFormat {
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_767_323_045, model };
  const event = (fields: JsonObject): string => `data: ${JSON.stringify({ ...head, ...fields })}\n\n`;
  const delta = (fields: JsonObject): string => event({ choices: [{ index: 0, delta: fields, finish_reason: null }] });
  return {
    contentType: 'text/event-stream; charset=utf-8',
    opening: delta({ role: 'assistant', content: '' }),
    think: (token) => delta({ reasoning_content: token }),
    text: (token) => delta({ content: token }),
    calls: (reply) => (reply.calls ?? []).flatMap((call, index) => toCallDeltas(call, index, nextCallId(call)).map(delta)),
    closing(reply) {
      const hasCalls = (reply.calls ?? []).length > 0;
      const reason = reply.finish ?? (hasCalls ? 'tool_calls' : 'stop');
      const end = event({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
      return isUsageAsked ? [end, event({ choices: [], usage: toUsage(reply) }), 'data: [DONE]\n\n'] : [end, 'data: [DONE]\n\n'];
    },
    error: (message) => `data: ${JSON.stringify({ error: { message, type: 'server_error', param: null, code: null } })}\n\n`,
    badJson: () => 'data: {"id":"chatcmpl-1","choices":[{"delta":\n\n',
    hugeLine: (bytes) => delta({ content: 'x'.repeat(bytes) }),
  };
}

function toUsage(reply: FakeReply): JsonObject {
  const inputTokens = reply.usage?.inputTokens ?? 100;
  const outputTokens = reply.usage?.outputTokens ?? 10;
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens };
}

/** The first delta names the call, the others carry its arguments in pieces of seven characters. */
function toCallDeltas(call: FakeCall, index: number, id: string): readonly JsonObject[] {
  const text = call.rawArguments ?? JSON.stringify(call.arguments ?? {});
  const pieces = text.match(/[\s\S]{1,7}/g) ?? [];
  return [
    { tool_calls: [{ index, id, type: 'function', function: { name: call.tool, arguments: '' } }] },
    ...pieces.map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ];
}
