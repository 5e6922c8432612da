// Makes the pictures of the README in the real window: `xvfb-run -a -s "-screen 0 1600x1000x24" node scripts/run.mjs e2e/readme-images.ts`
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createFakeOllama, createTempFolder } from '@gatehouse/testing';
import type { Page } from 'playwright-core';
import { launchApp, ollamaSettings } from './app-driver.ts';
import { ask, focusCard } from './conversation.ts';

const images = join(import.meta.dirname, '..', 'docs', 'images');
mkdirSync(images, { recursive: true });

const cart = `/** Prices in cents. */
export function total(prices) {
  return prices.reduce((sum, price) => sum - price, 0);
}

export function withTax(prices, rate) {
  return Math.round(total(prices) * (1 + rate));
}
`;
const folder = createTempFolder('gatehouse-images');
for (const [path, text] of Object.entries({
  'shop/src/cart.js': cart,
  'shop/src/prices.js': 'export const prices = [1250, 399, 80];\n',
  'shop/test/cart.test.js': "import { total } from '../src/cart.js';\n",
  'shop/README.md': '# Shop\n\nA small shop, to try things on.\n',
  'shop/.env': 'API_KEY=not-a-real-key\n',
})) {
  folder.writeText(path, text);
}
const model = await createFakeOllama([
  {
    text: 'I will look at how the total is computed.',
    calls: [{ tool: 'read', arguments: { path: 'src/cart.js' } }],
  },
  {
    text: '`total` subtracts every price from zero. The sum should start at zero and **add** each price:',
    calls: [{ tool: 'edit', arguments: { path: 'src/cart.js', old_string: 'sum - price', new_string: 'sum + price' } }],
  },
  { text: 'Done. `total` now adds the prices, and `withTax` follows from it.' },
]);

const { page, close } = await launchApp({
  workspace: folder.resolve('shop'),
  settings: ollamaSettings(model.url),
  env: { HOME: folder.path },
});
const picture = (name: string): Promise<unknown> => page.screenshot({ path: join(images, `${name}.png`) });
await page.waitForTimeout(1_000);
await openFile(page, 'cart.js');
await page.keyboard.press('Control+`');
await page.waitForTimeout(1_500);
await ask(page, 'Why is the total negative?');
const card = await focusCard(page);
await page.waitForTimeout(800);
await picture('window');
await card.screenshot({ path: join(images, 'approval-card.png') });
await page.keyboard.press('Enter');
await page.getByText('and withTax follows').or(page.getByText('follows from it')).first().waitFor();
await page.keyboard.press('Control+`');
await openSettings(page, 'Security');
await picture('settings-security');
await openSettings(page, 'Audit');
await page.getByRole('button', { name: 'Verify from genesis' }).click();
await page.waitForTimeout(600);
await picture('settings-audit');
await close();
await model.close();
folder.dispose();

async function openFile(window: Page, name: string): Promise<void> {
  await window.keyboard.press('Control+p');
  await window.keyboard.type(name);
  await window.waitForTimeout(500);
  await window.keyboard.press('Enter');
  await window.getByTestId('editor').locator('.cm-content').first().waitFor();
}

async function openSettings(window: Page, section: string): Promise<void> {
  await window.keyboard.press('Control+Comma');
  await window
    .getByRole('button', { name: section, exact: true })
    .or(window.getByRole('tab', { name: section }))
    .first()
    .click();
  await window.waitForTimeout(600);
}
