import { describe, expect, it } from 'vitest';
import { createCallLog } from './call-log.ts';
import type { Circumstances, PolicyAction, PolicyState } from './contract.ts';
import { compileTexts, exec, fileAccess, judgeTexts, noonMs, request, toolCall } from './policy-fixture.ts';

const decide = (texts: string | readonly string[], action: PolicyAction, circumstances: Partial<Circumstances> = {}): string => {
  const { decision, reason } = judgeTexts(texts, action, circumstances);
  return decision === 'allow' ? decision : `${decision}: ${reason}`;
};
const denied = 'deny: tool denied by policy';
const asked = 'require_approval: approval required by policy';
const notListed = 'deny: capability not in allow list';
const capability = 'deny: capability denied by policy';
const never: PolicyState = { countCalls: () => 0, spentUsd: () => 0 };

describe('an empty cascade', () => {
  it('denies', () => {
    expect(judgeTexts([], toolCall('read'))).toMatchObject({
      decision: 'deny',
      reason: 'no policy — fail-closed',
      rule: null,
      sourceScope: 'global',
      matched: [],
    });
  });

  it('is what is left when no document speaks about the agent', () => {
    expect(decide('scope: team:a', toolCall('x'), { identity: { teamId: 'b' } })).toBe('deny: no policy — fail-closed');
    expect(decide('scope: tool:git', toolCall('read'))).toBe('deny: no policy — fail-closed');
  });

  it('is not a document without sections, which restricts nothing', () => {
    for (const action of [toolCall('x'), exec('rm'), request('https://a'), fileAccess('/etc/passwd', 'delete')])
      expect(decide('{}', action)).toBe('allow');
  });
});

describe('tools', () => {
  const closed = 'tools: {read: {allow: true}, half: {limit_per_hour: 5}, "*": {allow: false}}';
  it.each([
    [closed, toolCall('read'), 'allow'],
    [closed, toolCall('write'), denied],
    [closed, toolCall('half'), denied],
    [closed, { type: 'tool_result', tool: 'write', resultJson: '{}' }, denied],
    ['tools: {bash: {allow: false}, "*": {allow: true}}', toolCall('bash'), denied],
    ['tools: {bash: {allow: false}, "*": {allow: true}}', toolCall('Bash'), 'allow'],
    ['tools: {bash: {allow: false}}', toolCall('other'), 'allow'],
    ['tools: {bash: {}}', toolCall('bash'), denied],
    ['tools: {}', toolCall('bash'), 'allow'],
    ['tools: {constructor: {allow: false}}', toolCall('toString'), 'allow'],
    ['tools: {__proto__: {allow: false}}', toolCall('__proto__'), denied],
    // An action of the app is the call of its tool as well.
    ['tools: {write: {allow: false}}', fileAccess('/a', 'write', 'write'), denied],
    // What no tool was called for is no tool call …
    [closed, fileAccess('/a'), 'allow'],
    [closed, exec('ls'), 'allow'],
    // … but a guard of the catch-all is about what it names.
    ['tools: {"*": {allow: true, requires_approval_if: \'path starts_with "/etc"\'}}', fileAccess('/etc/passwd'), asked],
    ['tools: {"*": {allow: true, requires_approval_if: \'command contains "sudo"\'}}', exec('sudo ls'), asked],
    ['tools: {"*": {allow: true, requires_approval_if: \'command contains "sudo"\'}}', exec('ls'), 'allow'],
    ['tools: {shell: {allow: true, requires_approval_if: \'command contains "sudo"\'}}', toolCall('shell', { command: 'sudo ls' }), asked],
    ['tools: {shell: {allow: true, requires_approval_if: \'command contains "sudo"\'}}', toolCall('shell', { command: 'ls' }), 'allow'],
    // The exact entry replaces the catch-all: its guard and its limit too.
    ['tools: {a: {allow: true}, "*": {allow: true, requires_approval_if: \'tool == "a"\'}}', toolCall('a'), 'allow'],
    ['tools: {"*": {allow: true, requires_approval_if: \'tool == "a"\'}}', toolCall('a'), asked],
    ['tools: {a: {allow: true, requires_approval_if: "agent.depth > 1"}}', toolCall('a'), asked],
    ['tools: {a: {allow: true, requires_approval_if: "governance_level >= L2"}}', toolCall('a'), 'allow'],
    [
      'tools: {http: {allow: true, requires_approval_if: \'tool_result contains "sk-"\'}}',
      { type: 'tool_result', tool: 'http', resultJson: '"sk-1"' },
      asked,
    ],
    // Messages between teams have an entry of their own.
    [
      'tools: {message: {allow: true, requires_approval_if: \'target.team_id == "x"\'}}',
      { type: 'send_message', targetTeamId: 'x' },
      asked,
    ],
    [
      'tools: {message: {allow: true, requires_approval_if: \'target.team_id == "x"\'}}',
      { type: 'send_message', targetTeamId: 'y' },
      'allow',
    ],
    ['tools: {message: {allow: false}}', { type: 'send_message' }, denied],
    ['tools: {"*": {allow: false}}', { type: 'send_message' }, 'allow'],
    ['tools: {"*": {allow: true, requires_approval_if: \'target.team_id == "x"\'}}', { type: 'send_message', targetTeamId: 'x' }, asked],
    [
      'tools: {message: {allow: true}, "*": {allow: true, requires_approval_if: \'target.team_id == "x"\'}}',
      { type: 'send_message', targetTeamId: 'x' },
      'allow',
    ],
  ] as readonly (readonly [string, PolicyAction, string])[])('%s judges %o: %s', (text, action, expected) => {
    expect(decide(text, action)).toBe(expected);
  });
});

