import { createFrozenClock } from '@gatehouse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonValue, toCanonicalJson } from '../base/index.ts';
import { hashCanonicalJson, sha256Hex } from '../hash/index.ts';
import type { LedgerRecord } from './contract.ts';
import { HashChainedAuditLog } from './hash-chained-audit-log.ts';
import { recordFields } from './record-fields.ts';
import { bannedKeys, createSanitizer, maxTextBytes, type SanitizedRecord } from './sanitize.ts';
import { InMemoryStorage } from './storage.ts';

const sanitize = (record: LedgerRecord, options = {}) => createSanitizer(options).sanitize(record);
const upper = (key: string): string => key.toUpperCase();
const camel = (key: string): string => key.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());

describe('banned members', () => {
  it.each(bannedKeys.flatMap((key) => [key, upper(key), camel(key), key.replaceAll('_', '-')]))('%s is stored as its hash only', (key) => {
    const content = 'what nobody may read';
    const record = { event: 'verdict', [key]: content, list: [{ deep: { [key]: { a: 1, content } } }] } as LedgerRecord;
    const cleaned = sanitize(record);
    expect(JSON.stringify(cleaned)).not.toContain(content);
    expect(cleaned).toEqual({
      event: 'verdict',
      [`${key}Sha256`]: sha256Hex(content),
      list: [{ deep: { [`${key}Sha256`]: hashCanonicalJson({ a: 1, content }) } }],
    });
  });

  it('leave nothing of what they held, wherever they are', () => {
    const secret = 'NEVER-STORED';
    const { anyValue } = fc.letrec((tie) => ({
      anyValue: fc.oneof(
        { depthSize: 'small' },
        fc.integer(),
        fc.array(tie('anyValue'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'note'), tie('anyValue'), { maxKeys: 3 }),
        fc.tuple(fc.constantFrom(...bannedKeys), fc.constantFrom(upper, camel)).map(([key, spell]) => ({ [spell(key)]: [secret] })),
      ),
    }));
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(toCanonicalJson(sanitize({ event: 'verdict', value: value as JsonValue }))).not.toContain(secret);
      }),
    );
  });
});

describe('members that no record should have', () => {
  it('are dropped, counted, and missed in the record itself', () => {
    const sanitizer = createSanitizer({ fields: recordFields });
    const cleaned = sanitizer.sanitize({ event: 'verdict', tool: 'edit', surprise: 1, more: 'x' });
    expect(cleaned).toEqual({ event: 'verdict', tool: 'edit', droppedFields: 2 });
    expect(sanitizer.counts).toEqual({ droppedFields: 2, bannedKeys: 0, redactedTexts: 0, oversizedTexts: 0 });
  });

  it('are none when nobody said what a record has', () => {
    expect(sanitize({ event: 'verdict', surprise: 1 })).toEqual({ event: 'verdict', surprise: 1 });
  });
});

describe('texts', () => {
  const redact = (text: string): string => text.replaceAll('sk-secret', '[REDACTED:key]');

  it('lose their secrets at any depth, also in names', () => {
    const sanitizer = createSanitizer({ redact });
    const record: LedgerRecord = {
      event: 'verdict',
      reason: 'use sk-secret',
      resource: { target: ['curl -H sk-secret'], 'x-sk-secret-1': 1 },
    };
    expect(sanitizer.sanitize(record)).toEqual({
      event: 'verdict',
      reason: 'use [REDACTED:key]',
      resource: { target: ['curl -H [REDACTED:key]'], 'x-[REDACTED:key]-1': 1 },
    });
    expect(sanitizer.counts.redactedTexts).toBe(3);
  });

  it('are shortened when their secrets are out, at a whole character, and not in the middle of a mark', () => {
    const shorten = (text: string): unknown => sanitize({ event: 'verdict', reason: text }, { redact, maxTextLength: 16 }).reason;
    expect(shorten('sixteen letters.')).toBe('sixteen letters.');
    expect(shorten('seventeen letters')).toBe('seventeen letter…');
    expect(shorten('a key: sk-secret')).toBe('a key: …');
    expect(shorten('key sk-secret and more')).toBe('key …');
    expect(shorten('sk-secret and more')).toBe('[REDACTED:key] a…');
    expect(shorten('fifteen letters\u{1f511} and')).toBe('fifteen letters\ufffd…');
    expect(shorten('a list [1, 2, 3], and then')).toBe('a list [1, 2, 3]…');
  });

  it('over 64 KiB are not stored at all', () => {
    const sanitizer = createSanitizer({ redact });
    const record: LedgerRecord = { event: 'verdict', reason: 'x'.repeat(maxTextBytes + 1), other: '☃'.repeat(maxTextBytes / 3 + 1) };
    expect(sanitizer.sanitize(record)).toEqual({ event: 'verdict', reason: '[REDACTED:OVERSIZED]', other: '[REDACTED:OVERSIZED]' });
    expect(sanitizer.counts.oversizedTexts).toBe(2);
  });

  it('without anything to hide are left as they are, and the record with them', () => {
    const record: LedgerRecord = {
      event: 'verdict',
      tool: 'edit',
      resource: { type: 'file', target: '/ws/a.ts' },
      reasons: ['one', 'two'],
    };
    expect(sanitize(record, { redact })).toBe(record);
  });
});

it('only a sanitizer makes what may be appended', async () => {
  const append = (_: SanitizedRecord): void => undefined;
  append(sanitize({ event: 'verdict' }));
  // @ts-expect-error a record that went through no sanitizer
  append({ event: 'verdict' });
  const storage = new InMemoryStorage();
  await new HashChainedAuditLog(storage, createFrozenClock()).append({ event: 'verdict', prompt: 'what nobody may read' });
  expect(await storage.read()).not.toContain('nobody');
});

it('a log tells what the published interface promises', async () => {
  const storage = new InMemoryStorage();
  const log = new HashChainedAuditLog(storage, createFrozenClock());
  for (const n of [1, 2, 3]) await log.append({ event: 'verdict', n });
  expect(await log.verify()).toMatchObject({ ok: true, count: 3 });
  storage.tamper(1, (line) => line.replace('"n":2', '"n":9'));
  const verdict = await log.verify();
  expect(verdict).toMatchObject({ ok: false, brokenAtSeq: 1, reason: expect.stringContaining('changed') });
  expect(verdict).toMatchObject({ expected: expect.stringMatching(/^[0-9a-f]{64}$/), found: expect.stringMatching(/^[0-9a-f]{64}$/) });
});
