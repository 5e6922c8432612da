import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFakeOllama, createTempFolder, createTestWorkspace, type TempFolder } from '@gatehouse/testing';
import { beforeAll, describe, expect, it } from 'vitest';

/** The built command, as people run it: these tests are about the process and its exit codes. */
const script = join(import.meta.dirname, '../../../out/cli/gatehouse.js');

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function gatehouse(home: TempFolder, ...args: readonly string[]): Promise<Result> {
  return start(home, [script, ...args]);
}

/** As on a Node that has no SQLite, and so no lock to append to a ledger under. */
function gatehouseOnOldNode(home: TempFolder, ...args: readonly string[]): Promise<Result> {
  return start(home, ['--no-experimental-sqlite', script, ...args]);
}

function start(home: TempFolder, args: readonly string[]): Promise<Result> {
  const env = { ...process.env, GATEHOUSE_HOME: home.path, ELECTRON_RUN_AS_NODE: '1' };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function ledgerOf(home: TempFolder): string {
  const [file] = readdirSync(home.resolve('audit')).filter((name) => name.endsWith('.jsonl'));
  return home.resolve('audit', file ?? 'none');
}

function eventsOf(home: TempFolder): readonly string[] {
  const lines = readFileSync(ledgerOf(home), 'utf8').trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { data: { event: string } }).data.event);
}

describe('gatehouse', () => {
  beforeAll(() => expect(existsSync(script), 'run npm run build first').toBe(true));

  it('lists its commands, and exits with 2 for what it does not know', async () => {
    using home = createTempFolder();
    expect(await gatehouse(home, '--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('audit verify') });
    expect(await gatehouse(home, 'audit', '--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('verify-export') });
    expect(await gatehouse(home, 'frobnicate')).toMatchObject({ code: 2, stderr: expect.stringContaining('ERR_CLI_USAGE') });
    expect(await gatehouse(home, 'audit', 'tail', '--nonsense')).toMatchObject({ code: 2 });
    expect(await gatehouse(home, 'audit', 'tail', '-n', 'many')).toMatchObject({ code: 2 });
  });

  it('runs a turn headless: reads pass, writes are denied without a terminal, and the ledger tells', async () => {
    using home = createTempFolder();
    using workspace = createTestWorkspace({ 'a.txt': 'alpha\n' });
    await using model = await createFakeOllama([
      { calls: [{ tool: 'read', arguments: { path: 'a.txt' } }] },
      { calls: [{ tool: 'write', arguments: { path: 'b.txt', content: 'beta\n' } }] },
      { text: 'I could not write.' },
    ]);
    home.writeText('settings.json', JSON.stringify({ providers: { ollama: { baseUrl: model.url } } }));
    const result = await gatehouse(home, 'run', '--workspace', workspace.path, '--model', 'ollama/qwen3:8b', 'Copy a to b');
    expect(result).toMatchObject({ code: 0, stdout: 'I could not write.\n' });
    expect(existsSync(workspace.resolve('b.txt'))).toBe(false);
    expect(eventsOf(home)).toEqual(['opened', 'intent', 'outcome', 'proposed', 'approval']);
    expect(JSON.stringify(model.chats.at(-1)?.messages)).toContain('Refused');
    expect(await gatehouse(home, 'audit', 'verify', workspace.path)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('clean, 5 entries'),
    });
  });

  it('says what to do when the model cannot be reached, and exits with 1', async () => {
    using home = createTempFolder();
    using workspace = createTestWorkspace({});
    home.writeText('settings.json', JSON.stringify({ providers: { ollama: { baseUrl: 'http://127.0.0.1:9' } } }));
    const result = await gatehouse(home, 'run', '--workspace', workspace.path, '--model', 'ollama/qwen3:8b', 'Hello');
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('ollama serve') });
  });

  it('names a workspace that is not there, and exits with 3', async () => {
    using home = createTempFolder();
    const result = await gatehouse(home, 'run', '--workspace', '/nowhere/at/all', '--model', 'ollama/x', 'Hello');
    expect(result).toMatchObject({ code: 3, stderr: expect.stringContaining('ERR_WORKSPACE_NOT_FOUND') });
  });

  it('shows, exports and verifies a ledger, and names a changed byte', async () => {
    using home = createTempFolder();
    using workspace = createTestWorkspace({ 'a.txt': 'alpha\n' });
    await using model = await createFakeOllama([{ calls: [{ tool: 'read', arguments: { path: 'a.txt' } }] }, { text: 'alpha' }]);
    home.writeText('settings.json', JSON.stringify({ providers: { ollama: { baseUrl: model.url } } }));
    await gatehouse(home, 'run', '--workspace', workspace.path, '--model', 'ollama/qwen3:8b', 'Read a');
    const file = ledgerOf(home);
    expect(await gatehouse(home, 'audit', 'tail', file, '-n', '2')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/intent.*read.*a\.txt/),
    });
    expect(await gatehouse(home, 'audit', 'show', '0', file)).toMatchObject({ code: 0, stdout: expect.stringContaining('"opened"') });
    expect(await gatehouse(home, 'audit', 'show', '99', file)).toMatchObject({ code: 1 });
    const out = home.resolve('export');
    expect(await gatehouse(home, 'audit', 'export', file, '--out', out)).toMatchObject({ code: 0 });
    expect(await gatehouse(home, 'audit', 'export', file, '--out', out)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('ERR_AUDIT_EXPORT_EXISTS'),
    });
    expect(await gatehouse(home, 'audit', 'verify-export', out, '--public-key', join(out, 'public-key.pem'))).toMatchObject({ code: 0 });
    const page = join(out, 'page-000001.jsonl');
    writeFileSync(page, readFileSync(page, 'utf8').replace('a.txt', 'b.txt'));
    expect(await gatehouse(home, 'audit', 'verify-export', out)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('page-000001.jsonl'),
    });
    writeFileSync(file, readFileSync(file, 'utf8').replace('a.txt', 'b.txt'));
    expect(await gatehouse(home, 'audit', 'verify', file)).toMatchObject({ code: 1, stdout: expect.stringContaining('changed') });
  });

  it('reads, verifies and exports on a Node without SQLite, and says that the export is not recorded', async () => {
    using home = createTempFolder();
    using workspace = createTestWorkspace({});
    await using model = await createFakeOllama([{ text: 'Hello.' }]);
    home.writeText('settings.json', JSON.stringify({ providers: { ollama: { baseUrl: model.url } } }));
    await gatehouse(home, 'run', '--workspace', workspace.path, '--model', 'ollama/qwen3:8b', 'Hello');
    const file = ledgerOf(home);
    const before = readFileSync(file, 'utf8');
    expect(await gatehouseOnOldNode(home, 'audit', 'verify', file)).toMatchObject({ code: 0 });
    expect(await gatehouseOnOldNode(home, 'audit', 'tail', file)).toMatchObject({ code: 0, stdout: expect.stringContaining('opened') });
    const out = home.resolve('export');
    expect(await gatehouseOnOldNode(home, 'audit', 'export', file, '--out', out)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/the export is complete but could not be recorded.*Node 22\.13 or newer/),
    });
    expect(await gatehouseOnOldNode(home, 'audit', 'verify-export', out)).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('looks at the machine and says what is limited', async () => {
    using home = createTempFolder();
    const result = await gatehouse(home, 'doctor', '--json');
    const findings = result.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; status: string });
    expect(result.code).toBe(0);
    expect(findings.find(({ name }) => name === 'kernel watch')?.status).toBe('limited');
    expect(findings.find(({ name }) => name === 'search')?.status).toBe('ok');
  });
});
