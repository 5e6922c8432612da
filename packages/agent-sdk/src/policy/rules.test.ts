import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCallLog } from './call-log.ts';
import type { Circumstances, PolicyAction } from './contract.ts';
import { compilePathGlobs, PathView } from './globs.ts';
import { isPlainPath } from './path-index.ts';
import { compileTexts, exec, fileAccess, judgeTexts, noonMs, request, toolCall } from './policy-fixture.ts';

const decide = (text: string, action: PolicyAction, circumstances: Partial<Circumstances> = {}): string =>
  judgeTexts(text, action, circumstances).decision;

describe('effects', () => {
  const text = `rules:
  - { id: read, match: { tool: read }, effect: allow }
  - { id: all, match: { tool: "git_*" }, effect: allow }
  - { id: push, match: { tool: git_push }, effect: step_up }
  - { id: force, match: { tool: git_push, resource: "*--force*" }, effect: deny }
  - { id: no-rm, match: { tool: [rm, del] }, effect: deny }`;
  it.each([
    ['read', {}, 'allow', 'read'],
    ['git_log', {}, 'allow', 'all'],
    ['git_push', {}, 'require_approval', 'push'],
    ['git_push', { command: 'git push --force' }, 'deny', 'force'],
    ['rm', {}, 'deny', 'no-rm'],
    ['del', {}, 'deny', 'no-rm'],
    // Nothing speaks for it: denied.
    ['write', {}, 'deny', 'rules'],
    ['reader', {}, 'deny', 'rules'],
  ])('of %s with %o: %s by %s', (tool, args, decision, rule) => {
    expect(judgeTexts(text, toolCall(tool, args))).toMatchObject({ decision, rule });
  });

  it('say which rules spoke, not only the one that decided', () => {
    const { matched } = judgeTexts(text, toolCall('git_push', { command: 'git push --force' }));
    expect(matched.map(({ rule, effect }) => [rule, effect])).toEqual([
      ['all', 'allow'],
      ['force', 'deny'],
      ['push', 'require_approval'],
    ]);
  });

  it('deny everything where a document has rules and none of them', () => {
    expect(judgeTexts('rules: []', exec('ls'))).toMatchObject({ decision: 'deny', reason: 'no rule allows this — default deny' });
    expect(judgeTexts('tools: {a: {allow: true}}\nrules: []', toolCall('a')).decision).toBe('deny');
  });

  it('do not depend on the order rules are written in', () => {
    const rules = ['{match: {}, effect: allow}', '{match: {tool: a}, effect: step_up}', '{match: {resource: "/x"}, effect: deny}'];
    for (const order of [rules, rules.toReversed(), [rules[1], rules[0], rules[2]]]) {
      const policy = `rules: [${order.join(', ')}]`;
      expect(['/x', '/y'].map((path) => decide(policy, { ...fileAccess(path), tool: 'a' }))).toEqual(['deny', 'require_approval']);
    }
  });

  it('name rules without an id by their place', () => {
    expect(judgeTexts('rules: [{match: {}, effect: allow}, {match: {}, effect: deny}]', exec('ls')).rule).toBe('rules[1]');
  });
});

