import { readFileSync } from 'node:fs';
import { verifyLedgerFile } from '@gatehouse/agent-sdk/audit/node';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp, takeScreenshot } from './app-driver.ts';
import { focusCard } from './conversation.ts';
import { findLedger, readActionEvents } from './ledger-file.ts';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close().catch(() => undefined);
  running = undefined;
});

describe('the first start', () => {
  it('leads through the walkthrough into the tour, and from there to a verified ledger', async () => {
    running = await launchApp({ settings: { isWalkthroughDone: false } });
    const { page, home, pageErrors } = running;
    await page.getByText('Nothing happens that you have not seen').waitFor();
    await takeScreenshot(page, 'walkthrough-1');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('radio', { name: /standard/i }).waitFor();
    await takeScreenshot(page, 'walkthrough-2');
    await page.getByRole('button', { name: 'Continue' }).click();
    await takeScreenshot(page, 'walkthrough-3');
    await page
      .getByRole('button', { name: /guided tour/i })
      .last()
      .click();
    for (const tool of ['bash_run', 'edit', 'bash_run']) {
      const before = readCount(home, `outcome ${tool}`);
      await focusCard(page);
      await page.keyboard.press('Enter');
      await expect.poll(() => readCount(home, `outcome ${tool}`), { timeout: 15_000 }).toBe(before + 1);
    }
    await page.getByText('each step of this lesson is there').waitFor();
    await takeScreenshot(page, 'tour-done');
    const events = readActionEvents(home);
    expect(events).toContain('verdict read');
    expect(events.filter((event) => event === 'outcome edit')).toHaveLength(1);
    const verdict = await verifyLedgerFile(findLedger(home));
    expect(verdict.isClean).toBe(true);
    await page.getByTestId('status-ledger').click();
    await page.getByRole('button', { name: 'Verify from genesis' }).click();
    await page
      .getByText(/clean|nothing is missing|whole/i)
      .first()
      .waitFor();
    expect(await page.getByTestId('audit-row').count()).toBeGreaterThan(8);
    await takeScreenshot(page, 'tour-audit');
    expect(pageErrors).toEqual([]);
    expect(JSON.parse(readFileSync(home.resolve('settings.json'), 'utf8'))).toMatchObject({ isWalkthroughDone: true });
  });

  it('keeps the mode that was chosen, and does not lead through it again', async () => {
    const first = await launchApp({ settings: { isWalkthroughDone: false } });
    await first.page.getByRole('button', { name: 'Continue' }).click();
    await first.page.getByRole('radio', { name: /strict/i }).click();
    await first.page.getByRole('button', { name: 'Continue' }).click();
    await first.page.getByRole('button', { name: 'Done' }).click();
    await expect
      .poll(() => JSON.parse(readFileSync(first.home.resolve('settings.json'), 'utf8')))
      .toMatchObject({ defaultMode: 'strict', isWalkthroughDone: true });
    await first.close();
    running = await launchApp({ home: first.home });
    await running.page.getByTestId('status-mode').filter({ hasText: 'Strict' }).waitFor();
    expect(await running.page.getByText('Nothing happens that you have not seen').count()).toBe(0);
  });
});

function readCount(home: RunningApp['home'], event: string): number {
  return readActionEvents(home).filter((found) => found === event).length;
}
