import type { FrozenAction, PromptHandler, PromptReply } from './approval-gate-contract.ts';
import type { PolicyVote } from './approval-gate-votes.ts';

export interface Question {
  readonly action: FrozenAction;
  readonly asking: readonly PolicyVote[];
  readonly trustPattern: string | undefined;
  readonly onPrompt: PromptHandler | undefined;
  readonly promptTimeoutMs: number | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface PersonsAnswer {
  readonly reply: PromptReply;
  /** One sentence. */
  readonly reason: string;
}

/** Puts one question. Whatever is not a clear yes in time is a no. */
export async function askPerson(question: Question): Promise<PersonsAnswer> {
  const { action, asking, trustPattern, onPrompt, signal } = question;
  if (onPrompt === undefined) return rejected('It needs a person, and there is nobody to ask.');
  if (signal?.aborted) return rejected('It was cancelled.');
  const waiting = new AbortController();
  const names = Object.freeze(asking.map(({ policy }) => policy));
  const context = { reasons: Object.freeze(asking.map(({ reason }) => reason)), trustPattern, signal: waiting.signal };
  try {
    return await Promise.race([
      // In a promise, so that a handler that throws at once is answered like one that throws later.
      Promise.resolve().then(async () => toAnswer(await onPrompt(action, names, context))),
      endOfWaiting(question, waiting),
    ]);
  } catch {
    return rejected('The prompt failed.');
  } finally {
    waiting.abort();
  }
}

function toAnswer(reply: unknown): PersonsAnswer {
  switch (reply) {
    case 'approve':
    case 'approve-and-trust':
      return { reply, reason: 'The person approved it.' };
    case 'reject':
      return rejected('The person rejected it.');
    default:
      return rejected('The answer to the prompt was none.');
  }
}

/** Settles when the time is over or the caller cancels, and lets go of both when the waiting ends. */
function endOfWaiting({ promptTimeoutMs, signal }: Question, waiting: AbortController): Promise<PersonsAnswer> {
  return new Promise((resolve) => {
    const onAbort = (): void => resolve(rejected('It was cancelled.'));
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer =
      promptTimeoutMs === undefined ? undefined : setTimeout(() => resolve(rejected('Nobody answered in time.')), promptTimeoutMs);
    waiting.signal.addEventListener('abort', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    });
  });
}

function rejected(reason: string): PersonsAnswer {
  return { reply: 'reject', reason };
}
