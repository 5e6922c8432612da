import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ErrorReport, toErrorReport } from '@gatehouse/agent-sdk/base';
import { app, type BrowserWindow } from 'electron';
import type { EventName, EventPayload } from '../../src-shared/index.ts';
import { openDoor, sendEvent } from '../ipc/index.ts';
import { applyTheme, appOrigin, installMenu, loadPage } from '../windows/index.ts';
import type { CommandLine } from './command-line.ts';
import { createHandlers } from './handlers/index.ts';
import { type ServiceInputs, Services } from './services.ts';
import { WindowState } from './window-state.ts';
import { WorkbenchRegistry } from './workbench-registry.ts';

export interface ApplicationInputs extends Omit<ServiceInputs, 'version'> {
  /** Opens an empty window; the page is loaded later. */
  readonly openWindow: () => BrowserWindow;
}

/** The running application: services, workspaces, windows, and the door between windows and both. */
export class Application {
  readonly services: Services;
  readonly workbenches: WorkbenchRegistry;
  readonly #inputs: ApplicationInputs;
  readonly #windows = new Map<number, WindowState>();
  #isClosing = false;

  private constructor(inputs: ApplicationInputs, services: Services) {
    this.#inputs = inputs;
    this.services = services;
    this.workbenches = new WorkbenchRegistry(services);
  }

  static async start(inputs: ApplicationInputs): Promise<Application> {
    const services = await Services.start({ ...inputs, version: app.getVersion() });
    const application = new Application(inputs, services);
    application.#open();
    return application;
  }

  /** Absolute path of `resources/`. */
  get resourcesDirectory(): string {
    return this.#inputs.resourcesDirectory;
  }

  get hasWindows(): boolean {
    return this.#windows.size > 0;
  }

  /** The window that asked; it exists, because the door checked the sender. */
  windowOf(webContentsId: number): WindowState {
    const state = this.#windows.get(webContentsId);
    if (state === undefined) throw new Error(`No window has the contents ${webContentsId}`);
    return state;
  }

  async openWindow(workspace: string | undefined): Promise<void> {
    await this.adoptWindow(this.#inputs.openWindow(), { workspace, screenshotFile: undefined });
  }

  /** Makes a window one of ours, opens its workspace, and loads the page. */
  async adoptWindow(window: BrowserWindow, commandLine: CommandLine): Promise<void> {
    const contents = window.webContents;
    const { id } = contents;
    const state = new WindowState((name, payload) => sendEvent(contents, name, payload), String(id));
    this.#windows.set(id, state);
    window.on('closed', () => {
      this.#windows.delete(id);
      state.dispose();
    });
    // A page that is loaded anew draws its terminals anew.
    contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) state.forgetPage();
    });
    contents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit' && !this.#isClosing) contents.reload();
    });
    // Before anything is awaited: the page of the first window may already be on its way to its first frame.
    if (commandLine.screenshotFile !== undefined) this.#takeScreenshot(window, state, commandLine.screenshotFile);
    if (commandLine.workspace !== undefined) await this.#openNamed(state, commandLine.workspace);
    loadPage(window);
  }

  /** A folder that the person named on the command line is their choice, as one in the dialog. */
  async #openNamed(state: WindowState, folder: string): Promise<void> {
    try {
      const workbench = await state.showWorkspace(this.workbenches, folder);
      this.services.recents.add(workbench.root.path, this.services.clock.nowMs());
    } catch (thrown) {
      state.addNotice(toErrorReport(thrown));
    }
  }

  /** Tells every window. */
  broadcast<Name extends EventName>(name: Name, payload: EventPayload<Name>): void {
    for (const state of this.#windows.values()) state.send(name, payload);
  }

  notice(report: ErrorReport): void {
    this.broadcast('app/notice', report);
  }

  #open(): void {
    const { services } = this;
    openDoor(createHandlers(this), {
      origin: appOrigin,
      onFailure: (name, error) => process.stderr.write(`gatehouse: ${name}: ${JSON.stringify(error.message)} (${error.code})\n`),
    });
    installMenu({
      newWindow: () => void this.openWindow(undefined),
      runCommand: (window, command) => this.windowOf(window.webContents.id).send('app/command', { command }),
    });
    applyTheme(services.settings.current.theme);
    services.settings.onChanged((settings) => {
      applyTheme(settings.theme);
      this.broadcast('settings/changed', settings);
      this.broadcast('providers/changed', [...services.providers.list()]);
      void this.workbenches.reloadScreens();
      if (settings.security.isAirGapOn) void services.providers.enforceAirGap();
      void services.updateConnectors();
    });
    services.connectors.onChanged((connectors) => this.broadcast('connectors/changed', [...connectors]));
    services.spending.onChanged(() => this.broadcast('budget/changed', {}));
    services.connectors.onFailed((problem) => this.notice(problem));
    services.ledgers.onCheckpointFailed((problem) => {
      this.notice(problem);
      // The last one is made on the way out, when no window is left to say it in.
      process.stderr.write(`gatehouse: ${JSON.stringify(problem.message)} (${problem.code})\n`);
    });
    app.on('window-all-closed', () => {
      if (process.platform !== 'darwin') app.quit();
    });
    app.on('before-quit', (event) => {
      if (this.#isClosing) return;
      this.#isClosing = true;
      event.preventDefault();
      void this.#close().finally(() => app.exit(0));
    });
  }

  /** Every turn is stopped and every ledger closed before the process ends. */
  async #close(): Promise<void> {
    try {
      await this.workbenches.closeAll();
      await this.services.close();
    } catch (thrown) {
      process.stderr.write(`gatehouse: while closing: ${toErrorReport(thrown).message}\n`);
    }
  }

  #takeScreenshot(window: BrowserWindow, state: WindowState, file: string): void {
    const take = async (): Promise<void> => {
      // Panels and dialogs that are loaded on demand come a moment after the first frame.
      await delay(800);
      const image = await window.webContents.capturePage();
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, image.toPNG());
      process.stdout.write(`Wrote ${file}\n`);
      app.quit();
    };
    const fail = (thrown: unknown): void => {
      process.stderr.write(`gatehouse: the picture could not be written: ${toErrorReport(thrown).message}\n`);
      app.exit(1);
    };
    state.onFirstPaint(() => void take().catch(fail));
  }
}
