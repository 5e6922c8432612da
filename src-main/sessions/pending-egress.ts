import type { EgressDecision, SessionEvent } from '@gatehouse/agent';
import { GatehouseError, type IdSource } from '@gatehouse/agent-sdk/base';
import type { HeldQuestion } from './egress-guard.ts';

export interface PendingEgressParts {
  readonly ids: IdSource;
  readonly nowMs: () => number;
  readonly emit: (event: SessionEvent) => void;
}

/** The questions of one session that are held because they hold a secret. None is ever let go by time. */
export class PendingEgress {
  readonly #parts: PendingEgressParts;
  readonly #held = new Map<string, (decision: EgressDecision) => void>();

  constructor(parts: PendingEgressParts) {
    this.#parts = parts;
  }

  /** Resolves with the person's decision; rejects when the turn is stopped, and then nothing is sent. */
  ask(turnId: string, { endpoint, isLocal, findings }: HeldQuestion, signal: AbortSignal): Promise<EgressDecision> {
    const { ids, nowMs, emit } = this.#parts;
    const holdId = ids.nextId();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#held.delete(holdId);
        emit({ type: 'egress.decided', turnId, holdId, decision: 'cancel' });
        reject(new GatehouseError('ERR_SESSION_CANCELLED', { message: 'The turn was stopped while the question was held.' }));
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      this.#held.set(holdId, (decision) => {
        signal.removeEventListener('abort', onAbort);
        emit({ type: 'egress.decided', turnId, holdId, decision });
        resolve(decision);
      });
      emit({ type: 'egress.held', turnId, holdId, endpoint, isLocal, findings, atMs: nowMs() });
    });
  }

  /** False when that question is not held (any more). */
  decide(holdId: string, decision: EgressDecision): boolean {
    const resolve = this.#held.get(holdId);
    if (resolve === undefined) return false;
    this.#held.delete(holdId);
    resolve(decision);
    return true;
  }
}
