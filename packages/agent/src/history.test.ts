import type { ModelMessage } from '@gatehouse/agent-sdk/providers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateTokens, fitHistory } from './history.ts';

const result = (callId: string, text: string): ModelMessage => ({ role: 'tool', callId, tool: 'read', text, isError: false });
const user = (text: string): ModelMessage => ({ role: 'user', text });

describe('a history that fits', () => {
  it('is sent as it is', () => {
    const messages = [user('hi'), result('c1', 'x'.repeat(1_000))];
    expect(fitHistory(messages, [], 10_000)).toEqual(messages);
  });

  it('joins questions that follow each other', () => {
    expect(fitHistory([user('one'), user('two')], [], 10_000)).toEqual([user('one\n\ntwo')]);
  });
});

describe('a history that does not fit', () => {
  it('loses old results first and says so', () => {
    const messages = [result('c1', 'a'.repeat(20_000)), result('c2', 'b'.repeat(2_000)), result('c3', 'c'.repeat(2_000))];
    const [first, ...others] = fitHistory(messages, [], 4_000);
    expect(others).toEqual(messages.slice(1));
    expect(first?.text).toMatch(/^a{240}\n\[Gatehouse left out the rest, 19760 of 20000 characters/);
  });

  it('cuts the latest results only as far as it must', () => {
    const [only] = fitHistory([result('c1', 'x'.repeat(40_000))], [], 10_000);
    expect(only?.text.length).toBeGreaterThan(23_000);
    expect(only?.text.length).toBeLessThanOrEqual(24_000);
  });

  it('keeps every message, its order, its call and whatever a person or the model wrote', () => {
    const message = fc.oneof(
      fc.string({ maxLength: 3_000 }).map((text): ModelMessage => ({ role: 'assistant', text, toolCalls: [] })),
      fc.tuple(fc.string(), fc.string({ maxLength: 9_000 })).map(([callId, text]) => result(callId, text)),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), fc.integer({ min: 100, max: 5_000 }), (messages, contextTokens) => {
        const fitted = fitHistory(messages, [], contextTokens);
        expect(fitted.map((sent) => ({ ...sent, text: '' }))).toEqual(messages.map((kept) => ({ ...kept, text: '' })));
        for (const [index, sent] of fitted.entries()) {
          if (sent.role !== 'tool') expect(sent).toEqual(messages[index]);
        }
        expect(estimateTokens(fitted, [])).toBeLessThanOrEqual(estimateTokens(messages, []));
      }),
    );
  });
});