describe('the network', () => {
  const list = 'network: {allowlist: [api.openai.com, "*.anthropic.com"]}';
  const host = 'deny: host not in network allowlist';
  it.each([
    [list, 'https://api.openai.com/v1', 'allow'],
    [list, 'https://API.OPENAI.COM:8443/v1', 'allow'],
    [list, 'https://x.anthropic.com', 'allow'],
    [list, 'https://anthropic.com', host],
    [list, 'https://evil-anthropic.com', host],
    [list, 'https://api.openai.com@evil.com', host],
    [list, 'https://evil.com/?https://api.openai.com', host],
    [list, 'api.openai.com/v1', host],
    [list, 'not a url', host],
    [list, '', host],
    ['network: {allowlist: []}', 'https://a.com', host],
    ['network: {}', 'https://a.com', host],
    ['network: {allowlist: ["*"]}', 'https://a.com', 'allow'],
    ['tools: {}', 'https://a.com', 'allow'],
  ])('%s judges %s: %s', (text, url, expected) => {
    expect(decide(text, request(url))).toBe(expected);
  });

  it('restricts requests and nothing else', () => {
    expect(decide('network: {allowlist: []}', toolCall('fetch', { url: 'https://a.com' }))).toBe('allow');
    expect(decide('network: {allowlist: []}', exec('curl https://a.com'))).toBe('allow');
  });
});

describe('the schedule', () => {
  const hours = (start: string, end: string, timezone = 'UTC'): string =>
    `schedule: {active_hours: {start: "${start}", end: "${end}", timezone: ${timezone}}}`;
  const closed = 'deny: outside active hours';
  it.each([
    [hours('09:00', '17:00'), '2026-01-05T08:59:59.999Z', closed],
    [hours('09:00', '17:00'), '2026-01-05T09:00:00Z', 'allow'],
    [hours('09:00', '17:00'), '2026-01-05T16:59:59.999Z', 'allow'],
    [hours('09:00', '17:00'), '2026-01-05T17:00:00Z', closed],
    [hours('22:00', '06:00'), '2026-01-05T21:59:00Z', closed],
    [hours('22:00', '06:00'), '2026-01-05T22:00:00Z', 'allow'],
    [hours('22:00', '06:00'), '2026-01-06T00:00:00Z', 'allow'],
    [hours('22:00', '06:00'), '2026-01-06T05:59:00Z', 'allow'],
    [hours('22:00', '06:00'), '2026-01-06T06:00:00Z', closed],
    // 9:00 in Berlin is 8:00 UTC in winter and 7:00 in summer.
    [hours('09:00', '17:00', 'Europe/Berlin'), '2026-03-28T07:59:00Z', closed],
    [hours('09:00', '17:00', 'Europe/Berlin'), '2026-03-28T08:00:00Z', 'allow'],
    [hours('09:00', '17:00', 'Europe/Berlin'), '2026-03-29T07:00:00Z', 'allow'],
    [hours('09:00', '17:00', 'Europe/Berlin'), '2026-10-25T07:59:00Z', closed],
    [hours('09:00', '17:00', 'Europe/Berlin'), '2026-10-25T08:00:00Z', 'allow'],
    // The hour that is skipped never comes, the hour that comes twice is open twice.
    [hours('02:00', '03:00', 'Europe/Berlin'), '2026-03-29T01:00:00Z', closed],
    [hours('02:00', '03:00', 'Europe/Berlin'), '2026-10-25T00:30:00Z', 'allow'],
    [hours('02:00', '03:00', 'Europe/Berlin'), '2026-10-25T01:30:00Z', 'allow'],
    [hours('09:00', '17:00', 'America/New_York'), '2026-03-08T13:00:00Z', 'allow'],
    [hours('09:00', '17:00', 'America/New_York'), '2026-03-07T13:59:00Z', closed],
    [hours('09:00', '17:00', 'Asia/Taipei'), '2026-01-05T01:00:00Z', 'allow'],
    [hours('00:00', '23:59'), '2026-01-05T23:59:00Z', closed],
    ['schedule: {}', '2026-01-05T23:59:00Z', 'allow'],
  ])('%s at %s: %s', (text, time, expected) => {
    expect(decide(text, exec('ls'), { nowMs: Date.parse(time) })).toBe(expected);
  });

  it('is asked anew at every check', () => {
    const policy = compileTexts([hours('09:00', '17:00')]);
    const decisions = ['08:00', '10:00', '18:00', '10:00'].map(
      (time) => policy.evaluate(exec('ls'), { nowMs: Date.parse(`2026-01-05T${time}:00Z`) }).decision,
    );
    expect(decisions).toEqual(['deny', 'allow', 'deny', 'allow']);
  });
});