describe('what a rule matches', () => {
  const allow = (match: string): string => `rules: [{match: ${match}, effect: allow}]`;
  const workspace = { workspaceRoot: '/work/app' };
  it.each([
    ['{}', exec('ls'), {}, 'allow'],
    ['{tool: "*"}', toolCall('x'), {}, 'allow'],
    ['{tool: "*"}', exec('ls'), {}, 'deny'],
    ['{tool: message}', { type: 'send_message' }, {}, 'allow'],
    ['{resource: "/src/*.ts"}', fileAccess('/src/a.ts'), {}, 'allow'],
    ['{resource: "/src/*.ts"}', fileAccess('/src/b/a.ts'), {}, 'deny'],
    ['{resource: "/src/**"}', fileAccess('/src/b/a.ts'), {}, 'allow'],
    ['{resource: "/src/**"}', fileAccess('/src/../etc/passwd'), {}, 'deny'],
    ['{resource: "/src/**"}', fileAccess('/SRC/a'), {}, 'deny'],
    ['{resource: "*.md"}', fileAccess('/any/where/a.md'), {}, 'allow'],
    // A relative pattern begins at the workspace.
    ['{resource: "src/**"}', fileAccess('/work/app/src/a.ts'), workspace, 'allow'],
    ['{resource: "src/**"}', fileAccess('/etc/src/a.ts'), workspace, 'deny'],
    ['{resource: "src/**"}', fileAccess('/work/app/src/a.ts'), {}, 'deny'],
    ['{resource: "src/**"}', fileAccess('src/a.ts'), {}, 'allow'],
    // All resources of an action must be covered.
    ['{resource: "/src/**"}', toolCall('x', { paths: ['/src/a', '/src/b'] }), {}, 'allow'],
    ['{resource: "/src/**"}', toolCall('x', { paths: ['/src/a', '/etc/b'] }), {}, 'deny'],
    ['{resource: "/src/**"}', toolCall('x', {}), {}, 'deny'],
    ['{resource: "*.example.com"}', request('https://api.example.com/x'), {}, 'allow'],
    ['{resource: "*.example.com"}', request('https://evil.com/?.example.com'), {}, 'deny'],
    ['{resource: "https://api.example.com/v1/*"}', request('https://api.example.com/v1/a/b'), {}, 'allow'],
    ['{resource: "https://api.example.com/v1/*"}', request('https://api.example.com/v2'), {}, 'deny'],
    ['{resource: "git *"}', exec('git add src/a'), {}, 'allow'],
    ['{resource: "git *"}', exec('gitk'), {}, 'deny'],
    ['{resource: ["npm test", "npm run *"]}', exec('npm run lint'), {}, 'allow'],
    ['{actor: "agent:*"}', exec('ls'), { identity: { agentId: 'agent:main' } }, 'allow'],
    ['{actor: "user:alice"}', exec('ls'), { identity: { agentId: 'agent:main', principal: 'user:alice' } }, 'allow'],
    ['{actor: reviewer}', exec('ls'), { identity: { roles: ['dev', 'reviewer'] } }, 'allow'],
    ['{actor: "*"}', exec('ls'), {}, 'deny'],
    ['{labels: {env: prod}}', { ...exec('ls'), labels: { env: 'prod', a: 'b' } }, {}, 'allow'],
    ['{labels: {env: "pro*"}}', { ...exec('ls'), labels: ['env=prod'] }, {}, 'allow'],
    ['{labels: {env: prod}}', { ...exec('ls'), labels: { env: 'test' } }, {}, 'deny'],
    ['{labels: [env, "team=a"]}', { ...exec('ls'), labels: { env: 'x', team: 'a' } }, {}, 'allow'],
    ['{labels: [env, "team=a"]}', { ...exec('ls'), labels: { env: 'x' } }, {}, 'deny'],
    ['{labels: [env]}', exec('ls'), {}, 'deny'],
  ] as readonly (readonly [string, PolicyAction, Partial<Circumstances>, string])[])(
    '%s of %o with %o: %s',
    (match, action, circumstances, decision) => {
      expect(decide(allow(match), action, circumstances)).toBe(decision);
    },
  );

  it.each([
    // One resource is enough to deny, in any case and under any folder.
    ['/etc/**', toolCall('x', { paths: ['/src/a', '/etc/b'] })],
    ['secrets/**', fileAccess('/work/app/secrets/a')],
    ['secrets/**', fileAccess('/work/app/Secrets/a')],
    ['/etc/**', fileAccess('/tmp/../etc/passwd')],
    ['*.pem', fileAccess('/a/KEY.PEM')],
  ] as const)('a denial of %s reaches %o', (resource, action) => {
    expect(
      judgeTexts(`rules: [{match: {}, effect: allow}, {match: {resource: "${resource}"}, effect: deny}]`, action, {
        workspaceRoot: '/work/app',
      }),
    ).toMatchObject({ decision: 'deny', reason: 'denied by rule' });
  });
});

