import { fromErrorReport, type JsonValue } from '../base/index.ts';
import type { ChatChunk, ChatMessage, ChatProvider, ChatRequest, FinishReason } from './chat.ts';
import type { ModelMessage, ModelProvider } from './contract.ts';

/** A provider of the application, as the router speaks to one: text only, and errors thrown. */
export function toChatProvider(provider: ModelProvider): ChatProvider {
  const stream = (request: ChatRequest): AsyncIterable<ChatChunk> => streamFrom(provider, request);
  return {
    name: provider.label,
    stream,
    async complete(request) {
      let text = '';
      let end: { readonly finishReason: FinishReason; readonly usage: Usage } = { finishReason: 'other', usage: undefined };
      for await (const chunk of stream(request)) {
        text += chunk.delta;
        if (chunk.done) end = { finishReason: chunk.finishReason, usage: chunk.usage };
      }
      return { text, ...end, raw: undefined satisfies JsonValue | undefined };
    },
  };
}

type Usage = Extract<ChatChunk, { readonly done: true }>['usage'];

async function* streamFrom(provider: ModelProvider, request: ChatRequest): AsyncGenerator<ChatChunk> {
  const signal = request.signal ?? new AbortController().signal;
  const messages = request.messages.map(toModelMessage);
  for await (const event of provider.stream({ model: request.model, messages, tools: [], signal })) {
    if (event.type === 'text') yield { delta: event.delta };
    else if (event.type === 'finish') yield { delta: '', done: true, finishReason: event.reason, usage: event.usage };
    else if (event.type === 'error') throw fromErrorReport(event.error);
  }
}

function toModelMessage({ role, content }: ChatMessage): ModelMessage {
  return role === 'assistant' ? { role, text: content, toolCalls: [] } : { role, text: content };
}
