import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import type { ToolProposal } from '@gatehouse/agent';
import type { ApprovalAnswer, ApprovalRequest, GrantPattern } from '@gatehouse/agent-sdk/approval';
import { createSecretScreen } from '@gatehouse/agent-sdk/screen';
import { createFrozenClock, createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LedgerLease, LedgerRegistry } from '../audit/index.ts';
import { Gate, toGrantTool } from '../gate/index.ts';
import { GrantFiles } from '../settings/index.ts';
import { SavedGrants } from './saved-grants.ts';

let folder: TempFolder;
let root: string;
let ledgers: LedgerRegistry;
let lease: LedgerLease;
const clock = createFrozenClock();
const ids = { nextId: randomUUID };

beforeEach(async () => {
  folder = createTempFolder();
  root = folder.resolve('shop');
  mkdirSync(root);
  ledgers = new LedgerRegistry({ home: folder.resolve('home'), version: '0', clock, ids });
  lease = await ledgers.lease(root);
});
afterEach(async () => {
  await ledgers.close();
  folder.dispose();
});

const definition = { name: 'any', description: 'A tool for tests.', parameters: {} };
const toolOf = (proposal: ToolProposal, description = definition.description) => ({
  definition: { ...definition, description },
  prepare: async () => proposal,
  execute: async (permit: { take(): unknown }) => {
    permit.take();
    return { text: '', isError: false, facts: {} };
  },
});

function write(path: string): ToolProposal {
  const target = `${root}/${path}`;
  return {
    kind: 'file:write',
    intent: `Write ${path}`,
    resource: { type: 'file', target },
    payload: { path, text: '' },
    paths: [target],
    preview: { type: 'write', path, isNew: true, before: '', after: '', encoding: 'utf-8', addedLines: 0, removedLines: 0 },
    rememberable: [{ type: 'write-under', folder: 'src' }],
  };
}

function command(text: string): ToolProposal {
  return {
    kind: 'shell',
    intent: `Run ${text}`,
    resource: { type: 'command', target: text },
    payload: { command: text, cwd: root },
    paths: [root],
    preview: { type: 'command', command: text, cwd: root, programs: [], warnings: [] },
    rememberable: [{ type: 'command', command: text }],
  };
}

const directory = () => folder.resolve('home/grants/w');

function openGrants(definitions = new Map([['any', toGrantTool(toolOf(write('a'))).definitionSha256]]), workspaceRoot = root): SavedGrants {
  return new SavedGrants({
    files: new GrantFiles(directory()),
    ledger: lease.ledger,
    readEntries: (limit, beforeSeq) => lease.ledger.tail(limit, beforeSeq),
    screen: createSecretScreen({ homeDirectory: folder.path, workspaceRoot: root }),
    workspaceRoot,
    homeDirectory: folder.path,
    principal: 'user:alice',
    workspaceId: 'w',
    definitions: () => definitions,
    clock,
    ids,
  });
}

type Answer = (request: ApprovalRequest) => ApprovalAnswer;
const approve: Answer = ({ action }) => ({ decision: 'approve', payloadSha256: action.payloadSha256 });
const reject: Answer = () => ({ decision: 'reject' });
const allow =
  (namedGrant?: string): Answer =>
  ({ action, rememberable: [remember] }) => ({
    decision: 'approve',
    payloadSha256: action.payloadSha256,
    lifetime: 'workspace',
    ...(remember === undefined ? {} : { remember }),
    ...(namedGrant === undefined ? {} : { namedGrant }),
  });

/** Runs one call in a session of its own; `asked` says whether a person was. */
async function play(proposal: ToolProposal, answer: Answer, savedGrants = openGrants()) {
  const sessionId = randomUUID();
  let asked = false;
  const gate = new Gate({
    actor: { agent: 'agent:main', principal: 'user:alice', sessionId },
    workspace: { id: 'w', root, homeDirectory: folder.path, gatehouseHome: folder.resolve('home') },
    mode: 'standard',
    screen: createSecretScreen({ homeDirectory: folder.path, workspaceRoot: root }),
    resolvePaths: async (path) => [path],
    policy: undefined,
    scrub: undefined,
    budget: undefined,
    savedGrants,
    approvalTimeoutMs: () => 300_000,
    approverRoles: () => [],
    ledger: lease.ledger,
    prompt: async (request) => {
      asked = true;
      return answer(request);
    },
    clock,
    ids,
  });
  const callId = randomUUID();
  const context = { sessionId, turnId: randomUUID(), callId, signal: new AbortController().signal, onOutput: () => undefined };
  const outcome = await gate.run(toolOf(proposal), { callId, arguments: {} }, context);
  return { asked, outcome };
}

const events = async () => (await lease.ledger.tail(100, null)).map(({ data }) => data.event);

