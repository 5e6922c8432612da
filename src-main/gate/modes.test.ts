import type { ToolProposal } from '@gatehouse/agent';
import type { ApprovalMode } from '@gatehouse/agent-sdk/approval';
import { describe, expect, it } from 'vitest';
import {
  approve,
  call,
  createContext,
  createTestGate,
  createTestTool,
  never,
  readProposal,
  shellProposal,
  type TestAnswer,
  writeProposal,
} from './gate-fixture.ts';
import { toTypedWords } from './typed-words.ts';

const read = readProposal('src/a.ts');
const write = writeProposal('src/a.ts');
const harmless = shellProposal('npm test');
const destructive = shellProposal('rm -rf build');
const protectedWrite = writeProposal('.gatehouse/policy.yaml');

async function asksIn(mode: ApprovalMode, proposal: ToolProposal): Promise<boolean> {
  const { gate, requests } = createTestGate(approve, { mode });
  const outcome = await gate.run(createTestTool(proposal), call, createContext());
  if (requests.length === 0) expect(outcome.status).toBe('done');
  return requests.length > 0;
}

describe('what each mode asks about', () => {
  it.each<[ApprovalMode, string, ToolProposal, boolean]>([
    ['permissive', 'a read', read, false],
    ['permissive', 'a write', write, false],
    ['permissive', 'a harmless command', harmless, false],
    ['permissive', 'a destructive command', destructive, true],
    ['permissive', 'a protected path', protectedWrite, true],
    ['permissive', 'a kind nobody knows', { ...read, kind: 'teleport' }, true],
    ['permissive', 'a tool that always asks', { ...write, alwaysAsks: 'Nobody can know.' }, true],
    ['standard', 'a read', read, false],
    ['standard', 'a write', write, true],
    ['standard', 'a harmless command', harmless, true],
    ['standard', 'a destructive command', destructive, true],
    ['strict', 'a read', read, true],
    ['strict', 'a write', write, true],
    ['strict', 'a harmless command', harmless, true],
    ['paranoid', 'a read', read, false],
    ['paranoid', 'a write', write, true],
    ['paranoid', 'a harmless command', harmless, true],
    ['paranoid', 'a destructive command', destructive, true],
  ])('%s: %s: %s', async (mode, _, proposal, expected) => {
    expect(await asksIn(mode, proposal)).toBe(expected);
  });

  it.each<ApprovalMode>(['permissive', 'standard', 'strict', 'paranoid'])('%s lets no secret path through', async (mode) => {
    const { gate, requests } = createTestGate(approve, { mode });
    expect(await gate.run(createTestTool(shellProposal('cat .env')), call, createContext())).toMatchObject({ code: 'ERR_SCREEN_SECRET' });
    expect(requests).toEqual([]);
  });

  it('records what Permissive lets run like everything else', async () => {
    const { gate, ledger } = createTestGate(never, { mode: 'permissive' });
    await gate.run(createTestTool(write), call, createContext());
    expect(ledger.records).toMatchObject([
      { event: 'intent', mode: 'permissive', basis: 'automatic' },
      { event: 'outcome', status: 'done' },
    ]);
  });

  it('is switched per session, and each switch is recorded', async () => {
    const [one, other] = [createTestGate(approve), createTestGate(approve)];
    await one.gate.setMode('paranoid');
    expect([one.gate.mode, other.gate.mode]).toEqual(['paranoid', 'standard']);
    expect(one.ledger.records).toMatchObject([{ event: 'mode.changed', from: 'standard', to: 'paranoid' }]);
  });
});

