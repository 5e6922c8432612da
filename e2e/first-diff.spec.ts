import { readFileSync } from 'node:fs';
import { createFakeOllama, createTestWorkspace } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, ollamaSettings, type RunningApp, takeScreenshot } from './app-driver.ts';
import { ask, focusCard } from './conversation.ts';
import { readActionEvents, readLedger } from './ledger-file.ts';

const before = 'export function total(prices) {\n  return prices.reduce((sum, price) => sum - price, 0);\n}\n';
const after = before.replace('sum - price', 'sum + price');
const editCall = {
  tool: 'edit',
  arguments: { path: 'src/cart.js', old_string: 'sum - price', new_string: 'sum + price' },
};

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function start(replies: Parameters<typeof createFakeOllama>[0], settings: Record<string, unknown> = {}) {
  const workspace = createTestWorkspace({ 'src/cart.js': before, 'README.md': '# Cart\n', '.env': 'KEY=canary-4711\n' });
  const model = await createFakeOllama(replies);
  running = await launchApp({ workspace: workspace.path, settings: { ...ollamaSettings(model.url), ...settings } });
  return { ...running, workspace, model };
}

describe('the first approved diff', () => {
  it('changes the file only after Enter, and the ledger holds intent before outcome', async () => {
    const { page, workspace, home, model, pageErrors } = await start([
      { text: 'I will read the file first.', calls: [{ tool: 'read', arguments: { path: 'src/cart.js' } }] },
      { text: 'The sign is wrong.', calls: [editCall] },
      { text: 'Fixed: the prices are added now.' },
    ]);
    await ask(page, 'Why is the total negative?');
    const card = await focusCard(page);
    expect(workspace.readText('src/cart.js')).toBe(before);
    await expect.poll(() => card.innerText()).toContain('src/cart.js');
    await takeScreenshot(page, 'approval-card');
    await page.keyboard.press('Enter');
    await page.getByText('Fixed: the prices are added now.').waitFor();
    expect(workspace.readText('src/cart.js')).toBe(after);
    expect(readActionEvents(home)).toEqual([
      'intent read',
      'outcome read',
      'proposed edit',
      'approval edit',
      'intent edit',
      'outcome edit',
    ]);
    const lastRequest = JSON.stringify(model.chats.at(-1)?.messages);
    expect(lastRequest).toContain('total');
    expect(pageErrors).toEqual([]);
    await takeScreenshot(page, 'first-diff-done');
  });

  it('leaves the file alone when it is rejected, and the model receives the reason', async () => {
    const { page, workspace, home, model } = await start([{ calls: [editCall] }, { text: 'Understood, I leave it.' }]);
    await ask(page, 'Fix the total');
    const card = await focusCard(page);
    await card.getByRole('button', { name: /reject with reason/i }).click();
    await page.getByRole('textbox', { name: /reason/i }).fill('Negative totals are refunds');
    await page.keyboard.press('Enter');
    await page.getByText('Understood, I leave it.').waitFor();
    expect(workspace.readText('src/cart.js')).toBe(before);
    expect(JSON.stringify(model.chats.at(-1)?.messages)).toContain('Negative totals are refunds');
    expect(readActionEvents(home)).toEqual(['proposed edit', 'approval edit']);
  });

  it('is refused when the file changed after the card was shown', async () => {
    const { page, workspace, model } = await start([{ calls: [editCall] }, { text: 'I will read it again.' }]);
    await ask(page, 'Fix the total');
    await focusCard(page);
    workspace.writeText('src/cart.js', `// mine\n${before}`);
    await page.keyboard.press('Enter');
    await page.getByText('I will read it again.').waitFor();
    expect(workspace.readText('src/cart.js')).toBe(`// mine\n${before}`);
    expect(JSON.stringify(model.chats.at(-1)?.messages)).toMatch(/changed/i);
  });

  it('applies what the human saved in the editor, and records both hashes', async () => {
    const { page, workspace, home } = await start([{ calls: [editCall] }, { text: 'Thank you.' }]);
    await ask(page, 'Fix the total');
    await focusCard(page);
    await page.keyboard.press('e');
    const editor = page.getByTestId('editor').locator('.cm-content').last();
    await editor.click();
    await page.keyboard.type('ggO// reviewed by a person');
    await page.keyboard.press('Escape');
    await page.keyboard.type(':wq\n');
    await page.getByText('Thank you.').waitFor();
    expect(workspace.readText('src/cart.js')).toBe(`// reviewed by a person\n${after}`);
    const find = (event: string) => readLedger(home).find((entry) => entry.data.event === event)?.data;
    const proposedSha256 = find('proposed')?.payloadSha256;
    const approval = find('approval');
    expect(approval).toMatchObject({ editedBy: 'human', editedVia: 'editor', payloadSha256: proposedSha256 });
    expect(find('intent')).toMatchObject({ editedFromSha256: proposedSha256, payloadSha256: approval?.editedSha256 });
  });
});

describe('a hunk of a diff', () => {
  it('can be accepted or rejected on its own', async () => {
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index + 1}`);
    const workspace = createTestWorkspace({ 'notes.txt': `${lines.join('\n')}\n` });
    const changed = lines.map((line, index) => ([5, 30, 55].includes(index) ? `${line} changed` : line));
    const model = await createFakeOllama([
      { calls: [{ tool: 'write', arguments: { path: 'notes.txt', content: `${changed.join('\n')}\n` } }] },
      { text: 'Two of three.' },
    ]);
    running = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    const { page } = running;
    await ask(page, 'Change three lines');
    await focusCard(page);
    await page.keyboard.press('j');
    await page.keyboard.press('n');
    await takeScreenshot(page, 'hunk-rejected');
    await page.waitForTimeout(700);
    await page.keyboard.press('Enter');
    await page.getByText('Two of three.').waitFor();
    const expected = changed.map((line, index) => (index === 30 ? `line ${index + 1}` : line));
    expect(workspace.readText('notes.txt')).toBe(`${expected.join('\n')}\n`);
  });
});

describe('a screened path', () => {
  it('is refused in every mode, recorded, and never reaches the model', async () => {
    const { page, home, model } = await start([
      { calls: [{ tool: 'read', arguments: { path: '.env' } }] },
      { calls: [{ tool: 'bash_run', arguments: { command: 'cat .env' } }] },
      { text: 'I may not read it.' },
    ]);
    await ask(page, 'Read .env');
    await page.getByText('I may not read it.').waitFor();
    expect(readActionEvents(home)).toEqual(['verdict read', 'verdict bash_run']);
    expect(JSON.stringify(model.chats)).not.toContain('canary-4711');
    expect(readFileSync(home.resolve('settings.json'), 'utf8')).not.toContain('canary-4711');
    await takeScreenshot(page, 'screened');
  });
});

describe('Strict', () => {
  it('asks for reads too', async () => {
    const { page, home } = await start(
      [
        { calls: [{ tool: 'read', arguments: { path: 'README.md' } }] },
        { calls: [{ tool: 'read', arguments: { path: 'README.md' } }] },
        { text: 'Done reading.' },
      ],
      { defaultMode: 'strict' },
    );
    await ask(page, 'Read the readme twice');
    for (let time = 0; time < 2; time += 1) {
      await focusCard(page);
      if (time === 0) await takeScreenshot(page, 'strict-read');
      await page.keyboard.press('Enter');
      await expect.poll(() => readActionEvents(home).filter((event) => event === 'outcome read').length).toBe(time + 1);
    }
    await page.getByText('Done reading.').waitFor();
    expect(readActionEvents(home)).toHaveLength(8);
  });
});
