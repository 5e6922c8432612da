import { describe, expect, it } from 'vitest';
import { createSecretScanner } from '../dlp/index.ts';
import { findCredentials } from './credential-shapes.ts';

const nothing = { scan: () => [] };
const kindsIn = (text: string): readonly string[] => findCredentials(nothing, text).map(({ kind }) => kind);

describe('what only looks like a credential', () => {
  it.each([
    ['AKIAIOSFODNN7EXAMPLE', 'aws-access-key-id'],
    ['AKIA1234567890ABCDEF', 'aws-access-key-id'],
    ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'aws-secret-access-key'],
    ['ghp_1234567890abcdefghijklmnopqrstuvwxyz', 'github-token'],
    ['github_pat_11ABCDEFG0abcdefghijkl_1234567890', 'github-fine-grained-token'],
    ['glpat-abcdefghij1234567890', 'gitlab-token'],
    ['sk-ant-api03-abcdefghijklmnopqrstuvwxyz', 'anthropic-api-key'],
    ['sk-proj-abcdefghijklmnopqrstuvwxyz', 'openai-api-key'],
    ['sk-1234567890abcdef1234567890abcdef', 'openai-api-key'],
    ['sk_live_abcdefghijklmnop1234', 'stripe-secret-key'],
    ['xoxb-123456789012-abcdefghijklmnop', 'slack-token'],
    ['-----BEGIN RSA PRIVATE KEY-----', 'private-key'],
    ['postgres://admin:hunter2@db.corp/prod', 'database-url'],
  ])('is %s', (text, kind) => {
    expect(kindsIn(text)).toEqual([kind]);
    expect(kindsIn(`key="${text}",`)).toEqual([kind]);
    expect(kindsIn(JSON.stringify(`a line\n${text}\nanother`))).toEqual([kind]);
  });

  it.each([
    ['the kebab name of a component', 'sk-button-primary-large-variant'],
    ['a word that ends so', 'disk-abcdefghijklmnopqrstuvwxyz'],
    ['a blank', 'sk-xxxxxxxxxxxxxxxxxxxxxxxx and ghp_XXXXXXXXXXXXXXXXXXXXXXXX'],
    ['a prefix alone', 'tokens begin with ghp_ or AKIA'],
    ['a public key', '-----BEGIN PUBLIC KEY-----'],
    ['a database of this machine', 'postgres://postgres:postgres@localhost:5432/test'],
    ['a password that is a variable', 'postgres://app:$PASSWORD@db.corp/app'],
    ['an address without a password', 'postgres://db.corp:5432/app'],
  ])('is not %s', (_, text) => {
    expect(kindsIn(text)).toEqual([]);
  });

  it('is told by bytes, and not twice where the scanner found it', () => {
    const text = 'ключ: AKIAQ3EGWZ7PLXK2VNDM, AKIAIOSFODNN7EXAMPLE';
    expect(findCredentials(createSecretScanner(), text)).toEqual([
      { kind: 'aws-access-key-id', offset: 10, length: 20 },
      { kind: 'aws-access-key-id', offset: 32, length: 20 },
    ]);
  });

  it('is looked for in linear time', () => {
    for (const part of ['eyJ', 'eyJ-', 'sk-', 'sk-ant-', 'glpat-', 'AKIA', 'postgres://a:', '-----BEGIN A ', 'SG.']) {
      expect(kindsIn(part.repeat(60_000 / part.length)).length).toBeLessThanOrEqual(60_000);
    }
  });
});
