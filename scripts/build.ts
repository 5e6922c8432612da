// `npm run build`: bundles main, pty host, preload, CLI, renderer and the stories page into out/.
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { buildTargets, hasEntry } from './build/targets.ts';

const root = join(import.meta.dirname, '..');
const outDir = join(root, 'out');
const started = performance.now();
const all = buildTargets(root, outDir);
// The stories page serves tests only; everything else is the product, and a missing entry fails the build.
const targets = all.filter((target) => target.name !== 'stories' || hasEntry(root, target));

// Browser builds choose development or production code of React by this, and so must ours.
process.env.NODE_ENV = 'production';
rmSync(outDir, { recursive: true, force: true });
mkdirSync(outDir, { recursive: true });
const results = await Promise.allSettled(targets.map((target) => build(target.config)));
let failures = 0;
for (const [index, result] of results.entries()) {
  if (result.status === 'fulfilled') continue;
  failures += 1;
  const reason = result.reason instanceof Error ? result.reason.message : String(result.reason);
  console.error(`building ${targets[index]?.name} failed: ${reason}`);
}
if (targets.some((target) => target.name === 'cli') && failures === 0) chmodSync(join(outDir, 'cli', 'gatehouse.js'), 0o755);
if (failures === 0)
  console.log(`built ${targets.map((target) => target.name).join(', ')} in ${Math.round(performance.now() - started)} ms`);
process.exitCode = failures === 0 ? 0 : 1;
