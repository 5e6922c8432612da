import type { ErrorReport, JsonObject, JsonValue } from '../base/index.ts';

/** A tool as a model sees it. `parameters` is JSON Schema 2020-12. */
export interface ModelTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonObject;
}

export type ModelMessage =
  | { readonly role: 'system'; readonly text: string }
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly toolCalls: readonly ModelToolCall[] }
  | { readonly role: 'tool'; readonly callId: string; readonly tool: string; readonly text: string; readonly isError: boolean };

/** A call the model asks for. Untrusted: name and arguments are whatever it sent. */
export interface ModelToolCall {
  readonly callId: string;
  readonly tool: string;
  /** Parsed arguments, or undefined when `rawArguments` was not JSON. */
  readonly arguments: JsonValue | undefined;
  readonly rawArguments: string;
}

export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ModelTool[];
  readonly signal: AbortSignal;
}

export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What a stream yields, in order; it ends after one `finish` or one `error`. Errors are data, never throws. */
export type ModelEvent =
  | { readonly type: 'text'; readonly delta: string }
  | { readonly type: 'reasoning'; readonly delta: string }
  | { readonly type: 'tool-call'; readonly call: ModelToolCall }
  | {
      readonly type: 'finish';
      readonly reason: 'stop' | 'tool-calls' | 'length' | 'aborted' | 'other';
      readonly usage: ModelUsage | undefined;
    }
  | { readonly type: 'error'; readonly error: ErrorReport };

export interface ModelInfo {
  /** The name sent in requests, for example `qwen3:8b`. */
  readonly name: string;
  /** Parameter size, family or similar, for people; empty when unknown. */
  readonly detail: string;
}

/** One endpoint that can answer. */
export interface ModelProvider {
  /** `ollama`, `openai-compatible` or `tour`. */
  readonly id: string;
  readonly label: string;
  /** True when nothing leaves this machine. */
  readonly isLocal: boolean;
  /** How much of a conversation the endpoint reads, in tokens, where that is configured; undefined when not known. */
  readonly contextTokens?: number;
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
  /** @throws GatehouseError with a code of the provider room when the endpoint cannot be asked */
  listModels(signal: AbortSignal): Promise<readonly ModelInfo[]>;
}

/** Which model a session talks to. */
export interface ModelReference {
  readonly providerId: string;
  readonly model: string;
}
