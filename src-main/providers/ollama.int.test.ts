import type { ModelEvent, ModelMessage, ModelProvider } from '@gatehouse/agent-sdk/providers';
import { createFakeOllama, type FakeReply } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { createModelClient } from './client.ts';

const readTool = {
  name: 'read',
  description: 'Reads a file.',
  parameters: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
};
const question: readonly ModelMessage[] = [
  { role: 'system', text: 'Be brief.' },
  { role: 'user', text: 'What is in a.txt?' },
];

function connect(baseUrl: string, limits = { firstByteMs: 2_000, betweenMs: 2_000 }): ModelProvider {
  const config = { providerId: 'ollama', kind: 'ollama' as const, label: 'Ollama', baseUrl, contextTokens: 4_096 };
  return createModelClient(config, { isAirGapOn: () => false, readKey: () => undefined, limits });
}

async function ask(
  provider: ModelProvider,
  messages = question,
  model = 'qwen3:8b',
  signal = new AbortController().signal,
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of provider.stream({ model, messages, tools: [readTool], signal })) events.push(event);
  return events;
}

async function askScripted(reply: FakeReply, limits?: { firstByteMs: number; betweenMs: number }): Promise<ModelEvent[]> {
  await using server = await createFakeOllama([reply]);
  return await ask(connect(server.url, limits));
}

const errorOf = (events: readonly ModelEvent[]) => {
  const last = events.at(-1);
  return last?.type === 'error' ? last.error : undefined;
};

