import { createTestWorkspace } from '@gatehouse/testing';
import { afterEach, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './app-driver.ts';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const text = 'What does the cart add up, and why is it negative? Please look at the tests as well.';

it('what is typed while the window starts ends up in the composer, in order and with the focus', async () => {
  const workspace = createTestWorkspace({ 'a.txt': 'a\n' });
  running = await launchApp({
    workspace: workspace.path,
    async onFirstPage(page) {
      const field = page.locator('textarea').first();
      await field.focus();
      await page.keyboard.type(text, { delay: 15 });
    },
  });
  const { page } = running;
  await expect.poll(() => page.locator('#frame').count()).toBe(0);
  expect(await page.getByTestId('composer').inputValue()).toBe(text);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('composer');
  await page.keyboard.type(' Thanks.');
  expect(await page.getByTestId('composer').inputValue()).toBe(`${text} Thanks.`);
});

it('the frame goes away when no folder is open', async () => {
  running = await launchApp();
  const { page } = running;
  await expect.poll(() => page.locator('#frame').count()).toBe(0);
  expect(await page.locator('textarea').count()).toBe(0);
});

it('a closed agent panel shows no field in the first frame', async () => {
  const workspace = createTestWorkspace({ 'a.txt': 'a\n' });
  const first = await launchApp({ workspace: workspace.path });
  await first.page.getByRole('button', { name: 'Agent', exact: true }).click();
  await first.close();
  running = await launchApp({ workspace: workspace.path, home: first.home });
  await expect.poll(() => running?.page.locator('#frame').count()).toBe(0);
  expect(await running.page.getByRole('button', { name: 'Agent', exact: true }).getAttribute('aria-pressed')).toBe('false');
  expect(await running.page.locator('[inert] [data-testid="composer"]').count()).toBe(1);
});
