// The gate against the work it cannot avoid, and against what others use: `node scripts/run.mjs bench/gate.bench.ts`.
// PERFORMANCE (b1, b2, b4).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentTool, ToolContext, ToolProposal } from '@gatehouse/agent';
import {
  formatData,
  formatLine,
  genesis,
  HashChainedAuditLog,
  type LedgerRecord,
  type LedgerSink,
  verifyChain,
} from '@gatehouse/agent-sdk/audit';
import { FileLedger } from '@gatehouse/agent-sdk/audit/node';
import { sha256Hex } from '@gatehouse/agent-sdk/hash';
import { createSecretScreen } from '@gatehouse/agent-sdk/screen';
import Database from 'better-sqlite3';
import { SignJWT } from 'jose';
import { Gate, type Permit, resolveRealPath } from '../src-main/gate/index.ts';
import { compare } from './harness.ts';

/** Comes with other packages and without types. */
const picomatch = createRequire(import.meta.url)('picomatch') as (
  globs: readonly string[],
  options: { readonly dot: boolean; readonly nocase: boolean },
) => (path: string) => boolean;

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
const file = (name: string): string => join(folder, name);
const clock = { nowMs: () => 1_767_322_645_678 };
const screen = createSecretScreen({ homeDirectory: '/home/me', workspaceRoot: folder });

const ordinaryPaths = readFileSync(join(import.meta.dirname, '../packages/agent-sdk/src/screen/fixtures/ordinary-paths.txt'), 'utf8')
  .trim()
  .split('\n');

/** Secret paths as their systems have them, between the ordinary ones: the screen must say yes and no. */
const secretPaths = [
  ...[
    '/home/me/project/.env',
    'deploy/.env.production',
    '/home/me/.ssh/id_ed25519',
    '/home/me/.aws/credentials',
    'certs/server.pem',
    'app/secrets.json',
  ],
  ...[
    '/home/me/.kube/config',
    'infra/prod.tfstate',
    '/home/me/.npmrc',
    '/home/me/.docker/config.json',
    'vault.yaml',
    'Default/Login Data',
    'keys/release.keystore',
  ],
];

/** The same subject for somebody who writes globs: 42 of them. */
const globs = [
  ...[
    '.env',
    '.env.*',
    '*.env',
    '.envrc',
    '.ssh/**',
    'id_rsa*',
    'id_dsa*',
    'id_ecdsa*',
    'id_ed25519*',
    'credentials',
    'credentials.json',
    '.credentials*',
  ],
  ...[
    'secrets',
    'secrets.json',
    'secrets/**',
    'vault.yaml',
    'vault.yml',
    '.vault-token',
    '*.kubeconfig',
    'kubeconfig',
    '.kube/**',
    '*.pem',
    '*.key',
    '*.p12',
  ],
  ...[
    '*.pfx',
    '*.jks',
    '*.keystore',
    '*.p8',
    '*.ppk',
    '*.kdbx',
    '*.private.json',
    '.aws/**',
    '.azure/**',
    '.gcp/**',
    '.docker/config.json',
    '.npmrc',
  ],
  ...['.pypirc', '.netrc', '.git-credentials', 'Cookies', 'Login Data', '*.tfstate'],
].map((glob) => `**/${glob}`);

const payloadText = 'const total = items.reduce((sum, item) => sum + item.price * item.quantity, 0);\n'.repeat(13).slice(0, 1_000);
const target = file('cart.ts');
const proposal: ToolProposal = {
  kind: 'file:read',
  intent: 'Read cart.ts',
  resource: { type: 'file', target },
  payload: { path: 'cart.ts', text: payloadText },
  paths: [target],
  preview: { type: 'read', path: 'cart.ts', detail: 'all lines' },
  rememberable: [],
};
const context: ToolContext = { sessionId: 's', turnId: 't', callId: 'c', signal: new AbortController().signal, onOutput: () => {} };

let performed = 0;
const tool: AgentTool<Permit> = {
  definition: { name: 'read', description: '', parameters: {} },
  prepare: async () => proposal,
  execute: async (permit) => {
    assert.equal(permit.take().text, payloadText);
    performed += 1;
    return { text: 'ok', isError: false, facts: { lines: 13 } };
  },
};

