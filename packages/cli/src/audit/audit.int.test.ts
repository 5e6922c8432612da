import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { formatData, formatLine, genesis, type LedgerRecord } from '@gatehouse/agent-sdk/audit';
import { type CompiledPolicy, compilePolicies, createLedgerReader, type PolicyAction, parsePolicy } from '@gatehouse/agent-sdk/policy';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { createVerifier } from 'fast-jwt';
import { compactVerify, importSPKI } from 'jose';
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

  it('takes a ledger that nothing was written to for whole, unless a checkpoint knows better', async () => {
    home.writeText('empty.jsonl', '');
    expect(await verifyJson('empty.jsonl')).toMatchObject({ code: 0, ok: true, entries: 0, headHash: '0'.repeat(64), break: null });
    expect(await gatehouse('audit', 'verify', 'empty.jsonl')).toMatchObject({ code: 0, stdout: expect.stringContaining('No checkpoint') });
    await gatehouse('audit', 'checkpoint', file, '--out', 'kept.checkpoint');
    writeFileSync(file, '');
    const truncated = { code: 1, ok: false, break: { kind: 'truncated', index: 0, expected: '9', found: '0' } };
    expect(await verifyJson(file, '--checkpoint', 'kept.checkpoint')).toMatchObject(truncated);
    expect(await verifyJson(file)).toMatchObject(truncated);
  });

  it('exits with 3 for what it cannot read', async () => {
    expect(await gatehouse('audit', 'verify', 'nothing.jsonl')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('ERR_AUDIT_READ'),
    });
    expect(await gatehouse('audit', 'verify', file, '--checkpoint', 'nothing')).toMatchObject({ code: 3 });
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

describe('gatehouse attest-ledger and verify-export', () => {
  it('sign an export that two foreign libraries and OpenSSL verify, with the customer’s key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const pem = publicKey.export({ format: 'pem', type: 'spki' }) as string;
    home.writeText('customer.pem', privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
    home.writeText('customer.pub', pem);
    expect(await gatehouse('attest-ledger', file, '--out', 'out', '--key', 'customer.pem')).toMatchObject({ code: 0 });
    expect(await gatehouse('verify-export', 'out', '--public-key', 'customer.pub')).toMatchObject({ code: 0 });
    const jws = home.readText('out/attestation.jws');
    const { payload } = await compactVerify(jws, await importSPKI(pem, 'EdDSA'));
    const statement = JSON.parse(Buffer.from(payload).toString());
    expect(createVerifier({ key: pem, algorithms: ['EdDSA'] })(jws)).toEqual(statement);
    const page = createHash('sha256').update(home.readText('out/page-000001.jsonl')).digest('hex');
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'page-000001.jsonl', digest: { sha256: page } }],
      predicate: { treeSize: 9, checkpoint: home.readText('out/checkpoint') },
    });
    const envelope = JSON.parse(home.readText('out/attestation.dsse.json'));
    const body = Buffer.from(envelope.payload, 'base64');
    expect(body.toString()).toBe(Buffer.from(payload).toString());
    home.writeText('pae', `DSSEv1 ${envelope.payloadType.length} ${envelope.payloadType} ${body.length} ${body.toString()}`);
    writeFileSync(home.resolve('sig'), Buffer.from(envelope.signatures[0].sig, 'base64'));
    const openssl = ['pkeyutl', '-verify', '-pubin', '-inkey', 'customer.pub', '-rawin', '-in', 'pae', '-sigfile', 'sig'];
    expect(spawnSync('openssl', openssl, { cwd: home.path }).status).toBe(0);
    // Not its last character: four bits of that one are of no byte.
    const changed = `${jws.slice(0, -10)}${jws.at(-10) === 'A' ? 'B' : 'A'}${jws.slice(-9)}`;
    await expect(compactVerify(changed, await importSPKI(pem, 'EdDSA'))).rejects.toThrow();
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }) as string;
    home.writeText('other.pub', other);
    expect(await gatehouse('verify-export', 'out', '--public-key', 'other.pub')).toMatchObject({ code: 1 });
  });
});

