import type { JsonObject } from '../base/index.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatRequest {
  /** The provider's own name of the model. */
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  /** Members of the request that only this provider knows. */
  readonly providerOptions?: JsonObject;
  readonly signal?: AbortSignal;
}

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'aborted' | 'other';

export interface ChatUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Part of the input that was read from a cache. */
  readonly cacheReadTokens?: number;
  /** Part of the input that was written to a cache. */
  readonly cacheWriteTokens?: number;
}

export interface ChatResponse {
  readonly text: string;
  readonly finishReason: FinishReason;
  /** Undefined when the provider does not say. */
  readonly usage: ChatUsage | undefined;
  /** The answer as the provider gave it; nothing here reads it. */
  readonly raw: unknown;
}

export type ChatChunk =
  | { readonly delta: string; readonly done?: false }
  /** What came before is void: the answer begins again, from this provider. Only a router with fallbacks sends it. */
  | { readonly delta: ''; readonly done?: false; readonly restartedWith: string }
  /** The last one. */
  | { readonly delta: ''; readonly done: true; readonly finishReason: FinishReason; readonly usage: ChatUsage | undefined };

/** One model endpoint, as an adapter of yours speaks to it. Errors are thrown; a `status` on them is the HTTP status. */
export interface ChatProvider {
  /** For people and errors. */
  readonly name: string;
  complete(request: ChatRequest): Promise<ChatResponse>;
  stream(request: ChatRequest): AsyncIterable<ChatChunk>;
}
