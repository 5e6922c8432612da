import dns from 'node:dns';
import { networkInterfaces } from 'node:os';
import { createFakeOllama, createFakeOpenAi } from '@gatehouse/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createModelClient } from './client.ts';
import { createFetch } from './http/fetch.ts';

const config = { providerId: 'openai-x', kind: 'openai-compatible' as const, label: 'X' };
const services = { readKey: () => undefined };
const get = { method: 'GET' as const, headers: {}, signal: new AbortController().signal };

const ownAddress = findOwnAddress();

afterEach(() => vi.restoreAllMocks());

describe('with the air gap on', () => {
  it.each([
    'https://api.openai.com/v1',
    'http://10.0.0.7:1234',
    'http://gpu-box:11434',
    'http://0.0.0.0:11434',
    'http://[fe80::1]:1',
    'http://localhost.example',
  ])('no client for %s can be built', (baseUrl) => {
    const lookup = vi.spyOn(dns, 'lookup');
    for (const kind of ['openai-compatible', 'ollama'] as const) {
      const build = () => createModelClient({ ...config, kind, baseUrl }, { ...services, isAirGapOn: () => true });
      expect(build).toThrow(expect.objectContaining({ code: 'ERR_PROVIDER_AIRGAP' }));
    }
    expect(lookup).not.toHaveBeenCalled();
  });

  it('a server on this machine works, by name too, without a look-up', async () => {
    await using server = await createFakeOpenAi([{ text: 'here' }]);
    const lookup = vi.spyOn(dns, 'lookup');
    const provider = createModelClient({ ...config, baseUrl: `http://localhost:${server.port}` }, { ...services, isAirGapOn: () => true });
    expect(await provider.listModels(get.signal)).toHaveLength(1);
    expect(lookup).not.toHaveBeenCalled();
  });

  it('a cloud model of a local Ollama is not asked', async () => {
    const models = [
      { name: 'gpt-oss:120b-cloud', remoteHost: 'https://ollama.com:443' },
      { name: 'renamed', remoteHost: 'https://ollama.com:443' },
      { name: 'qwen3:8b' },
    ];
    await using server = await createFakeOllama([{ text: 'local' }], { models });
    const provider = createModelClient({ ...config, kind: 'ollama', baseUrl: server.url }, { ...services, isAirGapOn: () => true });
    const ask = async (model: string): Promise<unknown> => {
      const request = { model, messages: [{ role: 'user' as const, text: 'hi' }], tools: [], signal: get.signal };
      for await (const event of provider.stream(request)) return event;
      return undefined;
    };
    const refusal = { type: 'error', error: { code: 'ERR_PROVIDER_AIRGAP' } };
    expect([await ask('gpt-oss:120b-cloud'), await ask('renamed'), await ask('other:cloud')]).toMatchObject([refusal, refusal, refusal]);
    expect(await ask('qwen3:8b')).toEqual({ type: 'text', delta: 'local' });
    expect(server.chats).toHaveLength(1);
    expect(await provider.listModels(get.signal)).toContainEqual({
      name: 'renamed',
      detail: '8.2B Q4_K_M (runs at https://ollama.com:443)',
    });
  });

  it.skipIf(ownAddress === '')('a client that was built before refuses its next request, though its socket is still open', async () => {
    let isOn = false;
    await using server = await openOn(ownAddress);
    const client = createFetch({ origin: server.url, isAirGapOn: () => isOn });
    expect((await client.fetch(`${server.url}/models`, get)).ok).toBe(true);
    isOn = true;
    await expect(client.fetch(`${server.url}/models`, get)).rejects.toMatchObject({ code: 'ERR_PROVIDER_AIRGAP' });
    await client.close();
  });

  it.skipIf(ownAddress === '')('a stream under way ends when it is enforced', async () => {
    let isOn = false;
    await using server = await openOn(ownAddress);
    const client = createFetch({ origin: server.url, isAirGapOn: () => isOn });
    const provider = createModelClient({ ...config, baseUrl: server.url }, { ...services, isAirGapOn: () => isOn, openHttp: () => client });
    const codes: string[] = [];
    const request = { model: 'test-model', messages: [{ role: 'user' as const, text: 'hi' }], tools: [], signal: get.signal };
    for await (const event of provider.stream(request)) {
      if (event.type === 'error') codes.push(event.error.code);
      if (isOn) continue;
      isOn = true;
      await client.enforceAirGap();
    }
    expect(codes).toEqual(['ERR_PROVIDER_AIRGAP']);
  });
});

describe('a client', () => {
  it('looks a name up when the air gap is off', async () => {
    const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((_name: string, _options: unknown, done: (error: Error) => void) => {
      done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
    }) as unknown as typeof dns.lookup);
    const provider = createModelClient({ ...config, baseUrl: 'http://models.invalid' }, { ...services, isAirGapOn: () => false });
    await expect(provider.listModels(get.signal)).rejects.toMatchObject({ code: 'ERR_PROVIDER_UNREACHABLE' });
    expect(lookup).toHaveBeenCalledOnce();
  });

  it('connects to its own origin only', async () => {
    await using server = await createFakeOpenAi();
    const client = createFetch({ origin: 'http://127.0.0.1:4', isAirGapOn: () => false });
    await expect(client.fetch(`${server.url}/v1/models`, get)).rejects.toMatchObject({ cause: { code: 'ERR_PROVIDER_BAD_RESPONSE' } });
    expect(server.requests).toEqual([]);
    await client.close();
  });

  it('does not use a proxy from the environment', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:4');
    vi.stubEnv('http_proxy', 'http://127.0.0.1:4');
    await using server = await createFakeOpenAi();
    const client = createFetch({ origin: server.url, isAirGapOn: () => false });
    expect((await client.fetch(`${server.url}/v1/models`, get)).ok).toBe(true);
    await client.close();
    vi.unstubAllEnvs();
  });
});

/** An address of this machine that is not loopback: another host as far as the air gap is concerned. */
function findOwnAddress(): string {
  const found = Object.values(networkInterfaces())
    .flat()
    .find((entry) => entry?.family === 'IPv4' && !entry.internal);
  return found?.address ?? '';
}

async function openOn(address: string) {
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    if (request.url === '/models') return void response.end('{}');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"choices":[{"index":0,"delta":{"content":"one"},"finish_reason":null}]}\n\n');
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://${address}:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
