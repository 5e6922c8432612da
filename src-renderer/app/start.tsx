import { createRoot } from 'react-dom/client';
import { connectBridge } from '../bridge/index.ts';
import type { Client, WindowModel } from '../state/index.ts';
import { loadMenus } from '../ui/index.ts';
import { App } from './App.tsx';
import { handOverEarlyText } from './early-text.ts';
import { followMain } from './follow-main.ts';
import { bindKeys } from './keybindings.ts';
import { reportUncaughtErrors } from './uncaught-errors.ts';
import { createWindowModel } from './window-model.ts';

/** Starts the window in an element. `frame` is the static frame that lies over it until the window can take its place. */
export function startWindow(element: HTMLElement, frame: HTMLElement | null, client: Client = connectBridge()): WindowModel {
  const isMac = navigator.userAgent.includes('Mac');
  const model = createWindowModel(client, { storage: localStorage, database: window.indexedDB, isMac });
  const reportError = reportUncaughtErrors(window, model);
  followMain(model);
  if (frame !== null) handOverEarlyText(model, element, frame);
  bindKeys(window, model.commands, isMac);
  const root = createRoot(element, { onCaughtError: reportError, onUncaughtError: reportError });
  root.render(<App model={model} />);
  requestAnimationFrame(() => setTimeout(loadTheRest));
  void whenSettled(model).then(() => client.request('app/firstPaint').catch(model.notices.showError));
  return model;
}

/** Resolves after the first frame that shows what main knows: the folder, the settings, the sessions. */
async function whenSettled({ app }: WindowModel): Promise<void> {
  if (!app.getState().isSettled) {
    await new Promise<void>((resolve) => {
      const stop = app.subscribe(({ isSettled }) => {
        if (!isSettled) return;
        stop();
        resolve();
      });
    });
  }
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}

/** What the first frame can do without, fetched and compiled while nothing is asked of the window. */
function loadTheRest(): void {
  requestIdleCallback(() => {
    void import('../features/editor/index.ts');
    void loadMenus();
  });
}
