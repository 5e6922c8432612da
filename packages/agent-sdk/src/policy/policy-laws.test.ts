import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicies } from './compile.ts';
import type { Circumstances, PolicyAction, PolicyDocument, PolicyVerdict } from './contract.ts';
import { parsePolicyAction } from './parse-action.ts';
import { documentOf, noonMs } from './policy-fixture.ts';

const uuid = '01234567-89ab-cdef-0123-456789abcdef';
const toolName = fc.constantFrom('read', 'write', 'bash', 'message');
const guard = fc.constantFrom(
  'tool == "bash"',
  'path starts_with "/etc"',
  'agent.depth > 1',
  'command contains "rm" OR url contains "x"',
  'args.path != "/a"',
  'governance_level >= L2',
);
const tool = fc.record({ allow: fc.boolean(), requires_approval_if: guard, limit_per_hour: fc.nat(3) }, { requiredKeys: [] });
const capability = fc.constantFrom(
  'file_read',
  'file_write',
  'file_delete',
  'terminal_exec',
  'network_outbound',
  'mcp_tool:read',
  'mcp_tool:bash',
);
const rule = fc.record({
  match: fc.record(
    { tool: fc.constantFrom('read', 'b*', '*'), resource: fc.constantFrom('/etc/**', '*.example.com', 'rm *') },
    { requiredKeys: [] },
  ),
  effect: fc.constantFrom('allow', 'deny', 'step_up'),
});
const spec = fc.record(
  {
    scope: fc.constantFrom('global', 'org:acme', 'team:dev', `agent:${uuid}`, 'tool:bash'),
    enforcement_mode: fc.constantFrom('enforce', 'enforce', 'observe', 'disabled'),
    tools: fc.dictionary(fc.oneof(toolName, fc.constant('*')), tool, { maxKeys: 3 }),
    network: fc.record({ allowlist: fc.subarray(['*.example.com', 'a.example.com', '*']) }),
    capabilities: fc.record(
      { allow: fc.array(capability, { maxLength: 3 }), deny: fc.array(capability, { maxLength: 2 }) },
      { requiredKeys: [] },
    ),
    schedule: fc.record({ active_hours: fc.constant({ start: '09:00', end: '17:00', timezone: 'UTC' }) }),
    rules: fc.array(rule, { maxLength: 3 }),
    approval_timeout_secs: fc.integer({ min: 1, max: 500 }),
  },
  { requiredKeys: [] },
);
const documents = fc
  .array(spec, { maxLength: 4 })
  .map((specs) => specs.map((value, index) => documentOf(JSON.stringify(value), `${index}.yaml`)));

const action: fc.Arbitrary<PolicyAction> = fc.oneof(
  fc.record({
    type: fc.constant('tool_call' as const),
    tool: toolName,
    argsJson: fc.constantFrom('{}', '{"path":"/etc/x"}', '{"command":"rm -rf /"}', 'broken'),
  }),
  fc.record({
    type: fc.constant('file_access' as const),
    path: fc.constantFrom('/etc/passwd', '/a', 'src/../etc'),
    mode: fc.constantFrom('read', 'write', 'append', 'delete'),
    tool: toolName,
  }),
  fc.record({
    type: fc.constant('network_request' as const),
    url: fc.constantFrom('https://a.example.com/x', 'https://evil.com', '::'),
    method: fc.constantFrom('GET', 'PUT'),
  }),
  fc.record({ type: fc.constant('process_exec' as const), command: fc.constantFrom('ls', 'rm -rf /') }),
  fc.constant({ type: 'send_message' as const, targetTeamId: 'dev' }),
);

const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  nowMs: fc.integer({ min: noonMs - 86_400_000, max: noonMs + 86_400_000 }),
  identity: fc.constantFrom({ agentId: uuid, teamId: 'dev', orgId: 'acme' }, { teamId: 'other' }),
  graph: fc.constantFrom({ 'agent.depth': 0 }, { 'agent.depth': 5 }, {}),
  state: fc.nat(4).map((count) => ({ countCalls: () => count, spentUsd: () => 0 })),
});

const everywhere = fc.record({ documents, action, circumstances });
const judge = (cascade: readonly PolicyDocument[], of: PolicyAction, at: Circumstances): PolicyVerdict =>
  compilePolicies(cascade).evaluate(of, at);
