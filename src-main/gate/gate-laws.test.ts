import type { ToolProposal } from '@gatehouse/agent';
import {
  type ApprovalAnswer,
  type ApprovalMode,
  approvalModes,
  type GrantPattern,
  isAutomatic,
  matchesGrant,
} from '@gatehouse/agent-sdk/approval';
import type { LedgerRecord } from '@gatehouse/agent-sdk/audit';
import { hashCanonicalJson } from '@gatehouse/agent-sdk/hash';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  call,
  createContext,
  createTestGate,
  createTestTool,
  readProposal,
  shellProposal,
  type TestAnswer,
  writeProposal,
} from './gate-fixture.ts';

const paths = [
  'src/cart.ts',
  'src/deep/menu.ts',
  'README.md',
  '.env',
  'deploy/.ssh/id_rsa',
  'AGENTS.md',
  '.gatehouse/policy.yaml',
  'a/../.env',
];
const commands = ['npm test', 'ls', 'cat .env', 'rm -rf src', 'git push --force', 'cat "$HOME/.ssh/config"', 'X=.env; cat $X', '$EDITOR x'];
const ledgerEvents = ['proposed', 'approval', 'intent', 'outcome', 'verdict'];

const proposals = fc.oneof(
  fc.constantFrom(...paths).map((path) => writeProposal(path)),
  fc.constantFrom(...paths).map((path) => readProposal(path)),
  fc.constantFrom(...commands).map((command) => shellProposal(command)),
  fc
    .constantFrom('network', 'file:delete', 'tool', 'teleport')
    .map((kind): ToolProposal => ({ ...readProposal('src/cart.ts'), kind, rememberable: [{ type: 'read-file', path: 'src/cart.ts' }] })),
);

const grants: fc.Arbitrary<GrantPattern> = fc.oneof(
  fc.constantFrom(...paths).map((path) => ({ type: 'write-file', path }) as const),
  fc.constantFrom('src', '.', '', '..', '.gatehouse').map((folder) => ({ type: 'write-under', folder }) as const),
  fc.constantFrom(...commands).map((command) => ({ type: 'command', command }) as const),
);

type AnswerKind = 'approve' | 'approve-edited' | 'reject' | 'other-hash' | 'garbage' | 'throw' | 'cancel' | 'remember-all';

const answers = fc.constantFrom<AnswerKind>(
  'approve',
  'approve-edited',
  'reject',
  'other-hash',
  'garbage',
  'throw',
  'cancel',
  'remember-all',
);

interface Scene {
  readonly proposal: ToolProposal;
  readonly mode: ApprovalMode;
  readonly answer: AnswerKind;
  readonly grants: readonly GrantPattern[];
  readonly failing: readonly string[];
}

const scenes: fc.Arbitrary<Scene> = fc.record({
  proposal: proposals,
  mode: fc.constantFrom<ApprovalMode>(...approvalModes),
  answer: answers,
  grants: fc.array(grants, { maxLength: 3 }),
  failing: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.subarray(ledgerEvents)),
});

function answerOf(kind: AnswerKind, turn: AbortController): TestAnswer {
  return ({ action, rememberable }): ApprovalAnswer => {
    const { payloadSha256 } = action;
    switch (kind) {
      case 'approve':
        return { decision: 'approve', payloadSha256 };
      case 'remember-all':
        return { decision: 'approve', payloadSha256, ...(rememberable[0] === undefined ? {} : { remember: rememberable[0] }) };
      case 'approve-edited':
        return { decision: 'approve-edited', payloadSha256, text: 'edited by hand', via: 'editor' };
      case 'reject':
        return { decision: 'reject' };
      case 'other-hash':
        return { decision: 'approve', payloadSha256: hashCanonicalJson('another payload') };
      case 'garbage':
        return { decision: 'approve' } as ApprovalAnswer;
      case 'throw':
        throw new Error('the window is gone');
      case 'cancel':
        turn.abort();
        return { decision: 'approve', payloadSha256 };
    }
  };
}