function createGate(ledger: LedgerSink, resolvePaths = async (path: string): Promise<readonly string[]> => [path]): Gate {
  return new Gate({
    actor: { agent: 'agent:main', principal: 'user:alice', sessionId: 's' },
    workspace: { id: 'w', root: folder, homeDirectory: '/home/me', gatehouseHome: '/home/me/.config/gatehouse' },
    mode: 'standard',
    screen,
    policy: undefined,
    scrub: undefined,
    budget: undefined,
    savedGrants: undefined,
    approvalTimeoutMs: () => 300_000,
    resolvePaths,
    ledger,
    prompt: undefined,
    clock,
    ids: { nextId: randomUUID },
  });
}

async function decide(gate: Gate, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const outcome = await gate.run(tool, { callId: 'c', arguments: {} }, context);
    assert.equal(outcome.status, 'done');
  }
}

/** Keeps the records of one decision, from which the primitives take their sizes. */
async function recordsOfOneDecision(): Promise<readonly LedgerRecord[]> {
  const records: LedgerRecord[] = [];
  const append: LedgerSink['append'] = async (data) => {
    records.push(data);
    return { seq: records.length - 1, ts: '', prevHash: '', data, hash: '' };
  };
  await decide(createGate({ append }), 1);
  return records;
}

const records = await recordsOfOneDecision();
const lines = records.map((record) => formatLine(genesis, '2026-01-02T03:04:05.678Z', formatData(record)).line);

// Warm: what a session of an hour sees. The harness warms up with a few runs, the compiler wants thousands of calls.
const isGlobbed = picomatch(globs, { dot: true, nocase: true });
for (let round = 0; round < 300; round += 1) for (const path of ordinaryPaths) screen.check(path);
await decide(createGate(new HashChainedAuditLog({ append: async () => {}, read: async () => Buffer.alloc(0) }, clock)), 30_000);

await benchScreen();
await benchPrimitives();
await benchDurable();
await benchPackages();
await benchHook();
rmSync(folder, { recursive: true });

/** b4. */
async function benchScreen(): Promise<void> {
  const paths = [...ordinaryPaths, ...secretPaths];
  let [ours, peer] = [0, 0];
  await compare({
    name: 'b4 screen of secret paths',
    goal: { atLeast: 15 },
    ours: {
      name: 'tables',
      operations: paths.length * 20,
      run() {
        ours = 0;
        for (let round = 0; round < 20; round += 1) for (const path of paths) ours += screen.check(path).secret ? 1 : 0;
      },
    },
    peer: {
      name: 'picomatch, 42 globs',
      operations: paths.length * 2,
      run() {
        peer = 0;
        for (let round = 0; round < 2; round += 1) for (const path of paths) peer += isGlobbed(path) ? 1 : 0;
      },
    },
    oracle() {
      assert.deepEqual([ours / 20, peer / 2], [secretPaths.length, secretPaths.length]);
    },
  });
}

/** What any gate of this design computes: five hashes of the sizes they have, and two write()s. */
async function benchPrimitives(): Promise<void> {
  const operations = 3_000;
  const action = `${payloadText}${'a'.repeat(700)}`;
  const path = file('written.jsonl');
  let fd = -1;
  let gate = createGate(new HashChainedAuditLog({ append: async () => {}, read: async () => Buffer.alloc(0) }, clock));
  const reopen = (): void => {
    if (fd !== -1) closeSync(fd);
    rmSync(path, { force: true });
    fd = openSync(path, 'a');
  };
  await compare({
    name: 'b1 whole decision without a question, 1 KB payload',
    goal: { atMost: 1.6 },
    ours: {
      name: 'gate, chained ledger, write()',
      operations,
      prepare() {
        reopen();
        const append = async (line: string): Promise<void> => void writeSync(fd, line);
        gate = createGate(new HashChainedAuditLog({ append, read: async () => Buffer.alloc(0) }, clock));
      },
      run: () => decide(gate, operations),
    },
    peer: {
      name: 'its hashes and writes alone',
      operations,
      prepare: reopen,
      run() {
        for (let n = 0; n < operations; n += 1) {
          sha256Hex(payloadText);
          sha256Hex(action);
          sha256Hex('ok');
          for (const line of lines) {
            sha256Hex(line);
            writeSync(fd, line);
          }
        }
      },
    },
    async oracle() {
      reopen();
      const before = performed;
      const append = async (line: string): Promise<void> => void writeSync(fd, line);
      await decide(createGate(new HashChainedAuditLog({ append, read: async () => Buffer.alloc(0) }, clock)), 100);
      assert.equal(performed - before, 100);
      assert.equal(verifyChain(readFileSync(path)).isClean, true);
    },
  });
}

