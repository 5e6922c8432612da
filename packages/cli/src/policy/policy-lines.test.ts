import { writeFileSync } from 'node:fs';
import { createTempFolder } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import type { CommandHost } from '../command.ts';
import { runCommandLine } from '../main.ts';
import { policyCheck } from './check.ts';
import { policyEgress } from './egress.ts';
import { policyExpr } from './expr.ts';
import { policyValidate } from './validate.ts';

interface Outcome {
  readonly code: number;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly stdout: string;
  readonly stderr: string;
}

async function run(argv: readonly string[], input: readonly unknown[] = [], cwd = '/'): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const host = {
    write: (text: string) => {
      stdout += text;
    },
    writeError: (text: string) => {
      stderr += text;
    },
    ask: undefined,
    inputLines: toLines(input),
    cwd,
    environment: {},
    userHome: '/home/me',
    signal: new AbortController().signal,
    hasColors: false,
  } as unknown as CommandHost;
  const code = await runCommandLine(argv, { version: '0', commands: [policyCheck, policyValidate, policyExpr, policyEgress] }, host);
  const lines = stdout.startsWith('{')
    ? stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    : [];
  return { code, lines, stdout, stderr };
}

async function* toLines(input: readonly unknown[]): AsyncGenerator<string> {
  for (const line of input) yield typeof line === 'string' ? line : JSON.stringify(line);
}

const check = async (...input: readonly unknown[]): Promise<Outcome> => await run(['policy', 'check', '--jsonl'], input);
const bash = { type: 'tool_call', tool: 'bash', args_json: '{}' };

