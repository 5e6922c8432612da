import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFakeOllama, createTempFolder, createTestWorkspace } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, ollamaSettings, type RunningApp, takeScreenshot } from './app-driver.ts';
import { ask, focusCard } from './conversation.ts';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close().catch(() => undefined);
  running = undefined;
});

const verifier = join(import.meta.dirname, '../docs/protocol/verify_export.py');

describe('the audit page', () => {
  it('shows intent and outcome of one approved diff, and its export is verified by OpenSSL and Python alone', async () => {
    const workspace = createTestWorkspace({ 'a.txt': 'alpha\n' });
    const model = await createFakeOllama([
      { calls: [{ tool: 'write', arguments: { path: 'b.txt', content: 'beta\n' } }] },
      { text: 'Written.' },
    ]);
    running = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    const { app, page } = running;
    await ask(page, 'Write b');
    await focusCard(page);
    await page.keyboard.press('Enter');
    await page.getByText('Written.').waitFor();
    await page.getByTestId('status-ledger').click();
    const rows = page.getByTestId('audit-row');
    await rows.filter({ hasText: 'intent' }).filter({ hasText: 'b.txt' }).waitFor();
    await rows.filter({ hasText: 'outcome' }).filter({ hasText: 'b.txt' }).waitFor();
    await takeScreenshot(page, 'audit');
    const target = createTempFolder('gatehouse-export');
    // The only thing that is replaced is the person's choice of a folder in the system's dialog.
    await app.evaluate(({ dialog }, folder) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] });
    }, target.path);
    await page.getByRole('button', { name: /export signed log/i }).click();
    // What is being written has another name until it is complete.
    const findExport = () => readdirSync(target.path).filter((found) => found.startsWith('gatehouse-ledger-'));
    await expect.poll(findExport, { timeout: 15_000 }).toHaveLength(1);
    const [name = ''] = findExport();
    const folder = target.resolve(name);
    const openssl = (): string =>
      execFileSync('openssl', [
        ...['pkeyutl', '-verify', '-pubin', '-inkey', join(folder, 'public-key.pem'), '-rawin'],
        ...['-in', join(folder, 'page-000001.jsonl'), '-sigfile', join(folder, 'page-000001.jsonl.sig')],
      ]).toString();
    expect(openssl()).toMatch(/verified successfully/i);
    expect(() => execFileSync('python3', [verifier, folder], { stdio: 'pipe' })).not.toThrow();
    const page1 = join(folder, 'page-000001.jsonl');
    writeFileSync(page1, readFileSync(page1, 'utf8').replace('b.txt', 'c.txt'));
    expect(openssl).toThrow();
    expect(() => execFileSync('python3', [verifier, folder], { stdio: 'pipe' })).toThrow();
  });
});
