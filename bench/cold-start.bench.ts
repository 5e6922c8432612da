// Cold start against an empty Electron window: `node scripts/run.mjs bench/cold-start.bench.ts`, with a display
// (`xvfb-run -a` on a headless machine). PERFORMANCE (a1, a2): from spawn to the second animation frame, and to a key's
// character in the page.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createTempFolder, createTestWorkspace } from '@gatehouse/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { compare } from './harness.ts';

const root = join(import.meta.dirname, '..');
const electron = process.env.GATEHOUSE_ELECTRON ?? (createRequire(import.meta.url)('electron') as string);
const workspace = createTestWorkspace({ 'notes.txt': 'one\ntwo\n' });
const home = createTempFolder('gatehouse-bench-home');
home.writeText('settings.json', JSON.stringify({ isWalkthroughDone: true, editor: { isVimOn: false } }));

interface Started {
  readonly page: Page;
  stop(): Promise<void>;
}

/** Both applications are started and driven in the same way, so that the way costs both the same. */
async function start(appFolder: string, args: readonly string[]): Promise<Started> {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  const isRoot = process.getuid?.() === 0;
  const userData = createTempFolder('gatehouse-bench-data');
  const switches = [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${userData.path}`];
  const child = spawn(electron, [...switches, appFolder, ...args], {
    env: { ...env, GATEHOUSE_HOME: home.path },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const browser = await chromium.connectOverCDP(await readEndpoint(child));
  const page = await firstPage(browser);
  return {
    page,
    async stop() {
      const isGone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await isGone;
      await browser.close().catch(() => undefined);
      userData.dispose();
    },
  };
}

function readEndpoint(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (data: Buffer) => {
      text += data.toString();
      const [, endpoint] = /DevTools listening on (ws:\S+)/.exec(text) ?? [];
      if (endpoint !== undefined) resolve(endpoint);
    });
    child.once('exit', (code) => reject(new Error(`exit ${code}: ${text}`)));
  });
}

async function firstPage(browser: Browser): Promise<Page> {
  const [context] = browser.contexts();
  assert(context);
  return context.pages()[0] ?? (await context.waitForEvent('page'));
}

/** Resolves after the second animation frame of a page that has content. */
async function paint(page: Page, selector: string): Promise<void> {
  await page.waitForSelector(selector, { state: 'attached' });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

async function type(page: Page, selector: string): Promise<void> {
  const field = page.locator(selector).first();
  await field.focus();
  await page.keyboard.type('q');
  await page.waitForFunction((given) => {
    const element = document.querySelector(given);
    const text = element instanceof HTMLTextAreaElement ? element.value : (element?.textContent ?? '');
    return text.includes('q');
  }, selector);
}

let running: Started | undefined;
const stopLast = async (): Promise<void> => {
  await running?.stop();
  running = undefined;
};
const contestant = (name: string, appFolder: string, args: readonly string[], measure: (page: Page) => Promise<void>) => ({
  name,
  operations: 1,
  prepare: stopLast,
  async run() {
    running = await start(appFolder, args);
    await measure(running.page);
  },
});

const emptyApp = join(root, 'bench', 'empty-app');
await compare({
  name: 'a1 cold start to the second frame, against an empty window',
  goal: { atMost: 1.08 },
  ours: contestant('Gatehouse', root, [workspace.path], (page) => paint(page, '#root')),
  peer: contestant('empty Electron window', emptyApp, [], (page) => paint(page, 'textarea')),
  oracle: () => undefined,
});
await compare({
  name: 'a2 cold start to an accepted key, against an empty window with a text field',
  goal: { atMost: 1.3 },
  ours: contestant('Gatehouse', root, [workspace.path], (page) => type(page, '[data-testid="composer"]')),
  peer: contestant('empty Electron window', emptyApp, [], (page) => type(page, 'textarea')),
  oracle: () => undefined,
});
await stopLast();
workspace.dispose();
home.dispose();
