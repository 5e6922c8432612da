import { GatehouseError } from '@gatehouse/agent-sdk/base';
import { describe, expect, it, vi } from 'vitest';
import {
  type ChatChunk,
  type ChatProvider,
  type ChatRequest,
  type FallbackEvent,
  isRecoverable,
  type ModelEvent,
  ProviderRouter,
  redactKeys,
  toChatProvider,
} from './index.ts';

const request = { model: 'm', messages: [{ role: 'user' as const, content: 'hello' }] };
const usage = { inputTokens: 1, outputTokens: 2 };
const end: ChatChunk = { delta: '', done: true, finishReason: 'stop', usage };

/** An adapter in a few lines, which is all that a custom one needs. */
function createProvider(
  name: string,
  failure?: () => unknown,
  deltas: readonly string[] = [name],
): ChatProvider & { readonly asked: ChatRequest[] } {
  const asked: ChatRequest[] = [];
  return {
    name,
    asked,
    async complete(chat) {
      asked.push(chat);
      if (failure !== undefined) throw failure();
      return { text: name, finishReason: 'stop', usage, raw: null };
    },
    async *stream(chat) {
      asked.push(chat);
      for (const delta of deltas) yield { delta };
      if (failure !== undefined) throw failure();
      yield end;
    },
  };
}

function withStatus(status: number, message = `HTTP ${status}`): Error {
  return Object.assign(new Error(message), { status });
}

