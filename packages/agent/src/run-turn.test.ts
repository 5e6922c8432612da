import type { Action } from '@gatehouse/agent-sdk/action';
import type { ModelEvent, ModelMessage, ModelToolCall } from '@gatehouse/agent-sdk/providers';
import { createFrozenClock, createScriptedProvider, createSequentialIds, type ScriptedStep } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import type { CallOutcome, SessionEvent } from './contract.ts';
import { runTurn, type TurnOptions, type TurnResult } from './run-turn.ts';

const say = (delta: string): ModelEvent => ({ type: 'text', delta });
const call = (callId: string, tool = 'read', path = callId): ModelEvent => ({
  type: 'tool-call',
  call: { callId, tool, arguments: { path }, rawArguments: JSON.stringify({ path }) },
});
const finish = (reason: 'stop' | 'tool-calls' | 'length' = 'stop'): ModelEvent => ({
  type: 'finish',
  reason,
  usage: { inputTokens: 10, outputTokens: 2 },
});
const done = (text: string): CallOutcome => ({
  status: 'done',
  action: {} as Action,
  output: { text, isError: false, facts: {} },
  ledgerSeq: 1,
});

interface Trace extends TurnResult {
  readonly events: readonly SessionEvent[];
  readonly dispatched: readonly ModelToolCall[];
  readonly requests: readonly (readonly ModelMessage[])[];
}

async function play(steps: readonly ScriptedStep[], overrides: Partial<TurnOptions> = {}): Promise<Trace> {
  const provider = createScriptedProvider(steps);
  const events: SessionEvent[] = [];
  const dispatched: ModelToolCall[] = [];
  const { dispatch, ...others } = overrides;
  const result = await runTurn({
    turnId: 't1',
    provider,
    model: 'scripted',
    tools: [],
    systemPrompt: 'Be brief.',
    history: [],
    userText: 'Question',
    attachmentsText: '',
    dispatch: async (asked, hooks) => {
      dispatched.push(asked);
      return dispatch === undefined ? done(`result of ${asked.callId}`) : await dispatch(asked, hooks);
    },
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    ids: createSequentialIds(),
    clock: createFrozenClock(7),
    ...others,
  });
  return { ...result, events, dispatched, requests: provider.requests.map((request) => request.messages) };
}

const phases = (events: readonly SessionEvent[]) => events.flatMap((event) => (event.type === 'phase' ? [event.phase] : []));

