// The ledger against who else could do its work: `node scripts/run.mjs bench/ledger.bench.ts`. PERFORMANCE (c).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ChainHead,
  formatData,
  genesis,
  type LedgerRecord,
  type LedgerSink,
  verifyChain,
  writeLine,
} from '@gatehouse/agent-sdk/audit';
import { exportLedger, FileLedger, verifyExport, verifyLedgerFile } from '@gatehouse/agent-sdk/audit/node';
import Database from 'better-sqlite3';
import { LedgerRegistry } from '../src-main/audit/index.ts';
import { compare } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
const path = (name: string): string => join(folder, name);
const clock = { nowMs: () => 1_767_322_645_678 };
const ids = { nextId: randomUUID };

/** An intent as the gate writes it, keys in its order; about 434 bytes as a line. */
function makeRecord(n: number): LedgerRecord {
  return { event: 'intent', agent: 'agent:main', tool: 'edit', actionId: `a-${n}`, payloadSha256: 'c0ffee00'.repeat(8), risk: 'ordinary' };
}

await benchAppend();
await benchGroupCommit();
await benchProduct();
await benchVerify();
await benchExport();
rmSync(folder, { recursive: true });

/** c1: a chained entry handed to the system, not flushed, against a row of the same chained entry in SQLite (WAL, NORMAL). */
async function benchAppend(): Promise<void> {
  const operations = 5_000;
  const ts = new Date(clock.nowMs()).toISOString();
  const buffer = Buffer.allocUnsafe(64 * 1024);
  let fd = -1;
  let head: ChainHead = genesis;
  let database = new Database(':memory:');
  let insert = database.prepare('SELECT 1');
  let round = 0;
  const next = (n: number): Buffer => {
    const written = writeLine(buffer, 0, head, ts, formatData(makeRecord(n)));
    head = written.head;
    return buffer.subarray(0, written.end);
  };
  await compare({
    name: 'c1 chained append incl. write()',
    goal: { atLeast: 3.5 },
    ours: {
      name: 'JSONL, O_APPEND',
      operations,
      prepare() {
        head = genesis;
        if (fd !== -1) closeSync(fd);
        rmSync(path('append.jsonl'), { force: true });
        fd = openSync(path('append.jsonl'), 'a');
      },
      run() {
        for (let n = 0; n < operations; n += 1) writeSync(fd, next(n));
      },
    },
    peer: {
      name: 'better-sqlite3, WAL, synchronous=NORMAL',
      operations,
      prepare() {
        head = genesis;
        database.close();
        round += 1;
        database = new Database(path(`append-${round}.db`));
        database.pragma('journal_mode = WAL');
        database.pragma('synchronous = NORMAL');
        database.exec('CREATE TABLE entries (seq INTEGER PRIMARY KEY, line TEXT NOT NULL)');
        insert = database.prepare('INSERT INTO entries VALUES (?, ?)');
      },
      run() {
        for (let n = 0; n < operations; n += 1) insert.run(n, next(n).toString('latin1'));
      },
    },
    oracle() {
      const bytes = readFileSync(path('append.jsonl'));
      assert.equal(verifyChain(bytes).entries, operations);
      assert.equal(
        (database.prepare("SELECT group_concat(line, '') AS text FROM entries").get() as { text: string }).text,
        bytes.toString(),
      );
    },
  });
  closeSync(fd);
  database.close();
}

/** c2: durable entries for 64 callers that each wait for theirs, against a flush for every entry. */
async function benchGroupCommit(): Promise<void> {
  const ledger = await FileLedger.open({ file: path('group.jsonl'), clock, ids });
  await compareDurable('c2 durable append, 64 callers', 'FileLedger, group commit', ledger, path('group.jsonl'));
  await ledger.close();
}

/** c2 as the application writes: every text scanned for secrets, a signed checkpoint every 64 entries. */
async function benchProduct(): Promise<void> {
  const home = path('home');
  const registry = new LedgerRegistry({ home, version: 'bench', clock, ids });
  const { ledger } = await registry.lease(folder);
  await compareDurable('c2 the same with DLP and checkpoints', 'WorkspaceLedger', ledger, ledger.file);
  assert.deepEqual(ledger.sanitized, { droppedFields: 0, bannedKeys: 0, redactedTexts: 0, oversizedTexts: 0 });
  const token = 'xoxb-263594206564-2343594206574-FGqddMF8t08v8N7Oq4i57vs1';
  await ledger.append({ ...makeRecord(0), reason: `echo ${token}` });
  assert.ok(!readFileSync(ledger.file, 'utf8').includes(token.slice(0, 20)), 'a secret was written');
  await registry.close();
}

