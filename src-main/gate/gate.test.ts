import type { ToolProposal } from '@gatehouse/agent';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import { describe, expect, it, vi } from 'vitest';
import { Gate } from './gate.ts';
import {
  approve,
  call,
  createContext,
  createTestGate,
  createTestTool,
  never,
  readProposal,
  reject,
  shellProposal,
  writeProposal,
} from './gate-fixture.ts';
import type { Permit } from './permit.ts';

const write = writeProposal('src/cart.ts');

describe('Standard', () => {
  it('lets a read pass without a question, intent before outcome', async () => {
    const { gate, ledger, requests } = createTestGate(never);
    const tool = createTestTool(readProposal('src/cart.ts'));
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'done', output: { text: 'done' }, ledgerSeq: 1 });
    expect(requests).toEqual([]);
    expect(ledger.records).toMatchObject([
      { event: 'intent', basis: 'automatic', permitLifetimeMs: 30_000, decision: 'allow' },
      { event: 'outcome', intentSeq: 0, status: 'done', permitUsed: true },
    ]);
  });

  it('asks about a write, and performs exactly the payload that was shown', async () => {
    const { gate, ledger, requests } = createTestGate(approve);
    const tool = createTestTool(write);
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'done' });
    expect(tool.performed).toEqual([write.payload]);
    expect(requests[0]).toMatchObject({
      mode: 'standard',
      preview: write.preview,
      rememberable: write.rememberable,
      action: { payload: write.payload },
    });
    expect(ledger.events).toEqual(['proposed', 'approval', 'intent', 'outcome']);
    expect(ledger.records[2]).toMatchObject({ basis: 'human', permitLifetimeMs: 60_000, requestId: requests[0]?.id });
  });

  it('remembers nothing by itself', async () => {
    const { gate, requests } = createTestGate(approve);
    const tool = createTestTool(write);
    await gate.run(tool, call, createContext());
    await gate.run(tool, call, createContext());
    expect(requests).toHaveLength(2);
  });

  it('does not ask again for what the person had remembered, in this session only', async () => {
    const remember = { type: 'write-under', folder: 'src' } as const;
    const { gate, requests, ledger } = createTestGate(({ action }) => ({
      decision: 'approve',
      payloadSha256: action.payloadSha256,
      remember,
    }));
    await gate.run(createTestTool(write), call, createContext());
    await gate.run(createTestTool(writeProposal('src/other.ts')), call, createContext());
    expect(requests).toHaveLength(1);
    expect(ledger.records[4]).toMatchObject({
      event: 'intent',
      basis: 'grant',
      grant: 'Write any file under “src/” in this session, except protected files',
    });
    await gate.run(createTestTool(writeProposal('lib/other.ts')), call, createContext());
    expect(requests).toHaveLength(2);
    const other = createTestGate(approve);
    await other.gate.run(createTestTool(write), call, createContext());
    expect(other.requests).toHaveLength(1);
  });
});

describe('Strict', () => {
  it('asks about every call, reads and identical ones too, and offers nothing to remember', async () => {
    const { gate, requests } = createTestGate(approve, { mode: 'strict' });
    const tool = createTestTool(readProposal('src/cart.ts'));
    await gate.run(tool, call, createContext());
    await gate.run(tool, call, createContext());
    expect(requests.map(({ rememberable }) => rememberable)).toEqual([[], []]);
  });

  it('does not honour what was remembered in Standard', async () => {
    const remember = { type: 'write-file', path: 'src/cart.ts' } as const;
    const { gate, requests, ledger } = createTestGate(({ action, mode }) => ({
      decision: 'approve',
      payloadSha256: action.payloadSha256,
      ...(mode === 'standard' ? { remember } : {}),
    }));
    await gate.run(createTestTool(write), call, createContext());
    await gate.setMode('strict');
    await gate.run(createTestTool(write), call, createContext());
    expect(requests).toHaveLength(2);
    expect(ledger.records[4]).toMatchObject({ event: 'mode.changed', from: 'standard', to: 'strict' });
  });
});

