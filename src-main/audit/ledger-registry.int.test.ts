import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { verifyExport } from '@gatehouse/agent-sdk/audit/node';
import { createFrozenClock, createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LedgerRegistry } from './ledger-registry.ts';
import type { WorkspaceLedger } from './workspace-ledger.ts';

let folder: TempFolder;
let home: string;
let workspace: string;
let registry: LedgerRegistry;

beforeEach(() => {
  folder = createTempFolder();
  home = folder.resolve('home');
  workspace = folder.resolve('shop');
  mkdirSync(workspace);
  registry = createRegistry();
});
afterEach(async () => {
  await registry.close();
  folder.dispose();
});

const createRegistry = (): LedgerRegistry =>
  new LedgerRegistry({ home, version: '0.1.0', clock: createFrozenClock(), ids: { nextId: randomUUID } });

const eventsOf = async (ledger: WorkspaceLedger): Promise<string[]> => (await ledger.tail(100, null)).map((entry) => entry.data.event);

it('gives every window and every spelling of a workspace the same ledger, open until the last lets go', async () => {
  symlinkSync(workspace, folder.resolve('link'));
  const [one, two, three] = await Promise.all([
    registry.lease(workspace),
    registry.lease(folder.resolve('link')),
    registry.lease(`${workspace}/.`),
  ]);
  expect(new Set([one.ledger, two.ledger, three.ledger]).size).toBe(1);
  expect(one.workspaceId).toMatch(/^[0-9a-f]{16}$/);
  expect(one.ledger.file).toBe(`${home}/audit/${one.workspaceId}.jsonl`);
  await one.release();
  await one.release();
  await two.release();
  expect((await three.ledger.append({ event: 'verdict' })).seq).toBe(1);
  await three.release();
  await expect(three.ledger.append({ event: 'verdict' })).rejects.toMatchObject({ code: 'ERR_AUDIT_CLOSED' });
  const again = await registry.lease(workspace);
  expect(await eventsOf(again.ledger)).toEqual(['opened', 'verdict', 'opened']);
  expect(again.ledger.status).toMatchObject({ state: 'ok', entries: 3, problem: null });
});

it('tells its watchers how the ledger stands', async () => {
  const { ledger } = await registry.lease(workspace);
  const seen: unknown[] = [];
  ledger.onDidChangeStatus((status) => seen.push(status));
  const { hash } = await ledger.append({ event: 'verdict' });
  expect(seen).toEqual([{ state: 'ok', entries: 2, headHash: hash, file: ledger.file, problem: null }]);
});

it('pages backwards through the entries', async () => {
  const { ledger } = await registry.lease(workspace);
  for (let n = 1; n < 10; n += 1) await ledger.append({ event: 'verdict', count: n });
  expect((await ledger.tail(3, null)).map((entry) => entry.seq)).toEqual([7, 8, 9]);
  expect((await ledger.tail(3, 7)).map((entry) => entry.seq)).toEqual([4, 5, 6]);
});

it('records as unknown what another run of the application left unfinished', async () => {
  const other = createRegistry();
  const crashed = await other.lease(workspace);
  await crashed.ledger.append({ event: 'intent', actionId: 'a' });
  await other.close();
  const { ledger } = await registry.lease(workspace);
  expect(await eventsOf(ledger)).toEqual(['opened', 'intent', 'outcome', 'opened']);
});

it('shows a tampered ledger, refuses to append to it, and says where it is broken', async () => {
  const first = await registry.lease(workspace);
  for (let n = 1; n < 4; n += 1) await first.ledger.append({ event: 'verdict', count: n });
  const { file } = first.ledger;
  await first.release();
  writeFileSync(file, readFileSync(file, 'utf8').replace('"count":2', '"count":3'));
  const { ledger } = await registry.lease(workspace);
  expect(ledger.status).toMatchObject({ state: 'tampered', entries: 2, file, problem: { code: 'ERR_AUDIT_TAMPERED' } });
  await expect(ledger.append({ event: 'verdict' })).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' });
  await expect(ledger.export(folder.resolve('export'))).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' });
  expect(await ledger.verify()).toMatchObject({ isClean: false, entries: 2, problem: { line: 3, kind: 'changed' } });
  expect((await ledger.tail(10, null)).map((entry) => entry.seq)).toEqual([0, 1, 3]);
});

