import type { ApprovalRequest, Attachment, EgressDecision, EgressFinding, SessionEvent, Todo } from '../../src-shared/index.ts';

/** What a session has said and done, as the window draws it: turns made of blocks, in the order they began. */
export interface Transcript {
  readonly turns: readonly Turn[];
}

export interface Turn {
  readonly id: string;
  /** The person's words. */
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly startedAtMs: number;
  readonly phase: Phase;
  readonly blocks: readonly Block[];
  readonly todos: readonly Todo[];
  /** Undefined while it runs. */
  readonly end?: TurnEnd;
}

export type Phase = Extract<SessionEvent, { type: 'phase' }>['phase'];
export type TurnEnd = Pick<Extract<SessionEvent, { type: 'turn.finished' }>, 'reason' | 'error' | 'usage' | 'model' | 'atMs'>;

export type Block = TextBlock | CallBlock | EgressBlock;

/** Secrets on their way out: a question that is held, or something that was sent with them replaced. */
export interface EgressBlock {
  readonly type: 'egress';
  readonly id: string;
  readonly findings: readonly EgressFinding[];
  /** Where the question would go; undefined when something else was replaced without asking. */
  readonly endpoint?: string;
  readonly isLocal?: boolean;
  /** What was replaced: `result of bash_run`. */
  readonly source?: string;
  /** Undefined while the question is held. */
  readonly decision?: EgressDecision;
}

export interface TextBlock {
  readonly type: 'message' | 'reasoning';
  readonly id: string;
  /** Only ever grows at its end. */
  readonly text: string;
  readonly isFinished: boolean;
}

export interface CallBlock {
  readonly type: 'call';
  readonly id: string;
  readonly tool: string;
  readonly intent: string;
  readonly status: 'proposed' | 'asking' | 'running' | 'done' | 'failed' | 'refused' | 'cancelled';
  readonly approvals: readonly ApprovalRecord[];
  /** The last {@link outputTailCharacters} characters that a running call printed. */
  readonly output: string;
  /** One line once it ended; empty before. */
  readonly summary: string;
  /** What the model received, shortened; empty before the end. */
  readonly result: string;
  readonly terminalId?: string;
  readonly ledgerSeq?: number;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
}

export interface ApprovalRecord {
  readonly request: ApprovalRequest;
  readonly answer?: { readonly decision: 'approved' | 'approved-edited' | 'rejected' | 'cancelled' | 'expired'; readonly reason: string };
}

/** Enough to see what a command said last; the terminal keeps the rest. */
export const outputTailCharacters = 16_000;

export const emptyTranscript: Transcript = { turns: [] };

/**
 * The transcript after these events. Pure, and splitting a sequence into batches differently gives the same result.
 * Events of a turn that never started are dropped: nothing can be drawn for them.
 */
export function foldEvents(transcript: Transcript, events: readonly SessionEvent[]): Transcript {
  let turns = transcript.turns;
  for (const event of joinDeltas(events)) {
    const next = foldEvent(turns, event);
    if (next !== turns) turns = next;
  }
  return turns === transcript.turns ? transcript : { turns };
}

/** Neighbouring pieces of one message as one piece: a burst of tokens then copies the turn once. */
function joinDeltas(events: readonly SessionEvent[]): readonly SessionEvent[] {
  const joined: SessionEvent[] = [];
  for (const event of events) {
    const last = joined.at(-1);
    if (
      last !== undefined &&
      (event.type === 'message.delta' || event.type === 'reasoning.delta') &&
      last.type === event.type &&
      last.messageId === event.messageId &&
      last.turnId === event.turnId
    ) {
      joined[joined.length - 1] = { ...last, delta: last.delta + event.delta };
    } else joined.push(event);
  }
  return joined;
}

function foldEvent(turns: readonly Turn[], event: SessionEvent): readonly Turn[] {
  const index = findTurn(turns, event.turnId);
  if (event.type === 'turn.started') {
    if (index !== -1) return turns;
    const { turnId, text, attachments, atMs } = event;
    return [...turns, { id: turnId, text, attachments, startedAtMs: atMs, phase: 'plan', blocks: [], todos: [] }];
  }
  const turn = turns[index];
  if (turn === undefined) return turns;
  const next = foldTurn(turn, event);
  return next === turn ? turns : turns.with(index, next);
}

/** From the end, because events are nearly always about the newest turn. */
function findTurn(turns: readonly Turn[], turnId: string): number {
  return turns.findLastIndex((turn) => turn.id === turnId);
}

