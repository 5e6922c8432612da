import { createFakeOllama, createFakeOpenAi, createTestWorkspace } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, ollamaSettings, type RunningApp, takeScreenshot } from './app-driver.ts';
import { ask, focusCard } from './conversation.ts';
import { readActionEvents } from './ledger-file.ts';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close().catch(() => undefined);
  running = undefined;
});

const files = { 'README.md': '# Sample\n', 'src/main.ts': 'export const answer = 42;\n' };
const longAnswer = Array.from({ length: 400 }, (_, index) => `word${index}`).join(' ');

describe('a conversation', () => {
  it('stops within a tenth of a second, keeps what was said, and can go on', async () => {
    const workspace = createTestWorkspace(files);
    const model = await createFakeOllama([{ text: longAnswer, tokensPerSecond: 50 }, { text: 'I am still here.' }]);
    running = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    const { page } = running;
    await ask(page, 'Tell me a long story');
    await page.getByText('word20').waitFor();
    await page.getByRole('button', { name: /^stop/i }).click();
    await page
      .getByText(/stopped/i)
      .first()
      .waitFor();
    await expect.poll(() => model.openSocketCount()).toBeLessThanOrEqual(1);
    expect(await page.getByTestId('message-assistant').innerText()).toContain('word20');
    expect(await page.getByTestId('message-assistant').innerText()).not.toContain('word399');
    await ask(page, 'Are you there?');
    await page.getByText('I am still here.').waitFor();
  });

  it('shows markdown without any raw HTML, and never loads an image', async () => {
    const workspace = createTestWorkspace(files);
    const text = [
      '# Title',
      'Some **bold** text, `code` and <b onclick="x()">html</b>.',
      '![pixel](http://127.0.0.1:9/pixel.png)',
      '[danger](javascript:alert(1))',
      '```ts\nconst a = 1;\n```',
    ].join('\n\n');
    const model = await createFakeOllama([{ text }]);
    running = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    const { page, pageErrors } = running;
    await ask(page, 'Format something');
    const message = page.getByTestId('message-assistant');
    await message.getByText('const a = 1;').waitFor();
    expect(await message.locator('strong').innerText()).toBe('bold');
    expect(await message.locator('b, img, script, [onclick], a[href^="javascript"]').count()).toBe(0);
    await message.getByRole('button', { name: /copy/i }).first().waitFor();
    await takeScreenshot(page, 'markdown');
    expect(pageErrors).toEqual([]);
  });

  it('sends the file a person mentions, found by a few letters', async () => {
    const workspace = createTestWorkspace(files);
    const model = await createFakeOllama([{ text: 'It is forty-two.' }]);
    running = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    const { page } = running;
    const composer = page.getByTestId('composer');
    await composer.click();
    await composer.pressSequentially('What is the answer in @main');
    await page.getByRole('option', { name: /main\.ts/ }).waitFor();
    await takeScreenshot(page, 'mention');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByText('It is forty-two.').waitFor();
    expect(JSON.stringify(model.chats[0]?.messages)).toContain('export const answer = 42;');
  });

  it('runs an approved command in a real terminal tab and hands back its exit code', async () => {
    const workspace = createTestWorkspace(files);
    const model = await createFakeOllama([
      { calls: [{ tool: 'bash_run', arguments: { command: 'tty && pwd && exit 7' } }] },
      { text: 'It ended with seven.' },
    ]);
    running = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    const { page, home } = running;
    await ask(page, 'Run it');
    const card = await focusCard(page);
    await expect.poll(() => card.innerText()).toContain('tty && pwd && exit 7');
    expect(readActionEvents(home)).toEqual(['proposed bash_run']);
    await takeScreenshot(page, 'command-card');
    await page.keyboard.press('Enter');
    await page.getByText('It ended with seven.').waitFor();
    const sent = JSON.stringify(model.chats.at(-1)?.messages);
    expect(sent).toContain('/dev/pts/');
    expect(sent).toContain(workspace.path);
    expect(sent).toMatch(/\b7\b/);
    await takeScreenshot(page, 'command-done');
  });

  it('never runs a rejected command', async () => {
    const workspace = createTestWorkspace(files);
    const model = await createFakeOllama([
      { calls: [{ tool: 'bash_run', arguments: { command: 'touch ran.txt' } }] },
      { text: 'Not run.' },
    ]);
    running = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    const { page, home } = running;
    await ask(page, 'Run it');
    await focusCard(page);
    await page.keyboard.press('Escape');
    await page.getByText('Not run.').waitFor();
    expect(() => workspace.readText('ran.txt')).toThrow();
    expect(readActionEvents(home)).toEqual(['proposed bash_run', 'approval bash_run']);
  });

  it('speaks to an OpenAI-compatible endpoint with a key that no page ever sees', async () => {
    const workspace = createTestWorkspace(files);
    const model = await createFakeOpenAi([{ text: 'Hello from the endpoint.' }], { models: ['gpt-test'] });
    running = await launchApp({
      workspace: workspace.path,
      settings: {
        providers: { openAiCompatible: [{ id: 'openai-test', label: 'Test endpoint', baseUrl: `${model.url}/v1` }] },
        model: { providerId: 'openai-test', model: 'gpt-test' },
      },
    });
    const { page } = running;
    await page.evaluate(() =>
      (window as unknown as { gatehouse: { settings: { setKey(params: object): Promise<unknown> } } }).gatehouse.settings.setKey({
        providerId: 'openai-test',
        key: 'sk-canary-4711',
      }),
    );
    await ask(page, 'Hello');
    await page.getByText('Hello from the endpoint.').waitFor();
    const chat = model.requests.find((request) => request.path.endsWith('/chat/completions'));
    expect(chat?.headers.authorization).toBe('Bearer sk-canary-4711');
    expect(await page.content()).not.toContain('sk-canary-4711');
  });
});