describe('capabilities', () => {
  const allow = (...names: readonly string[]): string => `capabilities: {allow: ${JSON.stringify(names)}}`;
  const deny = (...names: readonly string[]): string => `capabilities: {deny: ${JSON.stringify(names)}}`;
  it.each([
    [[deny('terminal_exec')], exec('ls'), capability],
    [[deny('terminal_exec')], toolCall('bash'), 'allow'],
    [[deny('file_write')], fileAccess('/a', 'write'), capability],
    [[deny('file_write')], fileAccess('/a', 'append'), capability],
    [[deny('file_write')], fileAccess('/a', 'delete'), capability],
    [[deny('file_write')], fileAccess('/a', 'read'), 'allow'],
    [[deny('file_delete')], fileAccess('/a', 'delete'), capability],
    [[deny('file_delete')], fileAccess('/a', 'write'), 'allow'],
    [[deny('network_outbound')], request('https://a.com'), capability],
    [[deny('network_inbound')], { type: 'network_listen', address: ':80' }, capability],
    [[deny('agent_spawn')], { type: 'agent_spawn', agent: 'x' }, capability],
    [[deny('mcp_tool:git')], toolCall('git'), capability],
    [[deny('mcp_tool:git')], toolCall('git2'), 'allow'],
    [[deny('mcp_tool:*')], toolCall('git'), capability],
    [[deny('model:gpt-4o')], { type: 'model_call', model: 'gpt-4o' }, capability],
    [[deny('model:gpt-4o')], { type: 'model_call', model: 'gpt-4' }, 'allow'],
    // A list that is not empty is closed.
    [[allow('file_read')], fileAccess('/a'), 'allow'],
    [[allow('file_read')], fileAccess('/a', 'write'), notListed],
    [[allow('file_write')], fileAccess('/a', 'delete'), notListed],
    [[allow('file_write')], fileAccess('/a', 'append'), 'allow'],
    [[allow('mcp_tool:git')], toolCall('git'), 'allow'],
    [[allow('mcp_tool:git')], toolCall('read'), notListed],
    [[allow('file_read')], toolCall('read'), notListed],
    [[allow('file_read')], { type: 'send_message' }, notListed],
    [[allow()], exec('ls'), 'allow'],
    [['capabilities: {allow: [file_read], deny: [file_read]}'], fileAccess('/a'), capability],
    // Down the cascade: closed lists intersect, denials unite, and a parent's denial stays.
    [[allow('file_read', 'file_write'), `scope: team:a\n${allow('file_write', 'terminal_exec')}`], fileAccess('/a', 'write'), 'allow'],
    [[allow('file_read', 'file_write'), `scope: team:a\n${allow('file_write', 'terminal_exec')}`], fileAccess('/a'), notListed],
    [[allow('file_read', 'file_write'), `scope: team:a\n${allow('file_write', 'terminal_exec')}`], exec('ls'), notListed],
    [[allow('file_read'), `scope: team:a\n${allow('terminal_exec')}`], fileAccess('/a'), notListed],
    [[deny('terminal_exec'), `scope: team:a\n${allow('terminal_exec')}`], exec('ls'), capability],
    [[allow('terminal_exec'), `scope: team:a\n${deny('terminal_exec')}`], exec('ls'), capability],
    [[deny('file_read'), `scope: team:a\n${deny('terminal_exec')}`], exec('ls'), capability],
  ] as readonly (readonly [readonly string[], PolicyAction, string])[])('%j judges %o: %s', (texts, action, expected) => {
    expect(decide(texts, action)).toBe(expected);
  });
});

