import type { SessionEvent } from '../../src-shared/index.ts';

export interface EventBatcher {
  push(sessionId: string, events: readonly SessionEvent[]): void;
  /** Delivers what waits, now. */
  flush(): void;
}

/**
 * Gathers session events and hands them on once per `schedule`d moment (a frame): two hundred tokens a second then cost
 * sixty updates, not two hundred. Order within a session is kept.
 */
export function createEventBatcher(
  schedule: (run: () => void) => void,
  deliver: (sessionId: string, events: readonly SessionEvent[]) => void,
): EventBatcher {
  const waiting = new Map<string, SessionEvent[]>();
  let isScheduled = false;
  const flush = () => {
    isScheduled = false;
    const batches = [...waiting];
    waiting.clear();
    for (const [sessionId, events] of batches) deliver(sessionId, events);
  };
  return {
    flush,
    push(sessionId, events) {
      const queue = waiting.get(sessionId);
      if (queue === undefined) waiting.set(sessionId, [...events]);
      else queue.push(...events);
      if (isScheduled) return;
      isScheduled = true;
      schedule(flush);
    },
  };
}
