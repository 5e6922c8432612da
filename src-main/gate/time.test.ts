import { describe, expect, it } from 'vitest';
import { approve, call, createContext, createTestGate, createTestTool, never, writeProposal } from './gate-fixture.ts';

const write = writeProposal('src/a.ts');

describe('time', () => {
  it('only ever refuses: a question nobody answers ends as expired, and that is recorded', async () => {
    const { gate, ledger, events } = createTestGate(never, { approvalTimeoutMs: () => 1 });
    const tool = createTestTool(write);
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_GATE_EXPIRED', ledgerSeq: 1 });
    expect(tool.performed).toEqual([]);
    expect(ledger.records).toMatchObject([
      { event: 'proposed', timeoutMs: 1 },
      { event: 'approval', decision: 'expired' },
    ]);
    expect(events.find(({ type }) => type === 'approval.answered')).toMatchObject({ decision: 'expired' });
  });

  it('tells the prompt that nobody waits any more', async () => {
    let told: AbortSignal | undefined;
    const answer = (_: unknown, signal: AbortSignal) => {
      told = signal;
      return new Promise<never>(() => {});
    };
    const { gate } = createTestGate(answer, { approvalTimeoutMs: () => 1 });
    await gate.run(createTestTool(write), call, createContext());
    expect(told?.aborted).toBe(true);
  });

  it('that ran out makes an answer that comes later worthless', async () => {
    let answerLate: (() => void) | undefined;
    const { gate } = createTestGate((request, signal) => new Promise((resolve) => (answerLate = () => resolve(approve(request, signal)))), {
      approvalTimeoutMs: () => 1,
    });
    const tool = createTestTool(write);
    const outcome = await gate.run(tool, call, createContext());
    answerLate?.();
    await Promise.resolve();
    expect(outcome).toMatchObject({ code: 'ERR_GATE_EXPIRED' });
    expect(tool.performed).toEqual([]);
  });
});
