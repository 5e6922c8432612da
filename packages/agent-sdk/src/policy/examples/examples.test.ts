import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../compile.ts';
import type { CompiledPolicy, PolicyAction, PolicyDecision } from '../contract.ts';
import { parsePolicy } from '../parse.ts';
import { parseExpression } from '../parse-expression.ts';

const folder = join(import.meta.dirname, '../../../../../resources/policies');

/** Finds the one secret that the actions below hold. */
const scanner = {
  scan(text: string) {
    const offset = text.indexOf('AKIAIOSFODNN7EXAMPLE');
    return offset < 0 ? [] : [{ kind: 'AwsAccessKey', offset, length: 20 }];
  },
};

function load(name: string): CompiledPolicy {
  const result = parsePolicy(readFileSync(join(folder, `${name}.yaml`), 'utf8'), { source: `${name}.yaml` });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  expect(result.warnings).toEqual([]);
  return compilePolicies([result.document], { scanner });
}

/** The actions of Gatehouse's own tools and of connectors, as the gate hands them on. */
const actions = {
  read: { type: 'file_access', tool: 'read', path: '/ws/src/cart.ts', mode: 'read' },
  list: { type: 'file_access', tool: 'list', path: '/ws/src', mode: 'read' },
  glob: { type: 'file_access', tool: 'glob', path: '/ws', mode: 'read' },
  grep: { type: 'file_access', tool: 'grep', path: '/ws', mode: 'read' },
  write: { type: 'file_access', tool: 'write', path: '/ws/src/cart.ts', mode: 'write', content: 'x' },
  edit: { type: 'file_access', tool: 'edit', path: '/ws/docs/use.md', mode: 'write', content: 'x' },
  multi_edit: { type: 'file_access', tool: 'multi_edit', path: '/ws/src/cart.ts', mode: 'write', content: 'x' },
  'write a secret': { type: 'file_access', tool: 'write', path: '/ws/src/keys.ts', mode: 'write', content: 'AKIAIOSFODNN7EXAMPLE' },
  'edit a dependency': { type: 'file_access', tool: 'edit', path: '/ws/package.json', mode: 'write', content: '{}' },
  'edit a workflow': { type: 'file_access', tool: 'edit', path: '/ws/.github/workflows/ci.yml', mode: 'write', content: 'x' },
  'edit a Makefile': { type: 'file_access', tool: 'edit', path: '/ws/Makefile', mode: 'write', content: 'x' },
  delete: { type: 'file_access', tool: 'remove', path: '/ws/src/cart.ts', mode: 'delete' },
  'npm test': { type: 'process_exec', tool: 'bash_run', command: 'npm test' },
  'git status': { type: 'process_exec', tool: 'bash_run', command: 'git status' },
  'git push': { type: 'process_exec', tool: 'bash_run', command: 'git push origin main' },
  'git push --force': { type: 'process_exec', tool: 'bash_run', command: 'git push --force origin main' },
  'sudo make install': { type: 'process_exec', tool: 'bash_run', command: 'sudo make install' },
  'terraform apply': { type: 'process_exec', tool: 'bash_run', command: 'cd infra && terraform apply' },
  bash_logs: { type: 'tool_call', tool: 'bash_logs', argsJson: '{}' },
  todo_write: { type: 'tool_call', tool: 'todo_write', argsJson: '{}' },
  connector: { type: 'tool_call', tool: 'issues_create', argsJson: '{"title":"x"}' },
  'fetch from a registry': { type: 'network_request', url: 'https://registry.npmjs.org/left-pad', method: 'GET' },
  'fetch from anywhere': { type: 'network_request', url: 'https://paste.example.net/x', method: 'POST' },
  listen: { type: 'network_listen', address: '127.0.0.1:3000' },
  'start an agent': { type: 'agent_spawn', agent: 'helper' },
} satisfies Record<string, PolicyAction>;

