import { expect, it } from 'vitest';
import { toEntryWords } from './entry-words.ts';

const words = (data: { event: string } & Record<string, unknown>) => toEntryWords({ seq: 1, ts: '', prevHash: '', hash: '', data }, '/ws');

it.each([
  [
    { event: 'policy.changed', policyDigest: 'd', documents: [{ source: 'built-in.yaml' }, { source: '.gatehouse/policy.yaml' }] },
    'in force: built-in.yaml, .gatehouse/policy.yaml',
  ],
  [
    { event: 'policy.changed', policyDigest: 'd', documents: [{ source: 'a.yaml' }], code: 'ERR_POLICY_INVALID' },
    'a change was not taken (ERR_POLICY_INVALID) · in force: a.yaml',
  ],
  [{ event: 'policy.changed', policyDigest: '', documents: [] }, 'nothing is in force'],
  [
    {
      event: 'dlp.finding',
      source: 'question',
      findings: [{ kind: 'AwsKey' }, { kind: 'AwsKey' }, { kind: 'Jwt' }],
      resource: { target: 'ollama/qwen3' },
    },
    'AwsKey (2), Jwt · in question · to ollama/qwen3',
  ],
  [{ event: 'grant.saved', grant: 'run npm test', lifetime: 'workspace' }, 'run npm test · until it is taken back'],
  [
    { event: 'grant.revoked', grant: 'run npm test', lifetime: 'session', cause: 'person' },
    'run npm test · until the session ends · cause: person',
  ],
  [{ event: 'budget.exceeded', reason: 'budget exceeded. 1.2 of 1 USD', code: 'ERR_BUDGET_EXCEEDED' }, 'budget exceeded. 1.2 of 1 USD'],
  [
    { event: 'key.rotated', publicKeySha256: 'aabbccddeeff', retiredSha256: '1122334455' },
    'signs from now on with key aabbccdd · retired key 11223344',
  ],
  [{ event: 'opened', version: '0.1.0', pid: 7 }, 'Gatehouse 0.1.0 · process 7'],
  [{ event: 'export', entries: 1, pages: 2 }, '1 entry · 2 pages'],
  [{ event: 'repaired', bytesRemoved: 12 }, 'cut off 12 bytes of a line that was not whole'],
])('says %j in words', (data, said) => {
  expect(words(data).target).toBe(said);
});

it('says what an observed policy would have done, beside what was done', () => {
  expect(words({ event: 'intent', decision: 'allow', dry_run: true, shadow_decision: 'deny' })).toMatchObject({
    decision: 'allowed',
    shadow: 'observed: would refuse',
  });
  expect(words({ event: 'intent', decision: 'allow' }).shadow).toBeUndefined();
});

it('marks drift, a secret that was let go, and a budget that stopped something', () => {
  expect(['drift', 'dlp.override', 'budget.exceeded'].map((event) => words({ event, decision: 'allow' }).tone)).toEqual([
    'drift',
    'ask',
    'refused',
  ]);
});

it('takes a broken entry for what it is', () => {
  expect(words({ event: 'dlp.finding', findings: [null, 3, 'x'], resource: 'y' }).target).toBe('');
});
