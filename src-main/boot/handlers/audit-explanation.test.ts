import type { LedgerEntry, LedgerRecord } from '@gatehouse/agent-sdk/audit';
import { compilePolicies, parsePolicy } from '@gatehouse/agent-sdk/policy';
import { describe, expect, it } from 'vitest';
import { judgeStory } from '../../policy/index.ts';
import { toExplanationView } from './audit-explanation.ts';

const toEntries = (records: readonly LedgerRecord[]): readonly LedgerEntry[] =>
  records.map((data, seq) => ({ seq, ts: `2026-01-02T03:04:0${seq}.000Z`, prevHash: '', hash: '', data }));

const subject = {
  agent: 'agent:main',
  principal: 'user:ada',
  sessionId: 's',
  turnId: 't',
  callId: 'c',
  actionId: 'a',
  tool: 'bash_run',
  mode: 'standard',
  kind: 'shell',
  resource: { type: 'command', target: 'npm publish' },
  payloadSha256: '1'.repeat(64),
};

const compile = (text: string) => {
  const parsed = parsePolicy(text, { source: '.gatehouse/my rules.yaml' });
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  return compilePolicies([parsed.document]);
};
const asking = compile('tools:\n  bash_run:\n    allow: true\n    requires_approval_if: command contains "publish"\n');
const denying = compile('tools:\n  bash_run:\n    allow: false\n');

const approved = toEntries([
  {
    event: 'proposed',
    ...subject,
    decision: 'step_up',
    requestId: 'r',
    reasons: ['First command of its kind', 'A rule asks'],
    policyDigest: asking.digest,
    rule: 'tools.bash_run.requires_approval_if',
    policySource: '.gatehouse/my rules.yaml',
    matched: ['require_approval tools.bash_run.requires_approval_if .gatehouse/my rules.yaml'],
  },
  { event: 'approval', ...subject, requestId: 'r', decision: 'approved', isTyped: true },
  { event: 'intent', ...subject, decision: 'allow', basis: 'human', requestId: 'r' },
  { event: 'outcome', ...subject, status: 'done', intentSeq: 2, permitUsed: true, durationMs: 1234, exitCode: 0 },
]);

function explainStory(entries: readonly LedgerEntry[], policy: ReturnType<typeof compile>, change?: LedgerEntry) {
  const [asked] = entries;
  if (asked === undefined) throw new Error('no entry');
  const story = { asked, entries, policyChange: change, modeChange: undefined };
  return toExplanationView(story, judgeStory(story, policy, '/w'), ['.gatehouse/my rules.yaml']);
}

describe('the explanation of an entry', () => {
  it('tells every stage in order, in words, and says nothing twice', () => {
    const { subject: line, stages } = explainStory(approved, asking);
    expect(line).toBe('bash_run: run npm publish');
    expect(stages.map(({ seq, title, decision }) => [seq, title, decision])).toEqual([
      [0, 'Asked for', 'step_up'],
      [1, 'Answered', 'approved'],
      [2, 'About to run', 'allow'],
      [3, 'Ended', 'done'],
    ]);
    expect(stages[0]?.facts).toContainEqual({ label: 'Asked because', form: 'text', value: 'First command of its kind\nA rule asks' });
    expect(stages[1]?.facts).toEqual([{ label: 'Typed', form: 'text', value: 'the person typed the key words' }]);
    expect(stages[2]?.facts).toEqual([{ label: 'May run because', form: 'text', value: 'a person approved it' }]);
    expect(stages[3]?.facts.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Exit code: 0',
      'Took: 1,234 ms',
      'Effect: the permit was used',
    ]);
  });

  it('names the rules that spoke and their documents, whose names may have spaces', () => {
    const { documents, rules } = explainStory(approved, asking);
    expect(documents).toEqual(['.gatehouse/my rules.yaml']);
    expect(rules).toEqual([
      { effect: 'require_approval', rule: 'tools.bash_run.requires_approval_if', source: '.gatehouse/my rules.yaml' },
    ]);
  });

  it('judges it again by the policy in force now, and says whether that is the same one', () => {
    expect(explainStory(approved, asking).today).toMatchObject({ isSamePolicy: true, decision: 'require_approval' });
    expect(explainStory(approved, asking).today.note).toContain('so is its verdict');
    const { today } = explainStory(approved, denying);
    expect(today.missing).toEqual(['the arguments']);
    expect(today).toMatchObject({
      isSamePolicy: false,
      decision: 'deny',
      matched: [{ stage: 'tool', effect: 'deny', rule: 'tools.bash_run.allow', isObserved: false }],
    });
    expect(today.note).toContain('Another policy is in force now');
  });

  it('takes the documents of a policy that is gone from the change that brought it', () => {
    const [change] = toEntries([
      { event: 'policy.changed', policyDigest: asking.digest, documents: [{ source: 'old.yaml', digest: '2'.repeat(64) }] },
    ]);
    expect(explainStory(approved, denying, change).documents).toEqual(['old.yaml']);
    expect(explainStory(approved, denying).documents).toEqual(['.gatehouse/my rules.yaml']);
  });

  it('does not guess where an entry is about no action', () => {
    expect(explainStory(toEntries([{ event: 'mode.changed', from: 'standard', to: 'strict' }]), asking)).toMatchObject({
      subject: 'mode.changed',
      rules: [],
      documents: [],
      today: { decision: '', matched: [], note: expect.stringContaining('no action') },
    });
  });
});
