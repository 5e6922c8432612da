// A screen for windows on machines without one, and what Chromium's sandbox needs.
import { spawn, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isRoot, SetupError } from './project.mjs';

export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Starts an Xvfb that picks a free display number itself.
 * @returns {Promise<{ env: Record<string, string | undefined>, close: () => void }>} environment for programs that should draw on it
 */
export async function openDisplay() {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const close = () => server.kill('SIGTERM');
  process.once('exit', close);
  const number = await displayNumber(server);
  const env = { ...process.env, DISPLAY: `:${number}` };
  delete env.WAYLAND_DISPLAY;
  return {
    env,
    close() {
      process.off('exit', close);
      close();
    },
  };
}

function displayNumber(server) {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why) =>
      reject(new SetupError(`Xvfb did not start: ${why}`, 'check that the package xvfb is complete (xkb-data, x11-xkb-utils)'));
    const timer = setTimeout(() => fail('no answer in 20 s'), 20_000);
    server.stderr.on('data', (bytes) => {
      said += bytes;
    });
    server.stdio[3].once('data', (bytes) => {
      clearTimeout(timer);
      resolve(String(bytes).trim());
    });
    server.on('error', (error) => fail(error.message));
    server.on('exit', (code) => {
      clearTimeout(timer);
      fail(`exit code ${code} ${said.trim()}`);
    });
  });
}

/**
 * Chromium's switch for this user: none, except for root, whom its sandbox refuses.
 * Throws SetupError where the sandbox cannot work for an ordinary user, because starting without it is not offered.
 */
export function sandboxSwitches(dist) {
  if (isRoot) return ['--no-sandbox'];
  if (process.platform !== 'linux' || canMakeNamespaces() || isSetuidRoot(join(dist, 'chrome-sandbox'))) return [];
  const helper = join(dist, 'chrome-sandbox');
  throw new SetupError(
    "this system does not let ordinary users make the namespaces Chromium's sandbox is built on",
    `sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
  );
}

function canMakeNamespaces() {
  const probe = spawnSync('unshare', ['-Ur', 'true'], { stdio: 'ignore' });
  // Without the probe Chromium finds out by itself and says so.
  return probe.error !== undefined || probe.status === 0;
}

function isSetuidRoot(path) {
  try {
    const found = statSync(path);
    return found.uid === 0 && (found.mode & 0o4000) !== 0;
  } catch {
    return false;
  }
}
