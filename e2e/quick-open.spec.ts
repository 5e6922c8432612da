import { createTestWorkspace } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './app-driver.ts';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe('quick-open', () => {
  it('opens what was typed, also when Enter comes before the list', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`lib/module-${index}.ts`, `export const value = ${index};\n`]),
    );
    const workspace = createTestWorkspace({ ...files, 'src/cart/total.ts': 'export const total = 1;\n' });
    running = await launchApp({ workspace: workspace.path });
    const { page } = running;
    // The moment of rest in which the window loads what opens by a key.
    await page.waitForTimeout(1_500);
    await page.keyboard.press('Control+p');
    await page.keyboard.type('m217');
    await page.keyboard.press('Enter');
    await page.getByText('export const value = 217;').waitFor();
    await page.keyboard.press('Control+p');
    await page.keyboard.type('srccarttot');
    await page.keyboard.press('Enter');
    await page.getByText('export const total = 1;').waitFor();
    expect(await page.getByRole('combobox', { name: 'Go to file' }).count()).toBe(0);
  });
});
