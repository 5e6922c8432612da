import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32, toBase62 } from './checksums.ts';
import {
  createIncrementalScan,
  createSecretScanner,
  isHighConfidence,
  redactJson,
  redactRecord,
  secretScanner,
  toUtf16Ranges,
} from './index.ts';

const body = 'zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ';
const token = `ghp_${body}${toBase62(crc32(body), 6)}`;
const kinds = (text: string): readonly string[] => secretScanner.scan(text).map(({ kind }) => kind);

describe('scan', () => {
  it.each<[string, (line: string, number: number) => string]>([
    ['a viewer numbers', (line, number) => `${number}\t${line}`],
    ['a search names', (line, number) => `${number}:${line}`],
    ['a search shows around it', (line, number) => `  ${number}- ${line}`],
    ['a diff adds', (line) => `+${line}`],
  ])('finds a private key whose lines %s, to its last line', (_, mark) => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const lines = ['first', ...privateKey.trim().split('\n'), 'last'].map((line, index) => mark(line, index + 1));
    const { text, findings } = createSecretScanner().redact(lines.join('\n'));
    expect(findings.map(({ kind }) => kind)).toEqual(['private-key']);
    expect(text).toContain('[REDACTED:private-key]');
    for (const line of privateKey.trim().split('\n').slice(1, -1)) expect(text).not.toContain(line);
  });

  it('gives kind, byte offset and length, and nothing else', () => {
    expect(secretScanner.scan(`é😀 ${token} tail`)).toEqual([{ kind: 'github-token', offset: 7, length: 40 }]);
  });

  it('finds the same in a string and in its bytes', () => {
    const texts = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(token, 'password="x9!kLmn42"', '%67', '\\u0041', '" + "')),
    );
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join(' ');
        expect(secretScanner.scan(text)).toEqual(secretScanner.scan(new TextEncoder().encode(text)));
      }),
      { numRuns: 200 },
    );
  });

  it('never throws, and gives ordered findings inside the text that do not overlap', () => {
    const pieces = fc.constantFrom(
      token,
      'eyJ',
      '://',
      '@',
      'a:b@c',
      '-----BEGIN RSA PRIVATE KEY-----',
      'sk-',
      '%41',
      '\\u00',
      '"+"',
      'ssn ',
      '4111 1111 1111 1111',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.base64String({ maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 20 }))), (parts) => {
        const text = parts.join('');
        const { length } = new TextEncoder().encode(text);
        let from = 0;
        for (const finding of secretScanner.scan(text)) {
          expect(finding.offset >= from && finding.length > 0).toBe(true);
          from = finding.offset + finding.length;
        }
        expect(from <= length).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('tells Anthropic from OpenAI by the longer prefix', () => {
    const random = 'b7Xk2QpLw9Rz4TnVc8JmY3HdFs6GaE1uKo5iBxNt0WqPyCvMjZrSlDhUgAfOe'.repeat(2);
    expect(kinds(`sk-ant-api03-${random.slice(0, 93)}AA`)).toEqual(['anthropic-api-key']);
    expect(kinds(`sk-${random.slice(0, 20)}T3BlbkFJ${random.slice(20, 40)}`)).toEqual(['openai-api-key']);
  });

  it('takes no marker in a text for an earlier scan', () => {
    expect(secretScanner.redact(`[SCANNED] [REDACTED:github-token] ${token}`).text).toBe(
      '[SCANNED] [REDACTED:github-token] [REDACTED:github-token]',
    );
  });
});

