import { AxeBuilder } from '@axe-core/playwright';
import { createTestWorkspace } from '@gatehouse/testing';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './app-driver.ts';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function start(settings: Record<string, unknown> = {}): Promise<Page> {
  const workspace = createTestWorkspace({ 'src/cart.ts': 'export const total = 1;\n', '.env': 'KEY=1\n' });
  running = await launchApp({ workspace: workspace.path, settings });
  return running.page;
}

/** What axe finds wrong with what is on the screen, as readable lines. */
async function findProblems(page: Page, place: string): Promise<string[]> {
  // Electron has no second page for axe to finish in. The guards of a menu are Base UI's own, hidden on purpose.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).exclude('[data-base-ui-focus-guard]').analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${place}: ${help} (${id}) ${node.target.join(' ')}`));
}

async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+p');
  await page.getByRole('combobox', { name: 'Go to file' }).fill(name);
  await page.getByRole('option', { name: new RegExp(name) }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByTestId('editor').locator('.cm-content').waitFor();
}

describe.each(['dark', 'light'])('in the %s theme', (theme) => {
  it('every place of the window can be read and reached', async () => {
    const page = await start({ theme });
    const problems = await findProblems(page, 'window');
    await openFile(page, 'cart.ts');
    problems.push(...(await findProblems(page, 'editor')));
    await page.keyboard.press('Control+,');
    for (const section of ['Appearance', 'Editor', 'Models', 'Connectors', 'Security', 'Audit']) {
      await page.getByLabel('Settings').getByRole('button', { name: section }).click();
      await page.getByRole('heading', { level: 1, name: section }).waitFor();
      problems.push(...(await findProblems(page, `settings, ${section}`)));
    }
    await page.keyboard.press('Control+Shift+f');
    await page.getByRole('textbox', { name: 'Search in files' }).fill('total');
    await page.getByText('1 match in 1 file.').waitFor();
    problems.push(...(await findProblems(page, 'search')));
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('walkthrough');
    problems.push(...(await findProblems(page, 'palette')));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Continue' }).waitFor();
    problems.push(...(await findProblems(page, 'walkthrough')));
    expect(problems).toEqual([]);
  });
});

describe('the keyboard alone', () => {
  it('opens, edits and saves a file, and finds every command', async () => {
    const page = await start();
    await openFile(page, 'cart.ts');
    await page.keyboard.type('ggOexport const count = 2;');
    await page.keyboard.press('Escape');
    await page.keyboard.type(':w\n');
    await page.getByRole('tab', { name: 'cart.ts', exact: true }).waitFor();
    await page.keyboard.press('Control+Shift+e');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('tree');
    await page.keyboard.press('Control+l');
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
    await page.keyboard.press('Control+Shift+p');
    await expect.poll(() => page.getByRole('option').count()).toBeGreaterThan(30);
  });
});
