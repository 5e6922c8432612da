// The gate against the work it cannot avoid, and against what others use: `node scripts/run.mjs bench/gate.bench.ts`.
// PERFORMANCE (b1, b2, b4). The road is the application's own (bench/gate-road.ts); in memory where a row says so.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { digestPayload, generatePassKeys, issuePass, type PassIssuer, verifyPass } from '@gatehouse/actionpass';
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
import { toCanonicalJson } from '@gatehouse/agent-sdk/base';
import { createSecretScanner } from '@gatehouse/agent-sdk/dlp';
import { sha256Hex } from '@gatehouse/agent-sdk/hash';
import { createLedgerSanitizer } from '../src-main/audit/index.ts';
import { resolveRealPath } from '../src-main/gate/index.ts';
import { isGlobbed, openPackageGate } from './gate-peers.ts';
import { clock, createCall, createGate, decide, type Kind, openRoad, payloadText } from './gate-road.ts';
import { compare } from './harness.ts';
import { measureTail } from './tail.ts';

const road = await openRoad();
const { screen, ids } = road.parts;
const file = (name: string): string => join(road.folder, name);
const scanner = createSecretScanner({ exceptKinds: ['email'] });
const calls = { read: createCall(road, 'read'), write: createCall(road, 'write'), shell: createCall(road, 'shell') };

/** A chained ledger behind the application's sanitizer, whose lines go to a file descriptor, unflushed. */
const written = { file: file('written.jsonl'), fd: -1 };

function reopenLedger(): LedgerSink {
  if (written.fd !== -1) closeSync(written.fd);
  rmSync(written.file, { force: true });
  written.fd = openSync(written.file, 'a');
  const append = async (line: string): Promise<void> => void writeSync(written.fd, line);
  return new HashChainedAuditLog({ append, read: async () => Buffer.alloc(0) }, clock, createLedgerSanitizer());
}

/** The records of one decision and their lines: the primitives take their sizes from them. */
async function recordsOf(kind: Kind): Promise<{ readonly records: readonly LedgerRecord[]; readonly lines: readonly string[] }> {
  const records: LedgerRecord[] = [];
  const sanitizer = createLedgerSanitizer();
  const append: LedgerSink['append'] = async (data) => {
    records.push(sanitizer.sanitize(data));
    return { seq: records.length - 1, ts: '', prevHash: '', data, hash: '' };
  };
  await decide(createGate(road, { append }), calls[kind], 1);
  return { records, lines: records.map((record) => formatLine(genesis, '2026-01-02T03:04:05.678Z', formatData(record)).line) };
}

const made = { read: await recordsOf('read'), write: await recordsOf('write'), shell: await recordsOf('shell') };
const ordinaryPaths = readFileSync(join(import.meta.dirname, '../packages/agent-sdk/src/screen/fixtures/ordinary-paths.txt'), 'utf8')
  .trim()
  .split('\n');

const permitKey = Buffer.alloc(32, 7);
const permitText = 'p'.repeat(300);
const payloads = mapKinds((kind) => toCanonicalJson(calls[kind].proposal.payload));
const actionTexts = mapKinds((kind) => `${payloads[kind]}${'a'.repeat(700)}`);

function mapKinds<Value>(make: (kind: Kind) => Value): Readonly<Record<Kind, Value>> {
  return { read: make('read'), write: make('write'), shell: make('shell') };
}

// Warm: what a session of an hour sees. The harness warms up with a few runs, the compiler wants thousands of calls.
for (let round = 0; round < 100; round += 1) for (const path of ordinaryPaths) screen.check(path);
for (const [kind, times] of [
  ['read', 8_000],
  ['write', 2_000],
  ['shell', 2_000],
] as const) {
  await decide(createGate(road, reopenLedger()), calls[kind], times);
}

