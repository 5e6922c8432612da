import { createTestWorkspace } from '@gatehouse/testing';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp, takeScreenshot } from './app-driver.ts';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function start(files: Record<string, string>, settings: Record<string, unknown> = {}) {
  const workspace = createTestWorkspace(files);
  running = await launchApp({ workspace: workspace.path, settings });
  return { ...running, workspace };
}

async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+p');
  await page.getByRole('combobox', { name: 'Go to file' }).fill(name);
  await page.getByRole('option', { name: new RegExp(name.replace('.', '\\.')) }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: new RegExp(name.replace('.', '\\.')), selected: true }).waitFor();
  await page.getByTestId('editor').locator('.cm-content').waitFor();
}

describe('vim keys', () => {
  it('are on in a fresh profile, and :wq saves and closes', async () => {
    const { page, workspace, pageErrors } = await start({ 'notes.txt': 'one\ntwo\n' });
    await openFile(page, 'notes.txt');
    await page.getByText('NORMAL').waitFor();
    await page.keyboard.type('ggOzero');
    await page.getByText('INSERT').waitFor();
    await page.getByRole('tab', { name: 'notes.txt, unsaved' }).waitFor();
    await takeScreenshot(page, 'editor-unsaved');
    await page.keyboard.press('Escape');
    await page.keyboard.type(':wq\n');
    await expect.poll(() => workspace.readText('notes.txt')).toBe('zero\none\ntwo\n');
    await expect.poll(() => page.getByRole('tab').count()).toBe(0);
    expect(pageErrors).toEqual([]);
  });

  it('ask before :q drops unsaved text, and :q! does not', async () => {
    const { page, workspace } = await start({ 'notes.txt': 'one\n' });
    await openFile(page, 'notes.txt');
    await page.keyboard.type('dd:q\n');
    await page.getByRole('dialog', { name: /save “notes\.txt”/i }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByTestId('editor').locator('.cm-content').click();
    await page.keyboard.type(':q!\n');
    await expect.poll(() => page.getByRole('tab').count()).toBe(0);
    expect(workspace.readText('notes.txt')).toBe('one\n');
  });

  it('can be turned off', async () => {
    const { page, workspace } = await start({ 'notes.txt': 'one\n' }, { editor: { isVimOn: false } });
    await openFile(page, 'notes.txt');
    await page.keyboard.type('dd ');
    await page.keyboard.press('Control+s');
    await expect.poll(() => workspace.readText('notes.txt')).toBe('dd one\n');
  });
});

describe('a file on disk', () => {
  it('keeps the end of every line that was not touched', async () => {
    const { page, workspace } = await start({ 'mixed.txt': 'a\r\nb\nc\r\nlone \r here\r\n' });
    await openFile(page, 'mixed.txt');
    await page.getByText('Mixed line ends').waitFor();
    await page.keyboard.type('jonew');
    await page.keyboard.press('Escape');
    await page.keyboard.type(':w\n');
    await expect.poll(() => workspace.readText('mixed.txt')).toBe('a\r\nb\nnew\r\nc\r\nlone \r here\r\n');
  });

  it('that changes under a clean tab is shown anew', async () => {
    const { page, workspace } = await start({ 'notes.txt': 'one\n' });
    await openFile(page, 'notes.txt');
    workspace.writeText('notes.txt', 'one\nfrom outside\n');
    await page.getByTestId('editor').getByText('from outside').waitFor();
  });

  it('that changes under unsaved text is not overwritten until the person says so', async () => {
    const { page, workspace } = await start({ 'notes.txt': 'one\n' });
    await openFile(page, 'notes.txt');
    await page.keyboard.type('Omine');
    await page.keyboard.press('Escape');
    workspace.writeText('notes.txt', 'theirs\n');
    await page.getByText('This file changed on disk while you were editing it.').waitFor();
    await page.keyboard.type(':w\n');
    expect(workspace.readText('notes.txt')).toBe('theirs\n');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('region', { name: 'Comparison' }).getByText('theirs').waitFor();
    await takeScreenshot(page, 'editor-conflict');
    await page.getByRole('button', { name: 'Overwrite' }).last().click();
    await expect.poll(() => workspace.readText('notes.txt')).toBe('mine\none\n');
  });

  it('that changes under unsaved text takes its place when the person says so', async () => {
    const { page, workspace } = await start({ 'notes.txt': 'one\n' });
    await openFile(page, 'notes.txt');
    await page.keyboard.type('Omine');
    await page.keyboard.press('Escape');
    workspace.writeText('notes.txt', 'theirs\n');
    await page.getByRole('button', { name: 'Reload', exact: true }).click();
    await page.getByTestId('editor').getByText('theirs').waitFor();
    expect(await page.getByTestId('editor').getByText('mine').count()).toBe(0);
    await page.getByRole('tab', { name: 'notes.txt', exact: true }).waitFor();
  });

  it('of ten megabytes opens and takes keys', async () => {
    const { page } = await start({ 'big.txt': 'a line of a very long file, as logs are\n'.repeat(250_000) });
    await openFile(page, 'big.txt');
    await page.keyboard.type('ihello', { delay: 30 });
    await page.getByTestId('editor').getByText('helloa line').waitFor();
  });
});

describe('a window that is killed', () => {
  it('comes back with its tabs and with unsaved text', async () => {
    const workspace = createTestWorkspace({ 'one.txt': 'one\n', 'two.txt': 'two\n' });
    const first = await launchApp({ workspace: workspace.path });
    await openFile(first.page, 'two.txt');
    await openFile(first.page, 'one.txt');
    await first.page.keyboard.type('Ounsaved words');
    await first.page.getByRole('tab', { name: 'one.txt, unsaved' }).waitFor();
    await first.page.waitForTimeout(1_500);
    await first.kill();
    running = await launchApp({ workspace: workspace.path, home: first.home });
    const { page } = running;
    await page.getByRole('tab', { name: 'two.txt' }).waitFor();
    await page.getByRole('tab', { name: 'one.txt, unsaved' }).click();
    await page.getByTestId('editor').getByText('unsaved words').waitFor();
    expect(workspace.readText('one.txt')).toBe('one\n');
  });
});

describe('the explorer', () => {
  it('makes, renames and shows files by key, and marks what the agent can never read', async () => {
    const { page, workspace } = await start({ 'src/cart.ts': 'x\n', '.env': 'KEY=1\n' });
    await page.getByRole('treeitem', { name: /\.env\. The agent can never read this/ }).waitFor();
    await page.getByRole('button', { name: 'New file' }).click();
    await page.getByRole('textbox', { name: 'Name of the new file' }).fill('docs/plan.md');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'plan.md', selected: true }).waitFor();
    expect(workspace.readText('docs/plan.md')).toBe('');
    await page.keyboard.press('Control+Shift+e');
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'New name of plan.md' }).fill('idea.md');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'idea.md' }).waitFor();
    expect(workspace.readText('docs/idea.md')).toBe('');
  });
});
