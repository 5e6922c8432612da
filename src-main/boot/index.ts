import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { app } from 'electron';
import { createHomePaths, findHome } from '../home/index.ts';
import {
  cutNetwork,
  guardContents,
  loadPage,
  openWindow,
  prepareDefaultSession,
  registerAppScheme,
  showFatalError,
} from '../windows/index.ts';
import { findRefusedSwitch, parseCommandLine } from './command-line.ts';

/**
 * Entry of the main process. It opens the first window and its static frame before it loads the application, because the
 * window's process starts on its own meanwhile. The page's scripts are held back until the application can answer them.
 */
const outDirectory = join(import.meta.dirname, '..');
const paths = createHomePaths(
  findHome({
    platform: process.platform,
    userHome: homedir(),
    gatehouseHome: process.env.GATEHOUSE_HOME,
    xdgConfigHome: process.env.XDG_CONFIG_HOME,
    appData: process.env.APPDATA,
  }),
);

function prepare(): boolean {
  const refusedSwitch = findRefusedSwitch(process.argv, process.platform);
  if (app.isPackaged && refusedSwitch !== undefined && !isTestPackage()) {
    process.stderr.write(`gatehouse: ${refusedSwitch} is refused: it could let another program drive the approval card.\n`);
    app.exit(2);
    return false;
  }
  mkdirSync(paths.home, { recursive: true, mode: 0o700 });
  app.setName('Gatehouse');
  app.setPath('userData', join(paths.home, 'chromium'));
  // enableSandbox() also cancels --no-sandbox, which a test as root needs.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  registerAppScheme();
  cutNetwork(app.commandLine);
  if (app.requestSingleInstanceLock({ cwd: process.cwd() })) return true;
  // The instance that runs already opens a window for us.
  app.exit(0);
  return false;
}

/** Packages made for tests carry a marker beside the executable and may be driven from outside. */
function isTestPackage(): boolean {
  return existsSync(join(dirname(app.getPath('exe')), 'NOT-FOR-DISTRIBUTION.txt'));
}

async function start(): Promise<void> {
  const commandLine = parseCommandLine(process.argv, { isPackaged: app.isPackaged, cwd: process.cwd() });
  const { promise: isOpen, resolve: releaseScripts } = Promise.withResolvers<void>();
  prepareDefaultSession(join(outDirectory, 'renderer'), isOpen);
  const firstWindow = openWindow(windowOptions());
  loadPage(firstWindow);
  await isFrameThere(firstWindow);
  const { Application } = await import('./application.ts');
  const running = await Application.start({
    paths,
    outDirectory,
    resourcesDirectory: app.isPackaged ? join(process.resourcesPath, 'resources') : join(outDirectory, '..', 'resources'),
    environment: process.env,
    openWindow: () => openWindow(windowOptions()),
  });
  app.on('second-instance', (_event, argv, cwd) => {
    void running.openWindow(parseCommandLine(argv, { isPackaged: app.isPackaged, cwd }).workspace);
  });
  app.on('activate', () => {
    if (!running.hasWindows) void running.openWindow(undefined);
  });
  const adopted = running.adoptWindow(firstWindow, commandLine);
  releaseScripts();
  await adopted;
}

/**
 * Resolves when the page's static frame has been handed over. Loading the application keeps this thread busy for a
 * while, and this thread is the one that serves the page; so the page goes first. A page that does not come is not
 * waited for.
 */
async function isFrameThere(window: ReturnType<typeof openWindow>): Promise<void> {
  const patienceMs = 500;
  await Promise.race([once(window.webContents, 'dom-ready'), delay(patienceMs)]);
}

function windowOptions(): Parameters<typeof openWindow>[0] {
  const icon = join(outDirectory, '..', 'resources', 'icon.png');
  return {
    preloadFile: join(outDirectory, 'preload', 'index.cjs'),
    icon: existsSync(icon) ? icon : undefined,
    theme: 'system',
  };
}

function reportFatal(thrown: unknown): void {
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.stderr.write(`gatehouse: could not start: ${text}\n`);
  showFatalError('Gatehouse could not start', `${text}\n\nNothing in your workspace was touched.`);
  app.exit(1);
}

if (prepare()) {
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
  // Never awaited at the top level: 'ready' fires only after this module has evaluated.
  app.whenReady().then(start).catch(reportFatal);
}
