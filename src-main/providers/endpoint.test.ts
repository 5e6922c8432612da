import { describe, expect, it } from 'vitest';
import { type Endpoint, isLoopbackAddress, isLoopbackHost, parseEndpoint } from './endpoint.ts';

const parse = (kind: Endpoint['kind'], baseUrl: string) => parseEndpoint({ providerId: 'p', kind, label: 'P', baseUrl });

describe('a base URL', () => {
  it.each([
    ['ollama', 'http://localhost:11434', 'http://localhost:11434/api'],
    ['ollama', ' http://localhost:11434/ ', 'http://localhost:11434/api'],
    ['ollama', 'http://localhost:11434/api', 'http://localhost:11434/api'],
    ['ollama', 'http://localhost:11434/api/', 'http://localhost:11434/api'],
    ['ollama', 'http://localhost:11434/v1', 'http://localhost:11434/api'],
    ['ollama', 'https://lab.example/ollama', 'https://lab.example/ollama/api'],
    ['openai-compatible', 'http://localhost:1234', 'http://localhost:1234/v1'],
    ['openai-compatible', 'http://localhost:1234/v1/', 'http://localhost:1234/v1'],
    ['openai-compatible', 'http://localhost:1234/v1/chat/completions', 'http://localhost:1234/v1'],
    ['openai-compatible', 'https://gw.example/team/openai', 'https://gw.example/team/openai'],
  ] as const)('of %s written %s means %s', (kind, written, apiUrl) => {
    expect(parse(kind, written).apiUrl).toBe(apiUrl);
  });

  it.each(['', 'localhost:11434', 'ftp://localhost', 'http://user:sk-secret@localhost', 'http://localhost/?key=sk-secret'])(
    '%j is refused',
    (written) => {
      expect(() => parse('ollama', written)).toThrow(expect.objectContaining({ code: 'ERR_PROVIDER_BASE_URL' }));
      expect(() => parse('ollama', written)).not.toThrow(/secret/);
    },
  );
});

describe('this machine', () => {
  it.each(['localhost', '127.0.0.1', '127.8.9.10', '[::1]', '[::ffff:7f00:1]'])('is %s', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });

  it.each(['http://127.1', 'http://0x7f.1', 'http://2130706433', 'http://LOCALHOST:1', 'http://[::1]:11434'])(
    'is %s, once read',
    (written) => {
      expect(isLoopbackHost(new URL(written).hostname)).toBe(true);
    },
  );

  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '128.0.0.1',
    '[::]',
    '[::2]',
    '[::ffff:a00:1]',
    'localhost.example',
    'example.com',
    '127.0.0.1.nip.io',
    'a.localhost',
    '',
  ])('is not %j', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });

  it('is known by its addresses', () => {
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.1', '::ffff:10.0.0.1', ''].map(isLoopbackAddress)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
