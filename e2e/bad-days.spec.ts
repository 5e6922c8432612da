import { readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createFakeOllama, createTestWorkspace, type FakeReply } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, ollamaSettings, type RunningApp, takeScreenshot } from './app-driver.ts';
import { ask, focusCard } from './conversation.ts';
import { findLedger, readActionEvents } from './ledger-file.ts';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close().catch(() => undefined);
  running = undefined;
});

const files = { 'README.md': '# Sample\n', 'src/main.ts': 'export const answer = 42;\n' };

async function start(replies: readonly FakeReply[]) {
  const workspace = createTestWorkspace(files);
  const model = await createFakeOllama(replies);
  running = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
  return { ...running, workspace, model };
}

describe('an endpoint on a bad day', () => {
  it.each<[string, FakeReply, string]>([
    ['fails', { fault: { type: 'http-error', status: 500, body: { error: 'out of memory' } } }, 'ERR_PROVIDER_SERVER_ERROR'],
    ['cuts the stream in the middle of a line', { text: 'Half an ans', fault: { type: 'cut' } }, 'ERR_PROVIDER_STREAM_CUT'],
    ['ends without the last word', { text: 'Half an ans', fault: { type: 'end-early' } }, 'ERR_PROVIDER_STREAM_CUT'],
    ['sends a line of ten megabytes', { fault: { type: 'huge-line', bytes: 10_000_000 } }, 'ERR_PROVIDER_RESPONSE_TOO_LARGE'],
    ['sends what is not JSON', { fault: { type: 'bad-json' } }, 'ERR_PROVIDER_BAD_RESPONSE'],
  ])('that %s is named, and the conversation goes on', async (_what, reply, code) => {
    const { page } = await start([reply, { text: 'Better now.' }]);
    await ask(page, 'Hello');
    await page.getByText(code).waitFor();
    await ask(page, 'Again');
    await page.getByText('Better now.').waitFor();
  });

  it('that is not there says how to start it', async () => {
    const workspace = createTestWorkspace(files);
    running = await launchApp({ workspace: workspace.path, settings: ollamaSettings('http://127.0.0.1:9') });
    await ask(running.page, 'Hello');
    await running.page
      .getByText(/ollama serve/)
      .first()
      .waitFor();
    await takeScreenshot(running.page, 'endpoint-down');
  });

  it('that lacks the model says how to get it', async () => {
    const workspace = createTestWorkspace(files);
    const model = await createFakeOllama([]);
    running = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url, 'llama9:70b') });
    await ask(running.page, 'Hello');
    await running.page
      .getByText(/ollama pull llama9:70b/)
      .first()
      .waitFor();
  });
});

describe('a model on a bad day', () => {
  it('that sends malformed arguments and an unknown tool is told so, and nothing is done', async () => {
    const { page, home, model } = await start([
      { calls: [{ tool: 'write', rawArguments: '{"path": "x.txt", "content": ' }] },
      { calls: [{ tool: 'launch_rocket', arguments: {} }] },
      { text: 'I see.' },
    ]);
    await ask(page, 'Go');
    await page.getByText('I see.').waitFor();
    expect(readActionEvents(home).every((event) => event.startsWith('verdict'))).toBe(true);
    expect(JSON.stringify(model.chats.at(-1)?.messages)).toContain('There is no tool named launch_rocket');
  });

  it('that asks for ten calls at once gets ten answers, in order', async () => {
    const calls = Array.from({ length: 10 }, (_, index) => ({
      tool: 'read',
      arguments: { path: index % 2 === 0 ? 'README.md' : 'src/main.ts' },
    }));
    const { page, home } = await start([{ calls }, { text: 'All ten.' }]);
    await ask(page, 'Read everything');
    await page.getByText('All ten.').waitFor();
    expect(readActionEvents(home)).toEqual(Array.from({ length: 10 }, () => ['intent read', 'outcome read']).flat());
  });
});