describe('rates', () => {
  const text = 'tools: {read: {allow: true, limit_per_hour: 2}, "*": {allow: true, limit_per_hour: 1}}';
  const limited = 'deny: rate limit exceeded';
  const at = (time: string): number => Date.parse(`2026-01-05T${time}Z`);

  /** Calls one after the other; each that is allowed is recorded. */
  function run(policy: string, calls: readonly (readonly [tool: string, time: string])[]): readonly boolean[] {
    const compiled = compileTexts([policy]);
    const log = createCallLog();
    return calls.map(([tool, time]) => {
      const verdict = compiled.evaluate(toolCall(tool), { nowMs: at(time), state: log });
      if (verdict.decision === 'allow') log.record(verdict.counts, at(time));
      return verdict.decision === 'allow';
    });
  }

  it('let n calls through in a clock hour, and again in the next', () => {
    expect(
      run(text, [
        ['read', '10:00:00'],
        ['read', '10:30:00'],
        ['read', '10:59:59'],
        ['read', '11:00:00'],
        ['read', '11:10:00'],
        ['read', '11:20:00'],
      ]),
    ).toEqual([true, true, false, true, true, false]);
  });

  it('count each tool for itself, those of the catch-all too', () => {
    expect(
      run(text, [
        ['a', '10:00:00'],
        ['b', '10:00:00'],
        ['a', '10:01:00'],
        ['read', '10:02:00'],
        ['read', '10:02:00'],
        ['read', '10:03:00'],
      ]),
    ).toEqual([true, true, false, true, true, false]);
  });

  it('of zero let nothing through, and where nothing is known of the past nothing is held against the action', () => {
    expect(decide('tools: {a: {allow: true, limit_per_hour: 0}}', toolCall('a'))).toBe(limited);
    expect(decide(text, toolCall('read'))).toBe('allow');
  });

  it('do not count a result as a second call', () => {
    const verdict = judgeTexts(text, { type: 'tool_result', tool: 'read', resultJson: '1' }, { state: { ...never, countCalls: () => 99 } });
    expect(verdict).toMatchObject({ decision: 'allow', counts: [] });
  });

  it('are the tightest of the cascade', () => {
    const texts = ['tools: {a: {allow: true, limit_per_hour: 5}}', 'scope: team:x\ntools: {a: {allow: true, limit_per_hour: 2}}'];
    const state = (count: number): PolicyState => ({ ...never, countCalls: () => count });
    expect([1, 2].map((count) => judgeTexts(texts, toolCall('a'), { state: state(count) }).decision)).toEqual(['allow', 'deny']);
    expect(judgeTexts(texts, toolCall('a'), { state: state(2) }).sourceScope).toBe('team:x');
  });

  it('deny when the past cannot be told', () => {
    expect(decide(text, toolCall('read'), { state: { ...never, countCalls: () => Number.NaN } })).toBe(limited);
    expect(
      decide(text, toolCall('read'), {
        state: {
          ...never,
          countCalls: () => {
            throw new Error('broken');
          },
        },
      }),
    ).toBe('deny: policy could not be evaluated — fail-closed');
  });
});

