import { type CallOutcome, runTurn, type SessionEvent } from '@gatehouse/agent';
import type { Action } from '@gatehouse/agent-sdk/action';
import type { ModelProvider, ModelToolCall } from '@gatehouse/agent-sdk/providers';
import {
  createFakeOllama,
  createFakeOpenAi,
  createFrozenClock,
  createSequentialIds,
  type FakeModelServer,
  type FakeReply,
} from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { createModelClient } from './client.ts';

const tools = [{ name: 'read', description: 'Reads.', parameters: { type: 'object', properties: { path: { type: 'string' } } } }];

const wires = [
  { kind: 'ollama' as const, model: 'qwen3:8b', open: createFakeOllama },
  { kind: 'openai-compatible' as const, model: 'test-model', open: createFakeOpenAi },
];

function connect(kind: ModelProvider['id'] & (typeof wires)[number]['kind'], server: FakeModelServer): ModelProvider {
  const config = { providerId: kind, kind, label: 'Fake', baseUrl: server.url };
  return createModelClient(config, { isAirGapOn: () => false, readKey: () => undefined, limits: { firstByteMs: 2_000, betweenMs: 2_000 } });
}

describe.each(wires)('the loop over $kind', ({ kind, model, open }) => {
  async function play(
    replies: readonly FakeReply[],
    dispatch: (call: ModelToolCall) => CallOutcome,
    signal = new AbortController().signal,
  ) {
    await using server = await open(replies);
    const events: SessionEvent[] = [];
    const result = await runTurn({
      turnId: 't',
      provider: connect(kind, server),
      model,
      tools,
      systemPrompt: 'Be brief.',
      history: [],
      userText: 'Go',
      attachmentsText: '',
      dispatch: (call) => Promise.resolve(dispatch(call)),
      emit: (event) => events.push(event),
      signal,
      ids: createSequentialIds(),
      clock: createFrozenClock(),
    });
    return { ...result, events, chats: [...server.chats] };
  }
  const done = (text: string): CallOutcome => ({
    status: 'done',
    action: {} as Action,
    output: { text, isError: false, facts: {} },
    ledgerSeq: 1,
  });

  it('carries results back to the model in two steps', async () => {
    const replies = [{ text: 'Looking.', calls: [{ tool: 'read', arguments: { path: 'a' } }] }, { text: 'It says hello.' }];
    const { reason, messages, chats } = await play(replies, () => done('hello'));
    expect(reason).toBe('done');
    expect(messages.map((message) => [message.role, message.text])).toEqual([
      ['user', 'Go'],
      ['assistant', 'Looking.'],
      ['tool', 'hello'],
      ['assistant', 'It says hello.'],
    ]);
    expect(chats[1]?.messages.at(-1)).toMatchObject({ role: 'tool', content: 'hello' });
  });

  it('runs ten calls of one reply in order', async () => {
    const calls = Array.from({ length: 10 }, (_, index) => ({ tool: 'read', arguments: { path: `${index}` } }));
    const seen: unknown[] = [];
    const { reason, chats } = await play([{ calls }, { text: 'ok' }], (call) => {
      seen.push(call.arguments);
      return done('x');
    });
    expect(seen).toEqual(calls.map((call) => call.arguments));
    expect(chats[1]?.messages.filter((message) => message.role === 'tool')).toHaveLength(10);
    expect(reason).toBe('done');
  });

  it('lets the model correct malformed arguments', async () => {
    const replies = [
      { calls: [{ tool: 'read', rawArguments: '{"path": "a' }] },
      { calls: [{ tool: 'read', arguments: { path: 'a' } }] },
      { text: 'ok' },
    ];
    const { reason, chats } = await play(replies, (call) =>
      call.arguments === undefined ? { status: 'refused', reason: 'not JSON' } : done('x'),
    );
    expect(reason).toBe('done');
    expect(chats[1]?.messages.at(-1)?.content).toContain('You sent: {"path": "a\n');
  });

  it('keeps what had arrived when the stream is cut, and runs no call of it', async () => {
    const { reason, error, messages } = await play(
      [{ text: 'Half an', calls: [{ tool: 'read', arguments: {} }], fault: { type: 'cut' } }],
      () => {
        throw new Error('must not be dispatched');
      },
    );
    expect(reason).toBe('failed');
    expect(error?.code).toBe('ERR_PROVIDER_STREAM_CUT');
    expect(messages.at(-1)).toEqual({ role: 'assistant', text: 'Half an', toolCalls: [] });
  });

  it('stops in the middle of an answer and keeps what had come', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 200);
    const { reason, messages } = await play([{ text: 'word '.repeat(1_000), tokensPerSecond: 200 }], () => done('x'), stop.signal);
    expect(reason).toBe('stopped');
    expect(messages.at(-1)?.text).toMatch(/^word word/);
  });
});
