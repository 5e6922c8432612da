import type { ToolProposal } from '@gatehouse/agent';
import type { ApprovalAnswer, ApprovalRequest } from '@gatehouse/agent-sdk/approval';
import { describe, expect, it, vi } from 'vitest';
import { createContext, createTestGate, createTestTool, shellProposal, type TestTool, writeProposal } from './gate-fixture.ts';

/** A gate whose questions are answered by hand. */
function createDesk() {
  const open = new Map<string, (answer: ApprovalAnswer) => void>();
  const fixture = createTestGate((request) => new Promise((resolve) => open.set(nameOf(request), resolve)));
  return {
    ...fixture,
    open,
    approve: (name: string, remember?: ApprovalRequest['rememberable'][number]) => {
      const request = fixture.requests.findLast((one) => nameOf(one) === name);
      const payloadSha256 = request?.action.payloadSha256 ?? '';
      open.get(name)?.({ decision: 'approve', payloadSha256, ...(remember === undefined ? {} : { remember }) });
    },
    reject: (name: string) => open.get(name)?.({ decision: 'reject' }),
    context: (callId: string) => ({ ...createContext(), callId }),
  };
}

const nameOf = ({ action }: ApprovalRequest): string => action.resource.target.replace('/home/me/project/', '');
const callOf = (callId: string) => ({ callId, arguments: {} });