describe('credentials and patterns', () => {
  const scanner = {
    scan: (text: string) => (text.includes('SECRET') ? [{ kind: 'aws_key', offset: text.indexOf('SECRET'), length: 6 }] : []),
  };
  const secret = toolCall('x', { key: 'SECRET' });
  const judge = (texts: readonly string[], action: PolicyAction, circumstances: Partial<Circumstances> = {}) =>
    judgeTexts(texts, action, circumstances, { scanner });
  it.each([
    [['data: {credential_action: block}'], 'deny', 'credential detected'],
    [['data: {credential_action: redact_only}'], 'redact', 'credential detected'],
    [['data: {credential_action: alert_only}'], 'allow', 'allowed by policy'],
    [['data: {}'], 'redact', 'credential detected'],
    [['{}'], 'redact', 'credential detected'],
    // Of several the strictest.
    [['data: {credential_action: alert_only}', 'scope: team:a\ndata: {credential_action: block}'], 'deny', 'credential detected'],
    [['data: {credential_action: block}', 'scope: team:a\ndata: {credential_action: alert_only}'], 'deny', 'credential detected'],
    [['tools: {}', 'scope: team:a\ndata: {credential_action: alert_only}'], 'allow', 'allowed by policy'],
  ])('%j: %s', (texts, decision, reason) => {
    expect(judge(texts, secret)).toMatchObject({ decision, reason, findings: [{ kind: 'aws_key', field: 'args', offset: 8, length: 6 }] });
  });

  it('say nothing where nothing is found', () => {
    expect(judge(['data: {credential_action: block}'], toolCall('x', { key: 'plain' }))).toMatchObject({ decision: 'allow', findings: [] });
  });

  it('look at every text that could carry one', () => {
    const actions: readonly PolicyAction[] = [
      exec('echo SECRET'),
      request('https://a/?SECRET'),
      fileAccess('/SECRET'),
      { type: 'tool_result', tool: 'x', resultJson: '"SECRET"' },
      { type: 'tool_call', tool: 'x', args: { deep: ['SECRET'] } },
      { type: 'file_access', path: '/a', mode: 'write', content: 'SECRET' },
      { type: 'network_request', url: 'https://a', method: 'POST', body: 'SECRET' },
    ];
    for (const action of actions) expect(judge(['data: {credential_action: block}'], action).decision, action.type).toBe('deny');
  });

  it('label the patterns of a document Custom, with offsets in bytes', () => {
    const verdict = judgeTexts('data: {sensitive_patterns: ["EMP-\\\\d+", "x*"]}', exec('é EMP-12 and EMP-345'));
    expect(verdict).toMatchObject({
      decision: 'redact',
      findings: [
        { kind: 'Custom', field: 'command', offset: 3, length: 6 },
        { kind: 'Custom', field: 'command', offset: 14, length: 7 },
      ],
      obligations: { redact: true },
    });
  });

  it('take the patterns of the first global document that has some, and of every narrower one', () => {
    const texts = [
      'tools: {}',
      'data: {sensitive_patterns: [one]}',
      'data: {sensitive_patterns: [two]}',
      'scope: team:a\ndata: {sensitive_patterns: [three]}',
    ];
    expect(['one', 'two', 'three'].map((word) => judgeTexts(texts, exec(word)).decision)).toEqual(['redact', 'allow', 'redact']);
    expect(compileTexts(texts).warnings).toMatchObject([
      { source: '2.yaml', field: 'data.sensitive_patterns', message: expect.stringContaining('1.yaml') },
    ]);
  });

  it('ask a person and are redacted all the same', () => {
    const verdict = judge(['tools: {x: {allow: true, requires_approval_if: \'args.key contains "S"\'}}'], secret);
    expect(verdict).toMatchObject({ decision: 'require_approval', obligations: { redact: true } });
  });
});

describe('budgets', () => {
  const text =
    'budget: {daily_limit_usd: 10, monthly_limit_usd: 100, org_daily_limit_usd: 20, action_on_exceed: suspend, timezone: America/New_York}';
  const exceeded = { decision: 'deny', reason: 'budget exceeded' };
  const spent = (day: number, month: number, orgDay = 0): PolicyState => ({
    ...never,
    spentUsd: ({ scope, window }) => (scope === 'org' ? orgDay : window === 'month' ? month : day),
  });

  it.each([
    [spent(0, 0), undefined, { decision: 'allow' }],
    [spent(9.99, 0), undefined, { decision: 'allow' }],
    [spent(10, 0), undefined, { ...exceeded, rule: 'budget.daily_limit_usd', obligations: { suspend: true } }],
    [spent(10, 100), undefined, { ...exceeded, rule: 'budget.monthly_limit_usd' }],
    [spent(0, 0, 20), undefined, { ...exceeded, rule: 'budget.org_daily_limit_usd' }],
    [spent(9, 0), 1, { decision: 'allow' }],
    [spent(9, 0), 1.01, { ...exceeded }],
    [spent(Number.NaN, 0), undefined, { ...exceeded }],
  ])('%# are kept', (state, costUsd, expected) => {
    expect(judgeTexts(text, { ...exec('ls'), ...(costUsd === undefined ? {} : { costUsd }) }, { state })).toMatchObject(expected);
  });

  it('ask for what was spent since the day and the month began there', () => {
    const queries: unknown[] = [];
    judgeTexts(text, exec('ls'), {
      nowMs: Date.parse('2026-07-01T03:00:00Z'),
      identity: { orgId: 'acme' },
      state: { ...never, spentUsd: (query) => queries.push(query) * 0 },
    });
    const day = Date.parse('2026-06-30T04:00:00Z');
    expect(queries).toEqual([
      { scope: 'global', orgId: '', window: 'month', windowStartMs: Date.parse('2026-06-01T04:00:00Z') },
      { scope: 'global', orgId: '', window: 'day', windowStartMs: day },
      { scope: 'org', orgId: 'acme', window: 'day', windowStartMs: day },
    ]);
  });

  it('have a window of their own in place of the day', () => {
    const log = createCallLog();
    log.spend('', 5, noonMs);
    const policy = compileTexts(['budget: {daily_limit_usd: 5, window: 1h30m}']);
    const decisions = [noonMs, noonMs + 89 * 60_000, noonMs + 91 * 60_000].map(
      (nowMs) => policy.evaluate(exec('ls'), { nowMs, state: log }).decision,
    );
    expect(decisions).toEqual(['deny', 'deny', 'allow']);
  });

  it('come from the first global document that has one, and from every narrower one', () => {
    const texts = ['budget: {daily_limit_usd: 10}', 'budget: {daily_limit_usd: 5}', 'scope: team:a\nbudget: {daily_limit_usd: 8}'];
    expect([6, 8].map((amount) => judgeTexts(texts, exec('ls'), { state: spent(amount, 0) }).decision)).toEqual(['allow', 'deny']);
    expect(compileTexts(texts).warnings).toMatchObject([{ source: '1.yaml', field: 'budget' }]);
    expect(compileTexts([texts[0] as string, texts[0] as string]).warnings).toEqual([]);
  });
});

