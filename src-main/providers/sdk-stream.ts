import { GatehouseError, type JsonValue, toErrorReport } from '@gatehouse/agent-sdk/base';
import type { ModelEvent, ModelRequest, ModelToolCall, ModelUsage } from '@gatehouse/agent-sdk/providers';
import type { FinishReason, LanguageModel, LanguageModelUsage, TextStreamPart, ToolSet } from 'ai';
import type { Endpoint } from './endpoint.ts';
import type { GuardedCall } from './http/guarded-call.ts';
import { badResponse } from './problems.ts';
import { toSdkPrompt, toSdkTools } from './sdk-messages.ts';
import { toQuotable } from './server-complaint.ts';
import { rawArgumentsKey } from './wire/ollama-wire.ts';

/** What one request needs, made anew for each. */
export interface PreparedCall {
  readonly call: GuardedCall;
  /** Always an object: the library would send a bare name to its vendor's gateway. */
  readonly model: Exclude<LanguageModel, string>;
  readonly providerOptions?: NonNullable<Parameters<typeof import('ai').streamText>[0]['providerOptions']>;
}

/**
 * One model call as events. Ends after one `finish` or one `error`; never throws. An abort of the request's signal ends
 * it at once with `finish: aborted`, whatever the library is still doing, and closes the socket. So does leaving the loop.
 *
 * @param prepare what it throws becomes the `error` event
 */
export async function* streamWithSdk(
  endpoint: Endpoint,
  request: ModelRequest,
  prepare: () => Promise<PreparedCall>,
): AsyncGenerator<ModelEvent, void, undefined> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(request.signal.reason);
  const aborted = new Promise<'aborted'>((resolve) => stop.signal.addEventListener('abort', () => resolve('aborted'), { once: true }));
  request.signal.addEventListener('abort', onAbort, { once: true });
  if (request.signal.aborted) onAbort();
  let prepared: PreparedCall | undefined;
  const open = async (): Promise<Parts> => {
    prepared = await prepare();
    return await openParts(prepared, request, stop.signal);
  };
  try {
    const parts = await Promise.race([aborted, open()]);
    if (parts === 'aborted') return void (yield { type: 'finish', reason: 'aborted', usage: undefined });
    yield* readParts(parts, endpoint, () => prepared?.call.failure(), aborted);
  } catch (thrown) {
    if (request.signal.aborted) yield { type: 'finish', reason: 'aborted', usage: undefined };
    else yield { type: 'error', error: toErrorReport(prepared?.call.failure() ?? toProblem(thrown, endpoint)) };
  } finally {
    request.signal.removeEventListener('abort', onAbort);
    stop.abort();
  }
}

type Parts = AsyncIterator<TextStreamPart<ToolSet>>;

async function openParts(options: PreparedCall, request: ModelRequest, signal: AbortSignal): Promise<Parts> {
  // Loaded here, not at the top: the library costs 140 ms that the start of the application should not pay.
  const { jsonSchema, streamText } = await import('ai');
  const { instructions, messages } = toSdkPrompt(request.messages);
  const result = streamText({
    model: options.model,
    messages,
    tools: toSdkTools(request.tools, jsonSchema),
    abortSignal: signal,
    maxRetries: 0,
    // The default writes to the console. The same error arrives as a part of the stream.
    onError: () => undefined,
    ...(instructions === '' ? {} : { instructions }),
    ...(options.providerOptions === undefined ? {} : { providerOptions: options.providerOptions }),
  });
  return result.fullStream[Symbol.asyncIterator]();
}

async function* readParts(
  parts: Parts,
  endpoint: Endpoint,
  failure: () => GatehouseError | undefined,
  aborted: Promise<'aborted'>,
): AsyncGenerator<ModelEvent, void, undefined> {
  const rawArguments = new Map<string, string>();
  for (;;) {
    const next = await Promise.race([parts.next(), aborted]);
    if (next === 'aborted') return void (yield { type: 'finish', reason: 'aborted', usage: undefined });
    if (next.done) throw failure() ?? badResponse(endpoint, 'ended its answer without saying so');
    const part = next.value;
    if (part.type === 'error') throw part.error;
    if (part.type === 'abort') throw failure() ?? badResponse(endpoint, 'broke off its answer');
    if (part.type === 'tool-input-delta') rawArguments.set(part.id, (rawArguments.get(part.id) ?? '') + part.delta);
    const event = toEvent(part, rawArguments);
    if (event === undefined) continue;
    // A watched failure outranks a finish that the library made up after it.
    if (event.type === 'finish' && failure() !== undefined) throw failure();
    yield event;
    if (event.type === 'finish') return;
  }
}

function toEvent(part: TextStreamPart<ToolSet>, rawArguments: ReadonlyMap<string, string>): ModelEvent | undefined {
  switch (part.type) {
    case 'text-delta':
      return part.text === '' ? undefined : { type: 'text', delta: part.text };
    case 'reasoning-delta':
      return part.text === '' ? undefined : { type: 'reasoning', delta: part.text };
    case 'tool-call':
      return { type: 'tool-call', call: toCall(part.toolCallId, part.toolName, rawArguments.get(part.toolCallId), part.input) };
    case 'finish':
      return { type: 'finish', reason: toFinishReason(part.finishReason), usage: toUsage(part.totalUsage) };
    default:
      // Step and block boundaries, and the library's own answer to a call it finds invalid: the loop answers calls.
      return undefined;
  }
}

/** From the text that came, not from what the library made of it: it takes malformed text itself for the arguments. */
function toCall(callId: string, tool: string, raw: string | undefined, input: unknown): ModelToolCall {
  const text = raw ?? (typeof input === 'string' ? input : JSON.stringify(input ?? {}));
  const value = parseArguments(text);
  const wrapped = typeof value === 'object' && value !== null && rawArgumentsKey in value ? value[rawArgumentsKey as never] : undefined;
  if (wrapped !== undefined) return { callId, tool, arguments: undefined, rawArguments: String(wrapped) };
  return { callId, tool, arguments: value, rawArguments: text };
}

function parseArguments(text: string): JsonValue | undefined {
  // Models leave the arguments of a tool without parameters empty.
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function toFinishReason(reason: FinishReason): 'stop' | 'tool-calls' | 'length' | 'other' {
  return reason === 'stop' || reason === 'tool-calls' || reason === 'length' ? reason : 'other';
}

function toUsage(usage: LanguageModelUsage): ModelUsage | undefined {
  if (usage.inputTokens === undefined && usage.outputTokens === undefined) return undefined;
  return { inputTokens: usage.inputTokens ?? 0, outputTokens: usage.outputTokens ?? 0 };
}

function toProblem(thrown: unknown, endpoint: Endpoint): GatehouseError {
  if (thrown instanceof GatehouseError) return thrown;
  const said = toQuotable(thrown instanceof Error ? thrown.message : String(thrown), undefined);
  return badResponse(endpoint, `answered in a way that could not be read: ${said}`);
}
