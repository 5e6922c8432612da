import type { ApprovalRecord, TurnEnd } from '../../state/index.ts';

/** What a person answered, one line for each question that was answered. */
export function answerLines(approvals: readonly ApprovalRecord[]): string[] {
  return approvals.flatMap(({ answer }) => (answer === undefined ? [] : [answerLine(answer)]));
}

function answerLine({ decision, reason }: NonNullable<ApprovalRecord['answer']>): string {
  const because = reason === '' ? '' : `: ${reason}`;
  switch (decision) {
    case 'approved':
      return 'You approved it.';
    case 'approved-edited':
      return 'You changed it and approved the changed text.';
    case 'rejected':
      return `You rejected it${because}${because === '' ? '.' : ''}`;
    case 'expired':
      return 'Nobody answered in time, so it was refused.';
    case 'cancelled':
      return `The question was withdrawn${because}${because === '' ? '.' : ''}`;
  }
}

/** How a turn ended, in words; undefined when it simply ended, or when its error says it all. */
export function turnNote({ reason, error }: TurnEnd): { readonly text: string; readonly tone: 'quiet' | 'problem' } | undefined {
  if (reason === 'stopped') return { text: 'You stopped this turn. What it had done stays done.', tone: 'quiet' };
  if (reason === 'interrupted') return { text: 'This turn was interrupted when Gatehouse stopped.', tone: 'quiet' };
  if (reason === 'failed' && error === undefined) return { text: 'This turn failed, and nothing says why.', tone: 'problem' };
  return undefined;
}

/** `80 ms`, `2.4 s`, `3 min 05 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** The file name being typed after the last `@` before the caret; null when there is none. */
export function findMention(text: string, caret: number): { readonly from: number; readonly query: string } | null {
  const match = /(?:^|[\s(])@([^\s@]{0,200})$/.exec(text.slice(0, caret));
  if (match === null) return null;
  const query = match[1] ?? '';
  return { from: caret - query.length - 1, query };
}