await benchScreen();
await benchDecision('read', 2_000, async () => {});
await benchDecision('write', 300, lookAtDisk);
await benchDecision('shell', 300, lookAtDisk);
await benchTails();
await benchDurable();
await benchPackages();
await benchHook('sh -c true', 100, ['/bin/sh', '-c', 'true'], 20);
await benchHook('node -e 0', 1_000, [process.execPath, '-e', '0'], 4);
await benchPass();
road.policy.dispose();
rmSync(road.folder, { recursive: true });

/** b4. */
async function benchScreen(): Promise<void> {
  // Secret paths as their systems have them, between the ordinary ones: the screen must say yes and no.
  const home = '/home/me';
  const secretPaths = [
    ...[`${home}/project/.env`, 'deploy/.env.production', `${home}/.ssh/id_ed25519`, `${home}/.aws/credentials`, 'certs/server.pem'],
    ...['app/secrets.json', `${home}/.kube/config`, 'infra/prod.tfstate', `${home}/.npmrc`, `${home}/.docker/config.json`],
    ...['vault.yaml', 'Default/Login Data', 'keys/release.keystore'],
  ];
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

/** What the gate must look up for each call that may change something: the links among the protected places. */
async function lookAtDisk(): Promise<void> {
  const { root, homeDirectory, gatehouseHome } = road.parts.workspace;
  const inside = ['', '.gatehouse', '.git', '.github', '.claude', '.config', '.vscode'].map((name) => join(root, name));
  const folders = [...inside, ...['', '.config', 'Library'].map((name) => join(homeDirectory, name))];
  await Promise.all(folders.map((folder) => readdir(folder, { withFileTypes: true }).catch(() => [])));
  await Promise.all([homeDirectory, gatehouseHome, join(homeDirectory, '.bashrc')].map((path) => realpath(path)));
}

/** The primitives of PERFORMANCE (b1): its hashes, one HMAC for a permit, one pass for secrets over 1 KB, and its writes. */
function doPrimitives(kind: Kind): void {
  const { proposal } = calls[kind];
  const payload = payloads[kind];
  sha256Hex(payload);
  sha256Hex(actionTexts[kind]);
  sha256Hex('ok');
  createHmac('sha256', permitKey).update(permitText).digest('base64url');
  scanner.scan(kind === 'write' ? String(proposal.payload.text) : payloadText);
  for (const line of made[kind].lines) {
    sha256Hex(line);
    writeSync(written.fd, line);
  }
}

async function benchDecision(kind: Kind, operations: number, look: () => Promise<void>): Promise<void> {
  const what = { read: 'read, 1 KB payload', write: 'write of 1 KB', shell: '`npm test`, analysed' }[kind];
  let gate = createGate(road, reopenLedger());
  await compare({
    name: `b1 whole decision: ${what}`,
    goal: { atMost: 1.6 },
    ours: {
      name: 'gate, every stage, chained ledger, write()',
      operations,
      prepare() {
        gate = createGate(road, reopenLedger());
      },
      run: () => decide(gate, calls[kind], operations),
    },
    peer: {
      name: kind === 'read' ? 'its primitives alone' : 'its primitives and its looks at the disk alone',
      operations,
      prepare: () => void reopenLedger(),
      async run() {
        for (let n = 0; n < operations; n += 1) {
          doPrimitives(kind);
          if (kind !== 'read') await look();
        }
      },
    },
    async oracle() {
      await decide(createGate(road, reopenLedger()), calls[kind], 100);
      const chain = readFileSync(written.file);
      assert.equal(verifyChain(chain).isClean, true);
      assert.equal(verifyChain(chain).entries, 200);
      assert.match(chain.toString('utf8', 0, 2_000), /"policyDigest":"[0-9a-f]{64}"/);
    },
  });
}

/** b1: p99 at most four times the middle. */
async function benchTails(): Promise<void> {
  for (const kind of ['read', 'write', 'shell'] as const) {
    const gate = createGate(road, reopenLedger());
    await measureTail(`b1 tail of one decision, ${kind} (goal p99 ≤ 4x)`, kind === 'read' ? 20_000 : 3_000, () =>
      decide(gate, calls[kind], 1),
    );
  }
  reopenLedger();
  await measureTail('b1 its primitives, read', 20_000, async () => doPrimitives('read'));
}

/** The same as users have it: real paths resolved on the disk, every record flushed before the next step. */
async function benchDurable(): Promise<void> {
  const operations = 40;
  const ledger = await FileLedger.open({ file: file('ledger.jsonl'), clock, ids, sanitizer: createLedgerSanitizer() });
  const gate = createGate(road, ledger, resolveRealPath);
  const fd = openSync(file('flushed.jsonl'), 'a');
  await compare({
    name: 'b1 durable decision: intent and outcome flushed',
    goal: { atMost: 1.6 },
    ours: { name: 'gate, file ledger, real paths', operations, run: () => decide(gate, calls.read, operations) },
    peer: {
      name: 'two writes and fdatasyncs alone',
      operations,
      run() {
        for (let n = 0; n < operations; n += 1) {
          for (const line of made.read.lines) {
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

/** b2. */
async function benchPackages(): Promise<void> {
  const operations = 60;
  const peer = openPackageGate(file('peer.db'), calls.write.proposal, made.write.records);
  let decided = 0;
  for (const kind of ['read', 'write'] as const) {
    const gate = createGate(road, reopenLedger());
    await compare({
      name: `b2 ${kind} against npm packages doing the same steps`,
      goal: { atLeast: 100 },
      ours: { name: 'gate, every stage, chained ledger, write()', operations: 600, run: () => decide(gate, calls[kind], 600) },
      peer: {
        name: 'picomatch + Cedar + secretlint + jose HS256 + SQLite WAL NORMAL',
        operations,
        async run() {
          for (let n = 0; n < operations; n += 1) await peer.decide();
          decided += operations;
        },
      },
      oracle() {
        assert.equal(peer.entries, 2 * decided);
      },
    });
  }
  peer.close();
}

/** b2: what users of other agents have, a process for each decision, here the cheapest there are. */
async function benchHook(name: string, atLeast: number, [program = '', ...args]: readonly string[], operations: number): Promise<void> {
  const gate = createGate(road, reopenLedger());
  let exits = 0;
  await compare({
    name: `b2 decision against a hook, ${name}`,
    goal: { atLeast },
    ours: { name: 'gate, every stage, chained ledger, write()', operations: 500, run: () => decide(gate, calls.read, 500) },
    peer: {
      name,
      operations,
      run() {
        for (let n = 0; n < operations; n += 1) {
          execFileSync(program, args, { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
          exits += 1;
        }
      },
    },
    oracle() {
      assert.equal(exits % operations, 0);
    },
  });
}

/** For information: the pass that takes a command's permit to the terminal process. No part of the rows above. */
async function benchPass(): Promise<void> {
  const { privateKey, publicKey } = await generatePassKeys('EdDSA');
  const real = { nowMs: () => Date.now() };
  const issuer: PassIssuer = { issuer: 'https://gatehouse.local/a', clientId: 'gatehouse', key: privateKey, clock: real, ids };
  const payload = { kind: 'bench/v1', argv: ['npm', 'test'], text: payloadText };
  const request = {
    ...{ principal: 'user:alice', actor: { sub: 'agent:main' }, audience: 'https://gatehouse.local/exec', taskId: 't', actionId: 'a' },
    ...{ actions: ['exec'], tools: ['bash_run'], locations: ['file:///ws'], payload, policyDigest: digestPayload({ policy: 1 }) },
  };
  const verifier = { keys: [publicKey], issuer: issuer.issuer, audience: request.audience, clock: real };
  const presented = { payload, action: 'exec', tool: 'bash_run', location: 'file:///ws', acceptsUnbound: true };
  await measureTail('ActionPass (Ed25519): issue', 2_000, () => issuePass(request, issuer));
  const { token } = await issuePass(request, issuer);
  await measureTail('ActionPass (Ed25519): verify', 2_000, async () =>
    assert.equal((await verifyPass(token, verifier, presented)).ok, true),
  );
}
