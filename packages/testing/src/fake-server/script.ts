import type { JsonValue } from '@gatehouse/agent-sdk/base';

/** A tool call as the fake model makes it. `rawArguments` is sent as it is, so it can be malformed. */
export interface FakeCall {
  readonly tool: string;
  readonly arguments?: JsonValue;
  readonly rawArguments?: string;
  /** Default: `call_1`, `call_2` … over the life of the server. */
  readonly callId?: string;
}

/**
 * What goes wrong with a reply.
 *
 * - `http-error`: this status and body instead of a stream.
 * - `hang`: the request is read and never answered.
 * - `stall`: the reply's text is sent, then silence with the socket open.
 * - `cut`: the reply's text is sent, then half a line, then the socket is destroyed.
 * - `end-early`: the reply's text is sent, then the body ends properly without the protocol's last word.
 * - `huge-line`: one line of this many bytes.
 * - `bad-json`: a line that is not JSON.
 * - `stream-error`: the reply's text, then the protocol's own error object.
 * - `redirect`: 307 to this location.
 */
export type FakeFault =
  | { readonly type: 'http-error'; readonly status: number; readonly body: JsonValue; readonly headers?: Readonly<Record<string, string>> }
  | { readonly type: 'hang' }
  | { readonly type: 'stall' }
  | { readonly type: 'cut' }
  | { readonly type: 'end-early' }
  | { readonly type: 'huge-line'; readonly bytes: number }
  | { readonly type: 'bad-json' }
  | { readonly type: 'stream-error'; readonly message: string }
  | { readonly type: 'redirect'; readonly location: string };

/** One answer of the fake model. Parts are sent in the order think, text, calls; then the fault or the proper end. */
export interface FakeReply {
  readonly think?: string;
  readonly text?: string;
  readonly calls?: readonly FakeCall[];
  /** Words sent per second; default as fast as the socket takes them. */
  readonly tokensPerSecond?: number;
  /** Default `stop`, or the protocol's word for tool calls when there are any. */
  readonly finish?: 'stop' | 'length';
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
  readonly fault?: FakeFault;
  /** Cuts the byte stream into pieces of this size, through lines and characters alike. */
  readonly chunkBytes?: number;
}

/** What a chat request asked, for the script to answer by and for tests to look at. */
export interface FakeChatRequest {
  readonly model: string;
  readonly messages: readonly Readonly<Record<string, JsonValue>>[];
  readonly tools: readonly JsonValue[];
  /** The whole body as it came. */
  readonly body: Readonly<Record<string, JsonValue>>;
}

/** Replies in order, one per chat request, or a function that chooses. */
export type FakeScript = readonly FakeReply[] | ((request: FakeChatRequest, index: number) => FakeReply);

/** Splits text into the pieces a model would stream: each word with the white space before it. */
export function toTokens(text: string): readonly string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** Hands out a script's replies. One too many requests gets a reply that says so. */
export function createScriptReader(script: FakeScript): {
  next(request: FakeChatRequest): FakeReply;
  append(replies: readonly FakeReply[]): void;
} {
  const appended: FakeReply[] = [];
  let index = 0;
  return {
    append: (replies) => appended.push(...replies),
    next(request) {
      const at = index;
      index += 1;
      if (typeof script === 'function') return script(request, at);
      const reply = script[at] ?? appended[at - script.length];
      const error = `the fake server's script has no reply number ${at + 1}`;
      return reply ?? { fault: { type: 'http-error', status: 500, body: { error } } };
    },
  };
}