describe('gatehouse audit list and compliance-export', () => {
  const token = 'xoxb-263594206564-2343594206574-FGqddMF8t08v8N7Oq4i57vs1';
  beforeEach(() => {
    let head = genesis;
    const lines = [
      [
        '2026-01-01T00:00:00.000Z',
        { event: 'intent', agent: 'agent:main', sessionId: 's1', resource: { target: `curl -H ${token}` }, orgId: 'one' },
      ],
      ['2026-01-02T00:00:00.000Z', { event: 'outcome', agent: 'agent:main', sessionId: 's1', status: 'done', orgId: 'two' }],
      ['2026-01-03T00:00:00.000Z', { event: 'verdict', agent: 'agent:other', sessionId: 's2', reason: '=1+1,"x"' }],
    ].map(([ts, data]) => {
      const next = formatLine(head, ts as string, formatData(data as LedgerRecord));
      head = next.head;
      return next.line;
    });
    home.writeText(`audit/${name}`, lines.join(''));
  });
  const seqs = async (...args: readonly string[]) =>
    (await gatehouse('audit', 'list', file, '--json', ...args)).stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).seq);

  it('select by agent, event, time and organisation', async () => {
    expect(await seqs()).toEqual([0, 1, 2]);
    expect(await seqs('--agent', 'agent:main')).toEqual([0, 1]);
    const hex = createHash('sha256').update('agent:main').digest('hex').slice(0, 32);
    expect(await seqs('--agent', hex)).toEqual([0, 1]);
    expect(await seqs('--event-type', 'outcome')).toEqual([1]);
    expect(await seqs('--since', '2026-01-02')).toEqual([1, 2]);
    expect(await seqs('--since', '2026-01-02', '--until', '2026-01-03T00:00:00Z')).toEqual([1]);
    expect(await seqs('--org-id', 'two')).toEqual([1]);
    expect(await seqs('-n', '1')).toEqual([2]);
    expect((await gatehouse('audit', 'list', file, '--since', 'soon')).code).toBe(2);
  });

  it('write no secret in any form, only its kind and place', async () => {
    for (const format of ['jsonl', 'json', 'csv']) {
      const { code, stdout } = await gatehouse('audit', 'compliance-export', '--input', file, '--format', format);
      expect(code).toBe(0);
      expect(stdout).not.toContain('FGqddMF8');
    }
    const { stdout } = await gatehouse('audit', 'compliance-export', '--input', file);
    const [first, second] = stdout
      .split('\n')
      .slice(0, 2)
      .map((line) => JSON.parse(line));
    const source = readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, 2)
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({
      seq: 0,
      event_type: 'intent',
      session_id: 's1',
      payload: null,
      previous_hash: genesis.hash,
      entry_hash: source[0].hash,
      credential_findings: [{ kind: 'slack-token', label: '[REDACTED:slack-token]', offset: formatData(source[0].data).indexOf(token) }],
      redacted_payload: expect.stringContaining('[REDACTED:slack-token]'),
      lineage: { org_id: 'one', team_id: null, parent_agent_id: null, delegation_reason: null, depth: null },
    });
    expect(second).toMatchObject({
      payload: source[1].data,
      previous_hash: source[0].hash,
      credential_findings: [],
      redacted_payload: null,
    });
    expect(Object.keys(first)).toHaveLength(11);
  });

  it('write CSV with anchors and without payload, under the header of a regime', async () => {
    const { stdout } = await gatehouse('audit', 'compliance-export', '--input', file, '--format', 'csv', '--compliance', 'eu-ai-act');
    const lines = stdout.trim().split(/\r?\n/);
    expect(lines.filter((line) => line.startsWith('# ')).length).toBeGreaterThan(1);
    const rows = lines.filter((line) => !line.startsWith('#'));
    expect(rows[0]).toBe('seq,timestamp,event_type,agent_id,session_id,previous_hash,entry_hash,credential_findings_count,redacted');
    expect(rows[1]?.endsWith(',1,true')).toBe(true);
    expect(rows).toHaveLength(4);
    expect((await gatehouse('audit', 'compliance-export', '--input', file, '--compliance', 'hipaa')).code).toBe(2);
  });
});

