import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventName, EventPayload, TerminalView } from '../../src-shared/index.ts';
import type { Client } from './client.ts';
import { listPanes, type PaneTree, removePane, splitPane, toPane } from './terminal-panes.ts';
import { createTerminalStore } from './terminal-store.ts';

function createView(id: string, parts: Partial<TerminalView> = {}): TerminalView {
  return { id, kind: 'user', title: 'bash', cwd: '/w', sessionId: null, state: 'running', exitCode: null, cols: 80, rows: 24, ...parts };
}

/** A main process that opens terminals `t1`, `t2` … and tells of each before it answers, as the real one does. */
function createFakeMain() {
  const listeners = new Map<string, (payload: never) => void>();
  const asked: [string, unknown][] = [];
  const emit = <Name extends EventName>(name: Name, payload: EventPayload<Name>) => listeners.get(name)?.(payload as never);
  let last = 0;
  const answers: Record<string, (params: Record<string, unknown>) => unknown> = {
    'terminal/list': () => [],
    'terminal/create': ({ cwd }) => {
      last += 1;
      const view = createView(`t${last}`, cwd === undefined ? {} : { cwd: String(cwd) });
      emit('terminal/opened', view);
      return view;
    },
    'terminal/close': ({ terminalId }) => emit('terminal/closed', { terminalId: String(terminalId) }),
  };
  const client = {
    request: async (name: string, params: Record<string, unknown>) => {
      asked.push([name, params]);
      return answers[name]?.(params);
    },
    on: (name: string, listener: (payload: never) => void) => {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
  } as unknown as Client;
  return { client, emit, asked, answers };
}

function openStore() {
  const main = createFakeMain();
  const store = createTerminalStore(main.client);
  store.watch();
  const tabs = () => store.getState().tabs.map((tab) => formatTree(tab.tree));
  return { main, store, tabs };
}

/** `t1 | (t2 / t3)`: beside is `|`, below is `/`. */
function formatTree(tree: PaneTree): string {
  if (tree.type === 'pane') return tree.terminalId;
  const parts = tree.children.map((child) => (child.type === 'split' ? `(${formatTree(child)})` : formatTree(child)));
  return parts.join(tree.direction === 'right' ? ' | ' : ' / ');
}

describe('the terminals', () => {
  test('a new one gets a tab and is shown', async () => {
    const { store, tabs } = openStore();
    await store.create();
    await store.create();
    expect(tabs()).toEqual(['t1', 't2']);
    expect(store.getState().activeTabId).toBe('t2');
  });

  test('a split one lies beside the active pane, in its folder', async () => {
    const { main, store, tabs } = openStore();
    await store.create('/w/a');
    await store.split('right');
    await store.split('down');
    store.selectPane('t1');
    await store.split('right');
    expect(tabs()).toEqual(['t1 | t4 | (t2 / t3)']);
    expect(main.asked.at(-1)).toEqual(['terminal/create', { cols: 100, rows: 14, cwd: '/w/a' }]);
  });

  test('closing one leaves the others in their place', async () => {
    const { store, tabs } = openStore();
    await store.create();
    await store.split('right');
    await store.split('down');
    await store.create();
    await store.close('t1');
    expect(tabs()).toEqual(['t2 / t3', 't4']);
    await store.close('t4');
    expect(store.getState().activeTabId).toBe(store.getState().tabs[0]?.id);
  });

  test('an ended one is started again in its place', async () => {
    const { store, tabs } = openStore();
    await store.create('/w/a');
    await store.split('down');
    await store.restart('t1');
    expect(tabs()).toEqual(['t3 / t2']);
    expect(store.getState().terminals.get('t3')?.cwd).toBe('/w/a');
  });

  test("an agent's tab does not take the place of what is shown, and is not split", async () => {
    const { main, store, tabs } = openStore();
    await store.create();
    main.emit('terminal/opened', createView('a1', { kind: 'agent', sessionId: 's1' }));
    expect(store.getState()).toMatchObject({ activeTabId: 't1', tabs: [{ hasNews: false }, { id: 'a1', hasNews: true }] });
    store.reveal('a1');
    expect(store.getState()).toMatchObject({ activeTabId: 'a1', tabs: [{}, { hasNews: false }] });
    await store.split('right');
    expect(tabs()).toEqual(['t1', 'a1', 't2']);
  });

  test('are those main tells of after a reload or in another folder', async () => {
    const { main, store, tabs } = openStore();
    await store.create();
    await store.split('right');
    main.answers['terminal/list'] = () => [createView('t2'), createView('t9')];
    await store.load();
    expect(tabs()).toEqual(['t2', 't9']);
    main.answers['terminal/list'] = () => [];
    await store.load();
    expect(store.getState()).toMatchObject({ terminals: new Map(), tabs: [], activeTabId: null });
  });
});

describe('the panes of a tab', () => {
  test('hold every terminal once, and no split of one or in its own direction', () => {
    const step = fc.record({ beside: fc.nat(), direction: fc.constantFrom('right' as const, 'down' as const), isRemoval: fc.boolean() });
    const law = fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let tree: PaneTree = toPane('0');
      let expected = ['0'];
      for (const [index, { beside, direction, isRemoval }] of steps.entries()) {
        const target = expected[beside % expected.length] ?? '';
        if (!isRemoval) {
          tree = splitPane(tree, target, direction, String(index + 1));
          expected = [...expected, String(index + 1)];
        } else if (expected.length > 1) {
          tree = removePane(tree, target) ?? tree;
          expected = expected.filter((id) => id !== target);
        }
      }
      expect([...listPanes(tree)].sort()).toEqual([...expected].sort());
      expect(isNormal(tree)).toBe(true);
    });
    fc.assert(law);
  });
});

function isNormal(tree: PaneTree): boolean {
  if (tree.type === 'pane') return true;
  const isFlat = tree.children.every((child) => child.type === 'pane' || child.direction !== tree.direction);
  return tree.children.length > 1 && isFlat && tree.children.every(isNormal);
}