it('sees tampering while it is open when asked to verify', async () => {
  const { ledger } = await registry.lease(workspace);
  expect(await ledger.verify()).toMatchObject({ isClean: true, entries: 1, problem: null });
  appendFileSync(ledger.file, 'hello\n');
  expect(await ledger.verify()).toMatchObject({ isClean: false, problem: { line: 2, kind: 'not-a-line' } });
  expect(ledger.status.state).toBe('tampered');
});

it('goes on by itself when what kept it from opening has passed', async () => {
  writeFileSync(home, 'in the way');
  const { ledger } = await registry.lease(workspace);
  expect(ledger.status).toMatchObject({ state: 'failed', entries: 0, problem: { code: 'ERR_AUDIT_WRITE' } });
  await expect(ledger.append({ event: 'verdict' })).rejects.toMatchObject({ code: 'ERR_AUDIT_WRITE' });
  rmSync(home);
  await ledger.append({ event: 'verdict' });
  expect(await eventsOf(ledger)).toEqual(['opened', 'verdict']);
  expect(ledger.status.state).toBe('ok');
});

it('signs what it was when it closes, so that a shorter, older or other file is told the next time', async () => {
  const first = await registry.lease(workspace);
  for (let n = 1; n < 4; n += 1) await first.ledger.append({ event: 'verdict' });
  const { file } = first.ledger;
  const note = await first.ledger.checkpoint();
  expect(note?.split('\n')[1]).toBe('4');
  await first.ledger.append({ event: 'verdict' });
  await first.release();
  const whole = readFileSync(file);
  const entries = whole.toString().split(/(?<=\n)/);
  for (const [content, kind, index] of [
    [entries.slice(0, 4).join(''), /gone from the end/, 4],
    ['', /gone from the end/, 0],
    [entries.slice(0, 2).join(''), /gone from the end/, 2],
  ] as const) {
    writeFileSync(file, content);
    const { ledger, release } = await registry.lease(workspace);
    expect(ledger.status).toMatchObject({ state: 'tampered', entries: index, problem: { message: expect.stringMatching(kind) } });
    await expect(ledger.append({ event: 'verdict' })).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' });
    expect(readFileSync(file, 'utf8')).toBe(content);
    await release();
  }
  writeFileSync(file, whole);
  const again = await registry.lease(workspace);
  expect(again.ledger.status.state).toBe('ok');
  const [opened] = await again.ledger.tail(1, null);
  expect(opened?.data).toMatchObject({ event: 'opened', publicKeySha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

it('makes a checkpoint by itself after 64 entries, keeps it where it was asked to as well, and shows a lost end to verify', async () => {
  const kept: string[] = [];
  await registry.close();
  const store = { read: async () => kept, add: async (note: string) => void kept.push(note) };
  registry = new LedgerRegistry({
    home,
    version: '0.1.0',
    clock: createFrozenClock(),
    ids: { nextId: randomUUID },
    checkpointStores: [store],
  });
  const { ledger } = await registry.lease(workspace);
  await Promise.all(Array.from({ length: 70 }, () => ledger.append({ event: 'verdict' })));
  await expect.poll(() => kept.length).toBe(1);
  const size = Number(kept[0]?.split('\n')[1]);
  expect(size).toBeGreaterThanOrEqual(64);
  const history = readFileSync(`${home}/audit/checkpoints/${ledger.file.split('/').at(-1)?.replace('.jsonl', '')}.checkpoints`, 'utf8');
  expect(history).toBe(`${kept[0]}\n`);
  expect(readFileSync(`${ledger.file}.checkpoint`, 'utf8')).toBe(kept[0]);
});

it('says once that a checkpoint cannot be made, on closing too, and goes on without', async () => {
  let isFull = true;
  const kept: string[] = [];
  const add = async (note: string): Promise<void> => {
    if (isFull) throw new Error('no space');
    kept.push(note);
  };
  const told: string[] = [];
  const openFull = (): void => {
    registry = new LedgerRegistry({
      home,
      version: '0.1.0',
      clock: createFrozenClock(),
      ids: { nextId: randomUUID },
      checkpointStores: [{ read: async () => [], add }],
    });
    registry.onCheckpointFailed(({ message }) => told.push(message));
  };
  openFull();
  const { ledger } = await registry.lease(workspace);
  for (let n = 0; n < 3; n += 1) {
    await ledger.append({ event: 'verdict', count: n });
    await expect(ledger.checkpoint()).rejects.toThrow('no space');
  }
  expect(told).toEqual([expect.stringContaining('no space')]);
  isFull = false;
  expect(await ledger.checkpoint()).toBe(kept[0]);
  isFull = true;
  await ledger.append({ event: 'verdict' });
  await registry.close();
  expect(told).toHaveLength(2);
  openFull();
  const again = await registry.lease(workspace);
  expect(again.ledger.status).toMatchObject({ state: 'ok', entries: 6 });
});

it('changes its key, and believes what the old one signed', async () => {
  const first = await registry.lease(workspace);
  const rotated = await first.ledger.rotateKey();
  expect(await eventsOf(first.ledger)).toEqual(['opened', 'key.created', 'key.rotated']);
  const entries = await first.ledger.tail(1, null);
  expect(entries[0]?.data).toMatchObject(rotated);
  await first.release();
  expect(readdirSync(`${home}/keys/retired`)).toEqual([`${rotated.retiredSha256}.pem`]);
  const again = await registry.lease(workspace);
  expect(again.ledger.status.state).toBe('ok');
});

it('exports with a key made on first need, and records both', async () => {
  const { ledger } = await registry.lease(workspace);
  const exported = await ledger.export(folder.resolve('one'));
  expect(exported).toEqual({
    directory: folder.resolve('one'),
    pages: 1,
    entries: 2,
    publicKeyFile: folder.resolve('one', 'public-key.pem'),
  });
  await ledger.export(folder.resolve('two'));
  expect(await eventsOf(ledger)).toEqual(['opened', 'key.created', 'export', 'export']);
  const key = readFileSync(exported.publicKeyFile, 'utf8');
  expect(await verifyExport(folder.resolve('two'), key)).toMatchObject({ isGood: true, entries: 3 });
  expect(readdirSync(`${home}/keys`).sort()).toEqual(['ledger-ed25519.pem']);
});

it('lets no secret of a command, a reason or a target reach the disk', async () => {
  const secrets = [
    'xoxb-263594206564-2343594206574-FGqddMF8t08v8N7Oq4i57vs1',
    'AKIA2OGYBAHPQ3XKZ7LM',
    'postgres://app:s3cr3t-Pa55w0rd@db.example.com/shop',
    '4539 1488 0343 6467',
  ];
  const { ledger } = await registry.lease(workspace);
  for (const secret of secrets) {
    const target = `curl -H "Authorization: Bearer ${secret}" https://example.com`;
    await ledger.append({ event: 'intent', tool: 'bash_run', resource: { type: 'command', target }, reasons: [`runs ${secret}`] });
    await ledger.append({ event: 'verdict', tool: 'bash_run', prompt: secret, facts: { nested: [{ tool_args: { secret } }] } });
  }
  await ledger.checkpoint();
  for (const name of readdirSync(`${home}/audit`, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const text = readFileSync(`${name.parentPath}/${name.name}`, 'utf8');
    for (const secret of secrets) expect(text, name.name).not.toContain(secret);
  }
  expect(readFileSync(ledger.file, 'utf8')).toContain('[REDACTED:');
  expect(ledger.sanitized).toMatchObject({ bannedKeys: 2 * secrets.length, droppedFields: 0 });
});

it('counts what a record should not have, and says so in the entry', async () => {
  const { ledger } = await registry.lease(workspace);
  const entry = await ledger.append({ event: 'verdict', surprise: 'hello' });
  expect(entry.data).toEqual({ event: 'verdict', droppedFields: 1 });
  expect(ledger.sanitized.droppedFields).toBe(1);
});