describe('gatehouse explain', () => {
  const policyText =
    'rules:\n  - id: no-push\n    description: Pushing is not for agents\n    match: { tool: bash_run }\n    effect: deny\n';

  function compile(text: string): CompiledPolicy {
    const parsed = parsePolicy(text, { source: 'policy.yaml' });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    return compilePolicies([parsed.document]);
  }

  it('tells the story of an action from the ledger alone, and is not fooled by a broken one', async () => {
    const action = {
      agent: 'agent:main',
      principal: 'user:alice',
      sessionId: 's1',
      turnId: 't1',
      callId: 'c1',
      tool: 'bash_run',
      actionId: 'a1',
    };
    const subject = { ...action, kind: 'execute', resource: { type: 'command', target: 'git status' }, payloadSha256: 'ab'.repeat(32) };
    const records: readonly LedgerRecord[] = [
      { event: 'opened', version: '0.1.0' },
      {
        event: 'proposed',
        ...subject,
        decision: 'step_up',
        requestId: 'r1',
        risk: 'ordinary',
        matched: ['step_up ask-first policy.yaml'],
        rule: 'ask-first',
      },
      { event: 'intent', ...subject, actionId: 'a2', callId: 'c2', decision: 'allow' },
      { event: 'approval', ...subject, decision: 'approved', requestId: 'r1' },
      { event: 'intent', ...subject, decision: 'allow', basis: 'human', requestId: 'r1' },
      { event: 'outcome', ...subject, status: 'done', intentSeq: 4, exitCode: 0 },
    ];
    let head = genesis;
    const text = records.map((record) => {
      const next = formatLine(head, '2026-01-02T03:04:05.678Z', formatData(record));
      head = next.head;
      return next.line;
    });
    home.writeText(`audit/${name}`, text.join(''));
    for (const seq of ['1', '3', '4', '5']) {
      const { stdout } = await gatehouse('explain', seq, file, '--json');
      const report = JSON.parse(stdout);
      expect(
        report.entries.map((entry: { seq: number }) => entry.seq),
        seq,
      ).toEqual([1, 3, 4, 5]);
      expect(report).toMatchObject({
        inputs: { agent: 'agent:main', principal: 'user:alice', tool: 'bash_run', resource: { target: 'git status' } },
        proposed: { seq: 1 },
        approval: { data: { decision: 'approved' } },
        outcome: { data: { exitCode: 0 } },
        rules: ['step_up ask-first policy.yaml'],
      });
      expect(report.rejudged.result).toMatch(/same|differs|not-possible/);
    }
    expect((await gatehouse('audit', 'explain', '4', file)).stdout).toContain('judged again');
    expect((await gatehouse('explain', '9', file)).code).toBe(1);
    writeFileSync(file, text.join('').replace('git status', 'git push  '));
    expect(await gatehouse('explain', '4', file)).toMatchObject({ code: 1, stderr: expect.stringContaining('ERR_AUDIT_TAMPERED') });
  });

  it('judges the action again by the policy that was in force, and gets the same verdict', async () => {
    const policy = compile(policyText);
    const subject = {
      agent: 'agent:main',
      tool: 'bash_run',
      kind: 'execute',
      resource: { type: 'command', target: 'git push' },
      callId: 'c1',
      turnId: 't1',
    };
    const event = createLedgerReader().read({ seq: 0, ts: '2026-01-02T03:04:05.678Z', data: { event: 'verdict', ...subject } });
    const verdict = policy.evaluate(event?.action as PolicyAction, { nowMs: 0 });
    expect(verdict.decision).toBe('deny');
    const matched = verdict.matched.map((one) => `${one.effect} ${one.rule} ${one.source}`);
    const facts = { decision: 'refused', policyDigest: policy.digest, rule: verdict.rule, matched };
    home.writeText(
      `audit/${name}`,
      formatLine(genesis, '2026-01-02T03:04:05.678Z', formatData({ event: 'verdict', ...subject, ...facts })).line,
    );
    home.writeText('policy.yaml', policyText);
    const explainWith = async (file2: string) => JSON.parse((await gatehouse('explain', '0', file, '--policy', file2, '--json')).stdout);
    const report = await explainWith('policy.yaml');
    expect(report.rejudged).toMatchObject({ result: 'same', recorded: 'deny', recomputed: 'deny', policyThen: policy.digest });
    expect(report.rules).toEqual(matched);
    home.writeText('other.yaml', policyText.replace('deny', 'step_up'));
    expect((await explainWith('other.yaml')).rejudged).toMatchObject({
      result: 'not-possible',
      reason: expect.stringContaining('not the one'),
    });
  });
});