describe('gatehouse policy check', () => {
  it('answers each line in order, with the fields that are promised', async () => {
    const { code, lines } = await check(
      { policy: 'tools: {bash: {allow: false}}', action: bash },
      { policies: [], action: bash },
      { policies: ['{}', 'scope: org:acme\ntools: {bash: {allow: false}}'], action: bash, agent: { org: 'acme' } },
      {
        policy: 'tools: {bash: {allow: true, requires_approval_if: \'args.cmd contains "rm"\'}}',
        action: { ...bash, args_json: '{"cmd":"rm"}' },
      },
      { policy: 'data: {sensitive_patterns: ["EMP-[0-9]+"]}', action: { type: 'process_exec', command: 'echo EMP-1' } },
      { policy: '{}', action: bash },
    );
    expect(code).toBe(0);
    expect(lines).toMatchObject([
      { decision: 'deny', reason: 'tool denied by policy', rule: 'tools.bash.allow', source_scope: 'global' },
      { decision: 'deny', reason: 'no policy — fail-closed', rule: null, source_scope: 'global' },
      { decision: 'deny', reason: 'tool denied by policy', source_scope: 'org:acme' },
      { decision: 'require_approval', rule: 'tools.bash.requires_approval_if', approval_timeout_secs: 300 },
      { decision: 'redact', reason: 'credential detected', findings: [{ kind: 'Custom', field: 'command' }] },
      { decision: 'allow', source_scope: 'global' },
    ]);
  });

  it('reads every kind of action', async () => {
    const policy = 'capabilities: {deny: [file_read, file_write, network_outbound, terminal_exec, "mcp_tool:a", "mcp_tool:message"]}';
    const actions = [
      { type: 'tool_call', tool: 'a', args_json: '{}' },
      { type: 'tool_call', tool: 'a', args_json: { already: 'json' } },
      { type: 'tool_result', tool: 'a', result_json: '{}' },
      { type: 'file_access', path: '/a', mode: 'read' },
      { type: 'file_access', path: '/a', mode: 'append' },
      { type: 'file_access', path: '/a', mode: 'delete' },
      { type: 'network_request', url: 'https://a.com', method: 'GET' },
      { type: 'process_exec', command: 'ls' },
      { type: 'send_message', source_team_id: 'a', target_team_id: null, channel_id: 'c' },
    ];
    const { code, lines } = await check(...actions.map((action) => ({ policy, action })));
    expect(code).toBe(0);
    for (const line of lines) expect(line).toMatchObject({ decision: 'deny', reason: 'capability denied by policy' });
    expect(lines).toHaveLength(actions.length);
  });

  it('counts what ran before, in the clock hour it ran in', async () => {
    const policy = 'tools: {bash: {allow: true, limit_per_hour: 2}}';
    const now = '2026-01-05T10:30:00Z';
    const { lines } = await check(
      { policy, action: bash, now, prior: [bash] },
      { policy, action: bash, now, prior: [bash, bash] },
      { policy, action: bash, now, prior: [bash, { ...bash, tool: 'other' }] },
      { policy, action: bash, now, prior: [{ ...bash, at: '2026-01-05T09:59:59Z' }, bash] },
      {
        policy,
        action: bash,
        now,
        prior: [
          { action: bash, at: '2026-01-05T10:00:00Z' },
          { action: bash, at: 1767609000 },
        ],
      },
      { policy, action: bash, now: 1767609000000, prior: [bash, { type: 'tool_result', tool: 'bash', result_json: '1' }] },
    );
    expect(lines.map(({ decision }) => decision)).toEqual(['allow', 'deny', 'allow', 'allow', 'deny', 'allow']);
  });

  it('reads times with and without a zone', async () => {
    const policy = 'schedule: {active_hours: {start: "09:00", end: "17:00", timezone: Europe/Berlin}}';
    const times = [
      '2026-01-05T08:00:00Z',
      '2026-01-05T07:59:59Z',
      '2026-01-05T09:00:00+01:00',
      '2026-01-05T08:00:00',
      '2026-01-05 07:00:00',
      1767600000,
      1767596400000,
      '1767600000',
    ];
    const { lines } = await check(...times.map((now) => ({ policy, action: bash, now })));
    expect(lines.map(({ decision }) => decision)).toEqual(['allow', 'deny', 'allow', 'allow', 'deny', 'allow', 'deny', 'allow']);
  });

  it('reads who acts in the names people use', async () => {
    const guard = (text: string): string => `tools: {bash: {allow: true, requires_approval_if: ${JSON.stringify(text)}}}`;
    const { lines } = await check(
      { policy: guard('governance_level >= L2'), action: bash, agent: { level: 'L2' } },
      { policy: guard('governance_level >= L2'), action: bash, agent: { governance_level: 1 } },
      { policy: guard('agent.depth > 1'), action: bash, agent: { depth: 2 } },
      { policy: guard('agent.depth > 1'), action: bash, agent: { depth: 1 } },
      { policy: guard('agent.risk_tier >= High'), action: bash, agent: { risk_tier: 'Critical' } },
      { policy: guard('team.budget_remaining < 5'), action: bash, graph: { team: { budget_remaining: 4 } } },
      { policy: guard('team.active_agents > 5'), action: bash, graph: { 'team.active_agents': 4 } },
      { policy: guard('agent.depth > 1'), action: bash },
    );
    expect(lines.map(({ decision }) => decision)).toEqual([
      'require_approval',
      'allow',
      'require_approval',
      'allow',
      'require_approval',
      'require_approval',
      'allow',
      'require_approval',
    ]);
  });

  it.each([
    { spent_usd: 12 },
    { agent: { spent_usd: 12 } },
    { agent: { budget: { daily_spent_usd: 12 } } },
    { budget: { spent_today_usd: 12 } },
    { prior: [{ ...bash, cost: 12 }] },
    { prior: [{ action: bash, cost_usd: 12 }] },
  ])('takes what was spent from %j', async (more) => {
    const { lines } = await check({ policy: 'budget: {daily_limit_usd: 10}', action: bash, ...more });
    expect(lines).toMatchObject([{ decision: 'deny', reason: 'budget exceeded' }]);
  });

  it('weighs what was spent', async () => {
    const policy = 'budget: {daily_limit_usd: 10, monthly_limit_usd: 100}';
    const { lines } = await check(
      { policy, action: bash, spent: { daily_usd: 9 } },
      { policy, action: bash, spent: { daily_usd: 10 } },
      { policy, action: { ...bash, cost_usd: 2 }, spent: { daily_usd: 9 } },
      { policy, action: bash, prior: [{ ...bash, cost_usd: 10 }] },
    );
    expect(lines.map(({ decision, reason }) => [decision, reason])).toEqual([
      ['allow', 'allowed by policy'],
      ...Array.from({ length: 3 }, () => ['deny', 'budget exceeded']),
    ]);
  });

  it('says what an observed policy would have done', async () => {
    const { lines } = await check({ policy: 'enforcement_mode: observe\ntools: {bash: {allow: false}}', action: bash });
    expect(lines).toMatchObject([
      {
        decision: 'allow',
        dry_run: true,
        enforcement_mode: 'observe',
        shadow_decision: 'deny',
        shadow_reason: 'tool denied by policy',
        shadow_rule: 'tools.bash.allow',
      },
    ]);
  });

  it('denies what it cannot read, and goes on', async () => {
    const { code, lines } = await check(
      { policy: 'bogus: 1', action: bash },
      { policy: '{}', action: { type: 'tool_cal', tool: 'x' } },
      { policy: '{}', action: bash },
    );
    expect(code).toBe(0);
    expect(lines).toMatchObject([
      { decision: 'deny', reason: 'invalid policy — fail-closed', errors: [{ field: 'bogus', line: 1 }] },
      { decision: 'deny', reason: 'invalid action — fail-closed', errors: [{ message: expect.stringContaining('tool_call') }] },
      { decision: 'allow' },
    ]);
  });

  it('exits with 1 where a line itself is broken, and 2 without --jsonl', async () => {
    const broken = await check('not json', { policy: '{}' }, { policy: '{}', action: bash, now: 'soon' }, { policy: '{}', action: bash });
    expect(broken).toMatchObject({ code: 1, lines: [{ line: 1 }, { line: 2 }, { line: 3 }, { decision: 'allow' }] });
    expect(await run(['policy', 'check'])).toMatchObject({ code: 2 });
  });

  it('reads TOML too', async () => {
    const { lines } = await check(
      { policy: '[tools.bash]\nallow = false\n', action: bash },
      { policy: 'tools.bash.allow = false', format: 'toml', action: bash },
    );
    expect(lines.map(({ decision }) => decision)).toEqual(['deny', 'deny']);
  });
});