describe('checksums and structure', () => {
  it.each([
    ['a GitHub token whose CRC does not fit', `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`],
    ['a card whose check digit does not fit', 'card 4539 1488 0343 6468'],
    ['an IBAN whose check digits do not fit', 'IBAN DE45 5001 0517 5407 3249 31'],
    ['an SSN that was never assigned', 'SSN 666-12-3456, 900-12-3456, 123-00-4567'],
    ['a JWT whose header is no JSON', 'eyJhbGciOiJIUzI1NiIsInR5cCI6Ikp.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJl'],
    ['a public key', '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEk3Yp1Q==\n-----END PUBLIC KEY-----'],
    ['a private key with dots for a body', '-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----'],
  ])('is silent on %s', (_name, text) => {
    expect(kinds(text)).toEqual([]);
  });

  it.each([
    ['payment-card', 'card 4539 1488 0343 6467'],
    ['iban', 'IBAN DE44 5001 0517 5407 3249 31'],
    ['us-ssn', 'SSN: 536-22-8714'],
    ['email', 'write to maria.keller@northwind-traders.de today'],
    ['database-url', 'postgres://app:kT8vQ2mXz1@db.internal:5432/main'],
    ['basic-auth-url', 'https://deploy:kT8vQ2mXz1@git.corp.io/x.git'],
    ['generic-password', 'DB_PASSWORD=kT8vQ2mXz1'],
    ['generic-secret', '"client_secret": "kT8vQ2mXz1Lw9Rz4TnVc8JmY3HdFs6Ga"'],
    ['connection-string', 'Server=db;Database=main;User Id=sa;Password=kT8vQ2mXz1!;'],
    ['seed-phrase', 'mnemonic: "ribbon velvet cargo humble swarm tooth orbit lunar picnic fabric noble glance"'],
  ])('finds %s', (kind, text) => {
    expect(kinds(text)).toEqual([kind]);
  });
});

describe('a GitHub token whose CRC does not fit', () => {
  const broken = `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`;
  it.each([
    ['assigned', `const token = "${broken}"`],
    ['in a header', `Authorization: token ${broken}`],
    ['in a URL', `https://${broken}@github.com/acme/app.git`],
    ['a parameter', `?access_token=${broken}&page=2`],
  ])('is redacted when it is %s', (_name, text) => {
    expect(secretScanner.redact(text).text).toBe(text.replace(broken, '[REDACTED:github-token]'));
  });
});

describe('values', () => {
  const value = 'kT8vQ2mXz1Lw9Rz4TnVc8JmY3HdFs6Ga';
  it.each([
    ['of a Kubernetes variable', `- name: SESSION_SECRET\n  value: "${value}"`],
    ['of a JSON pair', `{"name": "SESSION_SECRET", "value": "${value}"}`],
    ['of an XML attribute', `<add key="SessionSecret" value="${value}" />`],
    ['in a sentence', `the SESSION_SECRET is "${value}" for now`],
    ['with an equals sign inside', `SESSION_SECRET=${value.slice(0, 12)}=${value.slice(12)}`],
    ['that touches the option of a command', `mysql -u root -p${value} shop`],
  ])('are found %s', (_name, text) => {
    expect(secretScanner.redact(text).text).not.toContain(value.slice(12));
  });
});

describe('encodings', () => {
  const hex = (text: string): string => Buffer.from(text).toString('hex');
  it.each([
    ['base64', Buffer.from(`token ${token}`).toString('base64')],
    ['base64 that begins in the middle of a word', `xx${Buffer.from(`token ${token}`).toString('base64url')}`],
    ['base64 twice', Buffer.from(Buffer.from(token).toString('base64')).toString('base64')],
    [
      'base64 in lines',
      Buffer.from(`${'some text before '.repeat(4)}${token}`)
        .toString('base64')
        .replaceAll(/(.{76})/g, '$1\n'),
    ],
    ['hexadecimal', hex(token)],
    ['percent', `q=${hex(token).replaceAll(/(..)/g, '%$1')}`],
    ['JSON', [...token].map((character) => `\\u00${hex(character)}`).join('')],
    ['HTML', [...token].map((character) => `&#${character.charCodeAt(0)};`).join('')],
    ['a concatenation', `"${token.slice(0, 3)}" + "${token.slice(3)}"`],
    ['a continued line', `${token.slice(0, 20)}\\\n  ${token.slice(20)}`],
    ['a broken line', `${token.slice(0, 20)}\n${token.slice(20)}`],
    ['a line broken in the prefix', `key = '${token.slice(0, 2)}\n${token.slice(2)}'`],
    ['a line broken with a carriage return', `${token.slice(0, 20)}\r\n${token.slice(20)}`],
    ['zero-width characters', `${token.slice(0, 9)}\u200b${token.slice(9)}`],
    [
      'full-width forms',
      [...token]
        .map((character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0))
        .join('')
        .replaceAll('\uff3f', '_'),
    ],
  ])('sees through %s', (_name, text) => {
    expect(kinds(text)).toEqual(['github-token']);
    const { text: redacted } = secretScanner.redact(`before ${text} after`);
    expect([redacted.startsWith('before '), redacted.endsWith(' after'), redacted.includes('[REDACTED:github-token]')]).toEqual([
      true,
      true,
      true,
    ]);
  });
});

