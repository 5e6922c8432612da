// `node scripts/run.mjs scripts/build-sdk.ts [FOLDER]`: the package as it is published, ready for `npm pack`. Default: out/sdk.
import { join, resolve } from 'node:path';
import { buildSdk } from './build/sdk.ts';

const root = join(import.meta.dirname, '..');
const outDir = resolve(process.argv[2] ?? join(root, 'out/sdk'));
const started = performance.now();
await buildSdk(root, outDir);
console.log(`built the SDK in ${outDir} in ${Math.round(performance.now() - started)} ms`);
