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
  // The frame that holds React's first commit is the first one worth calling the window's.
  requestAnimationFrame(() =>
    setTimeout(() => {
      client.request('app/firstPaint').catch(model.notices.showError);
      loadTheRest();
    }),
  );
  return model;
}

/** What the first frame can do without, fetched and compiled while nothing is asked of the window. */
function loadTheRest(): void {
  requestIdleCallback(() => {
    void import('../features/editor/index.ts');
    void loadMenus();
  });
}
