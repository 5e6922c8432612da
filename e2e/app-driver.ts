import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { settingsSchema } from '../src-shared/settings.ts';

const root = join(import.meta.dirname, '..');

export interface LaunchOptions {
  /** Folder to open at start; none shows the empty window. */
  readonly workspace?: string;
  /** An existing `GATEHOUSE_HOME`, for restarts; default a fresh one. */
  readonly home?: TempFolder;
  /** Sections of settings.json written before the start. The walkthrough counts as done unless this says otherwise. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Runs as soon as there is a page, while the window still starts. */
  readonly onFirstPage?: (page: Page) => Promise<void>;
}

export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly home: TempFolder;
  /** Errors the page reported: uncaught ones and console errors. */
  readonly pageErrors: readonly string[];
  close(): Promise<void>;
  /** SIGKILL, as a power cut would. */
  kill(): Promise<void>;
}

/** Starts the built application in a real window, with a home of its own. */
export async function launchApp(options: LaunchOptions = {}): Promise<RunningApp> {
  const home = options.home ?? createTempFolder('gatehouse-home');
  if (options.home === undefined || options.settings !== undefined) writeSettings(home, options.settings ?? {});
  const isRoot = process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath: findElectron(),
    // Chromium's sandbox refuses to run as root; for everybody else it stays on.
    args: [
      ...(isRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      root,
      ...(options.args ?? []),
      ...(options.workspace === undefined ? [] : [options.workspace]),
    ],
    chromiumSandbox: !isRoot,
    cwd: root,
    env: { ...cleanEnvironment(), GATEHOUSE_HOME: home.path, ...options.env },
    timeout: 60_000,
  });
  const pageErrors: string[] = [];
  const page = await app.firstWindow();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => pageErrors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') pageErrors.push(message.text());
  });
  await options.onFirstPage?.(page);
  await page.getByTestId('status-ledger').waitFor();
  return {
    app,
    page,
    home,
    pageErrors,
    close: () => app.close(),
    async kill() {
      const child = app.process();
      const isGone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await isGone;
    },
  };
}

/** A picture of the window for people to judge, in test-results/screenshots. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  const directory = join(root, 'test-results', 'screenshots');
  mkdirSync(directory, { recursive: true });
  await page.screenshot({ path: join(directory, `${name}.png`) });
}

/** Settings that point the default model at a fake server. */
export function ollamaSettings(baseUrl: string, model = 'qwen3:8b'): Record<string, unknown> {
  return { providers: { ollama: { baseUrl } }, model: { providerId: 'ollama', model } };
}

function writeSettings(home: TempFolder, sections: Readonly<Record<string, unknown>>): void {
  const settings = settingsSchema.parse({ isWalkthroughDone: true, theme: 'dark', ...sections });
  home.writeText('settings.json', JSON.stringify(settings));
}

function findElectron(): string {
  const given = process.env.GATEHOUSE_ELECTRON;
  return given ?? (createRequire(import.meta.url)('electron') as string);
}

function cleanEnvironment(): Record<string, string> {
  const { ELECTRON_RUN_AS_NODE: _asNode, NODE_OPTIONS: _options, ...rest } = process.env;
  return Object.fromEntries(Object.entries(rest).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
