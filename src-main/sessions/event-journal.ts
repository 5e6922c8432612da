import type { SessionEvent } from '@gatehouse/agent';

/** One frame at 60 Hz: text arrives in the window as fast as it can be drawn, and no faster. */
const sendIntervalMs = 16;
/** A power cut loses at most this much of a streamed answer; everything else is stored at once. */
const storeIntervalMs = 250;

export interface EventJournalParts {
  /** Stores events durably, in order. Throws when it cannot. */
  readonly store: (events: readonly SessionEvent[]) => void;
  readonly send: (events: readonly SessionEvent[]) => void;
  /** A store that fails must not stop the turn, but the person hears of it. */
  readonly onStoreError: (thrown: unknown) => void;
}

/**
 * Between a running turn and those who follow it: merges neighbouring deltas of one message, sends at most once per
 * frame and stores at most four times a second, except that anything which is not a delta is stored before it is sent.
 */
export class EventJournal {
  readonly #parts: EventJournalParts;
  #toSend: SessionEvent[] = [];
  #toStore: SessionEvent[] = [];
  #sendTimer: NodeJS.Timeout | undefined;
  #storeTimer: NodeJS.Timeout | undefined;

  constructor(parts: EventJournalParts) {
    this.#parts = parts;
  }

  record(event: SessionEvent): void {
    append(this.#toSend, event);
    append(this.#toStore, event);
    if (isDelta(event)) this.#storeTimer ??= setTimeout(() => this.#store(), storeIntervalMs);
    else this.#store();
    this.#sendTimer ??= setTimeout(() => this.#send(), sendIntervalMs);
  }

  /** Stores and sends everything that waits. */
  flush(): void {
    this.#store();
    this.#send();
  }

  #store(): void {
    clearTimeout(this.#storeTimer);
    this.#storeTimer = undefined;
    const events = this.#toStore;
    if (events.length === 0) return;
    this.#toStore = [];
    try {
      this.#parts.store(events);
    } catch (thrown) {
      // Kept for the next attempt, in order, so that a passing fault (a full disk) drops nothing.
      this.#toStore = [...events, ...this.#toStore];
      this.#parts.onStoreError(thrown);
    }
  }

  #send(): void {
    clearTimeout(this.#sendTimer);
    this.#sendTimer = undefined;
    const events = this.#toSend;
    this.#toSend = [];
    if (events.length > 0) this.#parts.send(events);
  }
}

type Delta = Extract<SessionEvent, { type: 'message.delta' | 'reasoning.delta' }>;
type Output = Extract<SessionEvent, { type: 'call.output' }>;

function isDelta(event: SessionEvent): event is Delta | Output {
  return event.type === 'message.delta' || event.type === 'reasoning.delta' || event.type === 'call.output';
}

/** Appends, or lengthens the last event when both are pieces of one stream. */
function append(events: SessionEvent[], event: SessionEvent): void {
  const last = events.at(-1);
  const merged = last === undefined ? undefined : merge(last, event);
  if (merged === undefined) events.push(event);
  else events[events.length - 1] = merged;
}

function merge(last: SessionEvent, next: SessionEvent): SessionEvent | undefined {
  if (last.type === 'call.output' && next.type === 'call.output' && last.callId === next.callId) {
    return { ...last, text: last.text + next.text };
  }
  const areDeltas = (last.type === 'message.delta' || last.type === 'reasoning.delta') && last.type === next.type;
  if (areDeltas && last.messageId === next.messageId) return { ...last, delta: last.delta + next.delta };
  return undefined;
}
