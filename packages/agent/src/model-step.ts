import { type ErrorReport, toErrorReport } from '@gatehouse/agent-sdk/base';
import type { ModelEvent, ModelProvider, ModelRequest, ModelToolCall, ModelUsage } from '@gatehouse/agent-sdk/providers';

/** What one model call came to. `text` and `calls` are what had arrived, also when it was stopped or failed. */
export interface ModelReply {
  readonly text: string;
  readonly calls: readonly ModelToolCall[];
  readonly end: 'stop' | 'tool-calls' | 'length' | 'aborted' | 'other' | 'error';
  readonly error?: ErrorReport;
  readonly usage?: ModelUsage;
}

export interface ReplyListener {
  onText(delta: string): void;
  onReasoning(delta: string): void;
}

/** Characters of one reply, thinking included: far beyond any honest answer, small enough to keep and to draw. */
const maximumReplyCharacters = 4_000_000;

/** Streams one reply. Never throws; an abort ends it at once, even when the provider does not listen. */
export async function streamReply(provider: ModelProvider, request: ModelRequest, listener: ReplyListener): Promise<ModelReply> {
  let text = '';
  let received = 0;
  const calls: ModelToolCall[] = [];
  const accept = (event: ModelEvent): ModelReply | undefined => {
    switch (event.type) {
      case 'text':
        received += event.delta.length;
        text += event.delta;
        listener.onText(event.delta);
        return undefined;
      case 'reasoning':
        received += event.delta.length;
        listener.onReasoning(event.delta);
        return undefined;
      case 'tool-call':
        calls.push(event.call);
        return undefined;
      case 'error':
        return { text, calls, end: 'error', error: event.error };
      case 'finish':
        return { text, calls, end: event.reason, ...(event.usage === undefined ? {} : { usage: event.usage }) };
    }
  };
  let events: AsyncIterator<ModelEvent> | undefined;
  const { aborted, forget } = whenAborted(request.signal);
  try {
    events = provider.stream(request)[Symbol.asyncIterator]();
    for (;;) {
      const next = await Promise.race([aborted, events.next()]);
      if (next === 'aborted') return { text, calls, end: 'aborted' };
      if (next.done) return { text, calls, end: 'error', error: endedSilently(provider) };
      const reply = accept(next.value);
      if (reply !== undefined) return reply;
      if (received > maximumReplyCharacters) return { text, calls: [], end: 'error', error: replyTooLarge(provider) };
    }
  } catch (thrown) {
    return { text, calls, end: 'error', error: toErrorReport(thrown) };
  } finally {
    forget();
    // Not awaited: a provider that does not listen to the abort may not listen to this either.
    void Promise.resolve(events?.return?.()).catch(() => undefined);
  }
}

/** A promise for the abort of a signal, and how to let go of it. */
export function whenAborted(signal: AbortSignal): { readonly aborted: Promise<'aborted'>; forget(): void } {
  const { promise, resolve } = Promise.withResolvers<'aborted'>();
  const onAbort = (): void => resolve('aborted');
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return { aborted: promise, forget: () => signal.removeEventListener('abort', onAbort) };
}

function replyTooLarge(provider: ModelProvider): ErrorReport {
  const message = `${provider.label} sent more than ${maximumReplyCharacters / 1_000_000} million characters in one answer and was cut off.`;
  return {
    code: 'ERR_AGENT_REPLY_TOO_LARGE',
    message,
    untouched: 'What had arrived is kept.',
    nextStep: 'Ask again, or choose another model.',
  };
}

function endedSilently(provider: ModelProvider): ErrorReport {
  const message = `${provider.label} ended its answer without saying so.`;
  return { code: 'ERR_PROVIDER_STREAM_CUT', message, untouched: 'What had arrived is kept.', nextStep: 'Send the message again.' };
}
