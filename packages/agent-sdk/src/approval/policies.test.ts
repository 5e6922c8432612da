import { describe, expect, it } from 'vitest';
import {
  type AgentAction,
  ApprovalGate,
  type Classification,
  destructiveShellDenyPolicy,
  destructiveVerbs,
  type FrozenAction,
  type Policy,
  paranoidPolicy,
  permissivePolicy,
  standardPolicy,
  type ToolApproval,
  toAgentAction,
  toolApprovalPolicy,
  type Vote,
} from './index.ts';

async function voteOf(policy: Policy, action: AgentAction): Promise<Vote> {
  const answer: Vote | Classification = await policy.classify({ ...action, payloadSha256: '' } as FrozenAction);
  return typeof answer === 'string' ? answer : answer.vote;
}

const of = (kind: string, payload: AgentAction['payload'] = {}, target?: string): AgentAction => ({
  kind,
  summary: kind,
  payload,
  ...(target === undefined ? {} : { target }),
});
const shell = (command: string): AgentAction => of('shell', { command });
const url = 'https://example.com/a';

describe('the standard policy', () => {
  it.each<readonly [Vote, AgentAction]>([
    ['auto', of('file:read', {}, 'src/a.ts')],
    ['auto', of('terminal:read')],
    ['ask', of('file:write', { content: '' }, 'src/a.ts')],
    ['ask', of('file:write', { content: '' }, '.git/hooks/pre-commit')],
    ['ask', of('file:delete', {}, 'src/a.ts')],
    ['ask', shell('ls')],
    ['ask', shell('rm -rf build')],
    ['ask', of('process:spawn', { argv: ['node', 'a.js'] })],
    ['ask', of('git', { args: ['status'] })],
    ['ask', of('tool', { a: 1 }, 'search')],
    ['ask', of('telepathy')],
    ['ask', of('shell')],
    ['auto', of('network', { url, method: 'GET' })],
    ['auto', of('network', { method: 'head' }, url)],
    ['ask', of('network', { url })],
    ['ask', of('network', { url, method: 'POST' })],
    ['ask', of('network', { url, method: 'DELETE' })],
    ['ask', of('network', { url, method: 'GET', body: 'x' })],
    ['ask', of('network', { url: 'https://user:pass@example.com/', method: 'GET' })],
    ['ask', of('network', { url: 'file:///etc/passwd', method: 'GET' })],
  ])('says %s to %j', async (vote, action) => {
    expect(await voteOf(standardPolicy(), action)).toBe(vote);
  });
});

describe('the other policies', () => {
  it('ask for everything, and pass everything', async () => {
    for (const action of [of('file:read'), of('file:write'), shell('rm -rf /'), of('telepathy')]) {
      expect([await voteOf(paranoidPolicy(), action), await voteOf(permissivePolicy(), action)]).toEqual(['ask', 'auto']);
    }
  });

  it('set each tool of a server apart', async () => {
    let settings: Record<string, ToolApproval> = { search: 'inherit', fetch: 'auto', send: 'confirm', wipe: 'block' };
    const policy = toolApprovalPolicy(() => settings, standardPolicy());
    const votes = async (): Promise<Vote[]> =>
      await Promise.all(['search', 'fetch', 'send', 'wipe', 'toString'].map((name) => voteOf(policy, of('tool', {}, name))));
    expect(await votes()).toEqual(['ask', 'auto', 'ask', 'deny', 'ask']);
    settings = { search: 'block' };
    expect(await votes()).toEqual(['deny', 'ask', 'ask', 'ask', 'ask']);
    expect(await voteOf(policy, of('file:read', {}, 'search'))).toBe('auto');
  });
});

