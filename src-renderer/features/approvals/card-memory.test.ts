import { describe, expect, it } from 'vitest';
import type { ApprovalRequest } from '../../../src-shared/index.ts';
import { acceptedHunks, cautionsOf, newMemory, rememberChoices, withDecision, withStep } from './card-memory.ts';

const request = (rememberable: ApprovalRequest['rememberable']) => ({ rememberable }) as ApprovalRequest;

describe('what a card remembers', () => {
  it('begins with every hunk, and with the narrowest pattern', () => {
    const memory = newMemory();
    expect([...acceptedHunks(3, memory.leftOut)]).toEqual([0, 1, 2]);
    const choices = rememberChoices(request([{ type: 'write-file', path: 'a.ts' }]));
    expect(choices[memory.rememberIndex]?.pattern).toEqual({ type: 'write-file', path: 'a.ts' });
    expect(choices.at(-1)?.pattern).toBeUndefined();
  });

  it('remembers nothing when nothing may be remembered', () => {
    expect(rememberChoices(request([])).map(({ pattern }) => pattern)).toEqual([undefined]);
  });

  it('keeps decisions, and stays among the hunks there are', () => {
    const memory = withDecision(withDecision(newMemory(), 1, false), 2, false);
    expect([...acceptedHunks(3, withDecision(memory, 1, true).leftOut)]).toEqual([0, 1]);
    expect([withStep(newMemory(), -1, 3), withStep({ ...newMemory(), currentHunk: 2 }, 1, 3)].map((one) => one.currentHunk)).toEqual([
      0, 2,
    ]);
  });

  it('warns of characters that hide', () => {
    expect(cautionsOf('plain', { isStrict: true })).toEqual([]);
    expect(cautionsOf('a\u202eb\u200b', { isStrict: true })).toEqual([
      '2 hidden or misleading characters: RLO, ZWSP. Each is drawn as a box.',
    ]);
  });
});
