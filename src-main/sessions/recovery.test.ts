import type { SessionEvent } from '@gatehouse/agent';
import type { ModelMessage } from '@gatehouse/agent-sdk/providers';
import { describe, expect, it } from 'vitest';
import { answerOrphanedCalls, closeInterruptedTurn } from './recovery.ts';

const started: SessionEvent = { type: 'turn.started', turnId: 't', text: 'q', attachments: [], atMs: 1 };
const finished: SessionEvent = { type: 'turn.finished', turnId: 't', reason: 'done', atMs: 2 };
const proposed = (callId: string): SessionEvent => ({ type: 'call.proposed', turnId: 't', callId, tool: 'read', intent: 'Read a' });
const running = (callId: string): SessionEvent => ({ type: 'call.started', turnId: 't', callId });

describe('a turn that a crash left open', () => {
  it('is closed as interrupted', () => {
    expect(closeInterruptedTurn([started, finished, started], 9)).toEqual([
      { type: 'turn.finished', turnId: 't', reason: 'interrupted', atMs: 9 },
    ]);
  });

  it('has its running call ended as unknown and its waiting call as not run', () => {
    const closing = closeInterruptedTurn([started, proposed('a'), running('a'), proposed('b')], 9);
    expect(closing).toMatchObject([
      { type: 'call.finished', callId: 'a', status: 'cancelled', summary: 'Interrupted; what it did is not known' },
      { type: 'call.finished', callId: 'b', status: 'cancelled', summary: 'Interrupted before it ran' },
      { type: 'turn.finished', reason: 'interrupted' },
    ]);
  });

  it('is not found where every turn is finished, or there is none', () => {
    expect(closeInterruptedTurn([], 9)).toEqual([]);
    expect(closeInterruptedTurn([started, finished], 9)).toEqual([]);
  });

  it('needs no second closing', () => {
    const events = [started, proposed('a')];
    const closed = [...events, ...closeInterruptedTurn(events, 9)];
    expect(closeInterruptedTurn(closed, 10)).toEqual([]);
  });
});

describe('a history with calls that have no result', () => {
  const call = (callId: string) => ({ callId, tool: 'write', arguments: {}, rawArguments: '{}' });
  const assistant: ModelMessage = { role: 'assistant', text: '', toolCalls: [call('a'), call('b')] };
  const result: ModelMessage = { role: 'tool', callId: 'a', tool: 'write', text: 'done', isError: false };

  it('gets one for each, which says that the effect is not known', () => {
    expect(answerOrphanedCalls([assistant, result])).toMatchObject([{ role: 'tool', callId: 'b', isError: true }]);
  });

  it('is left alone when it is whole', () => {
    expect(answerOrphanedCalls([assistant, result, { ...result, callId: 'b' }])).toEqual([]);
    expect(answerOrphanedCalls([{ role: 'user', text: 'q' }])).toEqual([]);
  });
});
