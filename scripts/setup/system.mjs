// Shared libraries and programs of the operating system: found missing by looking, installed on Debian and Ubuntu, named elsewhere.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { isCi, isRoot, SetupError, say, which } from './project.mjs';

/** Debian package of each library that Electron's executable names. `t64` spellings are tried first, see packageNames. */
const libraryPackages = [
  [/^libgtk-3|^libgdk-3/, 'libgtk-3-0'],
  [/^lib(nss3|nssutil3|smime3|ssl3)\./, 'libnss3'],
  [/^libnspr4|^libplc4|^libplds4/, 'libnspr4'],
  [/^libgbm/, 'libgbm1'],
  [/^libasound/, 'libasound2'],
  [/^libcups/, 'libcups2'],
  [/^libatk-bridge/, 'libatk-bridge2.0-0'],
  [/^libatk-1/, 'libatk1.0-0'],
  [/^libatspi/, 'libatspi2.0-0'],
  [/^lib(glib|gobject|gio|gmodule)-2/, 'libglib2.0-0'],
  [/^libdbus-1/, 'libdbus-1-3'],
  [/^libcairo/, 'libcairo2'],
  [/^libpango/, 'libpango-1.0-0'],
  [/^libX11\./, 'libx11-6'],
  [/^libXcomposite/, 'libxcomposite1'],
  [/^libXdamage/, 'libxdamage1'],
  [/^libXext/, 'libxext6'],
  [/^libXfixes/, 'libxfixes3'],
  [/^libXrandr/, 'libxrandr2'],
  [/^libxcb\./, 'libxcb1'],
  [/^libxkbcommon/, 'libxkbcommon0'],
  [/^libexpat/, 'libexpat1'],
  [/^libudev/, 'libudev1'],
  [/^libdrm/, 'libdrm2'],
];

/** @type {Record<string, { isPresent: () => boolean, packages: string[], why: string }>} */
const tools = {
  xvfb: { isPresent: () => Boolean(which('Xvfb')), packages: ['xvfb'], why: 'a screen for windows on a machine without one' },
  fonts: { isPresent: hasFont, packages: ['fonts-dejavu-core', 'fontconfig'], why: 'no font is installed' },
  python3: { isPresent: () => Boolean(which('python3')), packages: ['python3'], why: 'a test verifies an exported log with it' },
  openssl: { isPresent: () => Boolean(which('openssl')), packages: ['openssl'], why: 'a test verifies signatures with it' },
};

export async function installMissingLibraries(electron) {
  if (process.platform !== 'linux') return;
  const missing = missingLibraries(electron);
  if (missing.length === 0) return;
  const packages = missing.map((library) => libraryPackages.find(([pattern]) => pattern.test(library))?.[1] ?? 'libgtk-3-0');
  await install([...new Set(packages)], `Electron needs ${missing.join(', ')}`);
  const still = missingLibraries(electron);
  if (still.length > 0)
    throw new SetupError(`Electron still cannot find ${still.join(', ')}`, 'install the packages that provide these libraries');
}

/** @param {string[]} names keys of `tools`; only what is absent is installed */
export async function installMissingTools(names) {
  if (process.platform !== 'linux') return;
  const absent = names.map((name) => tools[name]).filter((tool) => tool && !tool.isPresent());
  if (absent.length === 0) return;
  await install(
    absent.flatMap((tool) => tool.packages),
    absent.map((tool) => tool.why).join('; '),
  );
}

function missingLibraries(electron) {
  const listed = spawnSync('ldd', [electron], { encoding: 'utf8' });
  if (listed.status !== 0) return [];
  return [...listed.stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

function hasFont(
  folders = [
    '/usr/share/fonts',
    '/usr/local/share/fonts',
    join(process.env.HOME ?? '/nonexistent', '.local/share/fonts'),
    join(process.env.HOME ?? '/nonexistent', '.fonts'),
  ],
) {
  return folders.some((folder) => {
    if (!existsSync(folder)) return false;
    return readdirSync(folder, { withFileTypes: true }).some((entry) =>
      entry.isDirectory() ? hasFont([join(folder, entry.name)]) : /\.(ttf|otf|ttc)$/i.test(entry.name),
    );
  });
}

async function install(packages, why) {
  if (!which('apt-get'))
    throw new SetupError(
      `missing on this system: ${packages.join(', ')} (${why})`,
      'install them with your package manager and run this again',
    );
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!isRoot) await askForSudo(command, why);
  say(`${why}: installing ${packages.join(', ')}`);
  if (apt(['update']).status !== 0) say('apt-get update failed, going on with the package lists there are');
  const names = packageNames(packages);
  let result = apt(['install', '-y', '--no-install-recommends', ...names]);
  if (result.status !== 0) {
    apt(['update']);
    result = apt(['install', '-y', '--no-install-recommends', ...names]);
  }
  if (result.status !== 0)
    throw new SetupError(`installing ${names.join(', ')} failed:\n${lastLines(result)}`, `run: ${isRoot ? '' : 'sudo '}${command}`);
}

/** CI agrees in advance; a person is asked; without either the exact command is printed and nothing is changed. */
async function askForSudo(command, why) {
  const next = `run: sudo ${command}`;
  if (!which('sudo')) throw new SetupError(`missing on this system (${why}), and there is no sudo`, `run as root: ${command}`);
  if (isCi) return;
  if (!process.stdin.isTTY) throw new SetupError(`missing on this system (${why})`, next);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`gatehouse: ${why}.\n  sudo ${command}\n  Run this now? [Y/n] `);
  terminal.close();
  if (!/^(y|yes|)$/i.test(answer.trim())) throw new SetupError('nothing was installed', next);
}

function apt(args) {
  const full = ['-q', '-o', 'DPkg::Lock::Timeout=180', '-o', 'Acquire::Retries=2', ...args];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (isRoot) return spawnSync('apt-get', full, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env, maxBuffer: 64 << 20 });
  return spawnSync('sudo', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...full], {
    encoding: 'utf8',
    stdio: ['inherit', 'pipe', 'pipe'],
    env,
    maxBuffer: 64 << 20,
  });
}

/** Debian 13 and Ubuntu 24.04 renamed libraries for 64-bit time: `libgtk-3-0` is `libgtk-3-0t64` there. */
function packageNames(packages) {
  return packages.map((name) => {
    const policy = spawnSync('apt-cache', ['policy', `${name}t64`], { encoding: 'utf8' }).stdout ?? '';
    return /Candidate: (?!\(none\))/.test(policy) ? `${name}t64` : name;
  });
}

function lastLines(result) {
  return `${result.stdout ?? ''}${result.stderr ?? ''}`.trim().split('\n').slice(-12).join('\n');
}