describe('gatehouse policy validate', () => {
  it('says field and message of every problem, and of every warning', async () => {
    const { code, lines } = await run(
      ['policy', 'validate', '--jsonl'],
      [
        { policy: 'network: {allowlist: [""]}\ntools: {x: {alow: true}}' },
        { policy: 'metadata: {name: n, version: "2"}\nspec: {network: {allowlist: ["a.*.com"]}}' },
        { policy: '' },
        { policy: 'scope = "global"' },
      ],
    );
    expect(code).toBe(0);
    expect(lines).toMatchObject([
      {
        valid: false,
        errors: [
          { field: 'network.allowlist[0]', message: 'allowlist entry must not be empty', line: 1, column: 23 },
          { field: 'tools.x.alow', message: expect.stringContaining('allow'), suggestion: 'allow', line: 2 },
        ],
        warnings: [{ field: 'tools.x' }],
      },
      { valid: true, errors: [], warnings: [{ field: 'network.allowlist[0]' }], name: 'n', version: '2' },
      { valid: false, errors: [{ field: '(document)' }], warnings: [] },
      { valid: true, errors: [] },
    ]);
  });

  it('tells people file, line, column, field and what was meant, and exits with 1', async () => {
    using folder = createTempFolder();
    writeFileSync(folder.resolve('good.yaml'), 'tools: {}\n');
    writeFileSync(folder.resolve('bad.toml'), '[tools.bash]\nalow = true\n');
    expect(await run(['policy', 'validate', 'good.yaml'], [], folder.path)).toMatchObject({
      code: 0,
      stdout: 'Policy is valid: good.yaml\n',
    });
    const bad = await run(['policy', 'validate', 'bad.toml'], [], folder.path);
    expect(bad).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(
        'error: bad.toml:2:1 tools.bash.alow: unknown key “alow”; did you mean “allow”?'.replaceAll('“', '"').replaceAll('”', '"'),
      ),
    });
    const both = await run(['policy', 'validate', '.'], [], folder.path);
    expect(both).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('bad.toml:2:1') });
    expect(await run(['policy', 'validate', 'none.yaml'], [], folder.path)).toMatchObject({ code: 3 });
    expect(await run(['policy', 'validate'])).toMatchObject({ code: 2 });
  });
});

describe('gatehouse policy expr', () => {
  it('answers with a result or with what is wrong', async () => {
    const action = { type: 'process_exec', command: 'sudo ls' };
    const { code, lines } = await run(
      ['policy', 'expr', '--jsonl'],
      [
        { expr: 'command contains "sudo"', context: { action } },
        { expr: 'command contains "rm" AND agent.is_root == 0', context: { action, graph: { agent: { depth: 3 } } } },
        { expr: 'governance_level >= L2', context: { action, agent_level: 'L3' } },
        { expr: 'governance_level >= L2', context: { action } },
        { expr: 'agent.depth > 1', context: {} },
        { expr: 'child.tool == "bash"', context: { graph: { child_tools: ['bash'], child: { tools: ['bash'] } } } },
        { expr: 'agent.depth > 1' },
        { expr: 'agent.depht > 1', context: { action } },
        { expr: 'governance_level >= L4' },
        { expr: '' },
      ],
    );
    expect(code).toBe(0);
    expect(lines).toEqual([
      { result: true },
      { result: false },
      { result: true },
      { result: false },
      { result: true },
      { result: true },
      { result: true },
      { error: 'unknown variable "agent.depht"; did you mean "agent.depth"?', at: 0, suggestion: 'agent.depth' },
      { error: 'unknown governance level: L4; valid values: L0, L1, L2, L3', at: 20 },
      { error: 'the expression must not be empty', at: 0 },
    ]);
  });
});

describe('gatehouse policy egress', () => {
  it('matches hosts and URLs against patterns', async () => {
    const cases = [
      [['*.example.com'], 'a.example.com', true],
      [['*.example.com'], 'example.com', false],
      [['example.com'], 'https://example.com@evil.com', false],
      [[], 'example.com', false],
    ] as const;
    const { code, lines } = await run(
      ['policy', 'egress', '--jsonl'],
      cases.map(([patterns, host]) => ({ patterns, host })),
    );
    expect(code).toBe(0);
    expect(lines).toEqual(cases.map(([, , match]) => ({ match })));
    expect(await run(['policy', 'egress', '--jsonl'], [{ patterns: 'x', host: 'y' }])).toMatchObject({ code: 1 });
  });
});
