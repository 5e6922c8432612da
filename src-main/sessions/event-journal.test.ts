import type { SessionEvent } from '@gatehouse/agent';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventJournal } from './event-journal.ts';

const delta = (messageId: string, text: string): SessionEvent => ({ type: 'message.delta', turnId: 't', messageId, delta: text });
const finished = (messageId: string): SessionEvent => ({ type: 'message.finished', turnId: 't', messageId });

function createJournal() {
  const stored: SessionEvent[] = [];
  const sent: SessionEvent[] = [];
  const errors: unknown[] = [];
  const state = { isBroken: false };
  const journal = new EventJournal({
    store: (events) => {
      if (state.isBroken) throw new Error('disk full');
      stored.push(...events);
    },
    send: (events) => sent.push(...events),
    onStoreError: (thrown) => errors.push(thrown),
  });
  return { journal, stored, sent, errors, state };
}

function textOf(events: readonly SessionEvent[], messageId: string): string {
  return events.map((event) => (event.type === 'message.delta' && event.messageId === messageId ? event.delta : '')).join('');
}

describe('an event journal', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('sends one merged delta per frame', () => {
    const { journal, sent } = createJournal();
    journal.record(delta('m', 'a'));
    journal.record(delta('m', 'b'));
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(16);
    expect(sent).toEqual([delta('m', 'ab')]);
  });

  it('stores whatever is not a delta at once, after the deltas before it', () => {
    const { journal, stored } = createJournal();
    journal.record(delta('m', 'a'));
    expect(stored).toEqual([]);
    journal.record(finished('m'));
    expect(stored).toEqual([delta('m', 'a'), finished('m')]);
  });

  it('stores a pause in a stream within a quarter of a second', () => {
    const { journal, stored } = createJournal();
    journal.record(delta('m', 'a'));
    vi.advanceTimersByTime(250);
    expect(stored).toEqual([delta('m', 'a')]);
  });

  it('keeps what the disk refused and stores it in order later', () => {
    const { journal, stored, errors, state } = createJournal();
    state.isBroken = true;
    journal.record(finished('m'));
    state.isBroken = false;
    journal.record(finished('n'));
    expect(errors).toHaveLength(1);
    expect(stored).toEqual([finished('m'), finished('n')]);
  });

  it('loses and reorders no text, whatever the timing', () => {
    const step = fc.oneof(
      fc.record({ id: fc.constantFrom('m', 'n'), text: fc.string() }),
      fc.record({ waitMs: fc.integer({ min: 0, max: 400 }) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { journal, stored, sent } = createJournal();
        const recorded: SessionEvent[] = [];
        for (const each of steps) {
          if ('waitMs' in each) vi.advanceTimersByTime(each.waitMs);
          else {
            recorded.push(delta(each.id, each.text));
            journal.record(delta(each.id, each.text));
          }
        }
        journal.flush();
        for (const id of ['m', 'n']) {
          expect(textOf(stored, id)).toBe(textOf(recorded, id));
          expect(textOf(sent, id)).toBe(textOf(recorded, id));
        }
      }),
    );
  });
});
