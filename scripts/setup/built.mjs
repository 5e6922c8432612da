// Building only when something that goes into the bundles changed.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockBytes } from './dependencies.mjs';
import { runOnElectronNode } from './electron-node.mjs';
import { withLock } from './lock.mjs';
import { root, SetupError, sha256 } from './project.mjs';

const sources = ['src-main', 'src-preload', 'src-renderer', 'src-shared', 'packages', 'resources', 'scripts/build', 'scripts/build.ts'];
const stampFile = join(root, 'out', '.built');

/** Builds unless out/ was made from exactly these files. Throws SetupError when the build fails; its messages were printed. */
export async function ensureBuilt(runtime) {
  if (isCurrent()) return;
  await withLock(async () => {
    if (isCurrent()) return;
    // Read before building: a file saved meanwhile makes the next run build again.
    const fingerprint = fingerprintSources();
    const code = await runOnElectronNode(runtime, [join(root, 'scripts', 'build.ts')]);
    if (code !== 0) throw new SetupError('the build failed', 'its messages are above');
    mkdirSync(join(root, 'out'), { recursive: true });
    writeFileSync(stampFile, fingerprint);
  });
}

function isCurrent() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprintSources();
}

function fingerprintSources() {
  const parts = [];
  for (const source of sources) collect(source, parts);
  return sha256(lockBytes(), ...parts);
}

function collect(relative, parts) {
  const path = join(root, relative);
  if (!existsSync(path)) return;
  const found = statSync(path);
  if (!found.isDirectory()) {
    parts.push(`${relative}:${found.size}:${found.mtimeMs}`);
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (name !== 'node_modules' && !/\.test\.tsx?$/.test(name)) collect(`${relative}/${name}`, parts);
  }
}
