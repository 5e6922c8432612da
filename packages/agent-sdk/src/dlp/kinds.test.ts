import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classOf } from './bytes.ts';
import { crc32, toBase62 } from './checksums.ts';
import { createSecretScanner, secretKinds } from './index.ts';
import { builtinRules } from './kinds/index.ts';
import type { Rule } from './rule.ts';
import { parseShape, type Segment } from './shape.ts';

const scanner = createSecretScanner();
const samplesEach = 12;

function randomOf(mask: number, length: number): string {
  const alphabet = [...classOf.keys()].filter((byte) => ((classOf[byte] as number) & mask) !== 0).map((byte) => String.fromCharCode(byte));
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

function randomSegment({ literal, mask, min, max }: Segment): string {
  return literal === '' ? randomOf(mask, randomInt(min, Math.min(max, min + 8) + 1)) : literal;
}

function randomToken(notation: string): string {
  return parseShape(notation).segments.map(randomSegment).join('');
}

const encode = (text: string): string => Buffer.from(text, 'latin1').toString('base64url');

/** Formats with a checksum or an inner structure are built as their issuers build them. */
const builders: Readonly<Record<string, () => string>> = {
  'github-token': () => {
    const body = randomOf(7, 30);
    return `gh${'pousr'[randomInt(5)]}_${body}${toBase62(crc32(body), 6)}`;
  },
  'pypi-token': () => `pypi-${encode(`\x02\x01\x08pypi.org\x02\x24${randomBytes(90).toString('latin1')}`)}`,
  'jfrog-reference-token': () =>
    Buffer.from(`reftkn:01:${'1752000000'}:${randomOf(7, 27)}`)
      .toString('base64')
      .slice(0, 64),
  '1password-service-token': () => `ops_${encode(JSON.stringify({ email: randomOf(1, 20), muk: randomOf(7, 240) }))}`,
  'grafana-cloud-token': () => `glc_${encode(JSON.stringify({ o: '1', n: randomOf(1, 12), k: randomOf(7, 40) }))}`,
  'grafana-api-key': () => encode(JSON.stringify({ k: randomOf(7, 32), n: randomOf(1, 12), id: 1 })),
  'discord-bot-token': () => `${encode(`${randomInt(1e8, 1e9)}${randomInt(1e8, 1e9)}`)}.${randomOf(7, 6)}.${randomOf(7, 38)}`,
  'intercom-token': () => Buffer.from(`tok:${randomBytes(18).toString('hex')}`).toString('base64'),
  'twitter-bearer-token': () => `AAAAAAAAAAAAAAAAAAAAA${randomOf(7, 30)}%2B${randomOf(7, 50)}`,
  'sanity-token': () => `sk${randomOf(7, 120)}`,
};

function describeSamples(rule: Rule): readonly { readonly text: string; readonly secret: string }[] {
  const notations = rule.notations ?? [];
  const isNamed = rule.verifies.startsWith('name');
  return notations.flatMap((notation) =>
    Array.from({ length: samplesEach }, () => {
      const secret = (isNamed ? undefined : builders[rule.kind])?.() ?? randomToken(notation);
      const text = isNamed ? `${rule.literals[0]?.toUpperCase()}_KEY="${secret}"` : `const value = '${secret}';`;
      return { text, secret };
    }),
  );
}

describe('every kind with a shape', () => {
  const skipped = new Set(['age-secret-key', 'docker-registry-auth', 'bitcoin-extended-key']);
  const rules = builtinRules.filter((rule) => rule.notations !== undefined && !skipped.has(rule.kind));

  it('finds what is made by its grammar and leaves no byte of it in the redacted text', () => {
    const missed: string[] = [];
    let total = 0;
    for (const rule of rules) {
      for (const { text, secret } of describeSamples(rule)) {
        total += 1;
        if (scanner.redact(text).text.includes(secret)) missed.push(`${rule.kind}: ${text}`);
      }
    }
    expect(missed.length / total, missed.slice(0, 40).join('\n')).toBeLessThan(0.005);
  });
});

it('knows more than a hundred kinds, each with a title and a statement of what is verified', () => {
  expect(secretKinds.length).toBeGreaterThan(100);
  for (const { kind, title, verifies } of secretKinds)
    expect([kind, title !== '', verifies !== '']).toEqual([kind.toLowerCase(), true, true]);
});

it('documents every kind as it is', () => {
  const page = readFileSync(new URL('../../../../docs/dlp.md', import.meta.url), 'utf8');
  const rows = secretKinds.map(({ kind, title, family, verifies }) => `| \`${kind}\` | ${title} | ${family} | ${verifies} |`);
  expect(page.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
});
