import { createFakeOllama, createTempFolder, createTestWorkspace, testMcpServerFile } from '@gatehouse/testing';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, ollamaSettings, type RunningApp, takeScreenshot } from './app-driver.ts';
import { ask, focusCard } from './conversation.ts';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close().catch(() => undefined);
  running = undefined;
});

describe('a connector', () => {
  it('is added in Settings, asks with its arguments, answers the model, and shows its logs word for word', async () => {
    const workspace = createTestWorkspace({ 'README.md': '# Sample\n' });
    using calls = createTempFolder('gatehouse-mcp-calls');
    const callsFile = calls.resolve('calls.jsonl');
    const given = { text: 'hello\u200b from the model' };
    const model = await createFakeOllama([
      { calls: [{ tool: 'mcp__team-notes__echo', arguments: given }] },
      { text: 'First answer.' },
      { calls: [{ tool: 'mcp__team-notes__echo', arguments: { text: 'never' } }] },
      { text: 'Second answer.' },
    ]);
    running = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    const { page, pageErrors } = running;
    await addConnector(page, callsFile);
    const connector = page.getByTestId('connector');
    await connector.getByText('Not started').waitFor();

    await ask(page, 'Echo something');
    const card = await focusCard(page);
    expect(await card.innerText()).toContain('{\n  "text": "helloZWSP from the model"\n}');
    expect(await card.innerText()).toContain('tool of the connector “Team notes”');
    await takeScreenshot(page, 'connector-card');
    await page.keyboard.press('Enter');
    await page.getByText('First answer.').waitFor();
    expect(JSON.stringify(model.chats[1]?.messages)).toContain(`echo: ${given.text}`);
    expect(calls.readText('calls.jsonl')).toBe(`${JSON.stringify({ tool: 'echo', given })}\n`);

    await connector.getByText('Ready').waitFor();
    await connector.getByRole('button', { name: '5 tools' }).click();
    await connector.getByText('Echoes a text.').waitFor();
    await connector.getByRole('button', { name: 'Show logs' }).click();
    const logs = connector.getByTestId('connector-logs');
    await logs.waitFor();
    expect(await logs.inputValue()).toContain('\u001b[31mverbatim\u001b[0m \u202emarker');
    await takeScreenshot(page, 'connector-dark');

    await ask(page, 'Again');
    await focusCard(page);
    await page.keyboard.press('Escape');
    await page.getByText('Second answer.').waitFor();
    expect(calls.readText('calls.jsonl')).not.toContain('never');

    await page.getByRole('button', { name: 'Appearance' }).click();
    await page.getByText('Light', { exact: true }).first().click();
    await page.getByRole('button', { name: 'Connectors' }).click();
    await connector.getByText('Ready').waitFor();
    await takeScreenshot(page, 'connector-light');
    await connector.getByRole('switch').click();
    await connector.getByText('Off', { exact: true }).waitFor();
    expect(pageErrors).toEqual([]);
  });
});

async function addConnector(page: Page, callsFile: string): Promise<void> {
  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: 'Connectors' }).click();
  await page.getByRole('button', { name: 'Add connector' }).click();
  const form = page.getByRole('form', { name: 'New connector' });
  await form.getByLabel('Name').fill('Team notes');
  await form.getByLabel('Command').fill(process.execPath);
  await form.getByLabel('Arguments').fill(`${testMcpServerFile}\n${callsFile}`);
  await form.getByLabel('Environment').fill('ELECTRON_RUN_AS_NODE=1');
  await takeScreenshot(page, 'connector-form');
  await form.getByRole('button', { name: 'Add connector' }).click();
}
