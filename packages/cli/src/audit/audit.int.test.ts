import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { formatData, formatLine, genesis } from '@gatehouse/agent-sdk/audit';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandHost } from '../command.ts';
import { runCommandLine } from '../main.ts';
import { auditCommands } from './commands.ts';

const name = '0123456789abcdef.jsonl';
let home: TempFolder;
let file: string;

beforeEach(() => {
  home = createTempFolder();
  file = home.resolve('audit', name);
  home.writeText(`audit/${name}`, makeLedger(9));
});
afterEach(() => home.dispose());

function makeLedger(count: number, tool = 'edit'): string {
  let head = genesis;
  let text = '';
  for (let seq = 0; seq < count; seq += 1) {
    const next = formatLine(head, '2026-01-02T03:04:05.678Z', formatData({ event: 'verdict', tool, n: seq }));
    text += next.line;
    head = next.head;
  }
  return text;
}

async function gatehouse(...argv: readonly string[]) {
  const [stdout, stderr]: string[][] = [[], []];
  const host = {
    write: (text: string) => stdout?.push(text),
    writeError: (text: string) => stderr?.push(text),
    ask: undefined,
    inputLines: (async function* () {})(),
    cwd: home.path,
    environment: { GATEHOUSE_HOME: home.path },
    userHome: home.path,
    signal: new AbortController().signal,
  } as unknown as CommandHost;
  const code = await runCommandLine(argv, { version: '0.1.0', commands: auditCommands }, host);
  return { code, stdout: stdout?.join('') ?? '', stderr: stderr?.join('') ?? '' };
}

const verifyJson = async (...argv: readonly string[]) => {
  const { code, stdout } = await gatehouse('audit', 'verify', ...argv, '--json');
  return { code, ...JSON.parse(stdout) };
};

describe('gatehouse audit verify', () => {
  it('says ok, entries, head, and that no checkpoint vouches for the end', async () => {
    const verdict = await verifyJson(file);
    expect(verdict).toMatchObject({
      code: 0,
      file,
      ok: true,
      entries: 9,
      break: null,
      checkpoint: null,
      headHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await gatehouse('audit', 'verify-chain', file)).stdout).toContain('clean, 9 entries');
  });

  it('names the first break by kind and index, and exits with 1', async () => {
    writeFileSync(file, readFileSync(file, 'utf8').replace('"n":4', '"n":5'));
    const verdict = await verifyJson(file);
    expect(verdict).toMatchObject({ code: 1, ok: false, entries: 4, break: { kind: 'changed', index: 4, seq: 4, line: 5 } });
    expect(verdict.break.expected).toMatch(/^[0-9a-f]{64}$/);
    expect((await gatehouse('audit', 'verify', file)).stdout).toContain('BROKEN at entry 4 (line 5,');
  });

  it('holds the file against a checkpoint kept elsewhere, and against those it finds', async () => {
    const { stdout } = await gatehouse('audit', 'checkpoint', file);
    home.writeText('elsewhere.checkpoint', stdout);
    expect(stdout.split('\n')[1]).toBe('9');
    const whole = readFileSync(file, 'utf8');
    for (const given of [[], ['--checkpoint', 'elsewhere.checkpoint']]) {
      home.writeText(`audit/${name}`, whole);
      expect(await verifyJson(file, ...given)).toMatchObject({ code: 0, checkpoint: { size: 9, signature: 'good' } });
      writeFileSync(
        file,
        whole
          .split(/(?<=\n)/)
          .slice(0, 6)
          .join(''),
      );
      expect(await verifyJson(file, ...given)).toMatchObject({
        code: 1,
        break: { kind: 'truncated', index: 6, expected: '9', found: '6' },
      });
      writeFileSync(file, makeLedger(9, 'read'));
      expect(await verifyJson(file, ...given)).toMatchObject({ code: 1, break: { kind: 'rewritten', index: 0 } });
    }
  });

  it('believes the key it is given, and no other', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    home.writeText('customer.pem', privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
    home.writeText('customer.pub', publicKey.export({ format: 'pem', type: 'spki' }) as string);
    const { stdout } = await gatehouse('audit', 'checkpoint', file, '--key', 'customer.pem');
    home.writeText('theirs.checkpoint', stdout);
    const given = [file, '--checkpoint', 'theirs.checkpoint'];
    expect(await verifyJson(...given, '--public-key', 'customer.pub')).toMatchObject({ code: 0, checkpoint: { signature: 'good' } });
    await gatehouse('audit', 'checkpoint', file);
    expect(await verifyJson(...given)).toMatchObject({ code: 1, break: { kind: 'checkpoint-key' } });
    home.writeText('theirs.checkpoint', stdout.replace('\n9\n', '\n8\n'));
    expect(await verifyJson(...given, '--public-key', 'customer.pub')).toMatchObject({ code: 1, break: { kind: 'checkpoint-edited' } });
    home.writeText('theirs.checkpoint', '');
    expect(await verifyJson(...given, '--public-key', 'customer.pub')).toMatchObject({ code: 1, break: { kind: 'not-a-checkpoint' } });
  });

  it('exits with 3 for what it cannot read, and with 1 for an empty file', async () => {
    expect(await gatehouse('audit', 'verify', 'nothing.jsonl')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('ERR_AUDIT_READ'),
    });
    expect(await gatehouse('audit', 'verify', file, '--checkpoint', 'nothing')).toMatchObject({ code: 3 });
    home.writeText('empty.jsonl', '');
    expect(await verifyJson('empty.jsonl')).toMatchObject({ code: 1, break: { kind: 'empty', index: 0 } });
  });
});

