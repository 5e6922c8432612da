import { isGatehouseError } from '@gatehouse/agent-sdk/base';
import type { TerminalView } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';
import { XtermScreen } from './xterm-screen.ts';

/** The screens of one window, by terminal. A screen is made when its terminal is first shown and ends with it. */
export interface ScreenPool {
  /** Undefined when the terminal is gone. */
  screenOf(terminalId: string): XtermScreen | undefined;
}

const pools = new WeakMap<WindowModel, ScreenPool>();

/** The window's pool; made on first use, because nobody needs it before a terminal is shown. */
export function screenPoolOf(model: WindowModel): ScreenPool {
  const known = pools.get(model) ?? createScreenPool(model);
  pools.set(model, known);
  return known;
}

function createScreenPool(model: WindowModel): ScreenPool {
  const screens = new Map<string, XtermScreen>();
  model.terminals.subscribe(({ terminals }) => {
    for (const [id, screen] of screens) {
      if (terminals.has(id)) continue;
      screen.dispose();
      screens.delete(id);
    }
  });
  return {
    screenOf(terminalId) {
      const known = screens.get(terminalId);
      const terminal = model.terminals.getState().terminals.get(terminalId);
      if (known !== undefined || terminal === undefined) return known;
      const screen = createScreen(model, terminalId, terminal);
      screens.set(terminalId, screen);
      return screen;
    },
  };
}

function createScreen(model: WindowModel, terminalId: string, terminal: TerminalView): XtermScreen {
  const { terminals, notices, settings, app } = model;
  // The window may still be told to resize or type into what has just been closed: then there is nothing to say.
  const tell = (request: Promise<void>) =>
    void request.catch((thrown: unknown) => isGatehouseError(thrown, 'ERR_TERMINAL_UNKNOWN') || notices.showError(thrown));
  return new XtermScreen({
    terminal,
    feed: terminals.feed,
    scrollbackLines: settings.getState().settings?.terminal.scrollbackLines ?? 5_000,
    isMac: app.getState().platform === 'darwin',
    onInput: (data) => tell(terminals.write(terminalId, data)),
    onResize: (cols, rows) => tell(terminals.resize(terminalId, cols, rows)),
    onOpenLink: (url) => void notices.attempt(() => openLink(model, url)),
    onFailure: notices.showError,
  });
}

/** The text of a link may lie about where it leads: the person sees the address itself before anything opens. */
async function openLink({ app, client }: WindowModel, url: string): Promise<void> {
  const answer = await app.confirm({
    title: 'Open this address in the browser?',
    description: url,
    confirmLabel: 'Open',
  });
  if (answer === 'confirmed') await client.request('app/openExternal', { url });
}
