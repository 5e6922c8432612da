// Cold start against an empty Electron window: `node scripts/run.mjs bench/cold-start.bench.ts`, with a display
// (`xvfb-run -a` on a headless machine). PERFORMANCE (a1, a2): from spawn to the second animation frame, and to a key's
// character in the page.
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createTempFolder, createTestWorkspace } from '@gatehouse/testing';
import { compare } from './harness.ts';

const root = join(import.meta.dirname, '..');
const electron = process.env.GATEHOUSE_ELECTRON ?? (createRequire(import.meta.url)('electron') as string);
const workspace = createTestWorkspace({ 'notes.txt': 'one\ntwo\n' });
const home = createTempFolder('gatehouse-bench-home');
home.writeText('settings.json', JSON.stringify({ isWalkthroughDone: true, editor: { isVimOn: false } }));

/** The page of a started application, driven over Chromium's own protocol, which costs both sides the same. */
interface Page {
  /** Evaluates an expression that gives true or a promise of it, again and again until it does. */
  until(expression: string): Promise<void>;
  type(character: string): Promise<void>;
}

interface Started {
  readonly page: Page;
  stop(): Promise<void>;
}

async function start(appFolder: string, args: readonly string[]): Promise<Started> {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  const isRoot = process.getuid?.() === 0;
  const userData = createTempFolder('gatehouse-bench-data');
  const switches = [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${userData.path}`];
  const child = spawn(electron, [...switches, appFolder, ...args], {
    env: { ...env, GATEHOUSE_HOME: home.path },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const socket = await connect(await readPort(child));
  return {
    page: createPage(socket),
    async stop() {
      const isGone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await isGone;
      socket.close();
      userData.dispose();
    },
  };
}

function readPort(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (data: Buffer) => {
      text += data.toString();
      const [, port] = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(text) ?? [];
      if (port !== undefined) resolve(port);
    });
    child.once('exit', (code) => reject(new Error(`exit ${code}: ${text}`)));
  });
}

async function connect(port: string): Promise<WebSocket> {
  for (;;) {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { type: string; webSocketDebuggerUrl: string }[];
    const target = targets.find(({ type }) => type === 'page');
    if (target !== undefined) {
      const socket = new WebSocket(target.webSocketDebuggerUrl);
      await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
      return socket;
    }
    await delay(2);
  }
}

function createPage(socket: WebSocket): Page {
  const waiting = new Map<number, (result: { result?: { value?: unknown } }) => void>();
  let lastId = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id: number; result: { result?: { value?: unknown } } };
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  const send = (method: string, params: object): Promise<{ result?: { value?: unknown } } | undefined> =>
    new Promise((resolve) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      socket.send(JSON.stringify({ id: lastId, method, params }));
    });
  return {
    async until(expression) {
      for (;;) {
        const answer = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
        if (answer?.result?.value === true) return;
        await delay(2);
      }
    },
    async type(character) {
      await send('Input.dispatchKeyEvent', { type: 'keyDown', text: character, key: character });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', key: character });
    },
  };
}

/** Resolves after the second animation frame of a page that has content. */
async function paint(page: Page, selector: string): Promise<void> {
  const isThere = `document.querySelector(${JSON.stringify(selector)}) !== null`;
  await page.until(`${isThere} && new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true))))`);
}

async function type(page: Page, selector: string): Promise<void> {
  const element = `document.querySelector(${JSON.stringify(selector)})`;
  await page.until(`${element} !== null && (${element}.focus(), document.activeElement === ${element})`);
  await page.type('q');
  await page.until(`(${element}.value ?? ${element}.textContent).includes('q')`);
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
