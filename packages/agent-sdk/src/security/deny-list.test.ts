import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AgentAction, ApprovalGate, type Classification, type FrozenAction, standardPolicy, type Vote } from '../approval/index.ts';
import { DenyList, defaultDenyRules, denyListPolicy } from './index.ts';

const ordinaryPaths = readFileSync(join(import.meta.dirname, '../screen/fixtures/ordinary-paths.txt'), 'utf8')
  .trim()
  .split('\n');

describe('the deny-list', () => {
  it('begins with the built-in rules, and refuses what each is an example of', () => {
    const denyList = new DenyList();
    for (const { rule, pattern } of defaultDenyRules) {
      const path = pattern
        .replaceAll('**/', '/home/me/')
        .replace(/\/\*\*$/, '/x')
        .replace(/\*$/, '.old')
        .replaceAll('*', 'x')
        .replace('/proc/x/', '/proc/1/');
      expect([pattern, denyList.check(path).rules]).toEqual([pattern, expect.arrayContaining([rule])]);
    }
  });

  it('refuses none of a thousand ordinary paths', () => {
    const denyList = new DenyList();
    expect(ordinaryPaths.filter((path) => denyList.matches(path))).toEqual([]);
  });

  it.each([
    ['dotfiles', '.env .env.local .envrc'],
    ['ssh', '/home/me/.ssh/id_rsa /home/me/.ssh/known_hosts id_ed25519'],
    ['generic credentials', 'credentials.json config/secrets.yaml account.private.json vault.yaml'],
    ['cloud', '~/.aws/credentials ~/.gcp/key ~/.azure/token.json ~/.kube/config ~/.docker/config.json infra/prod.tfstate'],
    ['tool configs', '~/.npmrc ~/.pypirc ~/.netrc'],
    ['browser', 'Default/Cookies Cookies.sqlite'],
    ['password managers', 'vault.kdbx main.1password'],
    ['Gatehouse itself', '~/.config/gatehouse/secrets.json ~/.config/gatehouse/keys/ledger'],
  ])('%s: %s', (_, paths) => {
    const denyList = new DenyList();
    expect(paths.split(' ').filter((path) => !denyList.matches(path))).toEqual([]);
    expect(denyList.matches('Default/Login Data')).toBe(true);
  });

  it('adds one pattern, and says which rule refuses', () => {
    const denyList = new DenyList().add('plans/**');
    expect(denyList.matching('plans/q3.md')).toEqual([
      { rule: 'user', matched: 'plans/q3.md', because: 'the deny-list has the pattern plans/**' },
    ]);
    expect(denyList.matching('plans/.env').map(({ rule }) => rule)).toEqual(['S1', 'user']);
    expect(denyList.matches('plan/q3.md')).toBe(false);
  });

  it('adds several, all or none', () => {
    const denyList = new DenyList();
    expect(() => denyList.addAll(['fine.txt', 're:(a'])).toThrow(expect.objectContaining({ code: 'ERR_SCREEN_PATTERN' }));
    expect(denyList.matches('fine.txt')).toBe(false);
    denyList.addAll(['one.txt', 're:two\\d\\.txt$', 'one.txt']);
    expect(['one.txt', 'a/two2.txt', 'three.txt'].map((path) => denyList.matches(path))).toEqual([true, true, false]);
    expect(
      denyList
        .list()
        .filter(({ category }) => category === 'added')
        .map(({ pattern }) => pattern),
    ).toEqual(['one.txt', 're:two\\d\\.txt$']);
  });

  it('is reset to what it was made with, and never to less than the built-in rules', () => {
    const denyList = new DenyList({ patterns: ['mine.txt'] }).add('more.txt').reset();
    expect(['mine.txt', 'more.txt', '.env'].map((path) => denyList.matches(path))).toEqual([true, false, true]);
  });

  it('matches every rule at once', () => {
    expect(new DenyList().matching('/home/me/.ssh/id_rsa').map(({ rule, matched }) => [rule, matched])).toEqual([
      ['S2', '.ssh'],
      ['S2', 'id_rsa'],
    ]);
  });

  it('lists what it refuses, by category', () => {
    const categories = new Set(new DenyList({ patterns: ['x'] }).list().map(({ category }) => category));
    expect([...categories]).toEqual(expect.arrayContaining(['dotfiles', 'ssh', 'cloud', 'browser', 'Gatehouse itself', 'added']));
  });

  it('takes upper and lower case for the same, unless told otherwise, and then only for what was added', () => {
    const patterns = ['Plans/*.TXT'];
    const [folding, exact] = [new DenyList({ patterns }), new DenyList({ patterns, caseInsensitive: false })];
    expect([folding.caseInsensitive, folding.matches('plans/a.txt'), folding.matches('Plans/a.TXT')]).toEqual([true, true, true]);
    expect([exact.caseInsensitive, exact.matches('plans/a.txt'), exact.matches('x/../Plans\\a.TXT')]).toEqual([false, false, true]);
    expect(exact.matches('.ENV')).toBe(true);
  });

  it.each([
    ['*.secretdata', 'a/b.secretdata', true],
    ['*.secretdata', 'b.secretdatum', false],
    ['a/*/c', 'a/b/c', true],
    ['a/*/c', 'a/b/b/c', false],
    ['a/**/c', 'a/b/b/c', true],
    ['a/**/c', 'a/c', true],
    ['**/inner', 'x/y/inner', true],
    ['file?', 'file1', true],
    ['file?', 'file10', false],
    ['file[abc]', 'fileb', true],
    ['file[abc]', 'filed', false],
    ['file[!abc]', 'filed', true],
  ])('globs: %j on %j: %s', (pattern, path, isRefused) => {
    expect(new DenyList({ patterns: [pattern] }).matches(path)).toBe(isRefused);
  });
});