async function collect(chunks: AsyncIterable<ChatChunk>): Promise<ChatChunk[]> {
  const all: ChatChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

describe('a router', () => {
  it('routes by alias, and to the default without one', async () => {
    const router = new ProviderRouter().register('fast', createProvider('one')).register('best', createProvider('two'));
    expect([(await router.complete(request)).text, (await router.complete({ ...request, provider: 'best' })).text]).toEqual(['one', 'two']);
    router.register('third', createProvider('three'), { isDefault: true });
    expect([router.defaultAlias, (await router.complete(request)).text, router.aliases]).toEqual([
      'third',
      'three',
      ['fast', 'best', 'third'],
    ]);
    expect(await collect(router.stream(request))).toEqual([{ delta: 'three' }, end]);
  });

  it('names those it knows when it does not know one', async () => {
    const router = new ProviderRouter().register('fast', createProvider('one')).register('best', createProvider('two'));
    await expect(router.complete({ ...request, provider: 'bets' })).rejects.toThrow('There is no provider "bets": known are fast, best.');
    await expect(new ProviderRouter().complete(request)).rejects.toThrow(expect.objectContaining({ code: 'ERR_PROVIDERS_UNKNOWN' }));
    await expect(router.complete({ ...request, provider: 'toString' })).rejects.toThrow('known are');
  });

  it('passes the request on as it is, without the alias', async () => {
    const provider = createProvider('one');
    const full = { ...request, temperature: 0, maxTokens: 5, stop: ['x'], providerOptions: { a: 1 }, signal: new AbortController().signal };
    await new ProviderRouter().register('fast', provider).complete({ ...full, provider: 'fast' });
    expect(provider.asked).toEqual([full]);
  });

  it('makes one request, whatever the error, unless it was told who may answer instead', async () => {
    const provider = createProvider('one', () => withStatus(503));
    const router = new ProviderRouter().register('fast', provider).register('other', createProvider('two'));
    await expect(router.complete(request)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_PROVIDERS_FAILED', details: { provider: 'fast', status: 503 } }),
    );
    expect(provider.asked).toHaveLength(1);
  });

  it('ends at once when the request is aborted', async () => {
    const controller = new AbortController();
    const failure = (): Error => {
      controller.abort();
      return withStatus(503);
    };
    const other = createProvider('two');
    const router = new ProviderRouter({ fallbacks: { fast: [{ provider: 'other', model: 'n' }] } })
      .register('fast', createProvider('one', failure))
      .register('other', other);
    await expect(router.complete({ ...request, signal: controller.signal })).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    expect(other.asked).toEqual([]);
  });
});

describe('a fallback', () => {
  const fallbacks = {
    fast: [
      { provider: 'fast', model: 'm' },
      { provider: 'other', model: 'n' },
      { provider: 'gone', model: 'g' },
    ],
  };

  it.each([
    ['429', withStatus(429)],
    ['502', withStatus(502)],
    ['503', withStatus(503)],
    ['504', withStatus(504)],
    ['tokens per minute', new Error('Limit reached on TPM: 8000')],
    ['requests per minute', new Error('RPM limit reached')],
    ['rate-limited upstream', new Error('model is temporarily rate-limited upstream')],
    ['Load failed', new TypeError('Load failed')],
    ['fetch failed', new TypeError('fetch failed')],
    ['ECONNRESET', Object.assign(new Error('socket'), { code: 'ECONNRESET' })],
    ['ETIMEDOUT behind another error', new Error('request', { cause: Object.assign(new Error('socket'), { code: 'ETIMEDOUT' }) })],
  ])('answers after %s', async (_, error) => {
    const events: FallbackEvent[] = [];
    const other = createProvider('two');
    const router = new ProviderRouter({ fallbacks, onFallback: (event) => events.push(event) })
      .register(
        'fast',
        createProvider('one', () => error),
      )
      .register('other', other);
    expect((await router.complete(request)).text).toBe('two');
    expect([other.asked.map(({ model }) => model), events.map(({ from, to }) => [from, to])]).toEqual([['n'], [['fast', 'other']]]);
  });

  it.each([
    ['401', withStatus(401)],
    ['403', withStatus(403)],
    ['404', withStatus(404)],
    ['500', withStatus(500)],
    ['400', withStatus(400, 'Bad request: rate limit field is unknown')],
    ['a model that is not there', new Error('The model `x` was not found (rate limit tier 1)')],
    ['a cancelled request', new DOMException('fetch failed: aborted', 'AbortError')],
    ['a secret that would leave', new GatehouseError('ERR_DLP_EGRESS_BLOCKED', { message: 'A key would leave; fetch failed.' })],
    ['a spent budget', new GatehouseError('ERR_BUDGET_EXCEEDED', { message: 'Too many requests for today.' })],
    ['what nobody can place', new Error('unexpected token')],
    ['what is no error', 'fetch failed'],
  ])('does not answer after %s', async (_, error) => {
    const other = createProvider('two');
    const router = new ProviderRouter({ fallbacks })
      .register(
        'fast',
        createProvider('one', () => error),
      )
      .register('other', other);
    await expect(router.complete(request)).rejects.toThrow();
    await expect(collect(router.stream(request))).rejects.toThrow();
    expect([isRecoverable(error), other.asked]).toEqual([false, []]);
  });

  it('is asked of the guard too, whose refusal no other model makes right', async () => {
    const seen: string[] = [];
    const guard = (_: ChatRequest, alias: string): void => {
      seen.push(alias);
      if (alias === 'other') throw new GatehouseError('ERR_DLP_EGRESS_BLOCKED', { message: 'A key would leave.' });
    };
    const other = createProvider('two');
    const router = new ProviderRouter({ fallbacks, guard })
      .register(
        'fast',
        createProvider('one', () => withStatus(429)),
      )
      .register('other', other);
    await expect(router.complete(request)).rejects.toThrow(expect.objectContaining({ code: 'ERR_DLP_EGRESS_BLOCKED' }));
    expect([seen, other.asked]).toEqual([['fast', 'other'], []]);
  });

  it('asks nobody twice, and gives up with the last error', async () => {
    const one = createProvider('one', () => withStatus(429));
    const other = createProvider('two', () => withStatus(503));
    const router = new ProviderRouter({ fallbacks }).register('fast', one).register('other', other);
    await expect(router.complete(request)).rejects.toThrow(expect.objectContaining({ details: { provider: 'other', status: 503 } }));
    expect([one.asked.length, other.asked.length]).toEqual([1, 1]);
  });

  it('begins the answer again when some of it had come', async () => {
    const router = new ProviderRouter({ fallbacks })
      .register(
        'fast',
        createProvider('one', () => withStatus(503), ['half ', 'an ']),
      )
      .register('other', createProvider('two'));
    expect(await collect(router.stream(request))).toEqual([
      { delta: 'half ' },
      { delta: 'an ' },
      { delta: '', restartedWith: 'other' },
      { delta: 'two' },
      end,
    ]);
  });
});

describe('an error', () => {
  it('has no key in it, known or of a known form, and no cause that could', async () => {
    const key = 'canary-4711-key';
    const error = Object.assign(
      new Error(`401 for ${key}; Authorization: Bearer abc.def-ghi; https://u:pw@host/?key=zzz sk-proj-abcdefghijk`),
      {
        status: 401,
        config: { headers: { authorization: key } },
      },
    );
    const router = new ProviderRouter({ secrets: () => [key] }).register(
      'fast',
      createProvider('one', () => error),
    );
    const thrown = await router.complete(request).catch((one: unknown) => one as Error);
    expect(thrown).toMatchObject({
      message: 'The provider fast could not answer: 401 for [KEY]; Authorization: [KEY]; https://u:[KEY]@host/?key=[KEY] sk-[KEY]',
    });
    expect([(thrown as Error).cause, JSON.stringify(thrown)]).toEqual([undefined, expect.not.stringContaining(key)]);
  });

  it.each([
    ['{"x-api-key":"abc123def"}', '{"x-api-key":"[KEY]"}'],
    ['api_key=abc&x=1', 'api_key=[KEY]&x=1'],
    ['Bearer abcdefgh12345', 'Bearer [KEY]'],
    ['the key of the house', 'the key of the house'],
    ['max_tokens: 5', 'max_tokens: 5'],
  ])('is told as %j without it: %j', (text, redacted) => {
    expect(redactKeys(text)).toBe(redacted);
  });
});

describe('a provider of the application', () => {
  function createModelProvider(events: readonly ModelEvent[]) {
    const stream = vi.fn(async function* () {
      yield* events;
    });
    return { id: 'ollama', label: 'Ollama', isLocal: true, stream, listModels: async () => [] };
  }

  it('is one of the router', async () => {
    const model = createModelProvider([
      { type: 'reasoning', delta: 'hm' },
      { type: 'text', delta: 'Hel' },
      { type: 'text', delta: 'lo' },
      { type: 'finish', reason: 'stop', usage },
    ]);
    const router = new ProviderRouter().register('local', toChatProvider(model));
    expect(await router.complete(request)).toEqual({ text: 'Hello', finishReason: 'stop', usage, raw: undefined });
    expect(await collect(router.stream(request))).toEqual([{ delta: 'Hel' }, { delta: 'lo' }, end]);
    expect(model.stream).toHaveBeenCalledWith(
      expect.objectContaining({ model: 'm', messages: [{ role: 'user', text: 'hello' }], tools: [] }),
    );
  });

  it('throws what it reports', async () => {
    const error = { code: 'ERR_PROVIDER_REFUSED' as const, message: 'No.', untouched: '', nextStep: '' };
    const router = new ProviderRouter().register('local', toChatProvider(createModelProvider([{ type: 'error', error }])));
    await expect(router.complete(request)).rejects.toThrow(expect.objectContaining({ code: 'ERR_PROVIDER_REFUSED' }));
  });
});
