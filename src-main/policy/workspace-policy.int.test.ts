import { writeFileSync } from 'node:fs';
import { createAction } from '@gatehouse/agent-sdk/action';
import { createSecretScanner } from '@gatehouse/agent-sdk/dlp';
import { createFrozenClock, createMemoryLedger, createTempFolder, createTestWorkspace } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { WorkspacePolicy } from './workspace-policy.ts';

let open: WorkspacePolicy | undefined;
afterEach(() => open?.dispose());

async function openPolicy(files: Readonly<Record<string, string>>, personal: Readonly<Record<string, string>> = {}) {
  const workspace = createTestWorkspace(files);
  const home = createTempFolder('gatehouse-policies');
  for (const [name, text] of Object.entries(personal)) home.writeText(`policies/${name}`, text);
  const ledger = createMemoryLedger();
  const clock = createFrozenClock();
  open = await WorkspacePolicy.open({
    machineDirectories: [],
    home: home.path,
    workspaceRoot: workspace.path,
    workspaceId: 'w',
    scanner: createSecretScanner(),
    ledger,
    clock,
    agentId: 'agent:main',
    principal: 'user:alice',
    spentUsd: () => 0,
  });
  return { policy: open, ledger, clock, workspace };
}

const action = (kind: string, tool: string, target: string, payload: Record<string, string> = {}) =>
  createAction({
    id: 'a',
    kind,
    tool,
    intent: 'Do it',
    actor: { agent: 'agent:main', principal: 'user:alice', sessionId: 's' },
    resource: { type: kind === 'shell' ? 'command' : 'file', target },
    payload,
    context: { workspaceId: 'w', workspaceRoot: '/w', turnId: 't', callId: 'c' },
  });
const run = action('shell', 'bash_run', 'npm test', { command: 'npm test' });

const denyShell = 'tools:\n  bash_run:\n    allow: false\n';

