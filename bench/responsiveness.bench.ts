// What people wait for: `node scripts/run.mjs bench/responsiveness.bench.ts`. Quick-open over 50,000 paths against
// ripgrep merely listing as many (SPEC DESK-025: under 50 ms), and stopping an answer in the middle, from the stop to the
// closed turn, against an abort of the bare socket (issue A: within 100 ms; SPEC PROV-018: within 50 ms).
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { runTurn } from '@gatehouse/agent';
import { createFakeOllama, createTestWorkspace } from '@gatehouse/testing';
import { createRipgrepRunner, locateRipgrep } from '../src-main/exec/index.ts';
import { createProviderRegistry } from '../src-main/providers/index.ts';
import { FileIndex } from '../src-main/workspace/human/index.ts';
import { openWorkspaceRoot } from '../src-main/workspace/index.ts';
import { compare } from './harness.ts';

const signal = new AbortController().signal;
const words = ['cart', 'order', 'index', 'price', 'user', 'view', 'store', 'audit', 'gate', 'panel'];
const paths = Array.from(
  { length: 50_000 },
  (_, number) => `packages/${words[number % 10]}-${number % 97}/src/${words[(number >> 3) % 10]}-${number}.ts`,
);
const folder = createTestWorkspace(Object.fromEntries(paths.map((path) => [path, ''])));
const root = await openWorkspaceRoot(folder.path);
const runRipgrep = createRipgrepRunner({ file: locateRipgrep(import.meta.filename), environment: process.env });
const screen = { check: () => ({ secret: false, rules: [] }), matching: () => [] };
const index = new FileIndex({ root, screen, runRipgrep });
await index.refresh(signal);
const queries = ['p', 'pend', 'cart index', 'zzzz', 'e', 'gate/pan', 'aud77', 'pakord'];

await compare({
  name: 'quick-open, one query of 50,000 paths, against ripgrep listing them once',
  goal: { atMost: 1 },
  ours: {
    name: 'FileIndex.find',
    operations: queries.length,
    async run() {
      for (const query of queries) await index.find(query, 50, signal);
    },
  },
  peer: {
    name: 'rg --files',
    operations: 1,
    async run() {
      const args = ['--no-config', '--files', '--null', '--', '.'];
      await runRipgrep({ args, cwd: root.path, maximumOutputBytes: 64 * 1024 * 1024, signal });
    },
  },
  async oracle() {
    assert.equal((await index.find('aud77', 50, signal)).indexedFiles, paths.length);
  },
});

const model = await createFakeOllama(() => ({ text: 'word '.repeat(5_000), tokensPerSecond: 200 }));
const registry = createProviderRegistry({
  settingsSource: () => ({ ollama: { baseUrl: model.url, contextTokens: 16_384 }, openAiCompatible: [] }),
  airGapSource: () => true,
  readKey: () => undefined,
  hasKey: () => false,
  resourcesDir: '/',
});

/** Runs until some text has come, so that only what follows the stop is measured. */
async function beginTurn(): Promise<() => Promise<void>> {
  const stop = new AbortController();
  const begun = Promise.withResolvers<void>();
  const turn = runTurn({
    turnId: 't',
    provider: registry.open({ providerId: 'ollama', model: 'qwen3:8b' }),
    model: 'qwen3:8b',
    tools: [],
    systemPrompt: '',
    history: [],
    userText: 'q',
    attachmentsText: '',
    dispatch: () => Promise.reject(new Error('no calls')),
    emit: (event) => event.type === 'message.delta' && begun.resolve(),
    signal: stop.signal,
    ids: { nextId: randomUUID },
    clock: { nowMs: () => Date.now() },
  });
  await begun.promise;
  return async () => {
    stop.abort();
    const { reason } = await turn;
    assert.equal(reason, 'stopped');
  };
}

async function beginFetch(): Promise<() => Promise<void>> {
  const stop = new AbortController();
  const body = JSON.stringify({ model: 'qwen3:8b', messages: [{ role: 'user', content: 'q' }], stream: true });
  const response = await fetch(`${model.url}/api/chat`, { method: 'POST', body, signal: stop.signal });
  const reader = response.body?.getReader();
  await reader?.read();
  return async () => {
    stop.abort();
    for (;;) {
      const next = await reader?.read().catch(() => undefined);
      if (next === undefined || next.done) return;
    }
  };
}

let stopTurn = async (): Promise<void> => undefined;
let stopFetch = async (): Promise<void> => undefined;
await compare({
  name: 'stop an answer at 200 tokens/s, to the end of the turn, against aborting the bare request',
  goal: { atMost: 10 },
  ours: {
    name: 'runTurn',
    operations: 1,
    async prepare() {
      stopTurn = await beginTurn();
    },
    run: () => stopTurn(),
  },
  peer: {
    name: 'fetch',
    operations: 1,
    async prepare() {
      stopFetch = await beginFetch();
    },
    run: () => stopFetch(),
  },
  oracle: () => undefined,
});
await registry.close();
await model.close();
folder.dispose();