describe('obligations', () => {
  const oblige = (obligations: string, effect = 'allow'): string =>
    `rules: [{id: r, match: {}, effect: ${effect}, obligations: ${obligations}}]`;

  it('name who may approve, all of them together', () => {
    const text = `rules:
  - { match: {}, effect: step_up, obligations: { required_approver_roles: [owner, security] } }
  - { match: {}, effect: step_up, obligations: { required_approver_roles: [owner, legal] } }`;
    expect(judgeTexts(text, exec('ls')).obligations.approverRoles).toEqual(['legal', 'owner', 'security']);
  });

  it.each([
    ['infra/**', '/work/app/infra/main.tf', 'deny'],
    ['infra', '/work/app/infra/x/y', 'deny'],
    ['infra/', '/work/app/infra/x/y', 'deny'],
    ['INFRA/*', '/work/app/infra/x', 'deny'],
    ['/work/app/infra', '/work/app/infra/x', 'deny'],
    ['infra/**', '/work/app/src/x', 'allow'],
    ['infra', '/work/app/infrared/x', 'allow'],
    ['*.lock', '/work/app/package.lock', 'deny'],
  ])('block the path %s for %s: %s', (glob, path, decision) => {
    const verdict = judgeTexts(oblige(`{blocked_paths: ["${glob}"]}`), fileAccess(path, 'write'), { workspaceRoot: '/work/app' });
    expect(verdict.decision).toBe(decision);
    if (decision === 'deny') expect(verdict).toMatchObject({ rule: 'r', reason: 'path blocked by policy' });
  });

  it('close outside their hours', () => {
    const text = oblige('{time_windows: [{start: "09:00", end: "10:00", timezone: UTC}, {start: "11:00", end: "13:00", timezone: UTC}]}');
    const at = (hour: number): string => decide(text, exec('ls'), { nowMs: Date.UTC(2026, 0, 5, hour) });
    expect([8, 9, 10, 12, 13].map(at)).toEqual(['deny', 'allow', 'deny', 'allow', 'deny']);
    expect(judgeTexts(text, exec('ls'), { nowMs: Date.UTC(2026, 0, 5, 8) })).toMatchObject({ reason: 'outside active hours', rule: 'r' });
  });

  it('refuse what goes over their rate, and count only what the rule matched', () => {
    const policy = compileTexts([
      'rules: [{match: {}, effect: allow}, {id: git, match: {resource: "git *"}, effect: allow, obligations: {rate_windows: [{limit: 2, window: 10m}]}}]',
    ]);
    const log = createCallLog();
    const run = (command: string, nowMs: number): string => {
      const verdict = policy.evaluate(exec(command), { nowMs, state: log });
      if (verdict.decision === 'allow') log.record(verdict.counts, nowMs);
      return verdict.decision;
    };
    const minute = 60_000;
    expect(['git a', 'ls', 'ls', 'git b', 'git c', 'ls'].map((command) => run(command, noonMs))).toEqual([
      'allow',
      'allow',
      'allow',
      'allow',
      'deny',
      'allow',
    ]);
    expect([9, 10, 11, 12].map((minutes) => run('git x', noonMs + minutes * minute))).toEqual(['deny', 'allow', 'allow', 'deny']);
  });

  it('only shorten the life of a pass', () => {
    const text =
      'rules: [{match: {}, effect: allow, obligations: {pass_ttl_secs: 20}}, {match: {}, effect: allow, obligations: {pass_ttl_secs: 5}}, {match: {}, effect: allow}]';
    expect(judgeTexts(text, exec('ls')).obligations.passTtlSecs).toBe(5);
    expect(judgeTexts('rules: [{match: {}, effect: allow}]', exec('ls')).obligations.passTtlSecs).toBeUndefined();
  });

  it('bind whenever their rule matches, whatever another rule allows', () => {
    const text = 'rules: [{match: {}, effect: allow}, {id: b, match: {tool: x}, effect: step_up, obligations: {blocked_paths: [infra]}}]';
    expect(judgeTexts(text, { ...fileAccess('/infra/a'), tool: 'x' })).toMatchObject({ decision: 'deny', rule: 'b' });
  });

  it('of one rule do not reach the actions of another', () => {
    const text =
      'rules: [{match: {tool: a}, effect: allow, obligations: {pass_ttl_secs: 5, required_approver_roles: [owner]}}, {match: {tool: b}, effect: allow}]';
    expect(judgeTexts(text, toolCall('b')).obligations).toEqual({
      approverRoles: [],
      passTtlSecs: undefined,
      redact: false,
      suspend: false,
    });
  });
});

