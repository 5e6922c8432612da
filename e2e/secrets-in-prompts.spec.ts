import { createFakeOllama, createTestWorkspace, type FakeModelServer } from '@gatehouse/testing';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, ollamaSettings, type RunningApp, takeScreenshot } from './app-driver.ts';
import { ask } from './conversation.ts';
import { readLedger } from './ledger-file.ts';

/** In two pieces, so that no scanner of sources takes this file for a leak. */
const secret = ['glpat', 'x7Kd93mPqLw2ZtRb5VnY'].join('-');

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close().catch(() => undefined);
  running = undefined;
});

async function askWithSecret(
  replies: Parameters<typeof createFakeOllama>[0],
): Promise<{ page: Page; model: FakeModelServer; app: RunningApp }> {
  const workspace = createTestWorkspace({ 'README.md': '# Sample\n', 'notes.txt': `token=${secret}\n` });
  const model = await createFakeOllama(replies);
  running = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
  await ask(running.page, `Why does ${secret} not work?`);
  await running.page.getByTestId('egress-held').waitFor();
  return { page: running.page, model, app: running };
}

const pollTime = { timeout: 10_000, interval: 300 };

/** The notice absorbs presses until it has been in sight for half a second. */
async function press(page: Page, name: string): Promise<void> {
  await expect
    .poll(async () => {
      const button = page.getByRole('button', { name, exact: true });
      if ((await button.count()) > 0) await button.click();
      return await button.count();
    }, pollTime)
    .toBe(0);
}

describe('a question that holds a secret', () => {
  it('is held before the socket, sent with the secret replaced when told so, and recorded without it', async () => {
    const { page, model, app } = await askWithSecret([{ text: 'It has expired.' }]);
    expect(model.chats).toEqual([]);
    await takeScreenshot(page, 'egress-held');
    await press(page, 'Send with secrets replaced');
    await page.getByText('It has expired.').waitFor();
    expect(JSON.stringify(model.chats)).not.toContain(secret);
    expect(JSON.stringify(model.chats)).toContain('[REDACTED:');
    const ledger = readLedger(app.home);
    expect(JSON.stringify(ledger)).not.toContain(secret);
    expect(ledger.filter(({ data }) => data.event === 'dlp.finding')).toMatchObject([{ data: { decision: 'redact', source: 'question' } }]);
  });

  it('is never sent when the person says so, and no other request is made', async () => {
    const { page, model } = await askWithSecret([{ text: 'never' }]);
    await press(page, 'Do not send');
    await page.getByText('ERR_DLP_EGRESS').waitFor();
    expect(model.chats).toEqual([]);
  });

  it('goes out as it is only after a second press, and that is an override in the ledger', async () => {
    const { page, model, app } = await askWithSecret([{ text: 'I see it.' }]);
    await press(page, 'Send as it is…');
    await takeScreenshot(page, 'egress-override');
    await press(page, 'Send the secret');
    await page.getByText('I see it.').waitFor();
    expect(JSON.stringify(model.chats)).toContain(secret);
    expect(readLedger(app.home).filter(({ data }) => data.event === 'dlp.override')).toHaveLength(1);
  });

  it('is let go when the turn is stopped, and nothing was sent', async () => {
    const { page, model } = await askWithSecret([{ text: 'never' }]);
    await page.getByRole('button', { name: /^stop/i }).click();
    await page
      .getByText(/stopped/i)
      .first()
      .waitFor();
    expect(model.chats).toEqual([]);
    expect(await page.getByTestId('egress-held').count()).toBe(0);
  });
});

describe('a secret in what a tool returned', () => {
  it('is replaced before the model reads it, and the person sees that', async () => {
    const workspace = createTestWorkspace({ 'notes.txt': `token=${secret}\n` });
    const model = await createFakeOllama([{ calls: [{ tool: 'read', arguments: { path: 'notes.txt' } }] }, { text: 'I read it.' }]);
    running = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    await ask(running.page, 'Read the notes');
    await running.page.getByText('I read it.').waitFor();
    await running.page.getByTestId('egress-replaced').waitFor();
    await takeScreenshot(running.page, 'egress-replaced');
    expect(JSON.stringify(model.chats)).not.toContain(secret);
  });
});
