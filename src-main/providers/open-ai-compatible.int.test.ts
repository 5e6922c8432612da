import type { JsonValue } from '@gatehouse/agent-sdk/base';
import type { ModelEvent, ModelMessage, ModelProvider } from '@gatehouse/agent-sdk/providers';
import { createFakeOpenAi, type FakeReply, openFakeListener, sendJson } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { createModelClient } from './client.ts';

const canary = 'sk-canary-0123456789abcdef';
const readTool = { name: 'read', description: 'Reads a file.', parameters: { type: 'object', properties: { path: { type: 'string' } } } };
const question: readonly ModelMessage[] = [
  { role: 'system', text: 'Be brief.' },
  { role: 'user', text: 'What is in a.txt?' },
];

function connect(baseUrl: string, key?: string): ModelProvider {
  const config = { providerId: 'openai-test', kind: 'openai-compatible' as const, label: 'Test server', baseUrl };
  return createModelClient(config, { isAirGapOn: () => false, readKey: () => key, limits: { firstByteMs: 300, betweenMs: 300 } });
}

async function ask(provider: ModelProvider, messages = question, signal = new AbortController().signal): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of provider.stream({ model: 'test-model', messages, tools: [readTool], signal })) events.push(event);
  return events;
}

async function askScripted(reply: FakeReply): Promise<ModelEvent[]> {
  await using server = await createFakeOpenAi([reply]);
  return await ask(connect(`${server.url}/v1`));
}

async function askStatus(status: number, body: JsonValue, key?: string): Promise<ModelEvent[]> {
  await using server = await createFakeOpenAi([{ fault: { type: 'http-error', status, body } }]);
  return await ask(connect(server.url, key));
}

const errorOf = (events: readonly ModelEvent[]) => {
  const last = events.at(-1);
  return last?.type === 'error' ? last.error : undefined;
};

