import type { SessionEvent } from '@gatehouse/agent';
import type { ModelMessage } from '@gatehouse/agent-sdk/providers';

/**
 * The events that close a turn which a crash left open: every call gets its end, every question its answer, the turn
 * its finish. Empty when the last turn is closed.
 */
export function closeInterruptedTurn(events: readonly SessionEvent[], nowMs: number): readonly SessionEvent[] {
  const start = events.findLastIndex((event) => event.type === 'turn.started');
  const turn = events.slice(start);
  const started = turn[0];
  if (start === -1 || started === undefined || turn.some((event) => event.type === 'turn.finished')) return [];
  const { turnId } = started;
  const closing: SessionEvent[] = [];
  for (const { callId, request } of findUnanswered(turn)) {
    closing.push({ type: 'approval.answered', turnId, callId, requestId: request.id, decision: 'cancelled', reason: 'Gatehouse stopped.' });
  }
  for (const callId of findUnfinishedCalls(turn)) {
    const hadStarted = turn.some((event) => event.type === 'call.started' && event.callId === callId);
    const summary = hadStarted ? 'Interrupted; what it did is not known' : 'Interrupted before it ran';
    closing.push({ type: 'call.finished', turnId, callId, status: 'cancelled', summary, text: '', facts: {} });
  }
  return [...closing, { type: 'turn.finished', turnId, reason: 'interrupted', atMs: nowMs }];
}

/**
 * The results that a history lacks because a crash came between a call and its result. Models refuse a history in which
 * a call has none.
 */
export function answerOrphanedCalls(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const answered = new Set(messages.flatMap((message) => (message.role === 'tool' ? [message.callId] : [])));
  const last = messages.findLast((message) => message.role === 'assistant');
  if (last?.role !== 'assistant') return [];
  return last.toolCalls
    .filter((call) => !answered.has(call.callId))
    .map((call) => ({
      role: 'tool',
      callId: call.callId,
      tool: call.tool,
      text: 'Gatehouse stopped before this call ended. Its effect is not known: look before you repeat it.',
      isError: true,
    }));
}

function findUnanswered(turn: readonly SessionEvent[]): readonly Extract<SessionEvent, { type: 'approval.requested' }>[] {
  const answered = new Set(turn.flatMap((event) => (event.type === 'approval.answered' ? [event.requestId] : [])));
  return turn.filter((event) => event.type === 'approval.requested').filter((event) => !answered.has(event.request.id));
}

function findUnfinishedCalls(turn: readonly SessionEvent[]): readonly string[] {
  const finished = new Set(turn.flatMap((event) => (event.type === 'call.finished' ? [event.callId] : [])));
  const proposed = turn.flatMap((event) => (event.type === 'call.proposed' ? [event.callId] : []));
  return [...new Set(proposed)].filter((callId) => !finished.has(callId));
}