describe('a saved grant', () => {
  it('lets later sessions pass until it is revoked, and both ends are recorded', async () => {
    await play(write('src/a.ts'), allow());
    expect(await play(write('src/b.ts'), reject)).toMatchObject({ asked: false, outcome: { status: 'done' } });
    expect(await play(write('lib/b.ts'), reject)).toMatchObject({ asked: true });
    const grants = openGrants();
    const [grant] = await grants.list();
    expect(grant).toMatchObject({ pattern: { type: 'write-under', folder: 'src' }, tool: 'any', deadBecause: null });
    await grants.revoke(grant?.id ?? '');
    expect(await play(write('src/c.ts'), reject)).toMatchObject({ asked: true });
    expect((await events()).filter((event) => event.startsWith('grant.'))).toEqual(['grant.saved', 'grant.revoked']);
  });

  it('is nobody else’s to read, and lies outside the workspace', async () => {
    await play(write('src/a.ts'), allow());
    const [name = ''] = readdirSync(directory());
    expect(statSync(`${directory()}/${name}`).mode & 0o777).toBe(0o600);
    expect(readdirSync(root)).toEqual([]);
  });

  it('is counted when it is used', async () => {
    await play(write('src/a.ts'), allow());
    const grants = openGrants();
    await play(write('src/b.ts'), reject, grants);
    await play(write('src/c.ts'), reject, grants);
    await expect.poll(async () => (await grants.list())[0]?.uses).toBe(2);
  });

  it('is dead, and says why, when its tool or its folder is another', async () => {
    await play(write('src/a.ts'), allow());
    const changed = openGrants(new Map([['any', 'f'.repeat(64)]]));
    expect((await changed.list())[0]?.deadBecause).toBe('The tool any has changed since.');
    expect(await play(write('src/b.ts'), reject, changed)).toMatchObject({ asked: true });
    expect((await openGrants(undefined, '/other').list())[0]?.deadBecause).toBe('It was given for another folder.');
  });

  it('that is no file of ours grants nothing', async () => {
    mkdirSync(directory(), { recursive: true });
    writeFileSync(`${directory()}/a.json`, JSON.stringify({ pattern: { type: 'write-under', folder: 'src' } }));
    writeFileSync(`${directory()}/b.json`, '{');
    expect(await openGrants().list()).toEqual([]);
    expect(await play(write('src/a.ts'), reject)).toMatchObject({ asked: true });
  });

  it('is not kept when the ledger cannot record it', async () => {
    await ledgers.close();
    await expect(openGrants().save({ type: 'write-file', path: 'a' }, { name: 'any', definitionSha256: '' }, undefined)).rejects.toThrow();
    expect(await openGrants().list()).toEqual([]);
  });
});

describe('a back-test', () => {
  const folderPattern: GrantPattern = { type: 'write-under', folder: 'src' };

  it('counts the calls a grant would have let pass, and those among them that were denied', async () => {
    await play(write('src/a.ts'), approve);
    await play(write('src/b.ts'), reject);
    await play(write('lib/c.ts'), reject);
    await play(command('npm test'), approve);
    expect(await openGrants().test(folderPattern)).toMatchObject({
      wouldAllow: 2,
      denied: 1,
      deniedTargets: [`${root}/src/b.ts`],
      isWhole: true,
    });
    expect(await openGrants().test({ type: 'command', command: 'npm test' })).toMatchObject({ wouldAllow: 1, denied: 0 });
    expect(await openGrants().test({ type: 'command', command: 'npm' })).toMatchObject({ wouldAllow: 0 });
  });

  it('does not count a command that ran in another folder, nor what no grant lets pass', async () => {
    const elsewhere = { ...command('npm test'), payload: { command: 'npm test', cwd: `${root}/sub` } };
    await play(elsewhere, approve);
    await play(command('rm -rf build'), approve);
    await play(write('src/AGENTS.md'), approve);
    expect(await openGrants().test({ type: 'command', command: 'npm test' })).toMatchObject({ wouldAllow: 0 });
    expect(await openGrants().test({ type: 'command', command: 'rm -rf build' })).toMatchObject({ wouldAllow: 0 });
    expect(await openGrants().test(folderPattern)).toMatchObject({ wouldAllow: 0 });
  });

  it('reads a ledger of many pages', async () => {
    for (let index = 0; index < 200; index += 1) await play(write(`src/${index}.ts`), approve);
    expect(await openGrants().test(folderPattern)).toMatchObject({ wouldAllow: 200, entries: expect.any(Number), isWhole: true });
  });

  it('makes a grant that covers a past denial need its name, and saves nothing without it', async () => {
    await play(write('src/a.ts'), reject);
    for (const named of [undefined, '', 'write src', 'Write src/**']) {
      expect(await play(write('src/b.ts'), allow(named))).toMatchObject({ outcome: { status: 'refused', code: 'ERR_GRANT_NOT_NAMED' } });
    }
    expect(await openGrants().list()).toEqual([]);
    expect(await play(write('src/b.ts'), allow('write src/**'))).toMatchObject({ outcome: { status: 'done' } });
    expect(await openGrants().list()).toHaveLength(1);
  });
});
