import { createFakeOpenAi, createTestWorkspace } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp, takeScreenshot } from './app-driver.ts';
import { ask } from './conversation.ts';
import { readLedger } from './ledger-file.ts';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close().catch(() => undefined);
  running = undefined;
});

describe('the money fuse', () => {
  it('shows what a session costs, and sends nothing that could pass a limit', async () => {
    const workspace = createTestWorkspace({ 'README.md': '# Sample\n' });
    const usage = { inputTokens: 200_000, outputTokens: 20_000 };
    const model = await createFakeOpenAi(
      [
        { text: 'The first answer.', usage },
        { text: 'The second answer.', usage },
      ],
      { models: ['gpt-4o'] },
    );
    running = await launchApp({
      workspace: workspace.path,
      settings: {
        providers: { openAiCompatible: [{ id: 'openai-test', label: 'Test endpoint', baseUrl: `${model.url}/v1` }] },
        model: { providerId: 'openai-test', model: 'gpt-4o' },
      },
    });
    const { page, home, pageErrors } = running;
    await ask(page, 'Hello');
    await page.getByText('The first answer.').waitFor();
    // gpt-4o: 2.50 dollars per million tokens read, 10 written.
    await expect.poll(() => page.getByTestId('session-cost').innerText()).toBe('$0.700');
    await page.getByTestId('session-cost').click();
    await expect.poll(() => page.getByTestId('budget-figures').innerText()).toContain('$0.700');
    await takeScreenshot(page, 'budget');

    await page.getByLabel('One session').fill('0.75');
    await page.getByRole('button', { name: 'Save' }).click();
    await ask(page, 'Once more');
    await page.getByText('ERR_BUDGET_EXCEEDED').waitFor();
    expect(model.chats).toHaveLength(1);
    expect(readLedger(home).findLast(({ data }) => data.event === 'budget.exceeded')?.data).toMatchObject({ code: 'ERR_BUDGET_EXCEEDED' });
    await takeScreenshot(page, 'budget-exceeded');

    await page.getByLabel('One session').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await ask(page, 'Now');
    await page.getByText('The second answer.').waitFor();
    expect(pageErrors).toEqual([]);
  });
});
