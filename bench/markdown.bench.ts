// Streamed Markdown against the incremental renderer it is built on: `node scripts/run.mjs bench/markdown.bench.ts`, with
// a display (`xvfb-run -a` on a headless machine). In a real window, with a layout after every token. PERFORMANCE (h).
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createTempFolder } from '@gatehouse/testing';
import { chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { type Contestant, compare } from './harness.ts';
import type { MarkdownBench } from './markdown-page.ts';

declare const markdownBench: MarkdownBench;

const root = join(import.meta.dirname, '..');
const electron = process.env.GATEHOUSE_ELECTRON ?? (createRequire(import.meta.url)('electron') as string);

const section = `## Why the total is negative

The sign in \`total()\` is wrong: it **subtracts** each price, so a cart of *three* items is always negative. See
[reduce](https://developer.mozilla.org/docs/reduce), and \`snake_case_names\` or $HOME stay as they are.

1. \`reduce\` starts at \`0\` and takes every price away.
2. \`format()\` then prints the minus.
   - it ignores the locale
   - and the currency

\`\`\`ts
export function total(prices: readonly Price[]): number {
  return prices.reduce((sum, price) => sum + price.cents, 0);
}
\`\`\`

| Input | Now | After |
|---|---|---|
| 100, 250 | -350 | 350 |

> Amounts are integers of cents.

`;
const textOf = (characters: number) => section.repeat(Math.ceil(characters / section.length)).slice(0, characters);
const small = textOf(8 * 1024);
const large = textOf(200 * 1024);

const { page, stop } = await openWindow();
await page.addScriptTag({ content: await bundlePage() });

function contestant(name: string, kind: 'ours' | 'peer', text: string, from = 0, to = 1): Contestant {
  return {
    name,
    operations: Math.floor((text.length / 4) * (to - from)),
    prepare: () => page.evaluate(([...given]) => markdownBench.prepare(...given), [kind, text, from, to] as const),
    run: async () => void (await page.evaluate(() => markdownBench.run())),
  };
}

async function checkDom(text: string): Promise<void> {
  const [streamed, atOnce] = await page.evaluate((given) => markdownBench.draw(given), text);
  assert.equal(streamed, atOnce);
}

try {
  await compare({
    name: 'h: a token of 8 KB Markdown, with layout',
    goal: { atMost: 1.3 },
    ours: contestant('Gatehouse', 'ours', small),
    peer: contestant('streaming-markdown, its own renderer', 'peer', small),
    oracle: () => checkDom(small),
  });
  await compare({
    name: 'h: the last tenth of 200 KB against the first',
    goal: { atMost: 1.2 },
    ours: contestant('Gatehouse, last tenth', 'ours', large, 0.9, 1),
    peer: contestant('Gatehouse, first tenth', 'ours', large, 0, 0.1),
    oracle: () => checkDom(large),
  });
  const work = [...(await page.evaluate((text) => markdownBench.frames(text, 500), small))].sort((one, two) => one - two);
  const p99Ms = work[Math.floor(work.length * 0.99)] ?? Number.NaN;
  console.log(`h: work in a frame at 500 tokens/s: p99 ${p99Ms.toFixed(2)} ms of 16.7 (${work.length} frames)`);
} finally {
  await stop();
}

/** The page's code as one script. */
async function bundlePage(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    root,
    build: { write: false, minify: false, lib: { entry: join(root, 'bench', 'markdown-page.ts'), formats: ['iife'], name: 'page' } },
  });
  const [first] = [result].flat();
  const chunk = first !== undefined && 'output' in first ? first.output[0] : undefined;
  assert.equal(chunk?.type, 'chunk');
  return chunk.type === 'chunk' ? chunk.code : '';
}

async function openWindow(): Promise<{ readonly page: Page; stop(): Promise<void> }> {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  const userData = createTempFolder('gatehouse-bench-data');
  const isRoot = process.getuid?.() === 0;
  const switches = [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${userData.path}`];
  const child = spawn(electron, [...switches, join(root, 'bench', 'empty-app')], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const browser = await chromium.connectOverCDP(await readEndpoint(child));
  const [context] = browser.contexts();
  const opened = context?.pages()[0] ?? (await context?.waitForEvent('page'));
  if (opened === undefined) throw new Error('The window has no page.');
  return {
    page: opened,
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
