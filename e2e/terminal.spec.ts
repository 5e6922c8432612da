import { createFakeOllama, createTestWorkspace } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, ollamaSettings, type RunningApp, takeScreenshot } from './app-driver.ts';
import { ask, focusCard } from './conversation.ts';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe('terminals in the window', () => {
  it("runs the person's shell, marks how commands ended, splits in both directions and starts again", async () => {
    const workspace = createTestWorkspace({ 'readme.md': 'hello\n' });
    running = await launchApp({ workspace: workspace.path, env: { SHELL: '/bin/bash', HOME: workspace.path } });
    const { page, pageErrors } = running;
    await page.keyboard.press('Control+`');
    const panel = page.getByTestId('terminal-panel');
    await panel.getByRole('button', { name: 'New terminal' }).last().click();
    const screen = panel.locator('.xterm-rows');
    await expect.poll(() => screen.first().innerText()).toMatch(/[$#]/);
    await page.keyboard.type('tty; false\n');
    await expect.poll(() => screen.first().innerText()).toContain('/dev/pts/');
    await panel.locator('[data-exit-code="1"]').waitFor();
    await page.keyboard.press('Control+Shift+D');
    await expect.poll(() => panel.locator('section[data-terminal-id]').count()).toBe(2);
    await page.keyboard.press('Alt+Shift+D');
    await expect.poll(() => panel.locator('section[data-terminal-id]').count()).toBe(3);
    await page.keyboard.type('echo in-$((40+2)); exit 3\n');
    await panel.getByText('Process exited with code 3').waitFor();
    await takeScreenshot(page, 'terminals');
    await panel.getByRole('button', { name: 'Restart' }).click();
    await expect.poll(() => panel.getByText('Process exited').count()).toBe(0);
    await expect.poll(() => panel.locator('section[data-terminal-id]').count()).toBe(3);
    expect(pageErrors).toEqual([]);
  });

  it('shows what the agent runs in a tab of its own, which takes no input but Ctrl-C', async () => {
    const workspace = createTestWorkspace({ 'readme.md': 'hello\n' });
    const model = await createFakeOllama([
      { calls: [{ tool: 'bash_run', arguments: { command: 'echo started; read line; echo "got $line"' } }] },
      { text: 'It was stopped.' },
    ]);
    running = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    const { page } = running;
    await ask(page, 'Run it');
    await focusCard(page);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+`');
    const panel = page.getByTestId('terminal-panel');
    await panel.getByTestId('terminal-tab-agent').click();
    const screen = panel.locator('.xterm-rows');
    await expect.poll(() => screen.innerText()).toContain('started');
    await page.keyboard.type('typed\n');
    await takeScreenshot(page, 'terminal-agent');
    await page.keyboard.press('Control+C');
    await page.getByText('It was stopped.').waitFor();
    const text = await screen.innerText();
    expect(text).not.toContain('typed');
    // The header shows the command itself; its output would begin a line.
    expect(text).not.toMatch(/^got/m);
    expect(JSON.stringify(model.chats.at(-1)?.messages)).toContain('Stopped by the person');
  });
});