describe('a turn', () => {
  it('goes through plan, call, watch and adjust, and tells it in order', async () => {
    const { events } = await play([
      [say('Let me '), say('look.'), call('c1'), finish('tool-calls')],
      [say('Done.'), finish()],
    ]);
    expect(events).toEqual([
      { type: 'phase', turnId: 't1', phase: 'plan' },
      { type: 'message.delta', turnId: 't1', messageId: 'id-1', delta: 'Let me ' },
      { type: 'message.delta', turnId: 't1', messageId: 'id-1', delta: 'look.' },
      { type: 'message.finished', turnId: 't1', messageId: 'id-1' },
      { type: 'phase', turnId: 't1', phase: 'call' },
      { type: 'phase', turnId: 't1', phase: 'watch' },
      { type: 'phase', turnId: 't1', phase: 'adjust' },
      { type: 'message.delta', turnId: 't1', messageId: 'id-2', delta: 'Done.' },
      { type: 'message.finished', turnId: 't1', messageId: 'id-2' },
      {
        type: 'turn.finished',
        turnId: 't1',
        reason: 'done',
        usage: { inputTokens: 20, outputTokens: 4 },
        model: { providerId: 'scripted', model: 'scripted' },
        atMs: 7,
      },
    ]);
  });

  it('gives the model the results of its calls', async () => {
    const { requests, messages } = await play(
      [
        [call('c1'), finish('tool-calls')],
        [say('Done.'), finish()],
      ],
      { attachmentsText: 'a.txt: hello' },
    );
    expect(requests[1]).toEqual([
      { role: 'system', text: 'Be brief.' },
      { role: 'user', text: 'Question\n\na.txt: hello' },
      {
        role: 'assistant',
        text: '',
        toolCalls: [{ callId: 'c1', tool: 'read', arguments: { path: 'c1' }, rawArguments: '{"path":"c1"}' }],
      },
      { role: 'tool', callId: 'c1', tool: 'read', text: 'result of c1', isError: false },
    ]);
    expect(messages.at(-1)).toEqual({ role: 'assistant', text: 'Done.', toolCalls: [] });
  });

  it('runs ten calls of one reply one after the other, in order', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `c${index}`);
    let running = 0;
    const dispatch = async (asked: ModelToolCall): Promise<CallOutcome> => {
      running += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
      return done(asked.callId);
    };
    const { dispatched } = await play(
      [
        [...names.map((name) => call(name)), finish('tool-calls')],
        [say('ok'), finish()],
      ],
      { dispatch },
    );
    expect(dispatched.map((asked) => asked.callId)).toEqual(names);
  });

  it('tells the model why a call was refused, and goes on', async () => {
    const { messages, reason } = await play(
      [
        [call('c1'), finish('tool-calls')],
        [say('I see.'), finish()],
      ],
      {
        dispatch: () => Promise.resolve({ status: 'refused', reason: 'secret path (S1)' }),
      },
    );
    expect(messages[2]).toEqual({
      role: 'tool',
      callId: 'c1',
      tool: 'read',
      text: 'Refused: secret path (S1)',
      isError: true,
    });
    expect(reason).toBe('done');
  });

  it('words a mistake of the model as one, not as a refusal', async () => {
    const { messages } = await play(
      [
        [call('c1'), finish('tool-calls')],
        [say('ok'), finish()],
      ],
      {
        dispatch: () => Promise.resolve({ status: 'refused', code: 'ERR_TOOL_NO_MATCH', reason: 'old_string does not occur.' }),
      },
    );
    expect(messages[2]?.text).toBe('Not done: old_string does not occur.');
  });

  it('tells the model that the person changed its proposal', async () => {
    const { messages } = await play(
      [
        [call('c1'), finish('tool-calls')],
        [say('ok'), finish()],
      ],
      {
        dispatch: () => Promise.resolve({ ...done('Wrote it.'), action: { editedFromSha256: 'aa' } as Action } as CallOutcome),
      },
    );
    expect(messages[2]?.text).toMatch(/^Wrote it\.\nThe person changed your proposal/);
  });

  it('makes a result of what the dispatcher throws', async () => {
    const { messages, reason } = await play(
      [
        [call('c1'), finish('tool-calls')],
        [say('ok'), finish()],
      ],
      {
        dispatch: () => Promise.reject(new Error('disk on fire')),
      },
    );
    expect(messages[2]).toMatchObject({ text: 'disk on fire (ERR_BASE_UNEXPECTED)', isError: true });
    expect(reason).toBe('done');
  });

  it('shows the model the malformed arguments that it sent', async () => {
    const malformed: ModelEvent = {
      type: 'tool-call',
      call: { callId: 'c1', tool: 'read', arguments: undefined, rawArguments: '{"path": "a' },
    };
    const { messages } = await play(
      [
        [malformed, finish('tool-calls')],
        [say('ok'), finish()],
      ],
      {
        dispatch: () => Promise.resolve({ status: 'refused', reason: 'The arguments do not fit.' }),
      },
    );
    expect(messages[2]?.text).toContain('You sent: {"path": "a\n');
  });

  it('renames calls whose identifier is taken or unusable', async () => {
    const { dispatched } = await play([
      [call('c1'), call('c1'), call(''), call('x'.repeat(500)), finish('tool-calls')],
      [say('ok'), finish()],
    ]);
    const ids = dispatched.map((asked) => asked.callId);
    expect(ids[0]).toBe('c1');
    expect(new Set(ids).size).toBe(4);
    expect(ids.every((id) => /^[\w-]{1,128}$/.test(id))).toBe(true);
  });

  it('keeps the text of a reply that broke off, and runs none of its calls', async () => {
    const error = { code: 'ERR_PROVIDER_STREAM_CUT' as const, message: 'cut', untouched: '', nextStep: '' };
    const { messages, reason, dispatched, events } = await play([[say('Half'), call('c1'), { type: 'error', error }]]);
    expect(messages.at(-1)).toEqual({ role: 'assistant', text: 'Half', toolCalls: [] });
    expect(dispatched).toEqual([]);
    expect(reason).toBe('failed');
    expect(events.at(-1)).toMatchObject({ type: 'turn.finished', reason: 'failed', error });
  });

  it('hands every message on as it becomes history, calls before they run', async () => {
    const seen: ModelMessage[] = [];
    await play(
      [
        [call('c1'), finish('tool-calls')],
        [say('ok'), finish()],
      ],
      {
        onMessages: (messages) => seen.push(...messages),
        dispatch: () => {
          expect(seen.at(-1)).toMatchObject({ role: 'assistant', toolCalls: [{ callId: 'c1' }] });
          return Promise.resolve(done('x'));
        },
      },
    );
    expect(seen.map((message) => message.role)).toEqual(['user', 'assistant', 'tool', 'assistant']);
  });
});