describe('the policy of a workspace', () => {
  it('restricts nothing without documents: the mode of the session asks', async () => {
    const { policy, ledger } = await openPolicy({ 'a.ts': '' });
    expect(policy.judge(run)).toMatchObject({ decision: 'allow', policyDigest: policy.status.digest });
    expect(policy.status.documents.map(({ source }) => source)).toEqual(['built-in.yaml']);
    expect(ledger.events).toEqual([]);
  });

  it('counts the workspace’s own document, and says whose rule it was', async () => {
    const { policy, ledger } = await openPolicy({ '.gatehouse/policy.yaml': denyShell });
    expect(policy.judge(run)).toMatchObject({ decision: 'deny', reason: 'tool denied by policy', source: '.gatehouse/policy.yaml' });
    expect(ledger.records).toMatchObject([{ event: 'policy.changed', policyDigest: policy.status.digest }]);
  });

  it('never lets a workspace loosen what the person forbids', async () => {
    const { policy } = await openPolicy({ '.gatehouse/policy.yaml': 'tools:\n  "*":\n    allow: true\n' }, { 'mine.yaml': denyShell });
    expect(policy.judge(run).decision).toBe('deny');
  });

  it('takes a saved change from the next check on, and keeps the last good one when the next is broken', async () => {
    const { policy, workspace, ledger } = await openPolicy({ '.gatehouse/policy.yaml': 'version: "1"\n' });
    const file = workspace.resolve('.gatehouse/policy.yaml');
    expect(policy.judge(run).decision).toBe('allow');
    writeFileSync(file, denyShell);
    await policy.refresh();
    expect(policy.judge(run).decision).toBe('deny');
    writeFileSync(file, 'tools:\n  bash_run:\n    alow: true\n');
    await policy.refresh();
    expect(policy.judge(run).decision).toBe('deny');
    expect(policy.status.problem).toMatchObject({ code: 'ERR_POLICY_INVALID', message: expect.stringContaining('policy.yaml:3') });
    expect(ledger.events).toEqual(['policy.changed', 'policy.changed', 'policy.changed']);
  });

  it('denies everything while the first document cannot be read', async () => {
    const { policy } = await openPolicy({ '.gatehouse/policy.yaml': 'nonsense: true\n' });
    expect(policy.judge(run)).toMatchObject({ decision: 'deny', reason: 'no policy — fail-closed' });
    expect(policy.credentialAction).toBe('block');
  });

  it('counts calls that ran, until the next hour', async () => {
    const { policy, clock } = await openPolicy({
      '.gatehouse/policy.yaml': 'tools:\n  bash_run:\n    allow: true\n    limit_per_hour: 2\n',
    });
    for (const _ of [1, 2]) policy.noteRun(policy.judge(run));
    expect(policy.judge(run)).toMatchObject({ decision: 'deny', reason: 'rate limit exceeded' });
    clock.advance(3_600_000);
    expect(policy.judge(run).decision).toBe('allow');
  });

  it('takes a change that was saved a moment ago, whether the watcher has heard of it or not', async () => {
    const { policy, workspace } = await openPolicy({ '.gatehouse/policy.yaml': 'version: "1"\n' });
    expect(policy.catchUp()).toBeUndefined();
    writeFileSync(workspace.resolve('.gatehouse/policy.yaml'), denyShell);
    await policy.catchUp();
    expect(policy.judge(run).decision).toBe('deny');
  });

  it('hides a path that a rule keeps from being read, and nothing when all reading is denied alike', async () => {
    const rules = (resource: string) =>
      `rules:\n  - id: closed\n    match: { resource: ['${resource}'] }\n    effect: deny\n  - match: {}\n    effect: allow\n`;
    const { policy, workspace } = await openPolicy({ '.gatehouse/policy.yaml': rules('**/infra/**') });
    expect(policy.hiddenBecause(workspace.resolve('infra/main.tf'))).toContain('closed in .gatehouse/policy.yaml');
    expect(policy.hiddenBecause(workspace.resolve('src/main.ts'))).toBeUndefined();
    writeFileSync(workspace.resolve('.gatehouse/policy.yaml'), rules('**'));
    await policy.catchUp();
    expect(policy.hiddenBecause(workspace.resolve('infra/main.tf'))).toBeUndefined();
  });

  it('says what documents take for sensitive, but not what is only observed', async () => {
    const text = 'data:\n  sensitive_patterns: ["FOO-[0-9]+"]\n';
    const { policy, workspace } = await openPolicy({ '.gatehouse/policy.yaml': text });
    expect(policy.sensitivePatterns).toEqual(['FOO-[0-9]+']);
    writeFileSync(workspace.resolve('.gatehouse/policy.yaml'), `enforcement_mode: observe\n${text}`);
    await policy.catchUp();
    expect(policy.sensitivePatterns).toEqual([]);
  });

  it('observes without applying, and says what it would have done', async () => {
    const { policy } = await openPolicy({ '.gatehouse/policy.yaml': `enforcement_mode: observe\n${denyShell}` });
    expect(policy.judge(run)).toMatchObject({
      decision: 'allow',
      dryRun: true,
      shadow: { decision: 'deny', reason: 'tool denied by policy' },
    });
  });

  const secrets = (asked: string, more = ''): string => `${more}data:\n  credential_action: ${asked}\n`;
  const observed = 'enforcement_mode: observe\n';

  it.each([
    ['block', 'block'],
    ['alert_only', 'alert_only'],
    ['redact_only', 'redact_only'],
  ])('does with secrets what the person says with %s', async (asked, done) => {
    const { policy } = await openPolicy({}, { 'policy.yaml': secrets(asked) });
    expect(policy.credentialAction).toBe(done);
  });

  it.each([
    ['a workspace cannot have them sent', secrets('alert_only'), undefined, 'redact_only'],
    ['a workspace can have them blocked', secrets('block'), secrets('alert_only'), 'block'],
    ['a workspace can have them replaced all the same', secrets('redact_only'), secrets('alert_only'), 'redact_only'],
    ['a workspace without a word leaves it to the person', denyShell, secrets('alert_only'), 'alert_only'],
    ['what is observed lets nothing pass', denyShell, secrets('alert_only', observed), 'redact_only'],
    ['what is observed blocks nothing', secrets('block', observed), undefined, 'redact_only'],
    [
      'what is for one agent is not for all',
      denyShell,
      secrets('alert_only', 'scope: agent:0b1f7a52-6c1d-4f5e-9d7e-2a4c8e6b1d3f\n'),
      'redact_only',
    ],
  ])('about secrets: %s', async (_, ofWorkspace, ofPerson, done) => {
    const personal = ofPerson === undefined ? {} : { 'policy.yaml': ofPerson };
    const { policy } = await openPolicy({ '.gatehouse/policy.yaml': ofWorkspace }, personal);
    expect(policy.status.problem).toBeNull();
    expect(policy.credentialAction).toBe(done);
  });
});