type Answers = Readonly<Record<keyof typeof actions, PolicyDecision>>;

const ask = 'require_approval';
const looking = { read: 'allow', list: 'allow', glob: 'allow', grep: 'allow', bash_logs: 'allow', todo_write: 'allow' } as const;

/** What each shipped policy answers. This table is their documentation, and docs/policy.md shows it. */
const answers: Readonly<Record<string, Answers>> = {
  strict: {
    ...looking,
    ...{
      write: ask,
      edit: ask,
      multi_edit: ask,
      'write a secret': 'deny',
      'edit a dependency': ask,
      'edit a workflow': 'deny',
      'edit a Makefile': ask,
    },
    ...{
      delete: 'deny',
      'npm test': ask,
      'git status': ask,
      'git push': ask,
      'git push --force': ask,
      'sudo make install': ask,
      'terraform apply': ask,
    },
    ...{ connector: 'deny', 'fetch from a registry': 'deny', 'fetch from anywhere': 'deny', listen: 'deny', 'start an agent': 'deny' },
  },
  balanced: {
    ...looking,
    ...{
      write: 'allow',
      edit: 'allow',
      multi_edit: 'allow',
      'write a secret': 'redact',
      'edit a dependency': ask,
      'edit a workflow': ask,
      'edit a Makefile': 'allow',
    },
    ...{
      delete: ask,
      'npm test': 'allow',
      'git status': 'allow',
      'git push': ask,
      'git push --force': 'deny',
      'sudo make install': ask,
      'terraform apply': ask,
    },
    ...{ connector: ask, 'fetch from a registry': 'allow', 'fetch from anywhere': 'deny', listen: 'deny', 'start an agent': 'allow' },
  },
  'low-risk': {
    ...looking,
    ...{
      write: 'allow',
      edit: 'allow',
      multi_edit: 'allow',
      'write a secret': 'redact',
      'edit a dependency': 'allow',
      'edit a workflow': 'allow',
      'edit a Makefile': 'allow',
    },
    ...{
      delete: 'allow',
      'npm test': 'allow',
      'git status': 'allow',
      'git push': ask,
      'git push --force': ask,
      'sudo make install': ask,
      'terraform apply': 'allow',
    },
    ...{ connector: 'allow', 'fetch from a registry': 'allow', 'fetch from anywhere': 'allow', listen: 'allow', 'start an agent': 'allow' },
  },
  'medium-risk': {
    ...looking,
    ...{
      write: 'allow',
      edit: 'allow',
      multi_edit: 'allow',
      'write a secret': 'deny',
      'edit a dependency': ask,
      'edit a workflow': ask,
      'edit a Makefile': ask,
    },
    ...{
      delete: ask,
      'npm test': 'allow',
      'git status': 'allow',
      'git push': ask,
      'git push --force': ask,
      'sudo make install': ask,
      'terraform apply': ask,
    },
    ...{ connector: ask, 'fetch from a registry': 'allow', 'fetch from anywhere': 'deny', listen: 'deny', 'start an agent': 'deny' },
  },
  'high-risk': {
    ...looking,
    ...{
      write: ask,
      edit: ask,
      multi_edit: ask,
      'write a secret': 'deny',
      'edit a dependency': ask,
      'edit a workflow': 'deny',
      'edit a Makefile': ask,
    },
    ...{
      delete: 'deny',
      'npm test': ask,
      'git status': ask,
      'git push': 'deny',
      'git push --force': 'deny',
      'sudo make install': 'deny',
      'terraform apply': 'deny',
    },
    ...{ connector: 'deny', 'fetch from a registry': 'deny', 'fetch from anywhere': 'deny', listen: 'deny', 'start an agent': 'deny' },
  },
  capability: {
    ...looking,
    ...{
      write: 'deny',
      edit: 'deny',
      multi_edit: 'deny',
      'write a secret': 'deny',
      'edit a dependency': 'deny',
      'edit a workflow': 'deny',
      'edit a Makefile': 'deny',
    },
    ...{
      delete: 'deny',
      'npm test': ask,
      'git status': 'allow',
      'git push': ask,
      'git push --force': ask,
      'sudo make install': ask,
      'terraform apply': ask,
    },
    ...{ connector: 'deny', 'fetch from a registry': 'deny', 'fetch from anywhere': 'deny', listen: 'deny', 'start an agent': 'deny' },
  },
};

