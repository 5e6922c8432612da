import { describe, expect, it } from 'vitest';
import { answerLines, findMention, formatDuration, turnNote } from './chat-words.ts';

describe('a mention', () => {
  it('is what was typed after the last @ before the caret', () => {
    expect(findMention('see @src/ca', 11)).toEqual({ from: 4, query: 'src/ca' });
    expect(findMention('@', 1)).toEqual({ from: 0, query: '' });
    expect(findMention('(@cart) later', 6)).toEqual({ from: 1, query: 'cart' });
  });

  it('is not in an address of mail, nor after a space', () => {
    expect([findMention('ada@example.test', 16), findMention('@cart done', 10), findMention('@cart', 0)]).toEqual([null, null, null]);
  });
});

describe('words', () => {
  it('say how long a call took', () => {
    expect([4.4, 999, 1000, 59_900, 185_000].map(formatDuration)).toEqual(['4 ms', '999 ms', '1.0 s', '59.9 s', '3 min 05 s']);
  });

  it('say what the person answered', () => {
    const record = (decision: 'approved' | 'rejected', reason: string) => ({ request: {} as never, answer: { decision, reason } });
    expect(answerLines([record('approved', ''), record('rejected', 'Refunds are negative')])).toEqual([
      'You approved it.',
      'You rejected it: Refunds are negative',
    ]);
  });

  it('say that a turn was interrupted, and nothing of one that simply ended', () => {
    expect(turnNote({ reason: 'interrupted', atMs: 0 })?.text).toBe('This turn was interrupted when Gatehouse stopped.');
    expect(turnNote({ reason: 'done', atMs: 0 })).toBeUndefined();
  });
});