describe('the policy of a deny-list', () => {
  const policy = denyListPolicy(new DenyList({ patterns: ['plans/**'], homeDirectory: '/home/me', workspaceRoot: '/w' }));

  async function voteOf(action: Omit<AgentAction, 'summary'>): Promise<Vote> {
    const answer: Vote | Classification = await policy.classify({ ...action, summary: 's', payloadSha256: '' } as FrozenAction);
    return typeof answer === 'string' ? answer : answer.vote;
  }

  it.each<readonly [Vote, Omit<AgentAction, 'summary'>]>([
    ['deny', { kind: 'file:read', target: '.env' }],
    ['deny', { kind: 'file:read', payload: { path: '/w/src/../.env' } }],
    ['deny', { kind: 'file:write', payload: { filePath: 'deploy/.env', content: '' } }],
    ['deny', { kind: 'file:delete', target: '/w/plans/q3.md' }],
    ['deny', { kind: 'tool', target: 'read_many', payload: { paths: ['a.ts', '.npmrc'] } }],
    ['deny', { kind: 'tool', target: 'copy', payload: { options: { source: '~/.ssh/id_rsa' } } }],
    ['auto', { kind: 'file:read', target: 'src/environment.ts' }],
    ['auto', { kind: 'file:write', target: 'a.ts', payload: { path: 'a.ts', content: 'process.env.HOME' } }],
    ['auto', { kind: 'tool', target: 'secrets', payload: { query: '.env' } }],
    ['auto', { kind: 'network', target: 'https://example.com/.env', payload: { method: 'GET' } }],
  ])('says %s to %j', async (vote, action) => {
    expect(await voteOf(action)).toBe(vote);
  });

  it.each([
    'cat .env',
    "cat '.env'",
    'cat ".env"',
    'cat ".e"nv',
    'cat < .env',
    'sort <.env',
    'cat ~/.ssh/id_rsa',
    'cat $HOME/.ssh/id_rsa',
    `cat "\${HOME}/.aws/credentials"`,
    'sh -c "cat .env"',
    'cp .env /tmp/x',
    'cat plans/q3.md',
    'F=.env; cat $F',
    'cat .en?',
    'base64 --input=.env',
  ])('denies %j', async (command) => {
    expect(await voteOf({ kind: 'shell', payload: { command } })).toBe('deny');
  });

  it.each(['ls', 'cat README.md', 'echo .env', 'git status', 'npm test'])('passes %j', async (command) => {
    expect(await voteOf({ kind: 'shell', payload: { command } })).toBe('auto');
  });

  it('denies .env though the person approves', async () => {
    const gate = new ApprovalGate({ policies: [standardPolicy(), policy], onPrompt: () => 'approve', clock: { nowMs: () => 0 } });
    expect(await gate.check({ kind: 'shell', summary: 'Read', payload: { command: 'cat .env' } })).toMatchObject({
      finalDecision: 'denied',
      reason: 'deny-list: /w/.env is a secret path: environment files such as .env hold secrets.',
    });
  });
});
