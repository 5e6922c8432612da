import type { Clock, IdSource } from '@gatehouse/agent-sdk/base';

/** A clock that stands still until told otherwise. */
export interface FrozenClock extends Clock {
  advance(durationMs: number): void;
}

/** @param startMs milliseconds since the epoch; default 2026-01-02T03:04:05.678Z */
export function createFrozenClock(startMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678)): FrozenClock {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    advance: (durationMs) => {
      nowMs += durationMs;
    },
  };
}

/** `id-1`, `id-2` … or with another prefix. */
export function createSequentialIds(prefix = 'id'): IdSource {
  let last = 0;
  return {
    nextId: () => {
      last += 1;
      return `${prefix}-${last}`;
    },
  };
}
