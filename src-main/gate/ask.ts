import {
  type ApprovalAnswer,
  type ApprovalPrompt,
  type ApprovalRequest,
  describeGrant,
  type GrantLifetime,
  type GrantPattern,
  isSameGrant,
} from '@gatehouse/agent-sdk/approval';
import type { ErrorCode } from '@gatehouse/agent-sdk/base';

/** What became of a question. Only `approved` and `edited` let the call go on. */
export type Reply =
  | { readonly type: 'approved'; readonly remember: Remember | undefined; readonly isTyped: boolean }
  | { readonly type: 'edited'; readonly text: string; readonly via: 'hunks' | 'editor' }
  | { readonly type: 'rejected'; readonly reason: string }
  | { readonly type: 'cancelled' }
  /** Nobody answered in time. */
  | { readonly type: 'expired' }
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly message: string; readonly answeredSha256?: string };

/** What an approval is to be remembered as. */
export interface Remember {
  readonly pattern: GrantPattern;
  readonly lifetime: GrantLifetime;
  readonly namedGrant: string | undefined;
}

export interface Asked {
  readonly prompt: ApprovalPrompt | undefined;
  readonly request: ApprovalRequest;
  readonly signal: AbortSignal;
  /** Milliseconds until it is refused. */
  readonly timeoutMs: number;
}

/**
 * Asks the person and checks the answer. Fails closed: nobody to ask, a prompt that throws, an answer of another
 * shape, to another payload, without the words it asks for, or with a grant that was not offered is a refusal; an abort
 * is a cancellation; time only ever refuses.
 */
export async function askPerson({ prompt, request, signal, timeoutMs }: Asked): Promise<Reply> {
  if (prompt === undefined) {
    return refuse('ERR_GATE_NOBODY_TO_ASK', 'This needs an approval, and nobody is here to give one.');
  }
  if (signal.aborted) return { type: 'cancelled' };
  const expiry = new AbortController();
  const timer = setTimeout(() => expiry.abort(), timeoutMs);
  const either = AbortSignal.any([signal, expiry.signal]);
  try {
    const answer = await orAbort(prompt(request, either), either);
    if (answer === aborted) return signal.aborted ? { type: 'cancelled' } : { type: 'expired' };
    return readAnswer(answer, request);
  } catch (thrown) {
    if (signal.aborted) return { type: 'cancelled' };
    if (expiry.signal.aborted) return { type: 'expired' };
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return refuse('ERR_GATE_PROMPT_FAILED', `The question could not be shown (${detail}).`);
  } finally {
    clearTimeout(timer);
  }
}

/** Stands for work that was not waited for. */
export const aborted: unique symbol = Symbol('aborted');

/** The value of the work, or {@link aborted} as soon as the signal aborts; what the work does later is then ignored. */
export function orAbort<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value | typeof aborted> {
  const { promise, resolve, reject } = Promise.withResolvers<Value | typeof aborted>();
  const onAbort = (): void => resolve(aborted);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  const settle = (): void => signal.removeEventListener('abort', onAbort);
  work.then(resolve, reject).finally(settle);
  return promise;
}

/** Answers come from another process: their type is a hope until it is checked. */
function readAnswer(answer: ApprovalAnswer, request: ApprovalRequest): Reply {
  switch (answer.decision) {
    case 'reject':
      return { type: 'rejected', reason: typeof answer.reason === 'string' ? answer.reason : '' };
    case 'approve':
    case 'approve-edited':
      break;
    default:
      return refuse('ERR_GATE_ANSWER', 'The answer was not one of the answers to this question.');
  }
  if (answer.payloadSha256 !== request.action.payloadSha256) {
    const reply = refuse('ERR_GATE_ANSWER_MISMATCH', 'The approval was given to another content than this.');
    return typeof answer.payloadSha256 === 'string' ? { ...reply, answeredSha256: answer.payloadSha256.slice(0, 64) } : reply;
  }
  if (answer.decision === 'approve-edited') {
    const isText = typeof answer.text === 'string' && (answer.via === 'hunks' || answer.via === 'editor');
    return isText ? { type: 'edited', text: answer.text, via: answer.via } : refuse('ERR_GATE_ANSWER', 'The edited text is missing.');
  }
  return readGrant(answer, request);
}

function readGrant(answer: Extract<ApprovalAnswer, { decision: 'approve' }>, request: ApprovalRequest): Reply {
  const { remember, lifetime = 'session', namedGrant, typedWords } = answer;
  const isTyped = request.typedWords !== undefined;
  // Compared letter by letter, here and not only where it was typed: a page can be wrong about what a person did.
  if (isTyped && typedWords !== request.typedWords) {
    return refuse('ERR_GATE_NOT_TYPED', 'The approval came without the words that had to be typed for it.');
  }
  if (remember === undefined) return { type: 'approved', remember: undefined, isTyped };
  // The offered pattern is kept, not the answer's copy of it.
  const pattern = request.rememberable.find((offered) => isSameGrant(offered, remember));
  if (pattern === undefined) {
    return refuse('ERR_GATE_ANSWER_MISMATCH', `This was not offered to be remembered: ${describeGrant(remember)}.`);
  }
  if (lifetime !== 'session' && lifetime !== 'workspace') return refuse('ERR_GATE_ANSWER', 'How long to remember it is not known.');
  return { type: 'approved', remember: { pattern, lifetime, namedGrant }, isTyped };
}

function refuse(code: ErrorCode, message: string): Extract<Reply, { type: 'refused' }> {
  return { type: 'refused', code, message };
}