describe('Paranoid', () => {
  const typing = (typed: (words: string) => string | undefined): TestAnswer => {
    return ({ action, typedWords = '' }) => {
      const words = typed(typedWords);
      return { decision: 'approve', payloadSha256: action.payloadSha256, ...(words === undefined ? {} : { typedWords: words }) };
    };
  };

  it('runs a destructive command when exactly its words were typed, and records that they were', async () => {
    const { gate, ledger, requests } = createTestGate(
      typing((words) => words),
      { mode: 'paranoid' },
    );
    expect(await gate.run(createTestTool(destructive), call, createContext())).toMatchObject({ status: 'done' });
    expect(requests[0]?.typedWords).toBe('rm -rf build');
    expect(ledger.records).toMatchObject([
      { event: 'proposed', mustType: true },
      { event: 'approval', decision: 'approved', isTyped: true },
      { event: 'intent', risk: 'destructive' },
      { event: 'outcome' },
    ]);
  });

  it.each<[string, (words: string) => string | undefined]>([
    ['nothing', () => undefined],
    ['an empty text', () => ''],
    ['other words', () => 'yes'],
    ['more', (words) => `${words} `],
    ['less', (words) => words.slice(1)],
    ['other letters', (words) => words.toUpperCase()],
    ['look-alikes', (words) => words.replace('r', 'г')],
  ])('does not run it when %s was typed', async (_, typed) => {
    const { gate, ledger } = createTestGate(typing(typed), { mode: 'paranoid' });
    const tool = createTestTool(destructive);
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_GATE_NOT_TYPED' });
    expect(tool.performed).toEqual([]);
    expect(ledger.events).toEqual(['proposed', 'approval']);
  });

  it('asks for no words for what destroys nothing', async () => {
    const { gate, requests } = createTestGate(approve, { mode: 'paranoid' });
    expect(await gate.run(createTestTool(shellProposal('grep -r "rm -rf" .')), call, createContext())).toMatchObject({ status: 'done' });
    expect(requests[0]?.typedWords).toBeUndefined();
  });

  it('takes an unchanged edit for no typing', async () => {
    const answer: TestAnswer = ({ action }) => ({
      decision: 'approve-edited',
      payloadSha256: action.payloadSha256,
      text: 'rm -rf build',
      via: 'editor',
    });
    const { gate } = createTestGate(answer, { mode: 'paranoid' });
    const tool = createTestTool(destructive, { revise: async (_, text) => shellProposal(text) });
    expect(await gate.run(tool, call, createContext())).toMatchObject({ code: 'ERR_GATE_NOT_TYPED' });
    expect(tool.performed).toEqual([]);
  });

  it('asks again, for words, about an edit that destroys something', async () => {
    const answer: TestAnswer = ({ action, typedWords }) => {
      const { payloadSha256 } = action;
      if (action.resource.target === 'ls') return { decision: 'approve-edited', payloadSha256, text: 'rm -rf build', via: 'editor' };
      return { decision: 'approve', payloadSha256, ...(typedWords === undefined ? {} : { typedWords }) };
    };
    const { gate, requests, ledger } = createTestGate(answer, { mode: 'paranoid' });
    const tool = createTestTool(shellProposal('ls'), { revise: async (_, text) => shellProposal(text) });
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'done' });
    expect(requests.map(({ typedWords }) => typedWords)).toEqual([undefined, 'rm -rf build']);
    expect(requests[1]?.editedFromSha256).toBe(requests[0]?.action.payloadSha256);
    expect(ledger.events).toEqual(['proposed', 'approval', 'proposed', 'approval', 'intent', 'outcome']);
  });
});

describe('the words to type', () => {
  const hash = 'ab12cd34'.repeat(8);
  it.each([
    ['rm -rf build', 'rm -rf build'],
    [' rm \n -rf\tbuild ', 'rm -rf build'],
    ['rm -rf \u202ebuild', 'run ab12cd34'],
    ['rm -rf caf\u00e9', 'run ab12cd34'],
    ['r\u043c -rf build', 'run ab12cd34'],
    ['', 'run ab12cd34'],
    ['x'.repeat(200), 'run ab12cd34'],
  ])('of %j are %j', (keyWords, expected) => {
    expect(toTypedWords(keyWords, hash)).toBe(expected);
  });
});
