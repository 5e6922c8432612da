import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type AgentAction,
  ApprovalGate,
  type ApprovalGateOptions,
  type DecisionEvent,
  destructiveShellDenyPolicy,
  type Policy,
  type PromptHandler,
  type PromptReply,
  paranoidPolicy,
  permissivePolicy,
  standardPolicy,
  type Vote,
} from './index.ts';

const clock = { nowMs: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678) };
const write: AgentAction = { kind: 'file:write', summary: 'Write a.txt', target: 'a.txt', payload: { path: 'a.txt', content: 'alpha' } };
const shell = (command: string): AgentAction => ({ kind: 'shell', summary: `Run ${command}`, payload: { command } });
const voting = (name: string, vote: Vote): Policy => ({ name, classify: () => vote });

function createGate(options: Partial<ApprovalGateOptions> = {}): ApprovalGate {
  return new ApprovalGate({ policies: [standardPolicy()], clock, ...options });
}

async function decide(gate: ApprovalGate, action: AgentAction): Promise<string> {
  return (await gate.check(action)).finalDecision;
}

describe('votes', () => {
  const votes: readonly Vote[] = ['auto', 'ask', 'deny'];
  const table = votes.flatMap((one) => votes.flatMap((two) => votes.map((three) => [one, two, three] as const)));

  it.each(table)('%s, %s and %s: any deny denies, any ask asks, all auto pass', async (...cast) => {
    const onPrompt = vi.fn<PromptHandler>(() => 'approve');
    const gate = createGate({ policies: cast.map((vote, index) => voting(`p${index}`, vote)), onPrompt });
    const verdict = await gate.check(write);
    const decision = cast.includes('deny') ? 'deny' : cast.includes('ask') ? 'step_up' : 'allow';
    expect([verdict.decision, verdict.isApproved]).toEqual([decision, decision !== 'deny']);
    const asking = cast.flatMap((vote, index) => (vote === 'ask' ? [`p${index}`] : []));
    expect(onPrompt.mock.calls.map(([, names]) => names)).toEqual(decision === 'step_up' ? [asking] : []);
  });

  it('are none without a policy, and then nothing is allowed', async () => {
    const verdict = await createGate({ policies: [], onPrompt: () => 'approve' }).check(write);
    expect(verdict).toMatchObject({ finalDecision: 'denied', reason: 'There is no policy, so nothing is allowed.' });
  });

  it.each<readonly [string, Policy['classify']]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    [
      'throws later',
      async () => {
        throw new Error('broken');
      },
    ],
    ['answers with no vote', () => 'yes' as unknown as Vote],
    ['answers with nothing', () => undefined as unknown as Vote],
    ['answers with null', () => null as unknown as Vote],
  ])('of a policy that %s count as deny', async (_, classify) => {
    const gate = createGate({ policies: [permissivePolicy(), { name: 'broken', classify }], onPrompt: () => 'approve' });
    expect(await gate.check(write)).toMatchObject({ decision: 'deny', reason: expect.stringMatching(/^broken: /) });
  });

  it('may take their time', async () => {
    const slow: Policy = { name: 'slow', classify: () => Promise.resolve('auto') };
    expect(await decide(createGate({ policies: [slow] }), write)).toBe('approved');
  });
});