const severity = (verdict: PolicyVerdict): number => ['allow', 'redact', 'require_approval', 'deny'].indexOf(verdict.decision);

describe('a cascade', () => {
  it('is never loosened by one document more', () => {
    fc.assert(
      fc.property(everywhere, spec, ({ documents: cascade, action: of, circumstances: at }, extra) => {
        // A cascade that denies because nobody speaks is the one thing more documents may open.
        fc.pre(cascade.length > 0 && judge(cascade, of, at).enforcementMode !== 'disabled');
        const more = documentOf(JSON.stringify({ ...extra, enforcement_mode: 'enforce' }), 'z.yaml');
        const before = judge(cascade, of, at);
        fc.pre(before.matched.length > 0 || before.decision !== 'deny');
        expect(severity(judge([...cascade, more], of, at))).toBeGreaterThanOrEqual(severity(before));
      }),
      { numRuns: 150 },
    );
  });

  it('denies with a document that denies everything, whatever else it holds', () => {
    const wall = documentOf('rules: []', 'wall.yaml');
    fc.assert(
      fc.property(
        everywhere,
        ({ documents: cascade, action: of, circumstances: at }) => judge([...cascade, wall], of, at).decision === 'deny',
      ),
    );
  });

  it('decides the same in whatever order its files are given', () => {
    fc.assert(
      fc.property(everywhere, fc.nat(), ({ documents: cascade, action: of, circumstances: at }, turn) => {
        const turned = [...cascade.slice(turn % (cascade.length + 1)), ...cascade.slice(0, turn % (cascade.length + 1))].toReversed();
        const [one, other] = [judge(cascade, of, at), judge(turned, of, at)];
        expect([other.decision, other.reason, other.sourceScope, other.approval, other.shadow?.decision]).toEqual([
          one.decision,
          one.reason,
          one.sourceScope,
          one.approval,
          one.shadow?.decision,
        ]);
      }),
      { numRuns: 150 },
    );
  });

  it('decides the same a thousand times, whatever it judged in between', () => {
    fc.assert(
      fc.property(documents, fc.array(fc.tuple(action, circumstances), { minLength: 2, maxLength: 6 }), (cascade, questions) => {
        const policy = compilePolicies(cascade);
        const first = questions.map(([of, at]) => policy.evaluate(of, at));
        for (let round = 0; round < 20; round += 1) expect(questions.map(([of, at]) => policy.evaluate(of, at))).toEqual(first);
        expect(questions.map(([of, at]) => judge(cascade, of, at))).toEqual(first);
      }),
      { numRuns: 20 },
    );
  });

  it('denies only with a reason that is known, and names the rule', () => {
    fc.assert(
      fc.property(everywhere, ({ documents: cascade, action: of, circumstances: at }) => {
        const verdict = judge(cascade, of, at);
        expect(verdict.reason).not.toBe('policy could not be evaluated — fail-closed');
        if (verdict.decision !== 'allow' && verdict.reason !== 'no policy — fail-closed')
          expect(verdict.matched.map(({ rule: name }) => name)).toContain(verdict.rule);
        expect(Object.isFrozen(verdict)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

describe('judging', () => {
  it('never throws, whatever the action', () => {
    const policy = compilePolicies([
      documentOf(
        'tools: {"*": {allow: true, requires_approval_if: \'path contains "x" OR args.a > 5\'}}\nnetwork: {allowlist: [a]}\nrules: [{match: {resource: "/x"}, effect: allow}]',
      ),
    ]);
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (of, at) => {
        const verdict = policy.evaluate(of as PolicyAction, at as Circumstances);
        return typeof verdict.decision === 'string';
      }),
      { numRuns: 500 },
    );
  });

  it('reads any JSON as an action or says why not', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            type: fc.constantFrom('tool_call', 'file_access', 'x'),
            tool: fc.jsonValue(),
            path: fc.jsonValue(),
            mode: fc.jsonValue(),
          }),
        ),
        (value) => {
          const parsed = parsePolicyAction(value);
          return parsed.ok || parsed.error.length > 0;
        },
      ),
    );
  });
});
