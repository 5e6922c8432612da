import type { ApprovalRequest } from '../../src-shared/index.ts';
import type { CallBlock, Transcript, Turn, TurnEnd } from './transcript.ts';

/** A question that waits for the person, with the turn it belongs to. */
export interface PendingApproval {
  readonly turnId: string;
  readonly callId: string;
  readonly request: ApprovalRequest;
}

/** Open questions, oldest first: the order in which they were asked. */
export function pendingApprovals(transcript: Transcript): readonly PendingApproval[] {
  return transcript.turns
    .filter((turn) => turn.end === undefined)
    .flatMap((turn) => turn.blocks.flatMap((block) => pendingOf(turn, block)));
}

/** Questions of the running turn that ended because nobody answered. */
export function expiredApprovals(transcript: Transcript): readonly PendingApproval[] {
  const turn = transcript.turns.at(-1);
  if (turn === undefined || turn.end !== undefined) return [];
  return turn.blocks.flatMap((block) =>
    block.type === 'call'
      ? block.approvals.flatMap(({ request, answer }) =>
          answer?.decision === 'expired' ? [{ turnId: turn.id, callId: block.id, request }] : [],
        )
      : [],
  );
}

function pendingOf(turn: Turn, block: Turn['blocks'][number]): PendingApproval[] {
  if (block.type !== 'call') return [];
  const open = block.approvals.filter((record) => record.answer === undefined);
  return open.map(({ request }) => ({ turnId: turn.id, callId: block.id, request }));
}

/**
 * How a turn ended, or undefined while it runs. A turn without an end in a session that is not running was cut off:
 * the application was killed before it could write one.
 */
export function turnEnd(turn: Turn, isSessionRunning: boolean, isLast: boolean): TurnEnd | undefined {
  if (turn.end !== undefined) return turn.end;
  return isSessionRunning && isLast ? undefined : { reason: 'interrupted', atMs: turn.startedAtMs };
}

/** Questions the person asked in this session, newest first, without repeats: what the arrow keys recall. */
export function askedTexts(transcript: Transcript): readonly string[] {
  return [...new Set(transcript.turns.map((turn) => turn.text).reverse())];
}

/** Milliseconds a call took; undefined when its times are not known. */
export function durationMs(call: CallBlock): number | undefined {
  if (call.startedAtMs === undefined || call.finishedAtMs === undefined) return undefined;
  return Math.max(0, call.finishedAtMs - call.startedAtMs);
}