describe('the screen', () => {
  it.each<[string, ToolProposal]>([
    ['a read', readProposal('.env')],
    ['a write', writeProposal('config/.env.local')],
    ['a command', shellProposal('cat .env')],
    ['a path besides the target', { ...readProposal('src/a.ts'), paths: ['/home/me/project/src/a.ts', '/home/me/.ssh/config'] }],
  ])('refuses %s finally: nobody is asked, nothing is performed, the attempt is recorded without content', async (_, proposal) => {
    const { gate, ledger, requests } = createTestGate(approve);
    const tool = createTestTool(proposal);
    const outcome = await gate.run(tool, call, createContext());
    expect(outcome).toMatchObject({ status: 'refused', code: 'ERR_SCREEN_SECRET', ledgerSeq: 0 });
    expect(requests).toEqual([]);
    expect(tool.performed).toEqual([]);
    expect(ledger.records).toMatchObject([
      { event: 'verdict', decision: 'refused', risk: 'secret', rules: [expect.stringMatching(/^S[12]$/)] },
    ]);
  });

  it('judges the real path behind a link, for tools and for the words of a command', async () => {
    const resolvePaths = async (path: string) => [path.endsWith('/notes') ? '/home/me/project/.env' : path];
    for (const proposal of [readProposal('notes'), shellProposal('cat notes'), shellProposal('cat "./notes"')]) {
      const { gate } = createTestGate(approve, { resolvePaths });
      expect(await gate.run(createTestTool(proposal), call, createContext())).toMatchObject({
        status: 'refused',
        code: 'ERR_SCREEN_SECRET',
      });
    }
  });

  it('refuses what the resolver knows to be another name of a secret, also as a word of a command', async () => {
    const resolvePaths = async (path: string): Promise<readonly string[]> => {
      if (path.endsWith('/hard-link')) throw new GatehouseError('ERR_SCREEN_SECRET', { message: 'S8', details: { path, rules: 'S8' } });
      return [path];
    };
    for (const proposal of [readProposal('hard-link'), shellProposal('cat hard-link')]) {
      const { gate, ledger } = createTestGate(approve, { resolvePaths });
      expect(await gate.run(createTestTool(proposal), call, createContext())).toMatchObject({
        status: 'refused',
        code: 'ERR_SCREEN_SECRET',
      });
      expect(ledger.records).toMatchObject([{ event: 'verdict', rules: ['S8'], risk: 'secret' }]);
    }
  });

  it('refuses when nobody can tell where a path leads', async () => {
    const { gate } = createTestGate(approve, {
      resolvePaths: async () => {
        throw new Error('EIO');
      },
    });
    const tool = createTestTool(readProposal('a'));
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_BASE_UNEXPECTED' });
    expect(tool.performed).toEqual([]);
  });

  it('voids an approval when what was approved has become graver than the person was told', async () => {
    const edited = { ...writeProposal('src/cart.ts', 'curl x | sh'), alwaysAsks: 'This would run at every start.' };
    const answer = (request: Parameters<typeof approve>[0]) =>
      ({ decision: 'approve-edited', payloadSha256: request.action.payloadSha256, text: 'curl x | sh', via: 'editor' }) as const;
    const { gate, ledger } = createTestGate(answer);
    const tool = createTestTool(write, { revise: async () => edited });
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_GATE_CHANGED_SINCE' });
    expect([tool.performed, ledger.records.filter(({ event }) => event === 'intent')]).toEqual([[], []]);
  });

  it('keeps an approval whose reasons are those that were read', async () => {
    const grave = { ...write, alwaysAsks: 'This would run at every start.' };
    const tool = createTestTool(grave);
    const { gate } = createTestGate(approve);
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'done' });
  });

  it('holds again after the answer: a link swapped while the card was open voids the approval', async () => {
    let target = '/home/me/project/src/cart.ts';
    const { gate, ledger } = createTestGate(
      (request) => {
        target = '/home/me/other/cart.ts';
        return approve(request, new AbortController().signal);
      },
      { resolvePaths: async () => [target] },
    );
    const tool = createTestTool(write);
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_GATE_CHANGED_SINCE' });
    expect(tool.performed).toEqual([]);
    expect(ledger.events).toEqual(['proposed', 'approval', 'verdict']);
  });
});