describe('the policy against destructive commands', () => {
  const wrappers: readonly ((command: string) => string)[] = [
    (command) => command,
    (command) => `sudo ${command}`,
    (command) => `env A=1 ${command}`,
    (command) => `sh -c '${command}'`,
    (command) => `sudo env A=1 bash -c "${command}"`,
    (command) => `true; ${command}`,
    (command) => `true && ${command}`,
    (command) => `cat list | ${command}`,
    (command) => `echo $(${command})`,
    (command) => `echo \`${command}\``,
    (command) => `/bin/${command}`,
  ];
  const commands = destructiveVerbs.flatMap((verb) => wrappers.map((wrap) => wrap(`${verb} x`)));

  it.each(commands)('denies %j', async (command) => {
    expect(await voteOf(destructiveShellDenyPolicy(), shell(command))).toBe('deny');
  });

  it.each([
    'ls -la',
    'npm test',
    'grep -r "rm -rf" .',
    'echo rm',
    'git status',
    'git commit -m "rm the old code"',
    'cat rm.txt',
    'rmdir-notes',
  ])('passes %j', async (command) => {
    expect(await voteOf(destructiveShellDenyPolicy(), shell(command))).toBe('auto');
  });

  it.each(['$TOOL -rf build', '$(cat what) build', 'eval "$X"'])('asks about %j, which only running it tells', async (command) => {
    expect(await voteOf(destructiveShellDenyPolicy(), shell(command))).not.toBe('auto');
  });

  it('finds the command where programs put it', async () => {
    const actions = [
      of('shell', 'rm -rf build'),
      of('shell', {}, 'rm -rf build'),
      of('shell', { cmd: 'rm -rf build' }),
      of('process:spawn', { command: 'rm', args: ['-rf', 'a b'] }),
      of('process:spawn', { argv: ['sudo', 'rm', 'x'] }),
      of('process:spawn', ['sh', '-c', 'rm x']),
      of('shell', { command: ['rm', 'x'] }),
    ];
    expect(await Promise.all(actions.map((action) => voteOf(destructiveShellDenyPolicy(), action)))).toEqual(actions.map(() => 'deny'));
    expect(await voteOf(destructiveShellDenyPolicy(), of('shell', { text: 'rm' }))).toBe('deny');
    expect(await voteOf(destructiveShellDenyPolicy(), of('file:write', { command: 'rm x' }))).toBe('auto');
  });

  it.each([
    ['git push --force', 'deny'],
    ['git -C repo push origin main --force', 'deny'],
    ['sudo git push --force origin', 'deny'],
    ['kubectl delete pod web', 'deny'],
    ['kubectl -n prod delete pod web', 'deny'],
    ['sh -c "cd x && kubectl delete ns prod"', 'deny'],
    ['git push origin main', 'auto'],
    ['kubectl get pods', 'auto'],
    ['echo kubectl delete', 'auto'],
  ] as const)('knows what was added: %j is %s', async (command, vote) => {
    const policy = destructiveShellDenyPolicy({ extra: ['git push --force', 'kubectl delete'] });
    expect(await voteOf(policy, shell(command))).toBe(vote);
    const gate = new ApprovalGate({ policies: [permissivePolicy(), policy], clock: { nowMs: () => 0 } });
    expect((await gate.check(shell(command))).isApproved).toBe(vote === 'auto');
  });

  it('reads the words of a git action', async () => {
    const policy = destructiveShellDenyPolicy({ extra: ['git push --force'] });
    expect(await voteOf(policy, of('git', { args: ['push', '--force'] }))).toBe('deny');
    expect(await voteOf(policy, of('git', { args: ['status'] }))).toBe('auto');
  });
});

describe('the action of the application', () => {
  it('is the same action in the SDK', () => {
    const action = {
      id: 'a1',
      kind: 'file:write',
      tool: 'write',
      intent: 'Write a.txt',
      actor: { agent: 'agent:main', principal: 'user:alice', sessionId: 's' },
      resource: { type: 'file' as const, target: '/w/a.txt' },
      payload: { path: 'a.txt', text: 'alpha' },
      payloadSha256: 'x',
      context: { workspaceId: 'w', workspaceRoot: '/w', turnId: 't', callId: 'c' },
    };
    expect(toAgentAction(action)).toEqual({
      kind: 'file:write',
      summary: 'Write a.txt',
      target: '/w/a.txt',
      payload: { path: 'a.txt', text: 'alpha' },
      meta: { id: 'a1', tool: 'write', actor: action.actor, context: action.context },
    });
  });
});
