// npm packages: installed from the lock with `npm ci`, never changed. No install scripts run; every native package ships prebuilds.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, root, SetupError, say } from './project.mjs';

/** True when what npm wrote beside the installed packages is what the lock asks for on this platform. */
export function isInstalled() {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const have = readJson(hidden).packages;
  const want = readJson(join(root, 'package-lock.json')).packages;
  return Object.entries(want).every(([path, wanted]) => {
    if (path === '' || !path.includes('node_modules/')) return true;
    const found = have[path];
    if (!found) return wanted.optional === true || wanted.peer === true || wanted.devOptional === true;
    if (wanted.link) return found.link === true;
    return found.version === wanted.version && found.integrity === wanted.integrity && existsSync(join(root, path));
  });
}

/** Installs when the lock and node_modules differ. Throws SetupError with npm's own last words. */
export function installDependencies() {
  if (isInstalled()) return;
  say('installing npm packages (npm ci, the first time takes about a minute)');
  let result = npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  if (result.status !== 0) {
    say('npm ci failed, trying once more');
    result = npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  if (result.status !== 0) {
    const words = `${result.stderr ?? ''}${result.stdout ?? ''}`.trim().split('\n').slice(-15).join('\n');
    throw new SetupError(
      `npm ci failed:\n${words || result.error?.message || 'no output'}`,
      'check the network and the npm settings, then run this again',
    );
  }
  if (!isInstalled())
    throw new SetupError(
      'npm ci finished, but node_modules is not what package-lock.json asks for',
      'delete node_modules and run this again',
    );
}

/** The npm that started us when there is one, so that a wrapped or vendored npm stays the same one. */
export function npm(args, options = {}) {
  const execPath = process.env.npm_execpath;
  const settings = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 << 20, ...options };
  if (execPath && /npm-cli\.[cm]?js$/.test(execPath)) return spawnSync(process.execPath, [execPath, ...args], settings);
  return spawnSync('npm', args, { ...settings, shell: process.platform === 'win32' });
}

/** Bytes that identify what should be installed. */
export function lockBytes() {
  return readFileSync(join(root, 'package-lock.json'));
}
