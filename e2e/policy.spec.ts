import { writeFileSync } from 'node:fs';
import { createFakeOllama, createTestWorkspace } from '@gatehouse/testing';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, ollamaSettings, type RunningApp, takeScreenshot } from './app-driver.ts';
import { ask } from './conversation.ts';
import { readLedger } from './ledger-file.ts';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close().catch(() => undefined);
  running = undefined;
});

const readCall = { calls: [{ tool: 'read', arguments: { path: 'README.md' } }] };

async function openPolicyPage(page: Page): Promise<void> {
  await page.keyboard.press('Control+,');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: 'Policy' }).click();
  await page.getByTestId('policy-document').first().waitFor();
}

describe('a policy', () => {
  it('is written, tried on the ledger, put in force and counts from the next action on; an earlier one is brought back', async () => {
    const workspace = createTestWorkspace({ 'README.md': '# Sample\n' });
    const model = await createFakeOllama([
      readCall,
      { text: 'Read once.' },
      readCall,
      { text: 'It is forbidden.' },
      readCall,
      { text: 'Read again.' },
    ]);
    running = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    const { page, home, pageErrors } = running;
    await ask(page, 'Read it');
    await page.getByText('Read once.').waitFor();
    await openPolicyPage(page);
    expect(await page.getByTestId('policy-document').allInnerTexts()).toEqual([expect.stringContaining('built-in')]);
    const document = page.getByLabel('Document (YAML)');
    await document.fill('metadata:\n  name: no-reading\ntools:\n  raed:\n    allow: false\n  read:\n    alow: false\n');
    await page.getByRole('list', { name: 'What is wrong' }).or(page.getByRole('alert')).first().waitFor();
    await takeScreenshot(page, 'policy-problems');
    await document.fill('version: "1"\ntools:\n  read:\n    allow: false\n  "*":\n    allow: true\n');
    const put = page.getByRole('button', { name: 'Put in force' });
    await expect.poll(() => put.isEnabled()).toBe(true);
    await page.getByRole('button', { name: 'Try on the ledger' }).click();
    expect(await page.getByTestId('policy-trial').innerText()).toContain('1 would be denied');
    await takeScreenshot(page, 'policy-trial');
    await put.click();
    await expect.poll(() => page.getByTestId('policy-document').count()).toBe(2);
    await takeScreenshot(page, 'policy-in-force');

    await ask(page, 'Read it again');
    await page.getByText('It is forbidden.').waitFor();
    const refusal = readLedger(home).findLast(({ data }) => data.event === 'verdict');
    expect(refusal?.data).toMatchObject({
      code: 'ERR_GATE_POLICY_DENIED',
      rule: 'tools.read.allow',
      policySource: '.gatehouse/policy.yaml',
    });
    expect(JSON.stringify(model.chats.at(-1)?.messages)).toContain('tool denied by policy');

    // By hand, as an editor saves it: observed from now on.
    writeFileSync(
      workspace.resolve('.gatehouse/policy.yaml'),
      'version: "2"\nenforcement_mode: observe\ntools:\n  read:\n    allow: false\n',
    );
    await page.getByText('Observed only').waitFor();
    await ask(page, 'And now?');
    await page.getByText('Read again.').waitFor();
    const observed = readLedger(home).findLast(({ data }) => data.event === 'intent');
    expect(observed?.data).toMatchObject({ dry_run: true, shadow_decision: 'deny', shadow_reason: 'tool denied by policy' });

    const first = page.getByTestId('policy-version').last();
    await first.getByRole('button', { name: 'Bring back' }).click();
    await page.getByText('Observed only').waitFor({ state: 'detached' });
    expect(readLedger(home).filter(({ data }) => data.event === 'policy.changed').length).toBeGreaterThanOrEqual(3);
    expect(pageErrors).toEqual([]);
  });

  it('that is broken on disk is named, and the last good one stays in force', async () => {
    const workspace = createTestWorkspace({ 'README.md': '# Sample\n', '.gatehouse/policy.yaml': 'tools:\n  read:\n    allow: false\n' });
    const model = await createFakeOllama([readCall, { text: 'Still forbidden.' }]);
    running = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    const { page } = running;
    await openPolicyPage(page);
    writeFileSync(workspace.resolve('.gatehouse/policy.yaml'), 'tools:\n  read:\n    alow: true\n');
    await page
      .getByText(/policy\.yaml:3/)
      .first()
      .waitFor();
    await takeScreenshot(page, 'policy-broken');
    await ask(page, 'Read it');
    await page.getByText('Still forbidden.').waitFor();
    expect(JSON.stringify(model.chats.at(-1)?.messages)).toContain('tool denied by policy');
  });
});