describe('what always asks', () => {
  it.each([
    ['AGENTS.md', 'the standing instructions'],
    ['sub/CLAUDE.md', 'the standing instructions'],
    ['.git/hooks/pre-commit', 'a hook'],
    ['.gatehouse/deny-list', 'which secret paths'],
    ['.vscode/tasks.json', 'the tasks an editor runs'],
  ])('a write to %s names what it would change and cannot be remembered', async (path, change) => {
    const { gate, requests } = createTestGate(approve);
    gate.grants.remember({ type: 'write-file', path });
    await gate.run(createTestTool(writeProposal(path)), call, createContext());
    expect(requests[0]?.reasons[0]).toContain(`This would change ${change}`);
    expect(requests[0]?.rememberable).toEqual([]);
  });

  it('a protected path behind a link asks by where it leads', async () => {
    const { gate, requests } = createTestGate(approve, { resolvePaths: async () => ['/home/me/.bashrc'] });
    gate.grants.remember({ type: 'write-file', path: 'src/cart.ts' });
    await gate.run(createTestTool(write), call, createContext());
    expect(requests[0]?.reasons[0]).toBe('This would change what every new shell runs (/home/me/.bashrc).');
  });

  it('a destructive command asks though exactly it was remembered', async () => {
    const { gate, requests } = createTestGate(approve);
    gate.grants.remember({ type: 'command', command: 'rm -rf dist' });
    gate.grants.remember({ type: 'command', command: 'npm test' });
    await gate.run(createTestTool(shellProposal('rm -rf dist')), call, createContext());
    await gate.run(createTestTool(shellProposal('npm test')), call, createContext());
    expect(requests.map(({ reasons }) => reasons[0])).toEqual(['It deletes files for good.']);
  });

  it('a kind of action nobody knows asks', async () => {
    const { gate, requests } = createTestGate(approve);
    const proposal: ToolProposal = { ...shellProposal('x'), kind: 'teleport', preview: { type: 'other', detail: 'x' } };
    await gate.run(createTestTool(proposal), call, createContext());
    expect(requests).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('that rejects reaches the model with its reason, and only its hash reaches the ledger', async () => {
    const { gate, ledger } = createTestGate(reject);
    const tool = createTestTool(write);
    const outcome = await gate.run(tool, call, createContext());
    expect(outcome).toMatchObject({ status: 'refused', code: 'ERR_GATE_REJECTED', reason: expect.stringContaining('not now') });
    expect(tool.performed).toEqual([]);
    expect(JSON.stringify(ledger.records)).not.toContain('not now');
    expect(ledger.records[1]).toMatchObject({
      event: 'approval',
      decision: 'rejected',
      reasonSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('given to another payload is refused and recorded with both hashes', async () => {
    const other = 'f'.repeat(64);
    const { gate, ledger } = createTestGate(() => ({ decision: 'approve', payloadSha256: other }));
    const tool = createTestTool(write);
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_GATE_ANSWER_MISMATCH' });
    expect(tool.performed).toEqual([]);
    expect(ledger.records[1]).toMatchObject({
      decision: 'refused',
      answeredSha256: other,
      payloadSha256: expect.not.stringMatching(other),
    });
  });

  it('that would remember what was not offered is refused', async () => {
    const { gate } = createTestGate(({ action }) => ({
      decision: 'approve',
      payloadSha256: action.payloadSha256,
      remember: { type: 'write-under', folder: 'elsewhere' },
    }));
    expect(await gate.run(createTestTool(write), call, createContext())).toMatchObject({ code: 'ERR_GATE_ANSWER_MISMATCH' });
    expect(gate.grants.list).toEqual([]);
  });

  it.each([undefined, null, {}, { decision: 'yes' }, 'approve', { decision: 'approve' }])(
    'of another shape is a refusal: %j',
    async (answer) => {
      const { gate } = createTestGate(() => answer as never);
      const tool = createTestTool(write);
      expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'refused' });
      expect(tool.performed).toEqual([]);
    },
  );

  it('is a refusal when nobody is there, and when the card cannot be shown', async () => {
    const alone = createTestGate(undefined);
    expect(await alone.gate.run(createTestTool(write), call, createContext())).toMatchObject({ code: 'ERR_GATE_NOBODY_TO_ASK' });
    const broken = createTestGate(() => {
      throw new Error('no window');
    });
    expect(await broken.gate.run(createTestTool(write), call, createContext())).toMatchObject({ code: 'ERR_GATE_PROMPT_FAILED' });
  });
});

describe('an edited answer', () => {
  const edit = (text: string) =>
    createTestGate(({ action }) => ({ decision: 'approve-edited', payloadSha256: action.payloadSha256, text, via: 'editor' }));
  const revise = async (proposal: ToolProposal, text: string) => writeProposal(proposal.payload.path as string, text);

  it('makes a new action: the saved text is performed, and both hashes are recorded', async () => {
    const { gate, ledger, requests } = edit('what the person saved');
    const tool = createTestTool(write, { revise });
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'done' });
    expect(tool.performed).toEqual([{ ...write.payload, text: 'what the person saved' }]);
    const proposed = requests[0]?.action.payloadSha256;
    const [, answer, intent] = ledger.records;
    expect(answer).toMatchObject({ decision: 'approved-edited', payloadSha256: proposed, editedBy: 'human', editedVia: 'editor' });
    expect(intent).toMatchObject({ payloadSha256: answer?.editedSha256, editedFromSha256: proposed });
  });

  it('that saved the proposal unchanged is a plain approval', async () => {
    const { gate, ledger } = edit('new text');
    await gate.run(createTestTool(write, { revise }), call, createContext());
    expect(ledger.records[1]).toMatchObject({ decision: 'approved' });
    expect(ledger.records[2]).not.toHaveProperty('editedFromSha256');
  });

  it('cannot lead elsewhere', async () => {
    const { gate } = edit('x');
    const tool = createTestTool(write, { revise: async () => writeProposal('.bashrc', 'x') });
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_GATE_PROPOSAL' });
    expect(tool.performed).toEqual([]);
  });

  it('is refused where the tool cannot be edited, or cannot hold the text', async () => {
    const { gate, ledger } = edit('x');
    expect(await gate.run(createTestTool(write), call, createContext())).toMatchObject({ code: 'ERR_GATE_NOT_EDITABLE' });
    const failing = createTestTool(write, {
      revise: async () => {
        throw new GatehouseError('ERR_WORKSPACE_ENCODING', { message: 'latin1 cannot hold “€”.' });
      },
    });
    expect(await gate.run(failing, call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_WORKSPACE_ENCODING' });
    expect(ledger.events).toEqual(['proposed', 'approval', 'proposed', 'approval']);
  });
});

describe('the ledger', () => {
  it.each(['proposed', 'approval', 'intent'])('that cannot record the %s means no effect', async (event) => {
    const { gate, ledger, events } = createTestGate(approve);
    ledger.failOn([event]);
    const tool = createTestTool(write);
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_AUDIT_WRITE' });
    expect(tool.performed).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: 'call.finished' });
  });

  it('that cannot even record a refusal still refuses, and says so', async () => {
    const { gate, ledger, events } = createTestGate(approve);
    ledger.failOn();
    const outcome = await gate.run(createTestTool(readProposal('.env')), call, createContext());
    expect(outcome).toEqual({
      status: 'refused',
      code: 'ERR_SCREEN_SECRET',
      reason: expect.stringContaining('could not record this refusal'),
    });
    expect(events).toContainEqual(expect.objectContaining({ type: 'ledger.failed' }));
  });

  it('that fails after the effect owes the outcome, and nothing runs before it is paid', async () => {
    const { gate, ledger } = createTestGate(approve);
    ledger.failOn(['outcome']);
    const tool = createTestTool(readProposal('a.ts'));
    expect(await gate.run(tool, call, createContext())).toMatchObject({
      status: 'done',
      ledgerSeq: 0,
      output: { text: expect.stringContaining('could not record') },
    });
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_AUDIT_WRITE' });
    expect(tool.performed).toHaveLength(1);
    ledger.failOn([]);
    await gate.run(tool, call, createContext());
    expect(ledger.events).toEqual(['intent', 'outcome', 'intent', 'outcome']);
  });

  it('holds who, for whom, what, which, why, when and how it ended, and no content', async () => {
    const { gate, ledger } = createTestGate(approve);
    await gate.run(createTestTool(writeProposal('src/cart.ts', 'SECRET-CONTENT')), call, createContext());
    expect(JSON.stringify(ledger.records)).not.toContain('SECRET-CONTENT');
    expect(JSON.stringify(ledger.records)).not.toContain('never recorded');
    expect(ledger.records[3]).toEqual({
      event: 'outcome',
      agent: 'agent:main',
      principal: 'user:alice',
      sessionId: 'session-1',
      workspaceId: 'workspace-1',
      turnId: 'turn-1',
      callId: 'call-1',
      tool: 'test',
      mode: 'standard',
      actionId: 'id-1',
      kind: 'file:write',
      resource: { type: 'file', target: '/home/me/project/src/cart.ts' },
      payloadSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      actionSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      status: 'done',
      intentSeq: 2,
      permitUsed: true,
      durationMs: 0,
      resultSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      resultLength: 4,
      facts: { bytes: 4 },
    });
  });
});

describe('an execution', () => {
  it('that throws is a failure with an outcome, and is not tried again', async () => {
    const { gate, ledger } = createTestGate(approve);
    const execute = vi.fn(async (permit: Permit) => {
      permit.take();
      throw new GatehouseError('ERR_WORKSPACE_CHANGED_SINCE', { message: 'The file has changed.' });
    });
    expect(await gate.run(createTestTool(write, { execute }), call, createContext())).toMatchObject({
      status: 'failed',
      output: { isError: true, text: expect.stringContaining('ERR_WORKSPACE_CHANGED_SINCE') },
    });
    expect(execute).toHaveBeenCalledOnce();
    expect(ledger.records.at(-1)).toMatchObject({ event: 'outcome', status: 'failed', permitUsed: true });
  });

  it('cannot keep its permit for later', async () => {
    const { gate } = createTestGate(approve);
    let kept: Permit | undefined;
    const tool = createTestTool(write, {
      execute: async (permit) => {
        kept = permit;
        return { text: '', isError: false, facts: {} };
      },
    });
    await gate.run(tool, call, createContext());
    expect(() => kept?.take()).toThrow(expect.objectContaining({ code: 'ERR_GATE_PERMIT_VOID' }));
  });

  it('has its permit withdrawn when the session ends first', async () => {
    const { gate } = createTestGate(approve);
    const tool = createTestTool(write, {
      execute: async (permit) => {
        gate.dispose();
        permit.take();
        return { text: '', isError: false, facts: {} };
      },
    });
    expect(await gate.run(tool, call, createContext())).toMatchObject({
      status: 'failed',
      output: { text: expect.stringContaining('ERR_GATE_PERMIT_VOID') },
    });
  });
});

describe('stopping', () => {
  it('answers every open question as cancelled', async () => {
    const { gate, ledger, requests } = createTestGate(never);
    const tool = createTestTool(write);
    const runs = [gate.run(tool, call, createContext()), gate.run(tool, call, createContext())];
    await vi.waitFor(() => expect(requests).toHaveLength(2));
    gate.cancelPending();
    expect(await Promise.all(runs)).toMatchObject([{ status: 'cancelled' }, { status: 'cancelled' }]);
    expect(ledger.events).toEqual(['proposed', 'proposed', 'approval', 'approval']);
    expect(tool.performed).toEqual([]);
  });

  it('by the turn’s signal ends a call that is still preparing', async () => {
    const { gate } = createTestGate(approve);
    const turn = new AbortController();
    const run = gate.run(createTestTool(write, { prepare: () => new Promise(() => {}) }), call, createContext(turn.signal));
    turn.abort();
    expect(await run).toMatchObject({ status: 'cancelled', code: 'ERR_GATE_CANCELLED' });
  });

  it('between the approval and the execution leaves an intent with its outcome and no effect', async () => {
    const turn = new AbortController();
    const { gate, ledger } = createTestGate(approve);
    const append = ledger.append.bind(ledger);
    vi.spyOn(ledger, 'append').mockImplementation(async (record) => {
      if (record.event === 'intent') turn.abort();
      return await append(record);
    });
    const tool = createTestTool(write);
    expect(await gate.run(tool, call, createContext(turn.signal))).toMatchObject({ status: 'cancelled' });
    expect(tool.performed).toEqual([]);
    expect(ledger.records.at(-1)).toMatchObject({ event: 'outcome', status: 'failed', permitUsed: false });
  });

  it('by ending the session forgets grants and refuses later calls', async () => {
    const { gate } = createTestGate(approve);
    gate.grants.remember({ type: 'command', command: 'npm test' });
    gate.dispose();
    expect(gate.grants.list).toEqual([]);
    expect(await gate.run(createTestTool(write), call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_GATE_CLOSED' });
  });
});

describe('a proposal', () => {
  it.each<[string, ToolProposal]>([
    ['shows another text than it would write', { ...write, payload: { ...write.payload, text: 'something else' } }],
    ['writes to another path than it screens', { ...write, payload: { ...write.payload, path: '.env' } }],
    ['names a target it does not screen', { ...write, paths: [] }],
    ['has a relative path', { ...write, paths: [...write.paths, 'src/x'] }],
    ['has a path with a NUL', { ...write, paths: [...write.paths, '/home/me/project/a\0.ts'] }],
    ['runs another command than it shows', { ...shellProposal('ls'), payload: { command: 'rm -rf /' } }],
  ])('that %s is refused', async (_, proposal) => {
    const { gate, requests } = createTestGate(approve);
    const tool = createTestTool(proposal);
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_GATE_PROPOSAL' });
    expect([requests, tool.performed]).toEqual([[], []]);
  });

  it('that cannot be prepared is refused with what the tool said', async () => {
    const { gate, ledger } = createTestGate(approve);
    const tool = createTestTool(() => {
      throw new GatehouseError('ERR_TOOL_ARGUMENTS', { message: 'path is missing.' });
    });
    expect(await gate.run(tool, call, createContext())).toMatchObject({
      status: 'refused',
      code: 'ERR_TOOL_ARGUMENTS',
      reason: expect.stringContaining('path is missing'),
    });
    expect(ledger.records).toMatchObject([{ event: 'verdict', code: 'ERR_TOOL_ARGUMENTS' }]);
  });

  it('that a tool changes after it was judged changes nothing', async () => {
    const payload = { path: 'src/cart.ts', baseSha256: null, text: 'new text' };
    const proposal = { ...write, payload };
    const { gate } = createTestGate((request) => {
      payload.text = 'swapped';
      return approve(request, new AbortController().signal);
    });
    const tool = createTestTool(proposal);
    await gate.run(tool, call, createContext());
    expect(tool.performed).toEqual([{ path: 'src/cart.ts', baseSha256: null, text: 'new text' }]);
  });

  it('of a tool nobody knows is refused and recorded', async () => {
    const { gate, ledger } = createTestGate(approve);
    const error = new GatehouseError('ERR_TOOL_UNKNOWN', { message: 'There is no tool fly.' });
    expect(await gate.refuse('fly', error, createContext())).toMatchObject({ status: 'refused', code: 'ERR_TOOL_UNKNOWN', ledgerSeq: 0 });
    expect(ledger.records).toMatchObject([{ event: 'verdict', tool: 'fly' }]);
  });
});

describe('a gate', () => {
  const parts = () => {
    const { gate: _, ...rest } = createTestGate(approve);
    return rest;
  };

  it.each(['screen', 'resolvePaths', 'ledger', 'clock', 'ids', 'actor', 'workspace', 'mode'])('cannot be built without its %s', (stage) => {
    expect(parts().requests).toEqual([]);
    expect(() => createTestGate(approve, { [stage]: undefined })).toThrow(GatehouseError);
  });

  it('cannot be built by somebody who does not say who is to be asked', () => {
    expect(() => new Gate({} as never)).toThrow(expect.objectContaining({ code: 'ERR_GATE_INCOMPLETE' }));
  });

  it('keeps its mode when the ledger cannot record the change', async () => {
    const { gate, ledger } = createTestGate(approve);
    ledger.failOn(['mode.changed']);
    await expect(gate.setMode('strict')).rejects.toMatchObject({ code: 'ERR_AUDIT_WRITE' });
    expect(gate.mode).toBe('standard');
    await expect(gate.setMode('off' as never)).rejects.toMatchObject({ code: 'ERR_GATE_MODE' });
  });
});
