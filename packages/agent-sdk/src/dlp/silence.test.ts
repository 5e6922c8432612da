import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLuhn } from './checksums.ts';
import { secretScanner } from './index.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const draw = (length: number, alphabet = letters + digits): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
const hex = (length: number): string => draw(length, '0123456789abcdef');
const digest = (name: string): string => createHash(name).update(randomBytes(8)).digest('hex');

function numberWithoutCheckDigit(prefix: string): string {
  for (;;) {
    const number = prefix + draw(16 - prefix.length, digits);
    if (!isLuhn(number)) return number;
  }
}

/** What fills repositories and looks drawn at random, because it is. */
const harmless: Readonly<Record<string, () => string>> = {
  'a UUID': () => `id: ${randomUUID()}`,
  'a commit': () => `commit ${digest('sha1')}`,
  'a lock file entry': () => `"integrity": "sha512-${randomBytes(64).toString('base64')}"`,
  'a checksum of yarn': () => `  checksum: 10c0/${digest('sha512')}`,
  'a checksum of Go': () => `github.com/x/y v1.2.3 h1:${randomBytes(32).toString('base64')}`,
  'a checksum of Cargo': () => `checksum = "${digest('sha256')}"`,
  'an image in a style sheet': () => `url(data:image/png;base64,${randomBytes(300).toString('base64')})`,
  'a module in base64': () => `const wasm = "AGFzbQEAAAAB${randomBytes(200).toString('base64')}"`,
  'a public SSH key': () => `ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ${randomBytes(200).toString('base64')} me@host`,
  'a certificate': () => `-----BEGIN CERTIFICATE-----\n${randomBytes(400).toString('base64')}\n-----END CERTIFICATE-----`,
  'a GitHub token whose CRC is broken, shown in prose': () => `Its form, for instance ghp_${draw(36)}, has a checksum at the end.`,
  'a card number without its check digit': () => `card ${numberWithoutCheckDigit('4')}`,
  'an IBAN without its check digits': () => `IBAN DE00${draw(18, digits)}`,
  'an SSN that is never assigned': () => `SSN 9${draw(2, digits)}-${draw(2, '123456789')}-${draw(4, '123456789')}`,
  'a short key identifier': () => `AKIA${draw(12, 'ABCDEFGHIJ')}`,
  'three parts that are no JWT': () => `eyJ${draw(30)}.eyJ${draw(30)}.${draw(43)}`,
  'a publishable key': () => `pk_live_${draw(24)}`,
  'a trace header': () => `traceparent: 00-${hex(32)}-${hex(16)}-01`,
  'a fingerprint': () => `SHA256:${randomBytes(32).toString('base64').slice(0, 43)}`,
  'a chunk of a bundle': () => `main.${hex(8)}.chunk.js?v=${hex(20)}`,
  'an object identifier': () => `_id: ObjectId("${hex(24)}")`,
  numbers: () => `offset ${draw(16, digits)} size ${draw(13, digits)} at ${1_600_000_000_000 + randomInt(1e11)}`,
  'a fraction': () => `0.${draw(16, digits)}`,
  'a telephone number': () => `call ${draw(3, '23456789')}-${draw(3, '23456789')}-${draw(4, digits)}`,
};

describe('stays silent', () => {
  it('on what documentation, code and configuration show in place of secrets', () => {
    const lines = readFileSync(join(import.meta.dirname, 'fixtures/silent-lines.txt'), 'utf8')
      .trim()
      .split('\n');
    const alarms = lines.map((line) => line.replaceAll('\\n', '\n')).filter((line) => secretScanner.scan(line).length > 0);
    expect([lines.length > 100, alarms]).toEqual([true, []]);
  });

  it.each(Object.entries(harmless))('on %s', (_name, create) => {
    const alarms = Array.from({ length: 200 }, create).filter((text) => secretScanner.scan(text).length > 0);
    expect(alarms.length, alarms[0]).toBeLessThanOrEqual(1);
  });

  it('on the lock file, and on fewer than one in a hundred files of installed packages', () => {
    const root = join(import.meta.dirname, '../../../..');
    expect(secretScanner.scan(readFileSync(join(root, 'package-lock.json')))).toEqual([]);
    const packages = ['zod', 'yaml', 'ai', 'jose', 'undici', 'react-dom', 'fast-check', 're2js'].map((name) =>
      join(root, 'node_modules', name),
    );
    const files = packages.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    );
    const texts = files.filter((file) => /\.(?:[cm]?js|d\.ts|json|md|map)$/.test(file)).filter((_file, index) => index % 5 === 0);
    const alarms = texts.filter((file) => secretScanner.scan(readFileSync(file)).length > 0);
    expect(alarms.length / texts.length, alarms.join('\n')).toBeLessThan(0.01);
  });
});