function foldTurn(turn: Turn, event: Exclude<SessionEvent, { type: 'turn.started' }>): Turn {
  switch (event.type) {
    case 'phase':
      return { ...turn, phase: event.phase };
    case 'todos.changed':
      return { ...turn, todos: event.todos };
    case 'message.delta':
      return appendText(turn, 'message', event.messageId, event.delta);
    case 'reasoning.delta':
      return appendText(turn, 'reasoning', event.messageId, event.delta);
    case 'message.finished':
      return { ...turn, blocks: turn.blocks.map((block) => finishText(block, event.messageId)) };
    case 'egress.held': {
      const { holdId: id, endpoint, isLocal, findings } = event;
      return { ...turn, blocks: [...turn.blocks, { type: 'egress', id, endpoint, isLocal, findings }] };
    }
    case 'egress.decided':
      return { ...turn, blocks: turn.blocks.map((block) => decideEgress(block, event.holdId, event.decision)) };
    case 'egress.replaced': {
      const { source, findings } = event;
      return {
        ...turn,
        blocks: [...turn.blocks, { type: 'egress', id: `replaced-${turn.blocks.length}`, source, findings, decision: 'redact' }],
      };
    }
    case 'turn.finished':
      return finishTurn(turn, event);
    default:
      return foldCall(turn, event);
  }
}

function decideEgress(block: Block, holdId: string, decision: EgressDecision): Block {
  return block.type === 'egress' && block.id === holdId && block.decision === undefined ? { ...block, decision } : block;
}

function appendText(turn: Turn, type: TextBlock['type'], id: string, delta: string): Turn {
  const index = turn.blocks.findLastIndex((block) => block.type === type && block.id === id);
  const block = turn.blocks[index];
  if (block === undefined || block.type !== type)
    return { ...turn, blocks: [...turn.blocks, { type, id, text: delta, isFinished: false }] };
  return { ...turn, blocks: turn.blocks.with(index, { ...block, text: block.text + delta }) };
}

function finishText(block: Block, messageId: string): Block {
  return (block.type === 'message' || block.type === 'reasoning') && block.id === messageId ? { ...block, isFinished: true } : block;
}

/** What had not ended when its turn did never will: it is shown as cancelled, and no card stays open. */
function finishTurn(turn: Turn, event: Extract<SessionEvent, { type: 'turn.finished' }>): Turn {
  const { type: _type, turnId: _turnId, ...end } = event;
  const blocks = turn.blocks.map((block): Block => {
    if (block.type === 'egress') return decideEgress(block, block.id, 'cancel');
    if (block.type !== 'call') return block.isFinished ? block : { ...block, isFinished: true };
    return isEnded(block) ? block : { ...block, status: 'cancelled', approvals: block.approvals.map(cancelUnanswered) };
  });
  return { ...turn, blocks, end };
}

function cancelUnanswered(record: ApprovalRecord): ApprovalRecord {
  return record.answer === undefined ? { ...record, answer: { decision: 'cancelled', reason: '' } } : record;
}

type CallEvent = Extract<SessionEvent, { callId: string }>;

function foldCall(turn: Turn, event: CallEvent): Turn {
  const index = turn.blocks.findLastIndex((block) => block.type === 'call' && block.id === event.callId);
  const block = turn.blocks[index];
  if (block === undefined || block.type !== 'call') {
    if (event.type !== 'call.proposed') return turn;
    const { callId: id, tool, intent } = event;
    return {
      ...turn,
      blocks: [...turn.blocks, { type: 'call', id, tool, intent, status: 'proposed', approvals: [], output: '', summary: '', result: '' }],
    };
  }
  return { ...turn, blocks: turn.blocks.with(index, foldCallBlock(block, event)) };
}

function foldCallBlock(block: CallBlock, event: CallEvent): CallBlock {
  switch (event.type) {
    case 'call.proposed':
      return { ...block, tool: event.tool, intent: event.intent };
    case 'approval.requested':
      return { ...block, status: 'asking', approvals: [...block.approvals, { request: event.request }] };
    case 'approval.answered': {
      const { decision, reason, requestId } = event;
      const approvals = block.approvals.map((record) =>
        record.request.id === requestId ? { ...record, answer: { decision, reason } } : record,
      );
      return { ...block, status: block.status === 'asking' ? 'proposed' : block.status, approvals };
    }
    case 'call.started':
      return {
        ...block,
        status: 'running',
        ...(event.terminalId === undefined ? {} : { terminalId: event.terminalId }),
        ...(event.atMs === undefined ? {} : { startedAtMs: event.atMs }),
      };
    case 'call.output':
      return { ...block, output: (block.output + event.text).slice(-outputTailCharacters) };
    case 'call.finished':
      return {
        ...block,
        status: event.status,
        summary: event.summary,
        result: event.text,
        approvals: block.approvals.map(cancelUnanswered),
        ...(event.ledgerSeq === undefined ? {} : { ledgerSeq: event.ledgerSeq }),
        ...(event.atMs === undefined ? {} : { finishedAtMs: event.atMs }),
      };
  }
}

export function isEnded(block: CallBlock): boolean {
  return block.status === 'done' || block.status === 'failed' || block.status === 'refused' || block.status === 'cancelled';
}
