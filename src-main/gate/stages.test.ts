import { GatehouseError } from '@gatehouse/agent-sdk/base';
import type { PolicyVerdict } from '@gatehouse/agent-sdk/policy';
import { describe, expect, it, vi } from 'vitest';
import {
  approve,
  call,
  createContext,
  createTestGate,
  createTestTool,
  createVerdict,
  never,
  readProposal,
  reject,
  writeProposal,
} from './gate-fixture.ts';

const read = readProposal('src/a.ts');
const write = writeProposal('src/a.ts');

const matched = {
  stage: 'tool',
  effect: 'deny',
  rule: 'tools.test.allow',
  reason: 'tool denied by policy',
  scope: 'global',
  source: 'policy.yaml',
  mode: 'enforce',
} as const;

const stageOf = (judge: () => PolicyVerdict) => ({ judge, noteRun: () => {}, catchUp: () => undefined });

describe('the policy', () => {
  it('counts what runs, once, and nothing that was refused', async () => {
    const noted: string[] = [];
    const stage = (decision: PolicyVerdict['decision']) => ({
      judge: () => createVerdict({ decision, counts: ['tool:test'] }),
      noteRun: ({ counts }: PolicyVerdict) => noted.push(...counts),
      catchUp: () => undefined,
    });
    for (const decision of ['allow', 'deny', 'require_approval'] as const) {
      const { gate } = createTestGate(approve, { policy: stage(decision) });
      await gate.run(createTestTool(read), call, createContext());
    }
    const { gate } = createTestGate(reject, { policy: stage('require_approval') });
    await gate.run(createTestTool(read), call, createContext());
    expect(noted).toEqual(['tool:test', 'tool:test']);
  });

  it('stands in the record of what it decided, observed documents too', async () => {
    const shadow = { decision: 'deny', rule: 'r1', reason: 'denied by rule', sourceScope: 'global' } as const;
    const policy = {
      judge: () => ({ ...createVerdict({ dryRun: true, shadow }), policyDigest: 'd'.repeat(64) }),
      noteRun: () => {},
      catchUp: () => undefined,
    };
    const { gate, ledger } = createTestGate(never, { policy });
    await gate.run(createTestTool(read), call, createContext());
    expect(ledger.records[0]).toMatchObject({
      event: 'intent',
      policyDigest: 'd'.repeat(64),
      dry_run: true,
      shadow_decision: 'deny',
      shadow_reason: 'denied by rule',
      shadow_rule: 'r1',
    });
  });

  it('that denies is final, even where a grant or the mode would let it run, and its rules are recorded', async () => {
    const policy = () =>
      createVerdict({ decision: 'deny', reason: 'tool denied by policy', rule: matched.rule, source: matched.source, matched: [matched] });
    for (const mode of ['permissive', 'standard'] as const) {
      const { gate, ledger, requests } = createTestGate(approve, { mode, policy: stageOf(policy) });
      gate.grants.remember({ type: 'write-under', folder: 'src' });
      const tool = createTestTool(write);
      expect(await gate.run(tool, call, createContext())).toMatchObject({
        status: 'refused',
        code: 'ERR_GATE_POLICY_DENIED',
        reason: expect.stringContaining('tools.test.allow in policy.yaml'),
      });
      expect([requests, tool.performed]).toEqual([[], []]);
      expect(ledger.records).toMatchObject([{ event: 'verdict', rules: ['tools.test.allow'] }]);
    }
  });

  it('that asks makes a read ask, with its own time, role and rules, and offers nothing to remember', async () => {
    const asking = { ...matched, effect: 'require_approval', reason: 'approval required by policy' } as const;
    const approval = { timeoutSecs: 60, escalationRole: 'lead' };
    const policy = () => createVerdict({ decision: 'require_approval', reason: asking.reason, matched: [asking], approval });
    const { gate, requests, ledger } = createTestGate(approve, { policy: stageOf(policy) });
    await gate.run(createTestTool(read), call, createContext());
    expect(requests[0]).toMatchObject({
      escalationRole: 'lead',
      rememberable: [],
      rules: [{ id: 'tools.test.allow', effect: 'require_approval', source: 'policy.yaml', isObserved: false }],
    });
    expect((requests[0]?.expiresAtMs ?? 0) - (requests[0]?.askedAtMs ?? 0)).toBe(60_000);
    expect(requests[0]?.reasons[0]).toBe('A policy asks: approval required by policy (tools.test.allow in policy.yaml).');
    expect(ledger.records[0]).toMatchObject({ timeoutMs: 60_000, escalationRole: 'lead' });
  });

  describe('that wants an approver with a role', () => {
    const obligations = { approverRoles: ['maintainer', 'security'], passTtlSecs: undefined, redact: false, suspend: false };
    const asking = { ...matched, effect: 'require_approval', rule: 'deploys', reason: 'approval required by policy' } as const;
    const demanding = createVerdict({
      decision: 'require_approval',
      rule: 'deploys',
      source: 'policy.yaml',
      matched: [asking],
      obligations,
    });

    it.each([[[]], [['owner']], [['Security', 'securit', 'security ']]])('asks nobody who has only %j, and says why', async (roles) => {
      const { gate, requests, ledger } = createTestGate(approve, { policy: stageOf(() => demanding), approverRoles: () => roles });
      const tool = createTestTool(read);
      expect(await gate.run(tool, call, createContext())).toMatchObject({
        status: 'refused',
        code: 'ERR_GATE_ROLE',
        reason: expect.stringMatching(/role maintainer or security \(deploys in policy.yaml\), and the person here has no such role/),
      });
      expect([tool.performed, requests]).toEqual([[], []]);
      expect(ledger.records).toMatchObject([
        { event: 'verdict', decision: 'refused', code: 'ERR_GATE_ROLE', rules: ['deploys'], approverRoles: ['maintainer', 'security'] },
      ]);
    });

    it('asks whoever has one of them, and records by which role it was approved', async () => {
      const roles = ['owner', 'security'];
      const { gate, ledger } = createTestGate(approve, { policy: stageOf(() => demanding), approverRoles: () => roles });
      expect(await gate.run(createTestTool(read), call, createContext())).toMatchObject({ status: 'done' });
      const [proposed, approval, intent] = ledger.records;
      expect(proposed).toMatchObject({ event: 'proposed', approverRoles: ['maintainer', 'security'] });
      expect(approval).toMatchObject({ event: 'approval', decision: 'approved', approver: ['security'] });
      expect(intent).toMatchObject({ event: 'intent', approverRoles: ['maintainer', 'security'] });
    });

    it('does not count an approval by somebody who lost the role while the question waited', async () => {
      let roles = ['security'];
      const answer: typeof approve = (...asked) => {
        roles = [];
        return approve(...asked);
      };
      const { gate } = createTestGate(answer, { policy: stageOf(() => demanding), approverRoles: () => roles });
      const tool = createTestTool(read);
      expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_GATE_ROLE' });
      expect(tool.performed).toEqual([]);
    });

    it('refuses when nobody can say which roles there are', async () => {
      const approverRoles = () => {
        throw new Error('no such device');
      };
      const { gate, requests } = createTestGate(approve, { policy: stageOf(() => demanding), approverRoles });
      expect(await gate.run(createTestTool(read), call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_GATE_ROLE' });
      expect(requests).toEqual([]);
    });

    it('takes no remembered approval of somebody without it, and lets pass what nobody has to approve', async () => {
      const allowing = (approverRoles: readonly string[]) =>
        stageOf(() => createVerdict({ obligations: { ...obligations, approverRoles } }));
      let stage = allowing([]);
      const { gate } = createTestGate(
        ({ action, rememberable }) => ({
          decision: 'approve',
          payloadSha256: action.payloadSha256,
          ...(rememberable[0] && { remember: rememberable[0] }),
        }),
        { policy: { judge: () => stage.judge(), noteRun: () => {}, catchUp: () => undefined } },
      );
      expect(await gate.run(createTestTool(write), call, createContext())).toMatchObject({ status: 'done' });
      stage = allowing(['security']);
      expect(await gate.run(createTestTool(write), call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_GATE_ROLE' });
      expect(await gate.run(createTestTool(read), call, createContext())).toMatchObject({ status: 'done' });
    });
  });

  it('that throws refuses', async () => {
    const policy = () => {
      throw new Error('out of memory');
    };
    const { gate } = createTestGate(approve, { mode: 'permissive', policy: stageOf(policy) });
    const tool = createTestTool(read);
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_GATE_POLICY_FAILED' });
    expect(tool.performed).toEqual([]);
  });

  it('shortens the life of a permit, and never lengthens it', async () => {
    for (const [passTtlSecs, expected] of [
      [5, 5_000],
      [500, 30_000],
    ] as const) {
      const policy = () => createVerdict({ obligations: { approverRoles: [], passTtlSecs, redact: false, suspend: false } });
      const { gate, ledger } = createTestGate(never, { policy: stageOf(policy) });
      await gate.run(createTestTool(read), call, createContext());
      expect(ledger.records[0]).toMatchObject({ event: 'intent', permitLifetimeMs: expected });
    }
  });

  it('that denies what was approved before it changed voids the approval', async () => {
    let isDenied = false;
    const { gate } = createTestGate(
      (request) => {
        isDenied = true;
        return approve(request, new AbortController().signal);
      },
      { policy: stageOf(() => createVerdict(isDenied ? { decision: 'deny', reason: 'tool denied by policy', matched: [matched] } : {})) },
    );
    const tool = createTestTool(write);
    expect(await gate.run(tool, call, createContext())).toMatchObject({ status: 'refused', code: 'ERR_GATE_POLICY_DENIED' });
    expect(tool.performed).toEqual([]);
  });
});

describe('the scrub', () => {
  it.each<[string, 'pass' | 'ask' | 'deny', number, string]>([
    ['passes', 'pass', 0, 'done'],
    ['asks', 'ask', 1, 'done'],
    ['denies', 'deny', 0, 'refused'],
  ])('%s', async (_, decision, questions, status) => {
    const scrub = async () => ({ decision, reasons: ['It holds what looks like a key.'] });
    const { gate, requests } = createTestGate(approve, { scrub });
    expect(await gate.run(createTestTool(read), call, createContext())).toMatchObject({ status });
    expect(requests).toHaveLength(questions);
  });

  it('that throws refuses', async () => {
    const scrub = () => Promise.reject(new Error('too long'));
    const { gate } = createTestGate(approve, { scrub });
    expect(await gate.run(createTestTool(read), call, createContext())).toMatchObject({ code: 'ERR_GATE_SCRUB_FAILED' });
  });
});

describe('the budget', () => {
  const counting = () => ({ commit: vi.fn(async () => {}), rollback: vi.fn(async () => {}) });

  it('is spent when the call has run, and given back when it has not', async () => {
    for (const [answer, spent] of [
      [approve, [1, 0]],
      [reject, [0, 1]],
    ] as const) {
      const reservation = counting();
      const { gate } = createTestGate(answer, { budget: async () => reservation });
      await gate.run(createTestTool(write), call, createContext());
      expect([reservation.commit.mock.calls.length, reservation.rollback.mock.calls.length]).toEqual(spent);
    }
  });

  it('that has not enough left refuses with its own code, before anybody is asked', async () => {
    const budget = () => Promise.reject(new GatehouseError('ERR_BUDGET_EXCEEDED', { message: 'budget exceeded' }));
    const { gate, requests } = createTestGate(approve, { budget });
    expect(await gate.run(createTestTool(write), call, createContext())).toMatchObject({ code: 'ERR_BUDGET_EXCEEDED' });
    expect(requests).toEqual([]);
  });
});