describe('the order of judgement', () => {
  const stages: readonly (readonly [stage: string, text: string, reason: string])[] = [
    ['schedule', 'schedule: {active_hours: {start: "00:00", end: "00:01", timezone: UTC}}', 'outside active hours'],
    ['network', 'network: {allowlist: []}', 'host not in network allowlist'],
    ['tool', 'tools: {fetch: {allow: false}}', 'tool denied by policy'],
    ['rate', 'tools: {fetch: {allow: true, limit_per_hour: 0}}', 'rate limit exceeded'],
    ['credential', 'data: {credential_action: block, sensitive_patterns: [SECRET]}', 'credential detected'],
    ['budget', 'budget: {daily_limit_usd: 1}', 'budget exceeded'],
  ];
  const action: PolicyAction = { ...request('https://a.com/SECRET'), tool: 'fetch' };
  const circumstances = { state: { ...never, spentUsd: () => 5 } };
  const pairs = stages.flatMap((first, at) => stages.slice(at + 1).map((second) => [first, second] as const));

  it.each(pairs.map(([first, second]) => [first[0], second[0], first, second] as const))('%s before %s', (_, __, first, second) => {
    // In two documents, in either order and at either level.
    for (const texts of [
      [first[1], second[1]],
      [second[1], first[1]],
      [first[1], `scope: team:a\n${second[1]}`],
      [second[1], `scope: team:a\n${first[1]}`],
    ]) {
      const verdict = judgeTexts(texts, action, circumstances);
      expect(verdict).toMatchObject({ decision: 'deny', reason: first[2] });
      expect(verdict.matched.filter(({ effect }) => effect === 'deny').map(({ reason }) => reason)).toEqual([first[2], second[2]]);
    }
    // And in one, where they are not about the same key.
    if (first[0] === 'tool' && second[0] === 'rate') return;
    expect(judgeTexts(`${first[1]}\n${second[1]}`, action, circumstances).reason).toBe(first[2]);
  });

  it('takes a tool that is denied before its rate', () => {
    expect(decide('tools: {a: {allow: false, limit_per_hour: 0}}', toolCall('a'))).toBe(denied);
  });

  it('denies what somebody would also have to be asked about', () => {
    const guard = 'tools: {fetch: {allow: true, requires_approval_if: \'tool == "fetch"\'}}';
    for (const [, text, reason] of stages.filter(([stage]) => stage !== 'tool' && stage !== 'rate'))
      expect(judgeTexts(`${guard}\n${text}`, action, circumstances)).toMatchObject({ decision: 'deny', reason });
  });
});

