import type { ApprovalAnswer, ApprovalPrompt, ApprovalRequest } from '@gatehouse/agent-sdk/approval';
import { GatehouseError } from '@gatehouse/agent-sdk/base';

interface Pending {
  readonly request: ApprovalRequest;
  readonly answer: (answer: ApprovalAnswer) => void;
}

/**
 * The questions of one session that wait for a person. No question is ever answered by time: it ends by an answer or by
 * the cancelling of its turn.
 */
export class PendingApprovals {
  readonly #pending = new Map<string, Pending>();

  /** Given to the gate: resolves with the person's answer, rejects when the turn is cancelled. */
  readonly prompt: ApprovalPrompt = (request, signal) =>
    new Promise<ApprovalAnswer>((resolve, reject) => {
      const cancel = () => {
        this.#pending.delete(request.id);
        reject(new GatehouseError('ERR_SESSION_CANCELLED', { message: 'The turn was stopped before this was answered.' }));
      };
      if (signal.aborted) return cancel();
      signal.addEventListener('abort', cancel, { once: true });
      this.#pending.set(request.id, {
        request,
        answer: (answer) => {
          signal.removeEventListener('abort', cancel);
          resolve(answer);
        },
      });
    });

  get size(): number {
    return this.#pending.size;
  }

  /** False when the question is not (or no longer) waiting. */
  answer(requestId: string, answer: ApprovalAnswer): boolean {
    const pending = this.#pending.get(requestId);
    if (pending === undefined) return false;
    this.#pending.delete(requestId);
    pending.answer(answer);
    return true;
  }
}