/** The same as users have it: real paths resolved on the disk, every record flushed before the next step. */
async function benchDurable(): Promise<void> {
  const operations = 40;
  const ledger = await FileLedger.open({ file: file('ledger.jsonl'), clock, ids: { nextId: randomUUID } });
  const gate = createGate(ledger, resolveRealPath);
  const fd = openSync(file('flushed.jsonl'), 'a');
  await compare({
    name: 'b1 durable decision: intent and outcome flushed',
    goal: { atMost: 1.6 },
    ours: { name: 'gate, file ledger, real paths', operations, run: () => decide(gate, operations) },
    peer: {
      name: 'two writes and fdatasyncs alone',
      operations,
      run() {
        for (let n = 0; n < operations; n += 1) {
          for (const line of lines) {
            writeSync(fd, line);
            fdatasyncSync(fd);
          }
        }
      },
    },
    oracle() {
      assert.equal(verifyChain(readFileSync(ledger.file)).isClean, true);
    },
  });
  await ledger.close();
  closeSync(fd);
}

/**
 * b2 names picomatch, Cedar, secretlint, jose and SQLite together; Cedar and secretlint are not dependencies of ours,
 * so this peer does less than that one and the goal is what its remaining parts allow.
 */
async function benchPackages(): Promise<void> {
  const operations = 300;
  const key = new TextEncoder().encode('k'.repeat(32));
  const database = new Database(file('peer.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.exec('CREATE TABLE ledger (seq INTEGER PRIMARY KEY, previous TEXT, data TEXT, hash TEXT)');
  const insert = database.prepare('INSERT INTO ledger (previous, data, hash) VALUES (?, ?, ?)');
  let previous = genesis.hash;
  const sink = new HashChainedAuditLog({ append: async () => {}, read: async () => Buffer.alloc(0) }, clock);
  const gate = createGate(sink);
  const decideWithPackages = async (): Promise<void> => {
    assert.equal(isGlobbed(target), false);
    const digest = createHash('sha256').update(JSON.stringify(proposal.payload)).digest('hex');
    await new SignJWT({ payload_digest: digest }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().setExpirationTime('30s').sign(key);
    for (const record of records) {
      const data = JSON.stringify(record);
      const hash = createHash('sha256').update(previous).update(data).digest('hex');
      insert.run(previous, data, hash);
      previous = hash;
    }
  };
  await compare({
    name: 'b2 (part) decision against npm packages',
    goal: { atLeast: 5 },
    ours: { name: 'gate, ledger in memory', operations, run: () => decide(gate, operations) },
    peer: {
      name: 'picomatch + jose HS256 + SQLite WAL NORMAL',
      operations,
      async run() {
        for (let n = 0; n < operations; n += 1) await decideWithPackages();
      },
    },
    oracle() {
      assert.equal(database.prepare('SELECT count(*) FROM ledger').pluck().get(), 2 * operations * (15 + 2));
    },
  });
  database.close();
}

/** What users of other agents have: a process for each decision, here the cheapest there is. */
async function benchHook(): Promise<void> {
  const gate = createGate(new HashChainedAuditLog({ append: async () => {}, read: async () => Buffer.alloc(0) }, clock));
  await compare({
    name: 'b2 decision against a hook',
    goal: { atLeast: 100 },
    ours: { name: 'gate, ledger in memory', operations: 500, run: () => decide(gate, 500) },
    peer: {
      name: 'sh -c true',
      operations: 20,
      run() {
        for (let n = 0; n < 20; n += 1) execFileSync('/bin/sh', ['-c', 'true']);
      },
    },
    oracle() {
      assert.ok(performed > 0);
    },
  });
}