describe('a question', () => {
  it('carries the action, who asks, why, and exactly what would be trusted', async () => {
    const onPrompt = vi.fn<PromptHandler>(() => 'reject');
    await createGate({ policies: [standardPolicy(), permissivePolicy()], onPrompt }).check(write);
    expect(onPrompt).toHaveBeenCalledExactlyOnceWith(
      { ...write, payloadSha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ['standard'],
      expect.objectContaining({
        reasons: ['This writes a file.'],
        trustPattern: 'file:write: “a.txt” with any content, with “{"path":"a.txt"}”',
      }),
    );
  });

  it.each<readonly [string, PromptHandler | undefined]>([
    ['there is nobody to ask', undefined],
    ['the answer is reject', () => 'reject'],
    ['the answer is none', () => undefined as never],
    ['the answer is true', () => true as never],
    ['the answer is APPROVE', () => 'APPROVE' as never],
    [
      'the handler throws',
      () => {
        throw new Error('no window');
      },
    ],
    [
      'the handler fails later',
      async () => {
        throw new Error('closed');
      },
    ],
  ])('is denied when %s', async (_, onPrompt) => {
    const gate = createGate(onPrompt === undefined ? {} : { onPrompt });
    expect(await gate.check(write)).toMatchObject({ finalDecision: 'denied', decision: 'step_up' });
  });

  it('is denied when it is cancelled, also before it is put', async () => {
    const controller = new AbortController();
    const seen: AbortSignal[] = [];
    const onPrompt: PromptHandler = (_action, _names, { signal }) => {
      seen.push(signal);
      controller.abort();
      return new Promise(() => {});
    };
    const gate = createGate({ onPrompt });
    expect((await gate.check(write, { signal: controller.signal })).reason).toBe('It was cancelled.');
    expect((await gate.check(write, { signal: controller.signal })).reason).toBe('It was cancelled.');
    expect(seen.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('waits for those before it, and counts what they were answered', async () => {
    const asked: string[] = [];
    const onPrompt: PromptHandler = async (action): Promise<PromptReply> => {
      asked.push(action.summary);
      await Promise.resolve();
      return 'approve-and-trust';
    };
    const gate = createGate({ onPrompt });
    const other = { ...write, target: 'b.txt', summary: 'Write b.txt' };
    const read: AgentAction = { kind: 'file:read', summary: 'Read a.txt', target: 'a.txt' };
    const decisions = await Promise.all([write, other, write, read, other].map((action) => decide(gate, action)));
    expect(decisions).toEqual(['approved', 'approved', 'approved', 'approved', 'approved']);
    expect(asked).toEqual(['Write a.txt', 'Write b.txt']);
  });

  it('keeps nobody waiting who has none', async () => {
    let answer = (_: 'approve'): void => {};
    const gate = createGate({ onPrompt: () => new Promise((resolve) => (answer = resolve)) });
    const asked = gate.check(write);
    expect(await decide(gate, { kind: 'file:read', summary: 'Read' })).toBe('approved');
    answer('approve');
    expect((await asked).isApproved).toBe(true);
  });
});

describe('a question that nobody answers', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is denied when its time is over, and never approved', async () => {
    let isAsked = (): void => {};
    const asking = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const onPrompt: PromptHandler = () => {
      isAsked();
      return new Promise(() => {});
    };
    const asked = createGate({ onPrompt, promptTimeoutMs: 5_000 }).check(write);
    await asking;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await asked).toMatchObject({ finalDecision: 'denied', reason: 'Nobody answered in time.' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer behind when it is answered', async () => {
    await createGate({ onPrompt: () => 'approve', promptTimeoutMs: 5_000 }).check(write);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what is trusted', () => {
  function createTrusting(policies: readonly Policy[] = [standardPolicy()]) {
    const asked: string[] = [];
    const onPrompt: PromptHandler = ({ summary }) => {
      asked.push(summary);
      return 'approve-and-trust';
    };
    return { gate: createGate({ policies, onPrompt }), asked };
  }

  it('is not asked for again, another payload is', async () => {
    const { gate, asked } = createTrusting();
    const tool = (query: string): AgentAction => ({ kind: 'tool', summary: query, target: 'search', payload: { query } });
    for (const action of [tool('a'), tool('a'), tool('b'), { ...tool('a'), target: 'delete' }]) await gate.check(action);
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('is a file with any content, but no other member of the payload', async () => {
    const { gate, asked } = createTrusting();
    const of = (payload: Record<string, string>): AgentAction => ({ ...write, summary: JSON.stringify(payload), payload });
    for (const payload of [{ content: '1' }, { content: '2' }, { content: '3', mode: '777' }]) await gate.check(of(payload));
    expect(asked).toEqual(['{"content":"1"}', '{"content":"3","mode":"777"}']);
    expect(gate.trusted).toEqual(['file:write: “a.txt” with any content', 'file:write: “a.txt” with any content, with “{"mode":"777"}”']);
  });

  it('never covers what a policy denies, whenever that was added', async () => {
    const { gate, asked } = createTrusting();
    expect(await decide(gate, write)).toBe('approved');
    gate.use({ name: 'freeze', classify: ({ kind }) => (kind === 'file:write' ? 'deny' : 'auto') });
    expect(await gate.check(write)).toMatchObject({ finalDecision: 'denied', reason: 'freeze: It is refused.' });
    expect(asked).toEqual(['Write a.txt']);
  });

  it('answers only the policies that had asked', async () => {
    const { gate, asked } = createTrusting();
    await gate.check(write);
    gate.use(voting('second', 'ask'));
    await gate.check(write);
    expect(asked).toEqual(['Write a.txt', 'Write a.txt']);
  });

  it('is nothing that a policy keeps asking for: Paranoid, a destructive command, a protected path', async () => {
    const { gate, asked } = createTrusting();
    const hook: AgentAction = { kind: 'file:write', summary: 'hook', target: '.git/hooks/pre-commit', payload: { content: '' } };
    const wipe = { ...shell('rm -rf build'), summary: 'wipe' };
    for (const action of [hook, hook, wipe, wipe]) await gate.check(action);
    expect(asked).toEqual(['hook', 'hook', 'wipe', 'wipe']);
    const paranoid = createTrusting([paranoidPolicy()]);
    for (const action of [write, write]) await paranoid.gate.check(action);
    expect([paranoid.asked.length, paranoid.gate.trusted]).toEqual([2, []]);
  });

  it('can be forgotten, one by one or all', async () => {
    const { gate, asked } = createTrusting();
    const other = { ...write, target: 'b.txt', summary: 'Write b.txt' };
    for (const action of [write, other]) await gate.check(action);
    gate.forgetTrust(gate.trusted[0]);
    for (const action of [write, other]) await gate.check(action);
    gate.forgetTrust();
    await gate.check(other);
    expect(asked).toEqual(['Write a.txt', 'Write b.txt', 'Write a.txt', 'Write b.txt']);
  });
});

describe('a policy added while a question is open', () => {
  it('is heard before the answer counts', async () => {
    const gate: ApprovalGate = createGate({
      onPrompt: () => {
        if (gate.trusted.length === 0) gate.use(voting('late', 'deny'));
        return 'approve';
      },
    });
    expect(await gate.check(write)).toMatchObject({ finalDecision: 'denied', reason: 'late: It is refused.' });
  });
});

describe('the record', () => {
  it('has the action, the votes, the reason and the time, for what is approved and what is denied', async () => {
    const events: DecisionEvent[] = [];
    const gate = createGate({ policies: [standardPolicy(), permissivePolicy()], onDecision: (event) => events.push(event) });
    await gate.check({ kind: 'file:read', summary: 'Read', target: 'a.txt' });
    await gate.check(write);
    const classifications = [
      { policy: 'standard', vote: 'auto', reason: 'It passes.' },
      { policy: 'permissive', vote: 'auto', reason: 'It passes.' },
    ];
    expect(events).toEqual([
      {
        action: { kind: 'file:read', summary: 'Read', target: 'a.txt', payloadSha256: expect.any(String) },
        finalDecision: 'approved',
        decision: 'allow',
        classifications,
        reason: 'Every policy passes it.',
        timestamp: '2026-01-02T03:04:05.678Z',
      },
      {
        action: { ...write, payloadSha256: expect.any(String) },
        finalDecision: 'denied',
        decision: 'step_up',
        classifications: [{ policy: 'standard', vote: 'ask', reason: 'This writes a file.' }, classifications[1]],
        reason: 'It needs a person, and there is nobody to ask.',
        timestamp: '2026-01-02T03:04:05.678Z',
      },
    ]);
    expect(Object.isFrozen(events[0]) && Object.isFrozen(events[0]?.action) && Object.isFrozen(events[1]?.classifications)).toBe(true);
  });

  it.each<readonly [string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('disk full');
      },
    ],
    [
      'fails later',
      async () => {
        throw new Error('disk full');
      },
    ],
  ])('that %s makes a denial of an approval, and trusts nothing', async (_, onDecision) => {
    const gate = createGate({ onPrompt: () => 'approve-and-trust', onDecision });
    expect(await gate.check(write)).toMatchObject({ finalDecision: 'denied', reason: 'The decision could not be recorded.' });
    expect(gate.trusted).toEqual([]);
  });

  it('is complete before the caller hears', async () => {
    let isRecorded = false;
    const gate = createGate({
      policies: [permissivePolicy()],
      onDecision: async () => {
        await Promise.resolve();
        isRecorded = true;
      },
    });
    await gate.check(write);
    expect(isRecorded).toBe(true);
  });
});

describe('what was approved is what is done', () => {
  it('whatever the caller does to its own object meanwhile', async () => {
    const payload = { path: 'a.txt', content: 'alpha' };
    const gate = createGate({
      onPrompt: () => {
        payload.content = 'omega';
        return 'approve';
      },
    });
    const { payload: done, payloadSha256 } = (await gate.check({ ...write, payload })).take();
    expect([done, payloadSha256]).toEqual([{ path: 'a.txt', content: 'alpha' }, (await gate.check(write)).action.payloadSha256]);
    expect(() => Object.assign(done as object, { content: 'omega' })).toThrow(TypeError);
  });

  it('is frozen before the first policy sees it', async () => {
    const greedy: Policy = {
      name: 'greedy',
      classify(action) {
        Object.assign(action.payload as object, { content: 'mine' });
        return 'auto';
      },
    };
    expect(await createGate({ policies: [greedy] }).check(write)).toMatchObject({ decision: 'deny', reason: 'greedy: It failed.' });
  });

  it('once, and never when it was denied', async () => {
    const approved = await createGate({ policies: [permissivePolicy()] }).check(write);
    approved.take();
    expect(() => approved.take()).toThrow(expect.objectContaining({ code: 'ERR_APPROVAL_USED' }));
    const denied = await createGate().check(write);
    expect(() => denied.take()).toThrow(expect.objectContaining({ code: 'ERR_APPROVAL_DENIED' }));
  });

  it.each<readonly [string, unknown]>([
    ['a date', { ...write, payload: { at: new Date(0) } }],
    [
      'a cycle',
      (() => {
        const payload: Record<string, unknown> = {};
        payload.self = payload;
        return { ...write, payload };
      })(),
    ],
    ['no kind', { summary: 'x' }],
    ['no summary', { kind: 'file:read' }],
    ['a member nobody knows', { ...write, preApproved: true }],
    ['nothing', null],
  ])('and %s can be neither', async (_, action) => {
    const events: DecisionEvent[] = [];
    const gate = createGate({ policies: [permissivePolicy()], onDecision: (event) => events.push(event) });
    expect(await gate.check(action as AgentAction)).toMatchObject({ finalDecision: 'denied', action: { kind: 'unreadable' } });
    expect(events).toHaveLength(1);
  });
});

describe('an effect', () => {
  it('runs with the approved action, or not at all', async () => {
    const gate = createGate({ policies: [permissivePolicy()] });
    expect(await gate.run(write, ({ payload }) => payload)).toEqual(write.payload);
    const effect = vi.fn();
    await expect(createGate().run(write, effect)).rejects.toThrow(expect.objectContaining({ code: 'ERR_APPROVAL_DENIED' }));
    expect(effect).not.toHaveBeenCalled();
  });

  it('that fails is tried again only when it reads, and three times at most', async () => {
    const gate = createGate({ policies: [permissivePolicy()] });
    const attemptsOf = async (action: AgentAction): Promise<number> => {
      const effect = vi.fn(() => {
        throw new Error('injected');
      });
      await expect(gate.run(action, effect, { attempts: 9 })).rejects.toThrow('injected');
      return effect.mock.calls.length;
    };
    const get: AgentAction = { kind: 'network', summary: 'Get', payload: { url: 'https://example.com', method: 'GET' } };
    const post = { ...get, payload: { url: 'https://example.com', method: 'POST' } };
    const actions = [{ kind: 'file:read', summary: 'Read' }, get, post, write, shell('rm -rf build'), shell('ls')];
    const attempts: number[] = [];
    for (const action of actions) attempts.push(await attemptsOf(action));
    expect(attempts).toEqual([3, 3, 1, 1, 1, 1]);
  });
});

describe('the gate as a specification', () => {
  it('denies rm though the person approves', async () => {
    const gate = createGate({ policies: [standardPolicy(), destructiveShellDenyPolicy()], onPrompt: () => 'approve' });
    expect(await decide(gate, shell('rm -rf build'))).toBe('denied');
  });

  it('denies everything in Paranoid when nobody can be asked, as in CI', async () => {
    const gate = createGate({ policies: [paranoidPolicy()] });
    const kinds = ['file:read', 'file:write', 'file:delete', 'shell', 'network', 'git', 'process:spawn', 'tool', 'other'];
    const decisions = await Promise.all(kinds.map((kind) => decide(gate, { kind, summary: kind, payload: { command: 'ls' } })));
    expect(new Set(decisions)).toEqual(new Set(['denied']));
  });
});
