import { describe, expect, it } from 'vitest';
import { type ActionParts, createAction } from '../action/index.ts';
import { describeGrant, type GrantPattern, isAutomatic, matchesGrant, SessionGrants } from './index.ts';

function write(target: string, changes: Partial<ActionParts> = {}) {
  return createAction({
    id: 'a',
    kind: 'file:write',
    tool: 'write',
    intent: 'Write',
    actor: { agent: 'agent:main', principal: 'user:alice', sessionId: 's' },
    resource: { type: 'file', target },
    payload: { text: 'x' },
    context: { workspaceId: 'w', workspaceRoot: '/w', turnId: 't', callId: 'c' },
    ...changes,
  });
}

function command(text: string, payload: Record<string, string | Record<string, string>> = {}) {
  return write(text, { kind: 'shell', resource: { type: 'command', target: text }, payload: { command: text, ...payload } });
}

describe('a grant', () => {
  it.each<[GrantPattern, string]>([
    [{ type: 'write-file', path: 'src/cart.ts' }, 'Write “src/cart.ts” in this session'],
    [{ type: 'write-under', folder: 'src' }, 'Write any file under “src/” in this session, except protected files'],
    [{ type: 'read-file', path: 'a' }, 'Read “a” in this session'],
    [{ type: 'command', command: 'npm test' }, 'Run exactly “npm test” in the workspace folder in this session'],
    [
      { type: 'command', command: 'a\n\u202eb\u200b“' },
      'Run exactly “a\\u{a}\\u{202e}b\\u{200b}\\u{201c}” in the workspace folder in this session',
    ],
  ])('says what it grants', (pattern, label) => {
    expect(describeGrant(pattern)).toBe(label);
  });

  it('never says the same of two commands that differ', () => {
    const label = (text: string): string => describeGrant({ type: 'command', command: text });
    expect(label('a\u202eb')).toBe('Run exactly “a\\u{202e}b” in the workspace folder in this session');
    expect(label('a\\u{202e}b')).toBe('Run exactly “a\\\\u{202e}b” in the workspace folder in this session');
    const texts = ['\\', '\\\\', '\\u{5c}', '\u202e', '\\u{202e}', '\\\\u{202e}', '“', '\\u{201c}', '\u3164', ''];
    expect(new Set(texts.map(label)).size).toBe(texts.length);
  });

  it.each<[GrantPattern, string, boolean]>([
    [{ type: 'write-file', path: 'src/cart.ts' }, '/w/src/cart.ts', true],
    [{ type: 'write-file', path: 'src/cart.ts' }, '/w/src/Cart.ts', false],
    [{ type: 'write-file', path: 'src/cart.ts' }, '/w/src/cart.ts.bak', false],
    [{ type: 'write-file', path: 'src/cart.ts' }, '/other/src/cart.ts', false],
    [{ type: 'write-under', folder: 'src' }, '/w/src/a/b.ts', true],
    [{ type: 'write-under', folder: 'src' }, '/w/src-other/b.ts', false],
    [{ type: 'write-under', folder: 'src' }, '/w/src/../etc/b.ts', false],
    [{ type: 'write-under', folder: 'src' }, '/w/src', false],
    [{ type: 'write-under', folder: '' }, '/w/a', false],
    [{ type: 'write-under', folder: '.' }, '/w/a', false],
    [{ type: 'write-under', folder: '..' }, '/w/../a', false],
    [{ type: 'write-under', folder: '/w' }, '/w/a', false],
  ])('%j on %s: %s', (pattern, target, expected) => {
    expect(matchesGrant(pattern, write(target))).toBe(expected);
  });

  it('for writes allows nothing but writes', () => {
    for (const kind of ['file:delete', 'file:read', 'tool']) {
      expect(matchesGrant({ type: 'write-under', folder: 'src' }, write('/w/src/a', { kind }))).toBe(false);
    }
  });

  it('for a command allows exactly it, at the workspace root, with no variables of its own', () => {
    const pattern: GrantPattern = { type: 'command', command: 'npm test' };
    expect(matchesGrant(pattern, command('npm test'))).toBe(true);
    expect(matchesGrant(pattern, command('npm test', { cwd: '/w', env: {} }))).toBe(true);
    for (const other of [
      command('npm test '),
      command('npm test && x'),
      command('npm test', { cwd: '/w/sub' }),
      command('npm test', { env: { A: '1' } }),
    ]) {
      expect(matchesGrant(pattern, other)).toBe(false);
    }
    expect(matchesGrant(pattern, { ...command('npm test'), kind: 'process:spawn' })).toBe(false);
  });
});

describe('a session', () => {
  it('remembers each grant once and forgets on demand', () => {
    const grants = new SessionGrants();
    const pattern: GrantPattern = { type: 'write-file', path: 'a' };
    grants.remember(pattern);
    grants.remember({ ...pattern });
    expect(grants.list).toEqual([pattern]);
    expect(grants.find(write('/w/a'))).toEqual(pattern);
    grants.forget({ ...pattern });
    expect([grants.list, grants.find(write('/w/a'))]).toEqual([[], undefined]);
  });
});

describe('a mode', () => {
  it.each([
    ['file:read', true],
    ['terminal:read', true],
    ['session:note', true],
    ['file:write', false],
    ['file:delete', false],
    ['shell', false],
    ['process:spawn', false],
    ['network', false],
    ['git', false],
    ['tool', false],
    ['anything else', false],
  ])('%s: Standard lets it pass: %s; Strict never', (kind, expected) => {
    expect([isAutomatic('standard', kind), isAutomatic('strict', kind)]).toEqual([expected, false]);
  });
});