describe('path globs', () => {
  const exact = (pattern: string, path: string): boolean =>
    compilePathGlobs([pattern], { coversBelow: false, isGenerous: false })(new PathView(path, undefined));
  it.each([
    ['/a/b', '/a/b', true],
    ['/a/b', '/a/b/c', false],
    ['/a/b/', '/a/b/c', true],
    ['/a/*', '/a/b', true],
    ['/a/*', '/a', false],
    ['/a/**', '/a', true],
    ['/a/**/d', '/a/d', true],
    ['/a/**/d', '/a/b/c/d', true],
    ['/a/**/d/**/f', '/a/d/d/e/f', true],
    ['/a/**/d', '/a/b/c/de', false],
    ['**/*.ts', '/x/y/z.ts', true],
    ['**', '/x', true],
    ['a?c', '/x/abc', true],
    ['[ab].ts', '/x/a.ts', true],
    ['/a//b', '/a/b', true],
    ['C:/x/*', 'C:\\x\\y', true],
    ['', '/a', false],
    ['/', '/a', false],
    ['a/b', '/a/b', false],
    ['a/b', 'a/b', true],
    ['./a/b', 'a/./b', true],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(exact(pattern, path)).toBe(expected);
  });

  it('stay quick on patterns made to be slow', () => {
    const pattern = `/${'**/a*a*a*b/'.repeat(30)}x`;
    expect(exact(pattern, `/${'aaaaaaaaaaaa/'.repeat(300)}y`)).toBe(false);
  });
});

it('takes a path for plain only where there is nothing to resolve and nothing to fold', () => {
  const plain = ['/', '/a', '/work/app/src/file_1.ts', '/a.b', '/a[b]c', '/a b', '/~x/@y'];
  const other = ['', 'a', 'a/b', '/a/', '//a', '/a//b', '/a/./b', '/a/../b', '/.git', '/a\\b', '/A', '/aZ', '/ä', '/a\u007f', 'C:/a'];
  expect([...plain, ...other].filter(isPlainPath)).toEqual(plain);
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('/', '.', 'a', 'B', '\\', 'é', '['), maxLength: 12 }), (path) => {
      const isPlain = path.startsWith('/') && !/[\\A-Z\u007f-\uffff]|\/[/.]/.test(path) && (path === '/' || !path.endsWith('/'));
      return isPlainPath(path) === isPlain && (!isPlain || new PathView(path, undefined).text === path);
    }),
  );
});

it('answers to a path the same whether it was asked before, under this root or another, or never', () => {
  const part = fc.constantFrom('a', 'b', 'A', '.git', '*', '**', '..', 'a.ts');
  const pattern = fc
    .tuple(fc.constantFrom('/', ''), fc.array(part, { minLength: 1, maxLength: 4 }))
    .map(([first, parts]) => `${first}${parts.join('/')}`);
  const path = fc
    .tuple(fc.constantFrom('/', '/work/', ''), fc.array(part, { maxLength: 4 }))
    .map(([first, parts]) => `${first}${parts.join('/')}`);
  const effect = fc.constantFrom('allow', 'deny', 'step_up');
  const question = fc.record({ path, root: fc.constantFrom('/work', '/work/a', undefined) });
  fc.assert(
    fc.property(
      fc.array(fc.record({ pattern, effect }), { minLength: 1, maxLength: 8 }),
      fc.array(question, { maxLength: 20 }),
      (rules, questions) => {
        const written = rules.map(({ pattern, effect }) => ({ match: { resource: pattern }, effect }));
        const policy = compileTexts([JSON.stringify({ rules: written })]);
        for (const { path, root } of [...questions, ...questions]) {
          const expected = decideSlowly(rules, new PathView(path, root));
          const at = { nowMs: 0, ...(root === undefined ? {} : { workspaceRoot: root }) };
          expect(policy.evaluate({ type: 'file_access', path, mode: 'read' }, at).decision).toBe(expected);
        }
      },
    ),
    { numRuns: 60 },
  );
});

function decideSlowly(rules: readonly { readonly pattern: string; readonly effect: string }[], path: PathView): string {
  const effects = rules
    .filter(({ pattern, effect }) => compilePathGlobs([pattern], { coversBelow: false, isGenerous: effect !== 'allow' })(path))
    .map(({ effect }) => effect);
  if (effects.includes('deny')) return 'deny';
  if (effects.includes('step_up')) return 'require_approval';
  return effects.includes('allow') ? 'allow' : 'deny';
}
