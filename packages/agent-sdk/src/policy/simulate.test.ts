import { describe, expect, it } from 'vitest';
import { compilePolicies } from './compile.ts';
import type { CompiledPolicy } from './contract.ts';
import { explain, formatExplanation } from './explain.ts';
import { toPolicyAction } from './from-action.ts';
import { parsePolicy } from './parse.ts';
import { createSimulation, type SimulationReport } from './simulate.ts';
import { createLedgerReader, type RecordedEntry } from './simulate-entry.ts';
import { createReplayReader } from './simulate-line.ts';

function compile(text: string): CompiledPolicy {
  const result = parsePolicy(text);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return compilePolicies([result.document]);
}

function replay(policy: CompiledPolicy, lines: readonly object[]): SimulationReport {
  const reader = createReplayReader();
  const simulation = createSimulation(policy, { nowMs: 0 });
  for (const line of lines) {
    const event = reader.read(JSON.stringify(line));
    if (event !== undefined) simulation.take(event);
  }
  return simulation.report();
}

const call = (tool: string, more: object = {}): object => ({
  event_type: 'tool_call',
  agent_id: 'a',
  payload: { type: 'tool_call', tool, args_json: '{}' },
  ...more,
});

describe('a replay', () => {
  it('counts every action once: allowed, denied or asked about', () => {
    const report = replay(compile('tools:\n  no: { allow: false }\n  maybe: { allow: true, requires_approval_if: tool == "maybe" }\n'), [
      call('no'),
      call('maybe'),
      call('yes'),
      call('yes'),
    ]);
    expect(report).toMatchObject({ total_events: 4, allowed: 2, denied: 1, approval_required: 1 });
    expect(report.flagged_outcomes.map(({ line, decision, rule }) => [line, decision, rule])).toEqual([
      [1, 'deny', 'tools.no.allow'],
      [2, 'require_approval', 'tools.maybe.requires_approval_if'],
    ]);
  });

  it('counts calls and money as they would have run, hour by hour', () => {
    const policy = compile('tools:\n  x: { allow: true, limit_per_hour: 2 }\nbudget: { daily_limit_usd: 1 }\n');
    const at = (time: string, cost_usd: number): object => call('x', { ts: `2026-11-27T${time}:00Z`, cost_usd });
    const report = replay(policy, [
      at('10:00', 0.1),
      at('10:10', 0.1),
      at('10:20', 0.1),
      at('11:00', 0.5),
      at('11:10', 0.5),
      at('12:00', 0.3),
    ]);
    expect(report.flagged_outcomes.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'rate limit exceeded'],
      [5, 'budget exceeded'],
    ]);
    expect(report.budget_impact_usd).toBe(1);
  });

  it('judges for the agent, the team and the org that the line names', () => {
    const policy = compile('scope: team:web\ntools:\n  x: { allow: false }\n');
    expect(replay(policy, [call('x', { team_id: 'web' })])).toMatchObject({ denied: 1 });
    expect(replay(policy, [call('x', { team_id: 'other' })])).toMatchObject({
      denied: 1,
      flagged_outcomes: [{ reason: 'no policy — fail-closed' }],
    });
  });

  it.each([
    ['no JSON', 'x'],
    ['a list', '[]'],
    ['no action', '{"event_type":"x"}'],
    ['an action of no known type', '{"payload":{"type":"x"}}'],
    ['a payload that is no JSON', '{"payload":"{"}'],
  ])('names the line that is %s', (_, line) => {
    const reader = createReplayReader();
    reader.read('');
    expect(() => reader.read(line)).toThrow(/^Line 2 cannot be replayed/);
  });
});

const entry = (seq: number, data: RecordedEntry['data']): RecordedEntry => ({ seq, ts: '2026-11-27T10:00:00.000Z', data });

