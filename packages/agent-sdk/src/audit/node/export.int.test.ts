import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createFrozenClock, createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatData, formatLine, genesis } from '../chain.ts';
import { exportLedger } from './export-ledger.ts';
import { loadOrCreateSigningKey } from './signing-key.ts';
import { verifyExport } from './verify-export.ts';

const script = (name: string): string => fileURLToPath(new URL(`../../../../../docs/protocol/${name}`, import.meta.url));
const python = (name: string, ...args: string[]) => spawnSync('python3', [script(name), ...args], { encoding: 'utf8' });
const hasTool = (name: string, flag: string): boolean => spawnSync(name, [flag]).status === 0;
const hasTools = hasTool('openssl', 'version') && hasTool('python3', '--version');

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
let folder: TempFolder;
let ledgerFile: string;
let directory: string;

beforeEach(() => {
  folder = createTempFolder();
  ledgerFile = folder.resolve('ws.jsonl');
  directory = folder.resolve('out', 'export');
});
afterEach(() => folder.dispose());

function writeLedger(count: number): string[] {
  const lines: string[] = [];
  let head = genesis;
  for (let seq = 0; seq < count; seq += 1) {
    const next = formatLine(head, '2026-01-02T03:04:05.678Z', formatData({ event: 'verdict', note: `${seq} é ,"hash" \u2028 😀` }));
    lines.push(next.line);
    head = next.head;
  }
  writeFileSync(ledgerFile, lines.join(''));
  return lines;
}

const run = (pageSize = 10_000) => exportLedger({ ledgerFile, directory, privateKey, pageSize, clock: createFrozenClock() });
const isLeftEmpty = (): boolean => !existsSync(folder.resolve('out')) || readdirSync(folder.resolve('out')).length === 0;

