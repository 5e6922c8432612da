import { describe, expect, it } from 'vitest';
import { describeDeadPattern, isHostAllowed, toHost, toUrlHost } from './hosts.ts';

describe('network allowlist', () => {
  const cases: readonly (readonly [pattern: string, host: string, isMatch: boolean])[] = [
    ['api.openai.com', 'api.openai.com', true],
    ['API.OpenAI.com', 'api.OPENAI.com', true],
    ['api.openai.com', 'chat.openai.com', false],
    ['api.openai.com', 'openai.com', false],
    ['api.openai.com', 'attackerapi.openai.com', false],
    ['api.openai.com', 'api.openai.com.evil.net', false],
    ['*.openai.com', 'api.openai.com', true],
    ['*.openai.com', 'a.b.openai.com', true],
    ['*.openai.com', 'openai.com', false],
    ['*.openai.com', 'evilopenai.com', false],
    ['*.openai.com', 'evil-openai.com', false],
    ['*.openai.com', 'evil.openai.com.attacker.net', false],
    ['*.openai.com', '.openai.com', false],
    ['*.openai.com', 'a..openai.com', false],
    ['*.OPENAI.com', 'API.openai.COM', true],
    ['*', 'anything.at.all', true],
    ['*', '127.0.0.1', true],
    ['*', '', false],
    // A final dot names the same host; a port is not part of it.
    ['api.openai.com', 'api.openai.com.', true],
    ['api.openai.com.', 'api.openai.com', true],
    ['*.openai.com', 'api.openai.com.', true],
    ['api.openai.com', 'api.openai.com:8443', true],
    ['api.openai.com', 'api.openai.com..', false],
    // User-info is never the host.
    ['api.openai.com', 'https://api.openai.com@evil.com/', false],
    ['evil.com', 'https://api.openai.com@evil.com/', true],
    ['api.openai.com', 'https://user:api.openai.com@evil.com', false],
    ['api.openai.com', 'https://me:secret@api.openai.com/v1', true],
    ['api.openai.com', 'https://evil.com/api.openai.com', false],
    ['api.openai.com', 'https://evil.com?api.openai.com', false],
    ['api.openai.com', 'https://evil.com#api.openai.com', false],
    ['*.openai.com', 'https://evil.com/.openai.com', false],
    ['*.openai.com', 'https://evil.com#.openai.com', false],
    // What clients read differently matches nothing.
    ['*.openai.com', 'https://evil.com\\.openai.com', false],
    ['api.openai.com', 'https://evil.com\\@api.openai.com', false],
    ['*', 'https://evil.com\n.openai.com', false],
    ['*', ' api.openai.com', false],
    // Addresses.
    ['127.0.0.1', 'http://2130706433/', true],
    ['127.0.0.1', 'http://0x7f.1/', true],
    ['*.0.0.1', 'http://127.0.0.1/', false],
    ['::1', 'http://[::1]:80/', true],
    ['[::1]', '::1', true],
    ['::1', '[0:0:0:0:0:0:0:1]', true],
    ['::1', '::2', false],
    // Names in other scripts are compared as they are sent.
    ['bücher.example', 'xn--bcher-kva.example', true],
    ['xn--bcher-kva.example', 'https://BÜCHER.example/', true],
    ['*.bücher.example', 'www.xn--bcher-kva.example', true],
    ['apple.com', 'аpple.com', false],
    // Patterns of other shapes match nothing.
    ['*openai.com', 'api.openai.com', false],
    ['api.*.com', 'api.openai.com', false],
    ['*.', 'openai.com', false],
    ['', '', false],
    ['https://api.openai.com', 'api.openai.com', false],
    ['api.openai.com:443', 'api.openai.com', false],
    // A text without a host.
    ['*', 'mailto:me@api.openai.com', false],
    ['*', 'https://', false],
    ['localhost', 'http://localhost:8080', true],
    ['db.internal', 'postgres://user:pw@DB.internal:5432/app', true],
  ];

  it.each(cases)('%s and %s: %s', (pattern, host, isMatch) => {
    expect(isHostAllowed([pattern], host)).toBe(isMatch);
  });

  it('lets nothing through when it is empty, and whatever any pattern lets through otherwise', () => {
    expect(isHostAllowed([], 'api.openai.com')).toBe(false);
    expect(isHostAllowed(['api.openai.com', '*.anthropic.com'], 'api.anthropic.com')).toBe(true);
  });

  it('takes a URL that plainly says its host the short way, with the same answer', () => {
    const urls = [
      'https://api.openai.com/v1',
      'https://api.openai.com',
      'http://a-b.c9.example:80?x',
      'https://x.1a/',
      'https://1.2.3.4/',
      'https://a_b.example/',
      'https://-a.example/',
    ];
    for (const url of urls) expect(toUrlHost(url), url).toBe(new URL(url).hostname);
    expect(toHost('EXAMPLE.com')).toBe('example.com');
  });

  it('says which patterns can never match', () => {
    const patterns = [
      '*',
      '*.example.com',
      'example.com',
      '::1',
      'a_b.example',
      '*example.com',
      'a.*.com',
      'https://a.example',
      'a.example/x',
      'a.example:443',
      '*.',
      'a b',
    ];
    expect(patterns.filter((pattern) => describeDeadPattern(pattern) !== undefined)).toEqual(patterns.slice(5));
  });
});