describe('a turn that gets nowhere', () => {
  it('ends after three equal failures and says which', async () => {
    const step = [call('c', 'fly'), finish('tool-calls')];
    const { error, dispatched } = await play([step, step, step, step], {
      dispatch: () => Promise.resolve({ status: 'refused', reason: 'unknown tool' }),
    });
    expect(dispatched).toHaveLength(3);
    expect(error).toMatchObject({ code: 'ERR_AGENT_STUCK', message: expect.stringContaining('fly 3 times') });
  });

  it('is not stuck when a success comes between', async () => {
    let count = 0;
    const steps = Array.from({ length: 5 }, () => [call('c'), finish('tool-calls')]);
    const { reason } = await play([...steps, [say('ok'), finish()]], {
      dispatch: () => {
        count += 1;
        return Promise.resolve(count === 3 ? done('x') : { status: 'refused', reason: 'no' });
      },
    });
    expect(reason).toBe('done');
  });

  it('ends after its steps', async () => {
    const steps = Array.from({ length: 9 }, (_, index) => [call(`c${index}`), finish('tool-calls')]);
    const { error, requests } = await play(steps, { limits: { steps: 5 } });
    expect(requests).toHaveLength(5);
    expect(error?.code).toBe('ERR_AGENT_STEP_LIMIT');
  });

  it.each<[string, ScriptedStep, string]>([
    ['an empty reply', [finish()], 'ERR_AGENT_EMPTY_REPLY'],
    ['a reply cut at its limit', [say('and then'), finish('length')], 'ERR_AGENT_REPLY_TRUNCATED'],
    ['a provider that ends without a word', [say('hm')], 'ERR_PROVIDER_STREAM_CUT'],
    [
      'a provider that throws',
      () => {
        throw new Error('bug');
      },
      'ERR_BASE_UNEXPECTED',
    ],
  ])('says so after %s', async (_, step, code) => {
    expect((await play([step])).error?.code).toBe(code);
  });

  it('says when even the shortened conversation does not fit', async () => {
    const provider = { ...createScriptedProvider([[say('ok'), finish()]]), contextTokens: 1_000 };
    const { error } = await play([], { provider, userText: 'x'.repeat(10_000) });
    expect(error?.code).toBe('ERR_AGENT_CONTEXT_FULL');
  });
});

describe('stopping', () => {
  it('while the model speaks keeps what it said and ends at once, though the provider does not listen', async () => {
    const stop = new AbortController();
    const deaf: ScriptedStep = async function* () {
      yield say('Half');
      stop.abort();
      await new Promise(() => undefined);
    };
    const { reason, messages } = await play([deaf], { signal: stop.signal });
    expect(reason).toBe('stopped');
    expect(messages.at(-1)).toEqual({ role: 'assistant', text: 'Half', toolCalls: [] });
  });

  it('while a call runs answers it and those that wait, though it never ends', async () => {
    const stop = new AbortController();
    const { messages, events, dispatched } = await play([[call('c1'), call('c2'), call('c3'), finish('tool-calls')]], {
      signal: stop.signal,
      dispatch: () => {
        stop.abort();
        return new Promise(() => undefined);
      },
    });
    expect(dispatched).toHaveLength(1);
    expect(messages.flatMap((message) => (message.role === 'tool' ? [message.callId] : []))).toEqual(['c1', 'c2', 'c3']);
    expect(events.at(-1)).toMatchObject({ type: 'turn.finished', reason: 'stopped' });
  });

  it('before it began asks nobody', async () => {
    const { reason, requests, events } = await play([[say('x'), finish()]], { signal: AbortSignal.abort() });
    expect(reason).toBe('stopped');
    expect(requests).toEqual([]);
    expect(phases(events)).toEqual([]);
  });
});

describe('the history', () => {
  it('has exactly one result for every call, whatever happens', async () => {
    const outcomes: CallOutcome[] = [done('x'), { status: 'refused', reason: 'no' }, { status: 'cancelled', reason: 'stop' }];
    for (let seed = 0; seed < 60; seed += 1) {
      const stop = new AbortController();
      const steps = Array.from({ length: 4 }, (_, step) => [
        ...Array.from({ length: (seed + step) % 4 }, (_, index) => call(`c${index}`)),
        say('t'),
        finish((seed + step) % 4 === 0 ? 'stop' : 'tool-calls'),
      ]);
      let count = 0;
      const { messages } = await play(steps, {
        signal: stop.signal,
        dispatch: () => {
          count += 1;
          if (count === seed % 7) stop.abort();
          return Promise.resolve(outcomes[(seed + count) % 3] ?? done('x'));
        },
      });
      const asked = messages.flatMap((message) => (message.role === 'assistant' ? message.toolCalls.map((made) => made.callId) : []));
      const answered = messages.flatMap((message) => (message.role === 'tool' ? [message.callId] : []));
      expect(answered).toEqual(asked);
    }
  });
});