describe('the cascade', () => {
  const allow = 'tools: {a: {allow: true}}';
  const ask = (seconds: number): string =>
    `approval_timeout_secs: ${seconds}\ntools: {a: {allow: true, requires_approval_if: 'tool == "a"'}}`;
  const deny = 'tools: {a: {allow: false}}';
  const uuid = '01234567-89ab-cdef-0123-456789abcdef';
  const scopes = ['global', 'org:acme', 'team:dev', `agent:${uuid}`, 'tool:a'];
  const identity = { agentId: uuid, teamId: 'dev', orgId: 'acme' };
  const scoped = (scope: string, text: string): string => `scope: ${scope}\n${text}`;

  it.each(scopes)('lets a denial at %s win over leave everywhere else', (denying) => {
    const texts = scopes.map((scope) => scoped(scope, scope === denying ? deny : allow));
    expect(judgeTexts(texts, toolCall('a'), { identity })).toMatchObject({ decision: 'deny', sourceScope: denying });
    expect(judgeTexts(texts.toReversed(), toolCall('a'), { identity })).toMatchObject({ decision: 'deny', sourceScope: denying });
  });

  it('reports the broadest of several denials of one stage', () => {
    expect(judgeTexts(scopes.map((scope) => scoped(scope, deny)).toReversed(), toolCall('a'), { identity }).sourceScope).toBe('global');
  });

  it('takes the narrowest request for approval, with its timeout', () => {
    for (let count = 1; count <= scopes.length; count += 1) {
      const texts = scopes.slice(0, count).map((scope, index) => scoped(scope, ask(100 + index)));
      expect(judgeTexts(texts, toolCall('a'), { identity })).toMatchObject({
        decision: 'require_approval',
        sourceScope: scopes[count - 1],
        approval: { timeoutSecs: 99 + count },
      });
    }
  });

  it('does not let a narrower leave take back a request, nor a narrower request a denial', () => {
    expect(judgeTexts([ask(10), scoped('team:dev', allow)], toolCall('a'), { identity })).toMatchObject({
      decision: 'require_approval',
      sourceScope: 'global',
    });
    expect(judgeTexts([deny, scoped('team:dev', ask(10))], toolCall('a'), { identity }).decision).toBe('deny');
  });

  it('allows when all allow, and says so by the narrowest', () => {
    expect(
      judgeTexts(
        scopes.map((scope) => scoped(scope, allow)),
        toolCall('a'),
        { identity },
      ),
    ).toMatchObject({ decision: 'allow', reason: 'allowed by policy', sourceScope: 'tool:a', rule: 'tools.a.allow' });
  });

  it.each([
    [{ orgId: 'acme' }, 'org:acme', true],
    [{ orgId: 'other' }, 'org:acme', false],
    [{ teamId: 'x' }, 'org:acme', false],
    [{ teamId: 'dev' }, 'team:dev', true],
    [{ teamId: 'Dev' }, 'team:dev', false],
    [{ agentId: uuid.toUpperCase() }, `agent:${uuid}`, true],
    [{ agentId: 'someone' }, `agent:${uuid}`, false],
    // Nothing is known of who acts: nobody's restriction can be left out.
    [undefined, 'org:acme', true],
    [undefined, `agent:${uuid}`, true],
  ])('for %o the document of %s counts: %s', (who, scope, counts) => {
    const verdict = judgeTexts([allow, scoped(scope, deny)], toolCall('a'), who === undefined ? {} : { identity: who });
    expect(verdict.decision).toBe(counts ? 'deny' : 'allow');
  });

  it('asks the document of a tool about actions of that tool', () => {
    const texts = [allow, scoped('tool:write', 'capabilities: {deny: [file_write]}')];
    expect(judgeTexts(texts, fileAccess('/a', 'write', 'write')).decision).toBe('deny');
    expect(judgeTexts(texts, fileAccess('/a', 'write', 'edit')).decision).toBe('allow');
    expect(judgeTexts(texts, fileAccess('/a', 'write')).decision).toBe('allow');
  });

  it('lists everything that spoke', () => {
    const verdict = judgeTexts(
      ['tools: {a: {allow: true}}\ncapabilities: {allow: ["mcp_tool:a"]}', scoped('team:dev', ask(5)), scoped('tool:a', deny)],
      toolCall('a'),
      { identity },
    );
    expect(verdict.matched.map(({ rule, effect, scope, source }) => [rule, effect, scope, source])).toEqual([
      ['tools.a.allow', 'allow', 'global', '0.yaml'],
      ['capabilities.allow', 'allow', 'global', '0.yaml'],
      ['tools.a.allow', 'allow', 'team:dev', '1.yaml'],
      ['tools.a.allow', 'deny', 'tool:a', '2.yaml'],
      ['tools.a.requires_approval_if', 'require_approval', 'team:dev', '1.yaml'],
    ]);
  });

  it('takes timeout and role of the approval section before the timeout of the document', () => {
    const text = `${ask(10)}\napproval: {timeout_seconds: 600, escalation_role: org-admin}`;
    expect(judgeTexts(text, toolCall('a')).approval).toEqual({ timeoutSecs: 600, escalationRole: 'org-admin' });
    expect(judgeTexts('tools: {a: {allow: true, requires_approval_if: "agent.depth > 0"}}', toolCall('a')).approval).toEqual({
      timeoutSecs: 300,
      escalationRole: undefined,
    });
  });
});