describe('Ollama', () => {
  it('streams thinking, text and a tool call, and ends with the usage', async () => {
    const reply = {
      think: 'Let me look.',
      text: 'Reading it.',
      calls: [{ tool: 'read', arguments: { path: 'a.txt' } }],
      usage: { inputTokens: 7, outputTokens: 3 },
    };
    expect(await askScripted(reply)).toEqual([
      { type: 'reasoning', delta: 'Let' },
      { type: 'reasoning', delta: ' me' },
      { type: 'reasoning', delta: ' look.' },
      { type: 'text', delta: 'Reading' },
      { type: 'text', delta: ' it.' },
      { type: 'tool-call', call: { callId: 'call_1', tool: 'read', arguments: { path: 'a.txt' }, rawArguments: '{"path":"a.txt"}' } },
      { type: 'finish', reason: 'tool-calls', usage: { inputTokens: 7, outputTokens: 3 } },
    ]);
  });

  it('sends the conversation, the tools and num_ctx in Ollama form', async () => {
    await using server = await createFakeOllama([{ text: 'ok' }]);
    await ask(connect(server.url), [
      ...question,
      { role: 'assistant', text: '', toolCalls: [{ callId: 'c1', tool: 'read', arguments: { path: 'a.txt' }, rawArguments: '{}' }] },
      { role: 'tool', callId: 'c1', tool: 'read', text: 'hello', isError: false },
    ]);
    expect(server.chats[0]?.body).toEqual({
      model: 'qwen3:8b',
      stream: true,
      options: { num_ctx: 4_096 },
      tool_choice: 'auto',
      tools: [{ type: 'function', function: readTool }],
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'What is in a.txt?' },
        {
          role: 'assistant',
          content: '',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'read', arguments: { path: 'a.txt' } } }],
        },
        { role: 'tool', tool_call_id: 'c1', tool_name: 'read', content: 'hello' },
      ],
    });
  });

  it('says how to start Ollama when nothing listens', async () => {
    const server = await createFakeOllama();
    await server.close();
    expect(errorOf(await ask(connect(server.url)))).toEqual({
      code: 'ERR_PROVIDER_UNREACHABLE',
      message: `Ollama is not running at ${server.url} (ECONNREFUSED).`,
      untouched: '',
      nextStep: 'Start it with `ollama serve`, or correct the base URL in Settings → Models.',
    });
  });

  it('says how to fetch a model that is missing', async () => {
    await using server = await createFakeOllama();
    const error = errorOf(await ask(connect(server.url), question, 'llama3.3'));
    expect(error).toMatchObject({ code: 'ERR_PROVIDER_MODEL_NOT_FOUND', nextStep: expect.stringContaining('`ollama pull llama3.3`') });
  });

  it('says that a model cannot call tools', async () => {
    await using server = await createFakeOllama([], { models: [{ name: 'gemma:2b', capabilities: ['completion'] }] });
    expect(errorOf(await ask(connect(server.url), question, 'gemma:2b'))?.code).toBe('ERR_PROVIDER_NO_TOOLS');
  });

  it.each<[string, FakeReply['fault'], string]>([
    ['a stream cut in the middle of a line', { type: 'cut' }, 'ERR_PROVIDER_STREAM_CUT'],
    ['a body that ends without its last word', { type: 'end-early' }, 'ERR_PROVIDER_STREAM_CUT'],
    ['a line that is not JSON', { type: 'bad-json' }, 'ERR_PROVIDER_BAD_RESPONSE'],
    ['a line of 10 MB', { type: 'huge-line', bytes: 10_000_000 }, 'ERR_PROVIDER_RESPONSE_TOO_LARGE'],
    [
      'an error in the stream',
      { type: 'stream-error', message: 'an error was encountered while running the model' },
      'ERR_PROVIDER_SERVER_ERROR',
    ],
    [
      'a server error',
      { type: 'http-error', status: 500, body: { error: 'model requires more system memory' } },
      'ERR_PROVIDER_SERVER_ERROR',
    ],
    ['silence before the first byte', { type: 'hang' }, 'ERR_PROVIDER_TIMEOUT'],
    ['silence in the middle', { type: 'stall' }, 'ERR_PROVIDER_TIMEOUT'],
  ])('reports %s', async (_, fault, code) => {
    const events = await askScripted({ text: 'Half an', ...(fault === undefined ? {} : { fault }) }, { firstByteMs: 300, betweenMs: 300 });
    expect(errorOf(events)?.code).toBe(code);
    expect(events.filter((event) => event.type === 'finish')).toEqual([]);
  });

  it('does not follow a redirect to another origin', async () => {
    await using other = await createFakeOllama([{ text: 'stolen' }]);
    const events = await askScripted({ fault: { type: 'redirect', location: `${other.url}/api/chat` } });
    expect(errorOf(events)).toMatchObject({ code: 'ERR_PROVIDER_BAD_RESPONSE', untouched: 'Nothing was sent there.' });
    expect(other.requests).toEqual([]);
  });

  it('keeps the text that came before a cut', async () => {
    const events = await askScripted({ text: 'Half an answer', fault: { type: 'cut' } });
    expect(events.flatMap((event) => (event.type === 'text' ? [event.delta] : [])).join('')).toBe('Half an answer');
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
    expect(events[0]).toEqual({
      type: 'tool-call',
      call: { callId: 'call_1', tool: 'fly', arguments: { to: 'Rome' }, rawArguments: '{"to":"Rome"}' },
    });
  });

  it('reads a stream in pieces of three bytes, through characters', async () => {
    const events = await askScripted({ text: 'Grüße — 東京 🙂', chunkBytes: 3 });
    expect(events.flatMap((event) => (event.type === 'text' ? [event.delta] : [])).join('')).toBe('Grüße — 東京 🙂');
  });

  it('ends with an abort and closes the socket', async () => {
    await using server = await createFakeOllama([{ text: 'word '.repeat(500), tokensPerSecond: 50 }]);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    const events = await ask(connect(server.url), question, 'qwen3:8b', stop.signal);
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'aborted', usage: undefined });
    await expect.poll(() => server.openSocketCount(), { timeout: 500 }).toBe(0);
  });

  it('lists the models', async () => {
    await using server = await createFakeOllama([], { models: [{ name: 'qwen3:8b' }, { name: 'gpt-oss:20b', parameterSize: '20.9B' }] });
    expect(await connect(server.url).listModels(new AbortController().signal)).toEqual([
      { name: 'qwen3:8b', detail: '8.2B Q4_K_M' },
      { name: 'gpt-oss:20b', detail: '20.9B Q4_K_M' },
    ]);
  });
});
