import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApprovalRequest, SessionEvent } from '../../src-shared/index.ts';
import { emptyTranscript, foldEvents, outputTailCharacters } from './transcript.ts';
import { askedTexts, durationMs, pendingApprovals, turnEnd } from './transcript-selectors.ts';

const request = (id: string) => ({ id, reasons: ['Writes ask.'] }) as unknown as ApprovalRequest;
const started = (turnId: string): SessionEvent => ({ type: 'turn.started', turnId, text: `ask ${turnId}`, attachments: [], atMs: 1 });
const ended = (turnId: string): SessionEvent => ({ type: 'turn.finished', turnId, reason: 'done', atMs: 9 });
const call = { turnId: 't1', callId: 'c1' };
const proposed: SessionEvent = { type: 'call.proposed', ...call, tool: 'write', intent: 'Write a.ts' };
const asked: SessionEvent = { type: 'approval.requested', ...call, request: request('r1') };
const finished: SessionEvent = {
  type: 'call.finished',
  ...call,
  status: 'done',
  summary: 'Wrote',
  text: 'ok',
  ledgerSeq: 7,
  facts: {},
  atMs: 5,
};

const turnId = fc.constantFrom('t1', 't2');
const anyEvent: fc.Arbitrary<SessionEvent> = fc.oneof(
  turnId.map(started),
  turnId.map(ended),
  fc
    .record({ turnId, messageId: fc.constantFrom('m1', 'm2'), delta: fc.string() })
    .map((parts): SessionEvent => ({ type: 'message.delta', ...parts })),
  fc
    .record({ turnId, messageId: fc.constantFrom('m1', 'm2'), delta: fc.string() })
    .map((parts): SessionEvent => ({ type: 'reasoning.delta', ...parts })),
  turnId.map((id): SessionEvent => ({ type: 'message.finished', turnId: id, messageId: 'm1' })),
  fc.constantFrom(proposed, asked, finished),
  fc.constant<SessionEvent>({ type: 'approval.answered', ...call, requestId: 'r1', decision: 'rejected', reason: 'no' }),
  fc.constant<SessionEvent>({ type: 'call.started', ...call, terminalId: 'term', atMs: 2 }),
  fc.string({ maxLength: 9000 }).map((text): SessionEvent => ({ type: 'call.output', ...call, text })),
);

describe('a transcript', () => {
  it('is the same however its events are split into batches', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), fc.array(fc.nat(40), { maxLength: 6 }), (events, cuts) => {
        const points = [0, ...cuts.map((cut) => Math.min(cut, events.length)).sort((a, b) => a - b), events.length];
        const batches = points.slice(1).map((end, index) => events.slice(points[index], end));
        expect(batches.reduce(foldEvents, emptyTranscript)).toEqual(foldEvents(emptyTranscript, events));
      }),
    );
  });

  it('keeps blocks in the order in which they began', () => {
    const { turns } = foldEvents(emptyTranscript, [
      started('t1'),
      { type: 'message.delta', turnId: 't1', messageId: 'm1', delta: 'I will ' },
      { type: 'message.delta', turnId: 't1', messageId: 'm1', delta: 'read.' },
      { type: 'message.finished', turnId: 't1', messageId: 'm1' },
      proposed,
      { type: 'message.delta', turnId: 't1', messageId: 'm2', delta: 'Done.' },
    ]);
    expect(
      turns[0]?.blocks.map((block) => (block.type === 'call' ? block.intent : block.type === 'egress' ? block.id : block.text)),
    ).toEqual(['I will read.', 'Write a.ts', 'Done.']);
  });

  it('holds a question until it is decided, and lets no held question outlive its turn', () => {
    const findings = [{ kind: 'github-token', line: 1 }];
    const held: SessionEvent = { type: 'egress.held', turnId: 't1', holdId: 'h1', endpoint: 'OpenAI', isLocal: false, findings, atMs: 1 };
    const waiting = foldEvents(emptyTranscript, [started('t1'), held]);
    const block = { type: 'egress', id: 'h1', endpoint: 'OpenAI', isLocal: false, findings };
    expect(waiting.turns[0]?.blocks).toEqual([block]);
    const sent = foldEvents(waiting, [{ type: 'egress.decided', turnId: 't1', holdId: 'h1', decision: 'redact' }, ended('t1')]);
    expect(sent.turns[0]?.blocks).toEqual([{ ...block, decision: 'redact' }]);
    expect(foldEvents(waiting, [ended('t1')]).turns[0]?.blocks).toEqual([{ ...block, decision: 'cancel' }]);
  });

  it('is untouched by events of a turn that never started', () => {
    expect(foldEvents(emptyTranscript, [ended('t9'), proposed])).toBe(emptyTranscript);
  });

  it('keeps only the tail of long output', () => {
    const output: SessionEvent = { type: 'call.output', ...call, text: 'x'.repeat(outputTailCharacters) };
    const { turns } = foldEvents(emptyTranscript, [started('t1'), proposed, output, { ...output, text: 'end' }]);
    const block = turns[0]?.blocks[0];
    expect(block?.type === 'call' ? [block.output.length, block.output.slice(-4)] : undefined).toEqual([outputTailCharacters, 'xend']);
  });
});

describe('a question', () => {
  const open = foldEvents(emptyTranscript, [started('t1'), proposed, asked]);

  it('waits until it is answered', () => {
    expect(pendingApprovals(open).map(({ request: { id } }) => id)).toEqual(['r1']);
    const answered = foldEvents(open, [{ type: 'approval.answered', ...call, requestId: 'r1', decision: 'approved', reason: '' }]);
    expect(pendingApprovals(answered)).toEqual([]);
  });

  it('closes with its call and with its turn', () => {
    expect(pendingApprovals(foldEvents(open, [finished]))).toEqual([]);
    expect(pendingApprovals(foldEvents(open, [ended('t1')]))).toEqual([]);
  });
});

describe('a turn', () => {
  const [turn] = foldEvents(emptyTranscript, [started('t1')]).turns;
  if (turn === undefined) throw new Error('a started turn is in the transcript');

  it('was interrupted when it has no end and nothing runs', () => {
    expect(turnEnd(turn, false, true)?.reason).toBe('interrupted');
    expect(turnEnd(turn, true, true)).toBeUndefined();
    expect(turnEnd(turn, true, false)?.reason).toBe('interrupted');
  });

  it('knows how long a call took', () => {
    const { turns } = foldEvents(emptyTranscript, [started('t1'), proposed, { type: 'call.started', ...call, atMs: 2 }, finished]);
    const block = turns[0]?.blocks[0];
    expect(block?.type === 'call' ? durationMs(block) : undefined).toBe(3);
  });

  it('is recalled by its question, newest first', () => {
    expect(askedTexts(foldEvents(emptyTranscript, [started('t1'), started('t2')]))).toEqual(['ask t2', 'ask t1']);
  });
});