describe('enforcement modes', () => {
  const deny = 'tools: {a: {allow: false}}';
  const observe = `enforcement_mode: observe\n${deny}`;
  const disabled = `enforcement_mode: disabled\n${deny}`;
  it.each([
    [[deny], { decision: 'deny', enforcementMode: 'enforce', dryRun: false, shadow: null }],
    [[`enforcement_mode: enforce\n${deny}`], { decision: 'deny', enforcementMode: 'enforce' }],
    [
      [observe],
      {
        decision: 'allow',
        enforcementMode: 'observe',
        dryRun: true,
        shadow: { decision: 'deny', rule: 'tools.a.allow', reason: 'tool denied by policy', sourceScope: 'global' },
      },
    ],
    [
      [disabled],
      {
        decision: 'allow',
        reason: 'enforcement disabled by policy',
        enforcementMode: 'disabled',
        dryRun: false,
        shadow: null,
        matched: [],
      },
    ],
    [['{}', observe], { decision: 'allow', enforcementMode: 'enforce', dryRun: true, shadow: { decision: 'deny' } }],
    [[deny, observe], { decision: 'deny', enforcementMode: 'enforce', dryRun: true, shadow: { decision: 'deny' } }],
    [[deny, disabled], { decision: 'deny', enforcementMode: 'enforce', dryRun: false }],
    [[disabled, observe], { decision: 'allow', enforcementMode: 'observe' }],
  ])('%j', (texts, expected) => {
    expect(judgeTexts(texts, toolCall('a'))).toMatchObject(expected);
  });

  it.each([
    ['ci-7', undefined, 'deny'],
    ['dev-1', undefined, 'allow'],
    ['off-1', undefined, 'allow'],
    ['x', 'ci-named', 'deny'],
    ['other', undefined, 'allow'],
  ])('of the agent %s (%s) go before that of the document: %s', (agentId, agentName, decision) => {
    const text = `${observe}\nagent_overrides: [{agent_glob: "ci-*", enforcement_mode: enforce}, {agent_glob: "off-?", enforcement_mode: disabled}]`;
    const identity = agentName === undefined ? { agentId } : { agentId, agentName };
    expect(judgeTexts(text, toolCall('a'), { identity }).decision).toBe(decision);
  });

  it('observe one agent while the others are enforced', () => {
    const text = `${deny}\nagent_overrides: [{agent_glob: trial, enforcement_mode: observe}]`;
    const policy = compileTexts([text]);
    expect(
      ['trial', 'live', 'trial'].map((agentId) => policy.evaluate(toolCall('a'), { nowMs: noonMs, identity: { agentId } }).decision),
    ).toEqual(['allow', 'deny', 'allow']);
  });

  it('apply nothing of what is observed: no redaction, no rate, no role', () => {
    const text = `enforcement_mode: observe
data: {sensitive_patterns: [SECRET]}
rules: [{match: {}, effect: step_up, obligations: {required_approver_roles: [owner], pass_ttl_secs: 5, rate_windows: [{limit: 9, window: 1h}]}}]`;
    expect(judgeTexts(text, exec('SECRET'))).toMatchObject({
      decision: 'allow',
      obligations: { approverRoles: [], passTtlSecs: undefined, redact: false },
      approval: null,
      counts: [],
      shadow: { decision: 'require_approval' },
    });
  });

  it('do not let an observed document block what an enforced one only redacts, nor the reverse', () => {
    const redact = 'data: {sensitive_patterns: [SECRET]}';
    const block = 'scope: team:a\nenforcement_mode: observe\ndata: {credential_action: block}';
    expect(judgeTexts([redact, block], exec('SECRET'))).toMatchObject({ decision: 'redact', shadow: { decision: 'deny' } });
    expect(judgeTexts(['{}', `enforcement_mode: observe\n${redact}`], exec('SECRET'))).toMatchObject({
      decision: 'allow',
      shadow: { decision: 'redact' },
    });
  });
});