describe('an OpenAI-compatible server', () => {
  it('streams thinking, text and a tool call whose arguments come in pieces, and ends with the usage', async () => {
    const reply = {
      think: 'Hm.',
      text: 'Reading it.',
      calls: [{ tool: 'read', arguments: { path: 'a/long/path.txt' } }],
      usage: { inputTokens: 7, outputTokens: 3 },
    };
    expect(await askScripted(reply)).toEqual([
      { type: 'reasoning', delta: 'Hm.' },
      { type: 'text', delta: 'Reading' },
      { type: 'text', delta: ' it.' },
      {
        type: 'tool-call',
        call: { callId: 'call_1', tool: 'read', arguments: { path: 'a/long/path.txt' }, rawArguments: '{"path":"a/long/path.txt"}' },
      },
      { type: 'finish', reason: 'tool-calls', usage: { inputTokens: 7, outputTokens: 3 } },
    ]);
  });

  it('sends the conversation and the key in OpenAI form', async () => {
    await using server = await createFakeOpenAi([{ text: 'ok' }], { apiKey: canary, basePath: '/gateway/v2' });
    await ask(connect(`${server.url}/gateway/v2/`, canary), [
      ...question,
      { role: 'assistant', text: 'I read it.', toolCalls: [{ callId: 'c1', tool: 'read', arguments: undefined, rawArguments: '{"pa' }] },
      { role: 'tool', callId: 'c1', tool: 'read', text: 'not JSON', isError: true },
    ]);
    expect(server.requests[0]).toMatchObject({ path: '/gateway/v2/chat/completions', headers: { authorization: `Bearer ${canary}` } });
    expect(server.chats[0]?.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'What is in a.txt?' },
      {
        role: 'assistant',
        content: 'I read it.',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'read', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'not JSON' },
    ]);
  });

  it('passes ten calls of one reply on in order', async () => {
    const calls = Array.from({ length: 10 }, (_, index) => ({ tool: 'read', arguments: { path: `${index}.txt` } }));
    const events = await askScripted({ calls });
    expect(events.flatMap((event) => (event.type === 'tool-call' ? [event.call.arguments] : []))).toEqual(
      calls.map((call) => call.arguments),
    );
  });

  it('passes malformed arguments on as text', async () => {
    const events = await askScripted({ calls: [{ tool: 'read', rawArguments: '{"path": "a' }] });
    expect(events[0]).toEqual({
      type: 'tool-call',
      call: { callId: 'call_1', tool: 'read', arguments: undefined, rawArguments: '{"path": "a' },
    });
  });

  it('passes an unknown tool on', async () => {
    const events = await askScripted({ calls: [{ tool: 'fly', arguments: { to: 'Rome' } }] });
    expect(events[0]).toMatchObject({ type: 'tool-call', call: { tool: 'fly', arguments: { to: 'Rome' } } });
  });

  it.each<[string, FakeReply['fault'], string]>([
    ['a stream cut in the middle of a line', { type: 'cut' }, 'ERR_PROVIDER_STREAM_CUT'],
    ['a body that ends without its last word', { type: 'end-early' }, 'ERR_PROVIDER_STREAM_CUT'],
    ['an event that is not JSON', { type: 'bad-json' }, 'ERR_PROVIDER_BAD_RESPONSE'],
    ['a line of 10 MB', { type: 'huge-line', bytes: 10_000_000 }, 'ERR_PROVIDER_RESPONSE_TOO_LARGE'],
    ['an error in the stream', { type: 'stream-error', message: 'overloaded' }, 'ERR_PROVIDER_SERVER_ERROR'],
    ['silence before the first byte', { type: 'hang' }, 'ERR_PROVIDER_TIMEOUT'],
    ['silence in the middle', { type: 'stall' }, 'ERR_PROVIDER_TIMEOUT'],
  ])('reports %s', async (_, fault, code) => {
    const events = await askScripted({
      text: 'Half an',
      calls: [{ tool: 'read', rawArguments: '{"pa' }],
      ...(fault === undefined ? {} : { fault }),
    });
    expect(errorOf(events)?.code).toBe(code);
    expect(events.filter((event) => event.type === 'finish' || event.type === 'tool-call')).toEqual([]);
  });

  it.each<[number, JsonValue, string]>([
    [
      400,
      { error: { message: "This model's maximum context length is 8192 tokens.", code: 'context_length_exceeded' } },
      'ERR_PROVIDER_CONTEXT_TOO_LONG',
    ],
    [400, { error: 'the request exceeds the available context size. try increasing it' }, 'ERR_PROVIDER_CONTEXT_TOO_LONG'],
    [404, { error: { message: 'The model `x` does not exist', code: 'model_not_found' } }, 'ERR_PROVIDER_MODEL_NOT_FOUND'],
    [404, 'Not Found', 'ERR_PROVIDER_BAD_RESPONSE'],
    [429, { error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } }, 'ERR_PROVIDER_RATE_LIMITED'],
    [429, { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } }, 'ERR_PROVIDER_RATE_LIMITED'],
    [503, { error: { message: 'Loading model' } }, 'ERR_PROVIDER_SERVER_ERROR'],
    [400, { detail: 'bad temperature' }, 'ERR_PROVIDER_BAD_RESPONSE'],
  ])('explains HTTP %i %j', async (status, body, code) => {
    expect(errorOf(await askStatus(status, body))?.code).toBe(code);
  });

  it('refuses a bad key without repeating it', async () => {
    await using server = await createFakeOpenAi([], { apiKey: 'another' });
    const events = await ask(connect(server.url, canary));
    expect(errorOf(events)).toMatchObject({ code: 'ERR_PROVIDER_KEY_INVALID', untouched: 'The stored key was not changed.' });
    expect(JSON.stringify(events)).not.toContain('canary');
    await expect(connect(server.url, canary).listModels(new AbortController().signal)).rejects.toThrow(/refused the key/);
  });

  it('takes the key out of what a server says', async () => {
    const events = await askStatus(400, { error: { message: `bad header Bearer ${canary}` } }, canary);
    expect(errorOf(events)?.message).toContain('bad header Bearer [key]');
    expect(JSON.stringify(events)).not.toContain('canary');
  });

  it('does not send a key that no header can hold', async () => {
    const events = await ask(connect('http://127.0.0.1:1', `${canary}\nx`));
    expect(errorOf(events)?.code).toBe('ERR_PROVIDER_KEY_INVALID');
    expect(JSON.stringify(events)).not.toContain('canary');
  });

  it('says that a web page is no model server', async () => {
    await using server = await openFakeListener(
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    );
    expect(errorOf(await ask(connect(server.url)))).toMatchObject({
      code: 'ERR_PROVIDER_BAD_RESPONSE',
      message: expect.stringContaining('web page'),
    });
  });

  it('ends with an abort and closes the socket', async () => {
    await using server = await createFakeOpenAi([{ text: 'word '.repeat(500), tokensPerSecond: 50 }]);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 200);
    const events = await ask(connect(server.url), question, stop.signal);
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'aborted', usage: undefined });
    await expect.poll(() => server.openSocketCount(), { timeout: 500 }).toBe(0);
  });

  it('closes the socket when its reader leaves', async () => {
    await using server = await createFakeOpenAi([{ text: 'word '.repeat(500), tokensPerSecond: 50 }]);
    const request = { model: 'test-model', messages: question, tools: [], signal: new AbortController().signal };
    for await (const _ of connect(server.url).stream(request)) break;
    await expect.poll(() => server.openSocketCount(), { timeout: 500 }).toBe(0);
  });

  it('is asked only once, whatever it answers', async () => {
    await using server = await createFakeOpenAi([{ fault: { type: 'http-error', status: 503, body: 'busy' } }]);
    await ask(connect(server.url));
    expect(server.requests).toHaveLength(1);
  });

  it('lists the models', async () => {
    await using server = await createFakeOpenAi([], { models: ['a', 'b'] });
    expect(await connect(server.url).listModels(new AbortController().signal)).toEqual([
      { name: 'a', detail: 'test' },
      { name: 'b', detail: 'test' },
    ]);
    await using empty = await openFakeListener((_, response) => sendJson(response, 200, { ok: true }));
    await expect(connect(empty.url).listModels(new AbortController().signal)).rejects.toThrow(/not with a list of models/);
  });
});