describe('redact', () => {
  it('keeps everything else exactly, lone surrogates included', () => {
    expect(secretScanner.redact(`\ud800 ä ${token}\udc00`).text).toBe('\ud800 ä [REDACTED:github-token]\udc00');
  });

  it('leaves nothing to find in a second pass', () => {
    const once = secretScanner.redact(`x=${token} postgres://app:kT8vQ2mXz1@db.internal/main password="kT8vQ2mXz1!"`).text;
    expect(secretScanner.redact(once)).toEqual({ text: once, findings: [] });
  });

  it('gives ranges in UTF-16 to those who count so', () => {
    const text = `é😀 ${token}`;
    expect(toUtf16Ranges(text, secretScanner.scan(text))).toEqual([{ kind: 'github-token', start: 4, end: 44 }]);
  });

  it('scans a field of 65,536 bytes and redacts one of 65,537 whole', () => {
    const field = (bytes: number): string => `${token} ${'é'.repeat(16)}`.padEnd(bytes - 16, ' ');
    expect(secretScanner.redactField(field(65_536)).findings.map(({ kind }) => kind)).toEqual(['github-token']);
    expect(secretScanner.redactField(field(65_537))).toEqual({
      text: '[REDACTED:OVERSIZED]',
      findings: [{ kind: 'oversized', offset: 0, length: 65_537 }],
    });
  });

  it('redacts JSON by the names of its members too, and never follows it without end', () => {
    expect(redactJson(secretScanner, { user: 'bob', password: 'kT8vQ2mXz1', list: [token, 7, null], ok: true })).toEqual({
      user: 'bob',
      password: '[REDACTED:generic-password]',
      list: ['[REDACTED:github-token]', 7, null],
      ok: true,
    });
  });

  it('scans a field of a record that nobody decided about', () => {
    const record = { id: token, text: token } as { id: string; text: string };
    expect(redactRecord(secretScanner, { ...record, extra: token } as typeof record, { id: 'keep', text: 'scan' })).toEqual({
      id: token,
      text: '[REDACTED:github-token]',
      extra: '[REDACTED:github-token]',
    });
  });
});

describe('custom patterns', () => {
  it('are labelled Custom and reported in bytes', () => {
    const scanner = createSecretScanner({ customPatterns: ['PROJ-[0-9]{4}'] });
    expect(scanner.redact('ü PROJ-1234.')).toEqual({ text: 'ü [REDACTED:Custom].', findings: [{ kind: 'Custom', offset: 3, length: 9 }] });
  });

  it.each(['a(?=b)', '(a)\\1', '(', ''])('refuses %j with its index', (pattern) => {
    expect(() => createSecretScanner({ customPatterns: ['fine', pattern] })).toThrow(
      expect.objectContaining({ code: 'ERR_DLP_PATTERN', details: { index: 1 } }),
    );
  });

  it('match a pathological text without backtracking', () => {
    expect(createSecretScanner({ customPatterns: ['(a+)+$'] }).scan(`${'a'.repeat(3_000)}!`)).toEqual([]);
  });
});

describe('incremental scan', () => {
  it('ends with the findings of a whole scan, wherever the text was cut', () => {
    const text = [
      `first ${token} then`,
      'x'.repeat(900),
      `\n${Buffer.from(`token ${token}`).toString('base64')}\n`,
      'plain words about nothing. '.repeat(60),
      `password="kT8vQ2mXz1!" ä😀 mail maria.keller@northwind-traders.de`,
      'more words follow here. '.repeat(50),
      token,
    ].join(' ');
    const whole = secretScanner.scan(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 8 }), (cuts) => {
        const scan = createIncrementalScan(secretScanner);
        const points = [0, ...cuts.sort((one, two) => one - two), text.length];
        const findings = points.slice(1).map((point, index) => scan.append(text.slice(points[index], point)));
        const splitsPair = points.some((point) => /[\udc00-\udfff]/.test(text[point] ?? ''));
        if (!splitsPair) expect([findings.at(-1), scan.length]).toEqual([whole, new TextEncoder().encode(text).length]);
      }),
      { numRuns: 100 },
    );
  });
});

it('stops a request for what is certain, and not for an address or a name', () => {
  expect(['github-token', 'payment-card', 'Custom', 'email', 'generic-password'].map(isHighConfidence)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
