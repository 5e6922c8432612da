import { createStore, type StoreApi } from 'zustand/vanilla';

export type SideView = 'explorer' | 'search' | 'sessions';

/** Which panels are open and how large they are, in CSS pixels. Remembered from one start to the next. */
export interface LayoutState {
  readonly isSideOpen: boolean;
  readonly sideView: SideView;
  readonly isAgentOpen: boolean;
  readonly isTerminalOpen: boolean;
  readonly sideWidthPx: number;
  readonly agentWidthPx: number;
  readonly terminalHeightPx: number;
}

export const defaultLayout: LayoutState = {
  isSideOpen: true,
  sideView: 'explorer',
  isAgentOpen: true,
  isTerminalOpen: false,
  sideWidthPx: 260,
  agentWidthPx: 420,
  terminalHeightPx: 240,
};

/** Where the layout is kept; `public/first-frame.js` reads the same key before the page is drawn. */
export const layoutStorageKey = 'gatehouse.layout';

/** A remembered layout: known members of the right type, defaults for everything else. */
export function parseLayout(text: string | null): LayoutState {
  const remembered = readObject(text);
  const merged = Object.entries(defaultLayout).map(([name, fallback]) => {
    const value = remembered[name];
    return [name, typeof value === typeof fallback && isSane(value) ? value : fallback];
  });
  const layout = Object.fromEntries(merged) as LayoutState;
  return ['explorer', 'search', 'sessions'].includes(layout.sideView) ? layout : { ...layout, sideView: 'explorer' };
}

function readObject(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // A layout that cannot be read is a layout to forget: nothing of the person's is in it.
    return {};
  }
}

function isSane(value: unknown): boolean {
  return typeof value !== 'number' || (Number.isFinite(value) && value >= 80 && value <= 4000);
}

export type Panel = 'side' | 'agent' | 'terminal';

export type LayoutStore = StoreApi<LayoutState> & {
  /** Opens a view of the side bar. With `isToggle`, closes the side bar when that view is already shown. */
  showSideView(sideView: SideView, isToggle?: boolean): void;
  setOpen(panel: Panel, isOpen: boolean): void;
  toggle(panel: Panel): void;
  isOpen(panel: Panel): boolean;
};

/** Takes over the layout that `storage` remembers, and remembers every change there. */
export function createLayoutStore(storage: Pick<Storage, 'getItem' | 'setItem'>): LayoutStore {
  const store = createStore<LayoutState>(() => parseLayout(storage.getItem(layoutStorageKey)));
  store.subscribe((layout) => storage.setItem(layoutStorageKey, JSON.stringify(layout)));
  const memberOf = { side: 'isSideOpen', agent: 'isAgentOpen', terminal: 'isTerminalOpen' } as const;
  const isOpen = (panel: Panel) => store.getState()[memberOf[panel]];
  const setOpen = (panel: Panel, isNowOpen: boolean) => {
    if (isOpen(panel) !== isNowOpen) store.setState({ [memberOf[panel]]: isNowOpen });
  };
  return Object.assign(store, {
    isOpen,
    setOpen,
    toggle: (panel: Panel) => setOpen(panel, !isOpen(panel)),
    showSideView: (sideView: SideView, isToggle = false) => {
      const layout = store.getState();
      const isShown = layout.isSideOpen && layout.sideView === sideView;
      store.setState({ sideView, isSideOpen: !(isToggle && isShown) });
    },
  });
}
