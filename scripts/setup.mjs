// `node scripts/setup.mjs [--tests]`: everything `npm start` and `npm test` need. Quick when nothing changed.
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDependencies, lockBytes } from './setup/dependencies.mjs';
import { withLock } from './setup/lock.mjs';
import { cacheDir, electronVersion, readJson, root, runMain, SetupError, sha256 } from './setup/project.mjs';
import { executableIn, findRuntime } from './setup/runtime.mjs';
import { installMissingLibraries, installMissingTools } from './setup/system.mjs';

const stampFile = join(cacheDir, 'setup.json');

/**
 * Makes the checkout ready to run.
 * @param {{ tools?: ('xvfb' | 'fonts' | 'python3' | 'openssl')[] }} [options] programs this run needs besides the runtime
 * @returns {Promise<{ dist: string, kind: 'override' | 'official' | 'republished', electron: string }>} the runtime: its folder, its origin, its executable
 */
export async function ensureSetup(options = {}) {
  if (!existsSync(join(root, 'package-lock.json'))) throw new SetupError('package-lock.json is missing', 'restore it from git');
  const key = sha256(lockBytes(), electronVersion(), process.platform, process.arch, process.env.ELECTRON_OVERRIDE_DIST_PATH ?? '');
  const runtime = readStamp(key) ?? (await withLock(() => readStamp(key) ?? prepare(key)));
  await installMissingTools(options.tools ?? []);
  return { ...runtime, electron: executableIn(runtime.dist) };
}

async function prepare(key) {
  installDependencies();
  const runtime = await findRuntime();
  await installMissingLibraries(executableIn(runtime.dist));
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(stampFile, `${JSON.stringify({ key, ...runtime }, null, 2)}\n`);
  return runtime;
}

function readStamp(key) {
  if (!existsSync(stampFile)) return undefined;
  try {
    const { dist, kind, key: stamped } = readJson(stampFile);
    return stamped === key && existsSync(executableIn(dist)) ? { dist, kind } : undefined;
  } catch {
    // A half-written stamp only costs the full check again.
    return undefined;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) {
  runMain(async () => {
    const tools = process.argv.includes('--tests') ? ['xvfb', 'fonts', 'python3', 'openssl'] : [];
    const { electron, kind } = await ensureSetup({ tools });
    process.stdout.write(`${kind} runtime: ${electron}\n`);
  });
}