describe('questions of one reply', () => {
  it('wait together in the model’s order, whatever the order of the answers, and run in the model’s order', async () => {
    const { gate, requests, approve, context, open } = createDesk();
    const done: string[] = [];
    const named = (path: string): TestTool =>
      createTestTool(writeProposal(path), {
        execute: async (permit) => {
          permit.take();
          done.push(path);
          return { text: path, isError: false, facts: {} };
        },
      });
    const [one, two] = [named('a.ts'), named('b.ts')];
    const first = gate.run(one, callOf('1'), context('1'));
    await vi.waitFor(() => expect(open.size).toBe(1));
    await gate.askAhead(two, callOf('2'), context('2'));
    await vi.waitFor(() => expect(requests.map(nameOf)).toEqual(['a.ts', 'b.ts']));
    approve('b.ts');
    await Promise.resolve();
    expect(done).toEqual([]);
    approve('a.ts');
    expect(await first).toMatchObject({ status: 'done' });
    expect(await gate.run(two, callOf('2'), context('2'))).toMatchObject({ status: 'done' });
    expect(done).toEqual(['a.ts', 'b.ts']);
    expect(requests).toHaveLength(2);
  });

  it('answered with no ahead of their turn are refused when it comes, and recorded once', async () => {
    const { gate, ledger, approve, reject, context, open } = createDesk();
    const two = createTestTool(writeProposal('b.ts'));
    const first = gate.run(createTestTool(writeProposal('a.ts')), callOf('1'), context('1'));
    await vi.waitFor(() => expect(open.size).toBe(1));
    await gate.askAhead(two, callOf('2'), context('2'));
    await vi.waitFor(() => expect(open.size).toBe(2));
    reject('b.ts');
    approve('a.ts');
    await first;
    expect(await gate.run(two, callOf('2'), context('2'))).toMatchObject({ status: 'refused', code: 'ERR_GATE_REJECTED' });
    expect(two.performed).toEqual([]);
    expect(ledger.records.filter(({ event, callId }) => event === 'approval' && callId === '2')).toHaveLength(1);
  });

  it('are asked anew when what the call would do has changed by its turn', async () => {
    const { gate, requests, approve, context, open } = createDesk();
    let proposal: ToolProposal = shellProposal('ls');
    const two = createTestTool(() => proposal);
    const first = gate.run(createTestTool(writeProposal('a.ts')), callOf('1'), context('1'));
    await vi.waitFor(() => expect(open.size).toBe(1));
    await gate.askAhead(two, callOf('2'), context('2'));
    await vi.waitFor(() => expect(open.size).toBe(2));
    approve('ls');
    approve('a.ts');
    await first;
    proposal = { ...shellProposal('ls'), payload: { command: 'ls', cwd: '/home/me/project/src' } };
    const second = gate.run(two, callOf('2'), context('2'));
    await vi.waitFor(() => expect(requests).toHaveLength(3));
    expect(two.performed).toEqual([]);
    approve('ls');
    expect(await second).toMatchObject({ status: 'done' });
    expect(two.performed).toEqual([{ command: 'ls', cwd: '/home/me/project/src' }]);
  });

  it('about a file that an earlier call of the reply is about wait for that one', async () => {
    const { gate, requests, context, open } = createDesk();
    void gate.run(createTestTool(writeProposal('a.ts')), callOf('1'), context('1'));
    await vi.waitFor(() => expect(open.size).toBe(1));
    await gate.askAhead(createTestTool(writeProposal('a.ts', 'more')), callOf('2'), context('2'));
    expect(requests).toHaveLength(1);
    gate.cancelPending();
  });

  it('go away when what was just allowed covers them', async () => {
    const { gate, requests, approve, context, open, events } = createDesk();
    const two = createTestTool(writeProposal('src/b.ts'));
    const first = gate.run(createTestTool(writeProposal('src/a.ts')), callOf('1'), context('1'));
    await vi.waitFor(() => expect(open.size).toBe(1));
    await gate.askAhead(two, callOf('2'), context('2'));
    await vi.waitFor(() => expect(open.size).toBe(2));
    approve('src/a.ts', { type: 'write-under', folder: 'src' });
    await first;
    expect(await gate.run(two, callOf('2'), context('2'))).toMatchObject({ status: 'done' });
    expect(requests).toHaveLength(2);
    expect(events.filter(({ type }) => type === 'approval.answered')).toMatchObject([{ decision: 'approved' }, { decision: 'cancelled' }]);
  });

  it('are all answered when the turn is cancelled', async () => {
    const { gate, ledger, context, open } = createDesk();
    const two = createTestTool(writeProposal('b.ts'));
    const first = gate.run(createTestTool(writeProposal('a.ts')), callOf('1'), context('1'));
    await vi.waitFor(() => expect(open.size).toBe(1));
    await gate.askAhead(two, callOf('2'), context('2'));
    await vi.waitFor(() => expect(open.size).toBe(2));
    gate.cancelPending();
    expect(await first).toMatchObject({ status: 'cancelled' });
    await vi.waitFor(() => expect(ledger.records.filter(({ event }) => event === 'approval')).toHaveLength(2));
  });

  it('are of the mode that holds when their turn comes, where nothing was asked yet', async () => {
    const { gate, requests, approve, context, open } = createDesk();
    await gate.setMode('permissive');
    const [two, three] = [createTestTool(writeProposal('b.ts')), createTestTool(shellProposal('rm -rf c'))];
    const first = gate.run(createTestTool(shellProposal('rm -rf a')), callOf('1'), context('1'));
    await vi.waitFor(() => expect(open.size).toBe(1));
    await gate.askAhead(two, callOf('2'), context('2'));
    await gate.askAhead(three, callOf('3'), context('3'));
    await vi.waitFor(() => expect(requests.map(nameOf)).toEqual(['rm -rf a', 'rm -rf c']));
    await gate.setMode('strict');
    approve('rm -rf a');
    await first;
    const second = gate.run(two, callOf('2'), context('2'));
    await vi.waitFor(() => expect(requests.map(nameOf)).toEqual(['rm -rf a', 'rm -rf c', 'b.ts']));
    expect(requests[2]?.mode).toBe('strict');
    approve('b.ts');
    expect(await second).toMatchObject({ status: 'done' });
    // Asked before the switch and answered for what it showed.
    approve('rm -rf c');
    expect(await gate.run(three, callOf('3'), context('3'))).toMatchObject({ status: 'done' });
  });
});
