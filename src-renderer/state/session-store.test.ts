import { describe, expect, it } from 'vitest';
import type { SessionEvent, SessionSummary } from '../../src-shared/index.ts';
import { createEventBatcher } from './event-batcher.ts';
import { createProposalStore } from './proposal-store.ts';
import { activeSummary, activeTranscript, createSessionStore } from './session-store.ts';

const summary = (id: string, updatedAtMs: number): SessionSummary => ({
  id,
  title: id,
  mode: 'standard',
  model: null,
  createdAtMs: 0,
  updatedAtMs,
  isRunning: false,
});
const events: readonly SessionEvent[] = [
  { type: 'turn.started', turnId: 't1', text: 'hello', attachments: [], atMs: 1 },
  { type: 'message.delta', turnId: 't1', messageId: 'm1', delta: 'Hi' },
  { type: 'turn.finished', turnId: 't1', reason: 'done', atMs: 2 },
];

describe('sessions', () => {
  it('reopened are equal to sessions watched live', () => {
    const live = createSessionStore();
    live.load({ ...summary('s1', 1), events: [] });
    for (const event of events) live.receive('s1', [event]);
    const reopened = createSessionStore();
    reopened.load({ ...summary('s1', 1), events: [...events] });
    expect(reopened.getState()).toEqual(live.getState());
  });

  it('that were not opened drop events, because opening brings them', () => {
    const store = createSessionStore();
    store.receive('s1', events);
    expect(store.getState().transcripts.size).toBe(0);
  });

  it('are listed newest first', () => {
    const store = createSessionStore();
    store.setSummaries([summary('old', 1), summary('new', 2)]);
    store.setSummary(summary('old', 3));
    expect(store.getState().summaries.map(({ id }) => id)).toEqual(['old', 'new']);
  });

  it('leave the panel when they are removed', () => {
    const store = createSessionStore();
    store.load({ ...summary('s1', 1), events: [...events] });
    store.activate('s1');
    expect(activeSummary(store.getState())?.id).toBe('s1');
    store.remove('s1');
    expect([activeSummary(store.getState()), activeTranscript(store.getState()).turns]).toEqual([null, []]);
  });
});

describe('an event batcher', () => {
  it('delivers once per scheduled moment, in order', () => {
    const delivered: unknown[] = [];
    const runs: (() => void)[] = [];
    const batcher = createEventBatcher(
      (run) => runs.push(run),
      (id, batch) => delivered.push([id, batch.map(({ type }) => type)]),
    );
    for (const event of events) batcher.push('s1', [event]);
    expect([runs.length, delivered.length]).toEqual([1, 0]);
    runs[0]?.();
    expect(delivered).toEqual([['s1', ['turn.started', 'message.delta', 'turn.finished']]]);
  });
});

describe('a proposal', () => {
  const proposal = { sessionId: 's1', requestId: 'r1', payloadSha256: 'aa', path: 'src/cart.ts', before: '', text: 'proposed' };

  it('gives its saved text once', () => {
    const store = createProposalStore();
    store.open(proposal);
    store.save('r1', 'by hand');
    expect([store.takeSaved('r1'), store.takeSaved('r1'), store.getState().open]).toEqual(['by hand', null, []]);
  });

  it('that was closed cannot be saved any more', () => {
    const store = createProposalStore();
    store.open(proposal);
    store.close('r1');
    store.save('r1', 'late');
    expect(store.takeSaved('r1')).toBeNull();
  });
});
