import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TerminalView } from '../../src-shared/index.ts';
import type { Client } from './client.ts';
import { createTerminalFeed, type TerminalFeed } from './terminal-feed.ts';
import { listPanes, type PaneTree, removePane, type SplitDirection, splitPane, toPane } from './terminal-panes.ts';

/** One tab of the panel: a terminal, or several beside each other. */
export interface TerminalTab {
  /** Identifier of the terminal it began with. */
  readonly id: string;
  readonly tree: PaneTree;
  /** The pane that has, or last had, the keys. */
  readonly activeId: string;
  /** Something ran here that the person has not looked at. */
  readonly hasNews: boolean;
}

export interface TerminalsState {
  readonly terminals: ReadonlyMap<string, TerminalView>;
  readonly tabs: readonly TerminalTab[];
  readonly activeTabId: string | null;
  /** Terminal that should take the keys, because the person asked for it; null once it has. */
  readonly wantsFocusId: string | null;
}

export type TerminalStore = StoreApi<TerminalsState> & {
  readonly feed: TerminalFeed;
  /** Asks main what there is, and forgets everything else: after a reload, and when another folder is open. */
  load(): Promise<void>;
  /** Opens a terminal of the person, in `cwd` if given, in a tab of its own. */
  create(cwd?: string): Promise<void>;
  /** Opens one beside the active pane. An agent's tab is not split: the new one gets a tab of its own. */
  split(direction: SplitDirection): Promise<void>;
  /** A new shell in the same place and folder instead of an ended one. */
  restart(terminalId: string): Promise<void>;
  close(terminalId: string): Promise<void>;
  selectTab(tabId: string): void;
  /** The pane has got the keys. */
  selectPane(terminalId: string): void;
  /** Says that the terminal has taken the keys it wanted. */
  takeFocus(terminalId: string): void;
  /** Shows a terminal, wherever it is. */
  reveal(terminalId: string): void;
  write(terminalId: string, data: string): Promise<void>;
  resize(terminalId: string, cols: number, rows: number): Promise<void>;
  clear(): void;
  watch(): () => void;
};

const initial: TerminalsState = { terminals: new Map(), tabs: [], activeTabId: null, wantsFocusId: null };

export function createTerminalStore(client: Client): TerminalStore {
  const store = createStore<TerminalsState>(() => initial);
  const { getState, setState } = store;
  const feed = createTerminalFeed(client);
  /** A new terminal most likely gets the size of the last one: then its shell draws its prompt once. */
  let lastSize = { cols: 100, rows: 14 };

  /** Shows a terminal because the person asked for it. */
  const show = (terminalId: string) => setState((state) => ({ ...select(state, terminalId), wantsFocusId: terminalId }));
  const open = async (cwd: string | undefined) => {
    const terminal = await client.request('terminal/create', { ...lastSize, ...(cwd === undefined ? {} : { cwd }) });
    setState((state) => addTerminal(state, terminal));
    show(terminal.id);
    return terminal;
  };
  const place = (terminalId: string, besideId: string, direction: SplitDirection) => {
    setState((state) => moveBeside(state, terminalId, besideId, direction));
    show(terminalId);
  };
  const active = () => {
    const { tabs, activeTabId, terminals } = getState();
    return terminals.get(tabs.find((tab) => tab.id === activeTabId)?.activeId ?? '');
  };

  return Object.assign(store, {
    feed,
    load: async () => {
      const list = await client.request('terminal/list');
      setState((state) => reconcile(state, list));
    },
    create: async (cwd?: string) => void (await open(cwd)),
    split: async (direction: SplitDirection) => {
      const beside = active();
      const { id } = await open(beside?.kind === 'user' ? beside.cwd : undefined);
      if (beside?.kind === 'user') place(id, beside.id, direction);
    },
    restart: async (terminalId: string) => {
      const { id } = await open(getState().terminals.get(terminalId)?.cwd);
      place(id, terminalId, 'right');
      await client.request('terminal/close', { terminalId });
    },
    close: async (terminalId: string) => {
      await client.request('terminal/close', { terminalId });
      setState({ wantsFocusId: active()?.id ?? null });
    },
    selectTab: (tabId: string) => show(getState().tabs.find((tab) => tab.id === tabId)?.activeId ?? ''),
    selectPane: (terminalId: string) => setState((state) => select(state, terminalId)),
    takeFocus: (terminalId: string) => setState((state) => (state.wantsFocusId === terminalId ? { wantsFocusId: null } : state)),
    reveal: show,
    write: async (terminalId: string, data: string) => void (await client.request('terminal/write', { terminalId, data })),
    resize: async (terminalId: string, cols: number, rows: number) => {
      lastSize = { cols, rows };
      await client.request('terminal/resize', { terminalId, cols, rows });
    },
    clear: () => setState(initial),
    watch: () => {
      const subscriptions = [
        feed.watch(),
        client.on('terminal/opened', (terminal) => setState((state) => announce(addTerminal(state, terminal), terminal))),
        client.on('terminal/updated', (terminal) => setState((state) => announce(updateTerminal(state, terminal), terminal))),
        client.on('terminal/closed', ({ terminalId }) => setState((state) => removeTerminal(state, terminalId))),
      ];
      return () => {
        for (const stop of subscriptions) stop();
      };
    },
  });
}