async function compareDurable(name: string, contestant: string, ledger: LedgerSink, file: string): Promise<void> {
  const callers = 64;
  const operations = callers * 8;
  const before = (await verifyLedgerFile(file)).entries;
  const single = path(`single-${callers}.jsonl`);
  rmSync(single, { force: true });
  const ts = new Date(clock.nowMs()).toISOString();
  const buffer = Buffer.allocUnsafe(64 * 1024);
  let head: ChainHead = genesis;
  const fd = openSync(single, 'a');
  let appended = 0;
  await compare({
    name,
    goal: { atLeast: 20 },
    ours: {
      name: contestant,
      operations,
      async run() {
        const call = async (caller: number): Promise<void> => {
          for (let n = 0; n < operations / callers; n += 1) await ledger.append(makeRecord(caller));
        };
        await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
        appended += operations;
      },
    },
    peer: {
      name: 'fdatasync per entry',
      operations: operations / 8,
      run() {
        for (let n = 0; n < operations / 8; n += 1) {
          const written = writeLine(buffer, 0, head, ts, formatData(makeRecord(n)));
          head = written.head;
          writeSync(fd, buffer, 0, written.end);
          fdatasyncSync(fd);
        }
      },
    },
    async oracle() {
      assert.equal((await verifyLedgerFile(file)).entries, before + appended);
      assert.equal((await verifyLedgerFile(single)).entries, head.entries);
    },
  });
  closeSync(fd);
}

/** c3: every hash and link of a file, against parsing every line, and against OpenSSL hashing the same bytes. */
async function benchVerify(): Promise<void> {
  const operations = Number(process.env.GATEHOUSE_BENCH_ENTRIES ?? 300_000);
  const file = path('verify.jsonl');
  const bytes = makeLedger(operations);
  writeFileSync(file, bytes);
  const ours = {
    name: 'verifyLedgerFile',
    operations,
    async run() {
      assert.equal((await verifyLedgerFile(file)).entries, operations);
    },
  };
  // Enough to be verified by several threads too.
  const entries = Math.min(operations, 200_000);
  const oracle = (): Promise<void> => findsEveryHarm(bytes.subarray(0, findLine(bytes, entries)), entries);
  await compare({
    name: 'c3 verify, against parsing',
    goal: { atLeast: 6 },
    ours,
    peer: { name: 'JSON.parse, JSON.stringify, createHash', operations, run: () => assert.equal(verifyNaively(file), operations) },
    oracle,
  });
  await compare({
    name: 'c3 verify, against openssl dgst -sha256 of the same file',
    goal: { atMost: 1 },
    ours,
    peer: { name: 'openssl dgst', operations, run: () => void execFileSync('openssl', ['dgst', '-sha256', file]) },
    oracle: () => {},
  });
}

/** c4: a signed export and its offline verification, against verifying the ledger alone. */
async function benchExport(): Promise<void> {
  const operations = 20_000;
  const file = path('export.jsonl');
  writeFileSync(file, makeLedger(operations));
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const directory = path('export');
  const producer = 'bench';
  await compare({
    name: 'c4 export and verify it, against verifying the ledger',
    goal: { atMost: 1.2 },
    ours: {
      name: 'exportLedger, verifyExport',
      operations,
      prepare: () => rmSync(directory, { recursive: true, force: true }),
      async run() {
        await exportLedger({ ledgerFile: file, directory, privateKey, clock, producer });
        assert.equal((await verifyExport(directory, pem)).entries, operations);
      },
    },
    peer: {
      name: 'verifyLedgerFile',
      operations,
      async run() {
        assert.equal((await verifyLedgerFile(file)).entries, operations);
      },
    },
    async oracle() {
      const page = join(directory, readdirSync(directory).find((name) => name.endsWith('.jsonl')) ?? '');
      const bytes = readFileSync(page);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      writeFileSync(page, bytes);
      assert.equal((await verifyExport(directory, pem)).isGood, false);
    },
  });
}

function makeLedger(entries: number): Buffer {
  const bytes = Buffer.allocUnsafe(entries * 500);
  let head: ChainHead = genesis;
  let end = 0;
  for (let n = 0; n < entries; n += 1) {
    ({ end, head } = writeLine(bytes, end, head, new Date(clock.nowMs() + n).toISOString(), formatData(makeRecord(n))));
  }
  return bytes.subarray(0, end);
}

function verifyNaively(file: string): number {
  let prevHash = genesis.hash;
  let seq = 0;
  for (const line of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
    const entry = JSON.parse(line);
    const text = JSON.stringify({ seq: entry.seq, ts: entry.ts, prevHash: entry.prevHash, data: entry.data });
    const hash = createHash('sha256').update(text).digest('hex');
    if (hash !== entry.hash || entry.prevHash !== prevHash || entry.seq !== seq) break;
    prevHash = hash;
    seq += 1;
  }
  return seq;
}

function findLine(bytes: Buffer, index: number): number {
  let at = 0;
  for (let n = 0; n < index; n += 1) at = bytes.indexOf(0x0a, at) + 1;
  return at;
}

/** Flip, delete, swap and cut one entry anywhere: each is found at its exact index. */
async function findsEveryHarm(bytes: Buffer, entries: number): Promise<void> {
  for (const index of [0, entries >> 1, entries - 2]) {
    const [a, b, c] = [findLine(bytes, index), findLine(bytes, index + 1), findLine(bytes, index + 2)];
    const flipped = Buffer.from(bytes);
    flipped[b - 100] = (flipped[b - 100] ?? 0) ^ 1;
    const harmed: readonly Buffer[] = [
      flipped,
      Buffer.concat([bytes.subarray(0, a), bytes.subarray(b)]),
      Buffer.concat([bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c)]),
      bytes.subarray(0, a + 50),
    ];
    for (const bad of harmed) {
      writeFileSync(path('harmed.jsonl'), bad);
      assert.equal((await verifyLedgerFile(path('harmed.jsonl'))).problem?.index, index);
    }
  }
}
