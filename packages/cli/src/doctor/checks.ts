import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { toErrorReport } from '@gatehouse/agent-sdk/base';
import { locateRipgrep } from '../../../../src-main/exec/index.ts';
import { createHomePaths } from '../../../../src-main/home/index.ts';
import { createProviderRegistry } from '../../../../src-main/providers/index.ts';
import { SecretsStore, SettingsStore } from '../../../../src-main/settings/index.ts';
import { findGatehouseHome } from '../audit/ledger-file.ts';
import type { CommandHost } from '../command.ts';
import { findInstallation } from '../run/installation.ts';

/** - `ok`: works. `limited`: Gatehouse works, but less than it could. `missing`: something it needs is not there. */
export interface Finding {
  readonly name: string;
  readonly status: 'ok' | 'limited' | 'missing';
  readonly detail: string;
}

type Check = (host: CommandHost) => Promise<Finding> | Finding;

/** What is looked at, in this order. Each check looks at the real thing and never throws. */
export async function checkMachine(host: CommandHost): Promise<readonly Finding[]> {
  const checks: readonly [string, Check][] = [
    ['node', checkNode],
    ['home', checkHome],
    ['settings', checkSettings],
    ['provider keys', checkSecrets],
    ['search', checkSearch],
    ['shell', checkShell],
    ['terminal', checkTerminal],
    ['display', checkDisplay],
    ['window sandbox', checkSandbox],
    ['file watching', checkWatches],
    ['ollama', checkOllama],
    ['kernel watch', checkKernelWatch],
  ];
  const findings: Finding[] = [];
  for (const [name, check] of checks) {
    try {
      findings.push(await check(host));
    } catch (thrown) {
      const { message, nextStep } = toErrorReport(thrown);
      findings.push({ name, status: 'missing', detail: `${message} ${nextStep}`.trim() });
    }
  }
  return findings;
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isAtLeast22 = (least: number): boolean => major > 22 || (major === 22 && minor >= least);
  const canRun = isAtLeast22(19);
  const audit = isAtLeast22(13) ? 'the audit commands work' : 'the audit commands work, but an export is not recorded in the ledger';
  const detail = `Node ${process.versions.node}${canRun ? '' : `: ${audit}; "run" needs Node 22.19 or newer`}`;
  return { name: 'node', status: canRun ? 'ok' : 'limited', detail };
}

function checkHome(host: CommandHost): Finding {
  const home = findGatehouseHome(host);
  const info = statSync(home, { throwIfNoEntry: false });
  if (info === undefined) return { name: 'home', status: 'ok', detail: `${home} (will be made on first use)` };
  accessSync(home, constants.R_OK | constants.W_OK);
  const isOpen = process.platform !== 'win32' && (info.mode & 0o077) !== 0;
  return isOpen
    ? { name: 'home', status: 'limited', detail: `${home} may be entered by other users; run: chmod 700 '${home}'` }
    : { name: 'home', status: 'ok', detail: home };
}

async function checkSettings(host: CommandHost): Promise<Finding> {
  const { problem } = await SettingsStore.open(createHomePaths(findGatehouseHome(host)).settingsFile);
  if (problem === undefined) return { name: 'settings', status: 'ok', detail: 'readable' };
  return { name: 'settings', status: 'missing', detail: `${problem.message} ${problem.nextStep}` };
}

async function checkSecrets(host: CommandHost): Promise<Finding> {
  const saved = await new SecretsStore(createHomePaths(findGatehouseHome(host)).secretsFile).listProviders();
  const keyed = [...saved.keys()];
  return { name: 'provider keys', status: 'ok', detail: keyed.length === 0 ? 'none saved' : `saved for ${keyed.join(', ')}, mode 0600` };
}

function checkSearch(): Finding {
  return { name: 'search', status: 'ok', detail: locateRipgrep(findInstallation(import.meta.filename).packagesFrom) };
}

function checkShell({ environment }: CommandHost): Finding {
  const folders = (environment.PATH ?? '').split(delimiter);
  const bash = folders.map((folder) => join(folder, 'bash')).find((file) => existsSync(file));
  if (bash !== undefined) return { name: 'shell', status: 'ok', detail: bash };
  return { name: 'shell', status: 'limited', detail: 'bash was not found: commands of the agent run in sh, without shell integration' };
}

function checkTerminal(): Finding {
  const { ptyHostFile } = findInstallation(import.meta.filename);
  if (existsSync(ptyHostFile)) return { name: 'terminal', status: 'ok', detail: dirname(ptyHostFile) };
  return { name: 'terminal', status: 'missing', detail: `${ptyHostFile} is missing; build first: npm run build` };
}

function checkDisplay({ environment }: CommandHost): Finding {
  if (process.platform !== 'linux') return { name: 'display', status: 'ok', detail: process.platform };
  const display = environment.WAYLAND_DISPLAY ?? environment.DISPLAY;
  if (display !== undefined && display !== '') return { name: 'display', status: 'ok', detail: display };
  return { name: 'display', status: 'limited', detail: 'none: the window cannot open here; "gatehouse run" and the audit commands work' };
}

/** Chromium's sandbox needs unprivileged user namespaces, which some distributions restrict. */
function checkSandbox(): Finding {
  if (process.platform !== 'linux') return { name: 'window sandbox', status: 'ok', detail: 'of the platform' };
  if (process.getuid?.() === 0)
    return { name: 'window sandbox', status: 'limited', detail: 'off, because you are root: start Gatehouse as an ordinary user' };
  const restricted = [
    ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
    ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  ].find(([file = '', value]) => readText(file) === value);
  if (restricted === undefined) return { name: 'window sandbox', status: 'ok', detail: 'user namespaces are available' };
  return {
    name: 'window sandbox',
    status: 'limited',
    detail: `${restricted[0]} forbids user namespaces to ordinary programs: install the packaged Gatehouse`,
  };
}

function checkWatches(): Finding {
  const limit = Number(readText('/proc/sys/fs/inotify/max_user_watches') ?? Number.POSITIVE_INFINITY);
  if (limit >= 65_536)
    return { name: 'file watching', status: 'ok', detail: Number.isFinite(limit) ? `${limit} watches` : 'of the platform' };
  return {
    name: 'file watching',
    status: 'limited',
    detail: `only ${limit} watches: large folders are looked at every few seconds instead`,
  };
}

async function checkOllama(host: CommandHost): Promise<Finding> {
  const settings = (await SettingsStore.open(createHomePaths(findGatehouseHome(host)).settingsFile)).current;
  const registry = createProviderRegistry({
    settingsSource: () => settings.providers,
    airGapSource: () => settings.security.isAirGapOn,
    readKey: () => undefined,
    hasKey: () => false,
    resourcesDir: findInstallation(import.meta.filename).resourcesDirectory,
  });
  try {
    const { models, problem } = await registry.listModels('ollama', AbortSignal.timeout(3_000));
    if (problem !== null) return { name: 'ollama', status: 'limited', detail: `${problem.message} ${problem.nextStep}` };
    return { name: 'ollama', status: 'ok', detail: `${models.length} models at ${settings.providers.ollama.baseUrl}` };
  } finally {
    await registry.close();
  }
}

function checkKernelWatch(): Finding {
  return {
    name: 'kernel watch',
    status: 'limited',
    detail: 'not part of this version: what agent shells do is not observed by the kernel',
  };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // A kernel without this switch does not restrict.
    return undefined;
  }
}