describe('gatehouse audit prove', () => {
  it('gives a receipt that verifies without the ledger, and for nothing else', async () => {
    const { code, stdout } = await gatehouse('audit', 'prove', file, '4');
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe('c2sp.org/tlog-proof@v1');
    home.writeText('4.tlog-proof', stdout);
    const checked = await gatehouse('audit', 'verify-proof', '4.tlog-proof', '--json');
    expect(JSON.parse(checked.stdout)).toMatchObject({ ok: true, index: 4, size: 9, entry: { seq: 4, data: { n: 4 } } });
    expect(await gatehouse('audit', 'verify-proof', '4.tlog-proof', '--ledger', file)).toMatchObject({ code: 0 });
    home.writeText('line', `${readFileSync(file, 'utf8').split('\n')[3]}\n`);
    expect(await gatehouse('audit', 'verify-proof', '4.tlog-proof', '--entry', 'line')).toMatchObject({ code: 1 });
    home.writeText('5.tlog-proof', stdout.replace('index 4', 'index 5'));
    expect(await gatehouse('audit', 'verify-proof', '5.tlog-proof')).toMatchObject({ code: 1 });
    home.writeText('9.tlog-proof', stdout.replace('\n9\n', '\n10\n'));
    expect((await gatehouse('audit', 'verify-proof', '9.tlog-proof')).stdout).toContain('changed after it was signed');
  });

  it('proves nothing of a broken ledger, or of an entry there is not', async () => {
    expect(await gatehouse('audit', 'prove', file, '9')).toMatchObject({ code: 1, stderr: expect.stringContaining('ERR_AUDIT_NO_ENTRY') });
    expect(await gatehouse('audit', 'prove', file)).toMatchObject({ code: 2 });
    writeFileSync(file, readFileSync(file, 'utf8').replace('"n":4', '"n":5'));
    expect(await gatehouse('audit', 'prove', file, '2')).toMatchObject({ code: 1, stderr: expect.stringContaining('ERR_AUDIT_TAMPERED') });
    expect(await gatehouse('audit', 'checkpoint', file)).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('gatehouse audit consistency', () => {
  it('proves that a ledger only grew, and sees when it did not', async () => {
    writeFileSync(file, makeLedger(5));
    await gatehouse('audit', 'checkpoint', file, '--out', 'old.checkpoint');
    writeFileSync(file, makeLedger(9));
    await gatehouse('audit', 'checkpoint', file, '--since', 'old.checkpoint', '--out', 'new.checkpoint');
    const proven = await gatehouse('audit', 'consistency', 'old.checkpoint', 'new.checkpoint', file, '--json');
    expect(JSON.parse(proven.stdout)).toMatchObject({ ok: true, from: 5, to: 9 });
    expect(await gatehouse('audit', 'consistency', 'new.checkpoint', 'old.checkpoint', file)).toMatchObject({ code: 1 });
    const other =
      makeLedger(5) +
      makeLedger(9, 'read')
        .split(/(?<=\n)/)
        .slice(5)
        .join('');
    writeFileSync(file, other);
    expect(await gatehouse('audit', 'consistency', 'old.checkpoint', 'new.checkpoint', file)).toMatchObject({ code: 1 });
  });
});
