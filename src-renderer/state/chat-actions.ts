import type { ApprovalAnswer, Attachment, EgressDecision, SessionEvent } from '../../src-shared/index.ts';
import type { Client } from './client.ts';
import { createEventBatcher } from './event-batcher.ts';
import type { SessionStore } from './session-store.ts';

/** What a person says and answers in a session. */
export interface ChatActions {
  /** Sends a question to a session that runs nothing. */
  send(sessionId: string, text: string, attachments: readonly Attachment[]): Promise<void>;
  /** Ends the running turn; what it already did stays done. */
  stop(sessionId: string): Promise<void>;
  /** True when the answer counted, false when the question was no longer open. */
  answer(sessionId: string, requestId: string, answer: ApprovalAnswer): Promise<boolean>;
  /** What becomes of a question that is held because it holds a secret. False when it is not held any more. */
  decideEgress(sessionId: string, holdId: string, decision: EgressDecision): Promise<boolean>;
  /**
   * Folds what sessions do into the store; the result stops.
   *
   * @param schedule runs its argument at the next good moment to draw: a frame, or soon when there is none
   */
  watch(schedule: (run: () => void) => void): () => void;
}

export function createChatActions(client: Client, store: SessionStore): ChatActions {
  return {
    async send(sessionId, text, attachments) {
      await client.request('sessions/send', { sessionId, text, attachments: [...attachments] });
    },
    async stop(sessionId) {
      await client.request('sessions/stop', { sessionId });
    },
    async answer(sessionId, requestId, answer) {
      return (await client.request('sessions/answerApproval', { sessionId, requestId, answer })).isAccepted;
    },
    async decideEgress(sessionId, holdId, decision) {
      return (await client.request('sessions/answerEgress', { sessionId, holdId, decision })).isAccepted;
    },
    watch(schedule) {
      const batcher = createEventBatcher(schedule, (sessionId: string, events: readonly SessionEvent[]) =>
        store.receive(sessionId, events),
      );
      const stop = client.on('sessions/events', ({ sessionId, events }) => {
        // What came before the session was opened is part of what opening it brings; waiting in the queue it would come twice.
        if (store.getState().transcripts.has(sessionId)) batcher.push(sessionId, events);
      });
      return () => {
        stop();
        batcher.flush();
      };
    },
  };
}

/** A frame from now, or a tenth of a second when the window draws none (hidden, or minimized). */
export function atNextFrame(run: () => void): void {
  let isDone = false;
  const once = () => {
    if (isDone) return;
    isDone = true;
    clearTimeout(timer);
    run();
  };
  const timer = setTimeout(once, 100);
  requestAnimationFrame(once);
}