describe('a session', () => {
  it('that was killed in the middle of a turn is there again, marked as interrupted', async () => {
    const workspace = createTestWorkspace(files);
    const model = await createFakeOllama([{ text: 'I begin to answer and then …', fault: { type: 'stall' } }, { text: 'We went on.' }]);
    const first = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    await ask(first.page, 'Begin');
    await first.page.getByText('I begin to answer and then').waitFor();
    await first.page.waitForTimeout(600);
    await first.kill();
    running = await launchApp({ workspace: workspace.path, home: first.home });
    const { page } = running;
    await page.getByText('I begin to answer and then').waitFor();
    await page
      .getByText(/interrupted/i)
      .first()
      .waitFor();
    await takeScreenshot(page, 'reopened-after-kill');
    await ask(page, 'Go on');
    await page.getByText('We went on.').waitFor();
  });

  it('that was killed while a card waited asks nothing any more and wrote nothing', async () => {
    const workspace = createTestWorkspace(files);
    const model = await createFakeOllama([
      { calls: [{ tool: 'write', arguments: { path: 'new.txt', content: 'x\n' } }] },
      { text: 'On we go.' },
    ]);
    const first = await launchApp({ workspace: workspace.path, settings: ollamaSettings(model.url) });
    await ask(first.page, 'Write');
    await first.page.getByTestId('approval-card').waitFor();
    await first.kill();
    running = await launchApp({ workspace: workspace.path, home: first.home });
    const { page } = running;
    await page
      .getByText(/interrupted/i)
      .first()
      .waitFor();
    expect(await page.getByTestId('approval-card').count()).toBe(0);
    expect(() => workspace.readText('new.txt')).toThrow();
    await ask(page, 'Go on');
    await page.getByText('On we go.').waitFor();
  });
});

describe('air-gap', () => {
  it('refuses any client to another machine, and says how to go on', async () => {
    const workspace = createTestWorkspace(files);
    running = await launchApp({
      workspace: workspace.path,
      settings: {
        security: { isAirGapOn: true },
        providers: { openAiCompatible: [{ id: 'openai-far', label: 'Far away', baseUrl: 'https://models.example.com/v1' }] },
        model: { providerId: 'openai-far', model: 'gpt-test' },
      },
    });
    const { page } = running;
    await ask(page, 'Hello');
    await page.getByText('ERR_PROVIDER_AIRGAP').waitFor();
    await takeScreenshot(page, 'air-gap');
  });

  it('lets a model on this machine answer', async () => {
    const workspace = createTestWorkspace(files);
    const model = await createFakeOllama([{ text: 'Local and well.' }]);
    running = await launchApp({ workspace: workspace.path, settings: { ...ollamaSettings(model.url), security: { isAirGapOn: true } } });
    await ask(running.page, 'Hello');
    await running.page.getByText('Local and well.').waitFor();
  });
});