/** A Wednesday, ten in the morning UTC. */
const workingHours = { nowMs: Date.UTC(2026, 10, 25, 10), workspaceRoot: '/ws', identity: { agentId: 'agent:main' } };

describe('the shipped policies', () => {
  it('are all that there are, and each says what it is for', () => {
    const names = readdirSync(folder).map((file) => file.replace('.yaml', ''));
    expect(names.sort()).toEqual([...Object.keys(answers), 'audit-only'].sort());
    for (const name of names)
      expect(load(name).documents[0]?.metadata).toMatchObject({ name, version: '1.0.0', description: expect.stringMatching(/\.$/) });
  });

  it.each(Object.entries(answers))('%s gives its documented answers', (name, expected) => {
    const policy = load(name);
    const given = Object.fromEntries(
      Object.entries(actions).map(([action, value]) => [action, policy.evaluate(value, workingHours).decision]),
    );
    expect(given).toEqual(expected);
  });

  it('audit-only lets everything run, and says what it would have done', () => {
    const policy = load('audit-only');
    for (const action of Object.values(actions))
      expect(policy.evaluate(action, workingHours)).toMatchObject({ decision: 'allow', dryRun: true, enforcementMode: 'observe' });
    const shadow = (name: keyof typeof actions): unknown => policy.evaluate(actions[name], workingHours).shadow?.decision;
    expect([shadow('read'), shadow('write'), shadow('npm test'), shadow('connector'), shadow('fetch from anywhere')]).toEqual([
      'allow',
      ask,
      ask,
      'deny',
      'deny',
    ]);
  });

  it('high-risk is closed at night, and asks those who are responsible for a short pass', () => {
    const policy = load('high-risk');
    expect(policy.evaluate(actions.read, { ...workingHours, nowMs: Date.UTC(2026, 10, 25, 3) })).toMatchObject({
      decision: 'deny',
      reason: 'outside active hours',
    });
    expect(policy.evaluate(actions.write, workingHours)).toMatchObject({
      obligations: { approverRoles: ['maintainer', 'security'], passTtlSecs: 15 },
      approval: { timeoutSecs: 60, escalationRole: 'security' },
    });
    const confidential = { ...actions.write, content: 'Confidential: 123-45-6789' };
    expect(policy.evaluate(confidential, workingHours)).toMatchObject({ decision: 'deny', reason: 'credential detected' });
  });
});

/** docs/policy.md shows these. */
const expressions = [
  'command contains "sudo"',
  'command contains "git push" OR command contains "npm publish"',
  'path starts_with "/etc" OR path contains ".."',
  'tool in ["write", "edit", "multi_edit"] AND path contains "/migrations/"',
  'method != "GET"',
  'url starts_with "http://"',
  'args.amount > 100',
  'args.environment == "production" AND args.replicas >= 3',
  'tool_result contains "error"',
  'governance_level < L2',
  'agent.risk_tier >= High',
  'agent.depth >= 2 AND agent.is_leaf == true',
  'agent.age < 24h',
  'team.budget_remaining < 5 OR child.risk_tier == Critical',
];

describe('the example expressions', () => {
  it.each(expressions)('%s is valid, and shown in the documentation', (text) => {
    expect(parseExpression(text)).toMatchObject({ ok: true });
    expect(readFileSync(join(folder, '../../docs/policy.md'), 'utf8')).toContain(`\`${text}\``);
  });
});