async function play({ proposal, mode, answer, grants: remembered, failing }: Scene) {
  const turn = new AbortController();
  const { gate, ledger, requests } = createTestGate(answerOf(answer, turn), { mode });
  for (const grant of remembered) gate.grants.remember(grant);
  ledger.failOn(failing);
  const revise = async (original: ToolProposal, text: string) => writeProposal(original.payload.path as string, text);
  const tool = createTestTool(proposal, proposal.kind === 'file:write' ? { revise } : {});
  const outcome = await gate.run(tool, call, createContext(turn.signal));
  return { outcome, performed: tool.performed, records: ledger.records, requests };
}

function find(records: readonly LedgerRecord[], event: string): LedgerRecord | undefined {
  return records.find((record) => record.event === event);
}

const runs = { numRuns: 600 };

describe('for every call, mode, memory, answer and failure of the ledger', () => {
  it('there is no effect without an intent that is durable, for exactly its payload', () =>
    fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const { performed, records } = await play(scene);
        expect(performed.length).toBeLessThanOrEqual(1);
        for (const payload of performed) expect(find(records, 'intent')).toMatchObject({ payloadSha256: hashCanonicalJson(payload) });
      }),
      runs,
    ));

  it('nothing that asks happens without an approval of exactly it, given now or remembered, and in Strict only given now', () =>
    fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const { performed, records, requests } = await play(scene);
        const { mode, proposal } = scene;
        const intent = find(records, 'intent');
        if (performed.length === 0 || (isAutomatic(mode, proposal.kind) && intent?.basis === 'automatic')) return;
        if (intent?.basis === 'human') {
          expect(find(records, 'approval')).toMatchObject({ decision: expect.stringMatching(/^approved/), requestId: requests[0]?.id });
          expect(['approve', 'approve-edited', 'remember-all']).toContain(scene.answer);
        } else {
          expect([mode === 'strict', intent?.basis]).toEqual([false, 'grant']);
          const probe = createTestGate(answerOf('approve', new AbortController()), { mode: 'strict' });
          await probe.gate.run(createTestTool(proposal), call, createContext());
          const action = probe.requests[0]?.action;
          expect(scene.grants.some((grant) => action !== undefined && matchesGrant(grant, action))).toBe(true);
        }
      }),
      runs,
    ));

  it('a secret path is never asked about and never touched', () =>
    fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const named = JSON.stringify([scene.proposal.paths, scene.proposal.payload]);
        fc.pre(/\.env|\.ssh/.test(named));
        const { outcome, performed, requests } = await play(scene);
        expect([outcome.status, performed, requests]).toEqual(['refused', [], []]);
      }),
      runs,
    ));

  it('what is protected or destructive is never done on the strength of a memory', () =>
    fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        fc.pre(scene.proposal.kind !== 'file:read');
        fc.pre(/AGENTS|\.gatehouse|rm -rf|--force|EDITOR/.test(JSON.stringify(scene.proposal.payload)));
        const { performed, records, requests } = await play(scene);
        if (performed.length > 0) expect(find(records, 'intent')?.basis).toBe('human');
        // Nobody types here.
        if (requests[0]?.typedWords !== undefined) expect(performed).toEqual([]);
        for (const { rememberable } of requests) expect(rememberable).toEqual([]);
      }),
      runs,
    ));

  it('every call ends as done, failed, refused or cancelled, and an intent on record has its outcome unless the ledger failed', () =>
    fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const { outcome, records, performed } = await play(scene);
        expect(['done', 'failed', 'refused', 'cancelled']).toContain(outcome.status);
        if (performed.length > 0) expect(['done', 'failed']).toContain(outcome.status);
        const intents = records.filter(({ event }) => event === 'intent').length;
        const outcomes = records.filter(({ event }) => event === 'outcome').length;
        expect(outcomes).toBe(scene.failing.includes('outcome') ? 0 : intents);
      }),
      runs,
    ));
});
