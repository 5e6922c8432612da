import { basename } from 'node:path';
import { app } from 'electron';
import { openExternalAfterAsking } from '../../windows/index.ts';
import type { Application } from '../application.ts';
import type { HandlersOf } from './handlers-of.ts';

export function createAppHandlers(application: Application): HandlersOf<'app'> {
  const { services } = application;
  return {
    'app/load': async (_params, { webContents }) => {
      const window = application.windowOf(webContents.id);
      await window.settled;
      const problem = services.settings.problem;
      return {
        version: services.version,
        platform: process.platform,
        isTestRuntime: !app.isPackaged,
        settings: services.settings.current,
        workspace: window.workbench?.toView() ?? null,
        recentWorkspaces: services.recents.list().map((root) => ({ root, name: basename(root) })),
        providers: [...services.providers.list()],
        homeDirectory: services.userHome,
        notices: [...(problem === undefined ? [] : [problem]), ...window.notices],
      };
    },
    'app/openExternal': async ({ url }, { webContents }) => ({ isOpened: await openExternalAfterAsking(webContents, url) }),
    'app/newWindow': () => application.openWindow(undefined) as Promise<undefined>,
    'app/reportRendererError': ({ message }) => {
      process.stderr.write(`gatehouse: window: ${JSON.stringify(message)}\n`);
      return undefined;
    },
    'app/firstPaint': (_params, { webContents }) => {
      application.windowOf(webContents.id).reportFirstPaint();
      return undefined;
    },
  };
}
