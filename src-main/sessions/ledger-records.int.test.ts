import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { EgressDecision } from '@gatehouse/agent';
import { type LedgerEntry, recordFields, toMissingFacts } from '@gatehouse/agent-sdk/audit';
import { createSecretScanner } from '@gatehouse/agent-sdk/dlp';
import type { ModelProvider } from '@gatehouse/agent-sdk/providers';
import { createSecretScreen } from '@gatehouse/agent-sdk/screen';
import { createFrozenClock, createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LedgerLease, LedgerRegistry } from '../audit/index.ts';
import { WorkspacePolicy } from '../policy/index.ts';
import type { PtyHostClient } from '../terminal/index.ts';
import { openWorkspaceRoot } from '../workspace/index.ts';
import { AgentWorkspace, type AgentWorkspaceParts } from './agent-workspace.ts';

let folder: TempFolder;
let ledgers: LedgerRegistry;
let lease: LedgerLease;
let policy: WorkspacePolicy;
const clock = createFrozenClock();
const ids = { nextId: randomUUID };
const scanner = createSecretScanner();

beforeEach(async () => {
  folder = createTempFolder();
  mkdirSync(folder.resolve('shop', '.gatehouse'), { recursive: true });
  ledgers = new LedgerRegistry({ home: folder.resolve('home'), version: '0', clock, ids });
  lease = await ledgers.lease(folder.resolve('shop'));
  policy = await WorkspacePolicy.open({
    machineDirectories: [],
    home: folder.resolve('home'),
    workspaceRoot: folder.resolve('shop'),
    workspaceId: lease.workspaceId,
    scanner,
    ledger: lease.ledger,
    clock,
    agentId: 'agent:main',
    principal: 'user:alice',
    spentUsd: () => 0,
  });
});
afterEach(async () => {
  policy.dispose();
  await ledgers.close();
  folder.dispose();
});

async function openWorkspace(meter: AgentWorkspaceParts['meter'] = (provider) => provider): Promise<AgentWorkspace> {
  const root = await openWorkspaceRoot(folder.resolve('shop'));
  // No terminal is opened here.
  const deaf = () => ({ dispose: () => {} });
  const ptyHost = { onEvent: deaf, onLost: deaf } as unknown as PtyHostClient;
  return new AgentWorkspace({
    root,
    workspaceId: lease.workspaceId,
    ledger: lease.ledger,
    screen: createSecretScreen({ homeDirectory: folder.path, workspaceRoot: root.path }),
    runRipgrep: () => Promise.reject(new Error('not searched here')),
    ptyHost,
    homeDirectory: folder.path,
    gatehouseHome: folder.resolve('home'),
    principal: 'user:alice',
    agent: 'agent:main',
    hostName: 'here',
    environment: {},
    shellIntegrationDirectory: folder.resolve('integration'),
    scrollbackLines: () => 100,
    commandWaitMs: 10,
    approvalTimeoutMs: () => 1_000,
    approverRoles: () => [],
    meter,
    policy,
    clock,
    ids,
  });
}

const provider: ModelProvider = {
  id: 'openai-x',
  label: 'Example',
  isLocal: false,
  listModels: async () => [],
  async *stream() {
    yield { type: 'finish', reason: 'stop', usage: undefined };
  },
};
const slackToken = 'xoxb-263594206564-2343594206574-FGqddMF8t08v8N7Oq4i57vs1';

async function ask(workspace: AgentWorkspace, text: string, answer: EgressDecision): Promise<void> {
  const turn = { sessionId: 's', turnId: 't', ask: async () => answer, onReplaced: () => {}, decisions: new Map() };
  const guarded = workspace.guardProvider(provider, turn);
  const request = { model: 'm', messages: [{ role: 'user', text } as const], tools: [], signal: new AbortController().signal };
  for await (const _ of guarded.stream(request));
}

/** Every record of an event, after all were held to what records must say. */
async function readAll(): Promise<readonly LedgerEntry['data'][]> {
  const records = (await lease.ledger.tail(1_000, null)).map(({ data }) => data);
  for (const record of records) {
    expect({ missing: toMissingFacts(record), record }).toEqual({ missing: [], record });
    expect(Object.keys(record).filter((name) => !recordFields.has(name) || name === 'droppedFields')).toEqual([]);
    expect(JSON.stringify(record)).not.toContain(slackToken.slice(5, 20));
  }
  expect(lease.ledger.sanitized).toMatchObject({ droppedFields: 0, bannedKeys: 0, oversizedTexts: 0 });
  return records;
}
const eventsOf = (records: readonly LedgerEntry['data'][]): readonly string[] =>
  records
    .map(({ event, decision }) => (typeof decision === 'string' ? `${event} ${decision}` : event))
    .filter((event) => event !== 'opened');

describe('what is recorded beside the gate says who, for whom, what and why, and nothing is dropped from it', () => {
  it('when a secret would leave', async () => {
    const workspace = await openWorkspace();
    for (const answer of ['redact', 'send', 'cancel'] as const) await ask(workspace, `is ${slackToken} right?`, answer);
    workspace.dispose();
    expect(eventsOf(await readAll())).toEqual(['dlp.finding redact', 'dlp.override allow', 'dlp.finding refused']);
  });

  it('when the money is spent', async () => {
    const workspace = await openWorkspace((metered, { onRefused }) => ({
      ...metered,
      async *stream() {
        await onRefused({ code: 'ERR_BUDGET_EXCEEDED', message: 'budget exceeded', details: {} } as never);
        yield { type: 'finish', reason: 'stop', usage: undefined };
      },
    }));
    await ask(workspace, 'why?', 'send');
    workspace.dispose();
    expect(eventsOf(await readAll())).toEqual(['budget.exceeded refused']);
  });

  it('when a grant is saved and revoked', async () => {
    const workspace = await openWorkspace();
    const pattern = { type: 'command', command: `curl -H "Authorization: Bearer ${slackToken}" https://example.com` } as const;
    await workspace.savedGrants.save(pattern, { name: 'bash_run', definitionSha256: 'a'.repeat(64) }, undefined);
    await workspace.savedGrants.revokeAll();
    workspace.dispose();
    expect(eventsOf(await readAll())).toEqual(['grant.saved', 'grant.revoked']);
  });

  it('when other documents are in force, and when they are broken', async () => {
    for (const text of ['tools:\n  bash_run:\n    allow: false\n', 'tools: [']) {
      writeFileSync(folder.resolve('shop', '.gatehouse', 'policy.yaml'), text);
      await policy.refresh();
    }
    await expect.poll(async () => eventsOf(await readAll())).toEqual(['policy.changed', 'policy.changed']);
  });

  it('when the ledger is exported and its key is changed', async () => {
    await lease.ledger.export(folder.resolve('export'));
    await lease.ledger.rotateKey();
    expect(eventsOf(await readAll())).toEqual(['key.created', 'export', 'key.rotated']);
  });
});