describe('a ledger', () => {
  it('gives each action at the first entry that says what it is', () => {
    const reader = createLedgerReader();
    const data = {
      actionId: 'a',
      agent: 'agent:main',
      principal: 'user:alice',
      tool: 'edit',
      kind: 'file:write',
      resource: { type: 'file', target: '/ws/a.ts' },
    };
    expect(reader.read(entry(0, { event: 'opened' }))).toBeUndefined();
    expect(reader.read(entry(1, { ...data, event: 'proposed', decision: 'step_up' }))).toEqual({
      line: 1,
      eventType: 'proposed',
      agentId: 'agent:main',
      teamId: undefined,
      orgId: undefined,
      principal: 'user:alice',
      atMs: Date.UTC(2026, 10, 27, 10),
      action: { type: 'file_access', tool: 'edit', args: {}, path: '/ws/a.ts', mode: 'write' },
      recorded: 'step_up',
      missing: ['args', 'content'],
    });
    for (const event of ['approval', 'intent', 'outcome']) expect(reader.read(entry(2, { ...data, event }))).toBeUndefined();
  });

  it('says when not even the target is known, or not all of it', () => {
    const reader = createLedgerReader();
    const refused = reader.read(entry(1, { event: 'verdict', turnId: 't', callId: 'c', tool: 'read', decision: 'refused' }));
    expect(refused).toMatchObject({ action: { type: 'tool_call', tool: 'read' }, missing: expect.arrayContaining(['kind and target']) });
    const long = reader.read(
      entry(2, {
        event: 'intent',
        actionId: 'b',
        tool: 'bash_run',
        kind: 'shell',
        resource: { type: 'command', target: 'x…', targetSha256: 'f' },
      }),
    );
    expect(long).toMatchObject({
      action: { type: 'process_exec', command: 'x…' },
      missing: expect.arrayContaining(['the end of the target']),
    });
  });
});

describe('an action of the application', () => {
  it('of a connector is judged by the arguments that its server receives', () => {
    const payload = { server: 'shop', tool: 'refund', arguments: { amount: 500 }, definitionSha256: 'f' };
    const action = toPolicyAction({ kind: 'tool', tool: 'shop_refund', resource: { type: 'tool', target: 'shop/refund' }, payload });
    expect(action).toEqual({ type: 'tool_call', tool: 'shop_refund', args: { amount: 500 } });
    const guarded = compile('tools:\n  "*": { allow: true, requires_approval_if: args.amount > 100 }\n');
    expect(guarded.evaluate(action, { nowMs: 0 }).decision).toBe('require_approval');
  });
});

describe('an explanation', () => {
  const policy = compile(`metadata: { name: mine, version: 1.0.0 }
spec:
  schedule: { active_hours: { start: "08:00", end: "18:00", timezone: UTC } }
  approval: { timeout_seconds: 20, escalation_role: lead }
  rules:
    - { id: ask-me, match: { tool: bash_run }, effect: step_up, obligations: { required_approver_roles: [lead], pass_ttl_secs: 9 } }
    - { id: never, match: { resource: "*sudo*" }, effect: deny }
`);
  const action = { type: 'process_exec', tool: 'bash_run', command: 'sudo make' } as const;

  it('names everything that spoke, in the order of judgement', () => {
    const lines = formatExplanation(
      explain(policy, action, { nowMs: Date.UTC(2026, 10, 27, 20), identity: { agentId: 'agent:main', principal: 'user:alice' } }, [
        'content',
      ]),
    );
    expect(lines.join('\n').replace(/[0-9a-f]{64}/g, 'DIGEST')).toBe(`action     bash_run: run sudo make
decision   deny: outside active hours
rule       schedule.active_hours (global, policy.yaml)
policy     DIGEST
           policy.yaml: mine 1.0.0, global
inputs     at 2026-11-27T20:00:00.000Z, agentId agent:main, principal user:alice
missing    content: the record does not hold it
stages
  schedule   deny  schedule.active_hours: outside active hours (global, policy.yaml)
  network    nothing spoke
  tool       deny  never: denied by rule (global, policy.yaml)
  rate       nothing spoke
  approval   require_approval  ask-me: approval required by policy (global, policy.yaml)
  credential nothing spoke
  budget     nothing spoke
duties     approver must be lead; pass lives 9 s at most`);
  });

  it('is plain data that says the same each time', () => {
    const circumstances = { nowMs: 0 };
    const one = JSON.stringify(explain(policy, action, circumstances));
    expect(JSON.stringify(explain(policy, action, circumstances))).toBe(one);
    expect(JSON.parse(one)).toMatchObject({ verdict: { decision: 'deny' }, policyDigest: policy.digest });
  });
});