describe('an export', () => {
  it('holds the exact lines in signed pages, and verifies', async () => {
    const lines = writeLedger(5);
    const summary = await run(2);
    expect(summary).toMatchObject({ directory, pages: 3, entries: 5, publicKeyFile: `${directory}/public-key.pem` });
    expect(readdirSync(directory).sort()).toEqual([
      'attestation.dsse.json',
      'attestation.jws',
      'checkpoint',
      'manifest.json',
      'manifest.json.sig',
      ...['000001', '000002', '000003'].flatMap((n) => [`page-${n}.jsonl`, `page-${n}.jsonl.sig`]),
      'public-key.pem',
    ]);
    const pages = ['000001', '000002', '000003'].map((n) => readFileSync(`${directory}/page-${n}.jsonl`, 'utf8'));
    expect(pages).toEqual([lines.slice(0, 2).join(''), lines.slice(2, 4).join(''), lines[4]]);
    const verdict = await verifyExport(directory, publicKey);
    expect(verdict).toMatchObject({ isGood: true, entries: 5, pages: 3, headHash: summary.headHash, problem: null });
  });

  it.skipIf(!hasTools)('verifies with OpenSSL and thirty lines of Python, without our code', async () => {
    writeLedger(7);
    const { headHash } = await run(3);
    for (const name of ['manifest.json', 'page-000001.jsonl', 'page-000002.jsonl', 'page-000003.jsonl']) {
      const files = ['-inkey', `${directory}/public-key.pem`, '-in', `${directory}/${name}`, '-sigfile', `${directory}/${name}.sig`];
      const said = execFileSync('openssl', ['pkeyutl', '-verify', '-pubin', '-rawin', ...files], { encoding: 'utf8' });
      expect(said).toContain('Signature Verified Successfully');
    }
    expect(python('verify_export.py', directory)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`7 entries, head ${headHash}`),
    });
    expect(python('verify_ledger.py', ledgerFile)).toMatchObject({ status: 0, stdout: `7 entries, head ${headHash}\n` });
    for (const name of ['verify_export.py', 'verify_ledger.py']) {
      expect(readFileSync(script(name), 'utf8').split('\n').length - 1).toBeLessThanOrEqual(30);
    }
  });

  it('fails when any byte of any file is flipped, and says which file', { timeout: 60_000 }, async () => {
    writeLedger(2);
    await run();
    for (const name of readdirSync(directory)) {
      const good = readFileSync(`${directory}/${name}`);
      for (let at = 0; at < good.length; at += 1) {
        const bad = Buffer.from(good);
        bad[at] = (bad[at] ?? 0) ^ (1 << (at % 8));
        writeFileSync(`${directory}/${name}`, bad);
        const verdict = await verifyExport(directory);
        expect(verdict.isGood, `${name} byte ${at}`).toBe(false);
      }
      writeFileSync(`${directory}/${name}`, good);
    }
    expect((await verifyExport(directory)).isGood).toBe(true);
  });

  it.skipIf(!hasTools)('changed by one byte fails the Python check too, in every file', { timeout: 60_000 }, async () => {
    writeLedger(3);
    await run(2);
    for (const name of readdirSync(directory)) {
      const good = readFileSync(`${directory}/${name}`);
      const bad = Buffer.from(good);
      const middle = bad.length >> 1;
      bad[middle] = (bad[middle] ?? 0) ^ 1;
      writeFileSync(`${directory}/${name}`, bad);
      expect(python('verify_export.py', directory), name).toMatchObject({ status: 1 });
      writeFileSync(`${directory}/${name}`, good);
    }
    const ledger = readFileSync(ledgerFile, 'utf8');
    const broken = { changed: ledger.replace('"1 é', '"9 é'), missing: ledger.slice(ledger.indexOf('\n') + 1), torn: ledger.slice(0, -9) };
    for (const [what, text] of Object.entries(broken)) {
      writeFileSync(ledgerFile, text);
      expect(python('verify_ledger.py', ledgerFile), what).toMatchObject({ status: 1, stderr: expect.stringContaining(what) });
    }
  });

  it('names a missing, an added and an exchanged file, and another key', async () => {
    writeLedger(6);
    await run(2);
    const backup = folder.resolve('backup');
    cpSync(directory, backup, { recursive: true });
    const problemAfter = async (harm: () => void, key = publicKey): Promise<string> => {
      harm();
      const { problem } = await verifyExport(directory, key);
      rmSync(directory, { recursive: true });
      cpSync(backup, directory, { recursive: true });
      return `${problem?.file}: ${problem?.message}`;
    };
    const copy = (from: string, to: string): void => writeFileSync(`${directory}/${to}`, readFileSync(`${directory}/${from}`));
    expect(await problemAfter(() => rmSync(`${directory}/page-000002.jsonl`))).toBe('page-000002.jsonl: It is missing or cannot be read.');
    expect(await problemAfter(() => writeFileSync(`${directory}/notes.txt`, ''))).toBe('notes.txt: It does not belong to the export.');
    const exchanged = (): void => {
      copy('page-000003.jsonl', 'page-000002.jsonl');
      copy('page-000003.jsonl.sig', 'page-000002.jsonl.sig');
    };
    expect(await problemAfter(exchanged)).toBe('page-000002.jsonl: Its SHA-256 is not the one the manifest names.');
    const other = generateKeyPairSync('ed25519').publicKey;
    expect(await problemAfter(() => {}, other)).toBe('public-key.pem: The export is signed with another key than the one you gave.');
  });

  it('is refused for a broken, a torn, an empty and a missing ledger, and leaves nothing behind', async () => {
    const lines = writeLedger(4);
    const cases: [string, string][] = [
      [lines.join('').replace('"3 é', '"4 é'), 'ERR_AUDIT_TAMPERED'],
      [lines.join('').slice(0, -5), 'ERR_AUDIT_TAMPERED'],
      ['', 'ERR_AUDIT_EMPTY'],
    ];
    for (const [text, code] of cases) {
      writeFileSync(ledgerFile, text);
      await expect(run(2)).rejects.toMatchObject({ code });
      expect(isLeftEmpty()).toBe(true);
    }
    rmSync(ledgerFile);
    await expect(run()).rejects.toMatchObject({ code: 'ERR_AUDIT_READ' });
    expect(isLeftEmpty()).toBe(true);
  });

  it('does not touch a folder that is there already', async () => {
    writeLedger(1);
    await run();
    const before = statSync(`${directory}/manifest.json`).mtimeMs;
    await expect(run()).rejects.toMatchObject({ code: 'ERR_AUDIT_EXPORT_EXISTS' });
    expect(statSync(`${directory}/manifest.json`).mtimeMs).toBe(before);
  });

  it('that is cancelled leaves nothing behind', async () => {
    writeLedger(50);
    const options = { ledgerFile, directory, privateKey, clock: createFrozenClock(), signal: AbortSignal.abort() };
    await expect(exportLedger(options)).rejects.toMatchObject({ name: 'AbortError' });
    expect(isLeftEmpty()).toBe(true);
  });
});

describe('the signing key', () => {
  it('is made once, private, even by several at once', async () => {
    const file = folder.resolve('keys', 'ledger-ed25519.pem');
    const keys = await Promise.all([1, 2, 3, 4].map(() => loadOrCreateSigningKey(file)));
    expect(new Set(keys.map((key) => key.publicKeyPem)).size).toBe(1);
    expect(keys.filter((key) => key.isNew)).toHaveLength(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(createPublicKey(readFileSync(file)).export({ format: 'pem', type: 'spki' })).toBe(keys[0]?.publicKeyPem);
    expect(readdirSync(folder.resolve('keys'))).toEqual(['ledger-ed25519.pem']);
  });

  it('that is damaged is neither used nor replaced', async () => {
    folder.writeText('keys/ledger-ed25519.pem', 'not a key');
    await expect(loadOrCreateSigningKey(folder.resolve('keys/ledger-ed25519.pem'))).rejects.toMatchObject({ code: 'ERR_AUDIT_KEY' });
    expect(folder.readText('keys/ledger-ed25519.pem')).toBe('not a key');
  });
});