function tabOf(state: TerminalsState, terminalId: string): TerminalTab | undefined {
  return state.tabs.find((tab) => listPanes(tab.tree).includes(terminalId));
}

function addTerminal(state: TerminalsState, terminal: TerminalView): TerminalsState {
  const terminals = new Map(state.terminals).set(terminal.id, terminal);
  if (tabOf(state, terminal.id) !== undefined) return { ...state, terminals };
  const tab = { id: terminal.id, tree: toPane(terminal.id), activeId: terminal.id, hasNews: false };
  return { ...state, terminals, tabs: [...state.tabs, tab], activeTabId: state.activeTabId ?? tab.id };
}

function updateTerminal(state: TerminalsState, terminal: TerminalView): TerminalsState {
  return state.terminals.has(terminal.id) ? { ...state, terminals: new Map(state.terminals).set(terminal.id, terminal) } : state;
}

/** An agent's tab never takes the place of what the person looks at: it says that there is something to see. */
function announce(state: TerminalsState, terminal: TerminalView): TerminalsState {
  const tab = tabOf(state, terminal.id);
  if (terminal.kind !== 'agent' || tab === undefined || tab.id === state.activeTabId || tab.hasNews) return state;
  return { ...state, tabs: state.tabs.map((one) => (one === tab ? { ...one, hasNews: true } : one)) };
}

function removeTerminal(state: TerminalsState, terminalId: string): TerminalsState {
  const terminals = new Map(state.terminals);
  terminals.delete(terminalId);
  const index = state.tabs.findIndex((tab) => listPanes(tab.tree).includes(terminalId));
  const tabs = state.tabs.flatMap((tab) => {
    const tree = removePane(tab.tree, terminalId);
    if (tree === null) return [];
    const activeId = tab.activeId === terminalId ? (listPanes(tree)[0] ?? '') : tab.activeId;
    return [tree === tab.tree ? tab : { ...tab, tree, activeId }];
  });
  const isActiveLeft = tabs.some((tab) => tab.id === state.activeTabId);
  const neighbour = tabs[Math.min(index, tabs.length - 1)]?.id ?? null;
  return { ...state, terminals, tabs, activeTabId: isActiveLeft ? state.activeTabId : neighbour };
}

function select(state: TerminalsState, terminalId: string): TerminalsState {
  const tab = tabOf(state, terminalId);
  if (tab === undefined) return state;
  const tabs = state.tabs.map((one) => (one === tab ? { ...one, activeId: terminalId, hasNews: false } : one));
  return { ...state, tabs, activeTabId: tab.id };
}

/** Takes a terminal that is alone in its tab into the tab of another. */
function moveBeside(state: TerminalsState, terminalId: string, besideId: string, direction: SplitDirection): TerminalsState {
  const target = tabOf(state, besideId);
  const own = tabOf(state, terminalId);
  if (target === undefined || own === undefined || own === target) return state;
  const tree = splitPane(target.tree, besideId, direction, terminalId);
  const tabs = state.tabs.filter((tab) => tab !== own).map((tab) => (tab === target ? { ...tab, tree } : tab));
  return { ...state, tabs, activeTabId: target.id };
}

function reconcile(state: TerminalsState, list: readonly TerminalView[]): TerminalsState {
  const isListed = (id: string) => list.some((terminal) => terminal.id === id);
  const gone = [...state.terminals.keys()].filter((id) => !isListed(id));
  return list.reduce(addTerminal, gone.reduce(removeTerminal, state));
}