describe('a workspace on a bad day', () => {
  it('that is deleted while open says so and keeps what was typed', async () => {
    const { page, workspace } = await start([]);
    rmSync(workspace.path, { recursive: true, force: true });
    await page.getByText('ERR_WORKSPACE_GONE').first().waitFor();
    await takeScreenshot(page, 'workspace-gone');
  });

  it('full of links in circles is listed and searched', async () => {
    const { page, workspace } = await start([
      { calls: [{ tool: 'grep', arguments: { pattern: 'answer' } }] },
      { calls: [{ tool: 'list', arguments: { path: '.' } }] },
      { text: 'Found it.' },
    ]);
    symlinkSync('.', workspace.resolve('loop'));
    symlinkSync('b', workspace.resolve('a'));
    symlinkSync('a', workspace.resolve('b'));
    await ask(page, 'Search');
    await page.getByText('Found it.').waitFor();
    await page.getByText('README.md').first().waitFor();
  });
});

describe('a ledger on a bad day', () => {
  it('that someone edited is reported as tampered, and nothing that must be recorded happens', async () => {
    const workspace = createTestWorkspace(files);
    const model = await createFakeOllama([
      { calls: [{ tool: 'read', arguments: { path: 'README.md' } }] },
      { text: 'First.' },
      { calls: [{ tool: 'read', arguments: { path: 'README.md' } }] },
      { text: 'Second.' },
    ]);
    const first = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    await ask(first.page, 'Read');
    await first.page.getByText('First.').waitFor();
    await first.close();
    const file = findLedger(first.home);
    writeFileSync(file, readFileSync(file, 'utf8').replace('README.md', 'README.nd'));
    running = await launchApp({ workspace: workspace.path, home: first.home });
    const { page } = running;
    await page
      .getByTestId('status-ledger')
      .filter({ hasText: /tampered/i })
      .waitFor();
    await takeScreenshot(page, 'ledger-tampered');
    const before = readFileSync(file);
    await ask(page, 'Read again');
    await page.getByText('Second.').waitFor();
    expect(JSON.stringify(model.chats.at(-1)?.messages)).toContain('Refused');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('whose end was torn by a crash is repaired, and the repair is recorded', async () => {
    const workspace = createTestWorkspace(files);
    const model = await createFakeOllama([{ calls: [{ tool: 'read', arguments: { path: 'README.md' } }] }, { text: 'First.' }]);
    const first = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    await ask(first.page, 'Read');
    await first.page.getByText('First.').waitFor();
    await first.kill();
    const file = findLedger(first.home);
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"seq":3,"ts":"20`);
    running = await launchApp({ workspace: workspace.path, home: first.home });
    await expect.poll(() => readFileSync(file, 'utf8')).toContain('"event":"repaired"');
  });
});

describe('two windows on one workspace', () => {
  it('share one ledger and one file, and neither overwrites the other unseen', async () => {
    const { app, page, workspace, home } = await start([
      { calls: [{ tool: 'write', arguments: { path: 'one.txt', content: 'one\n' } }] },
      { text: 'One done.' },
    ]);
    await page.evaluate(() => (window as unknown as { gatehouse: { app: { newWindow(): Promise<unknown> } } }).gatehouse.app.newWindow());
    const second = app.windows().find((window) => window !== page) ?? (await app.waitForEvent('window'));
    await second.getByTestId('status-ledger').waitFor();
    await second.evaluate(
      (root) =>
        (window as unknown as { gatehouse: { workspace: { open(params: object): Promise<unknown> } } }).gatehouse.workspace.open({ root }),
      workspace.path,
    );
    await page.bringToFront();
    await ask(page, 'Write one');
    await focusCard(page);
    await page.keyboard.press('Enter');
    await page.getByText('One done.').waitFor();
    expect(readActionEvents(home)).toEqual(['proposed write', 'approval write', 'intent write', 'outcome write']);
    renameSync(workspace.resolve('one.txt'), workspace.resolve('two.txt'));
    await second.close();
    await ask(page, 'Still here?');
  });
});
