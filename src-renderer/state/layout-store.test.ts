import { describe, expect, it } from 'vitest';
import { createLayoutStore, defaultLayout, parseLayout } from './layout-store.ts';

describe('a remembered layout', () => {
  it('keeps what it understands and takes defaults for the rest', () => {
    const text = JSON.stringify({
      isSideOpen: false,
      agentWidthPx: 500,
      sideWidthPx: 'wide',
      terminalHeightPx: -3,
      sideView: 'nowhere',
      x: 1,
    });
    expect(parseLayout(text)).toEqual({ ...defaultLayout, isSideOpen: false, agentWidthPx: 500 });
  });

  it('that cannot be read is forgotten', () => {
    expect([parseLayout('{'), parseLayout('null'), parseLayout(null)]).toEqual([defaultLayout, defaultLayout, defaultLayout]);
  });

  it('is written at every change', () => {
    const kept = new Map<string, string>();
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
    createLayoutStore(storage).toggle('terminal');
    expect(createLayoutStore(storage).isOpen('terminal')).toBe(true);
  });
});

describe('a side view', () => {
  it('opens the side bar, and closes it when pressed again', () => {
    const layout = createLayoutStore({ getItem: () => null, setItem: () => undefined });
    layout.showSideView('search', true);
    expect(layout.getState()).toMatchObject({ sideView: 'search', isSideOpen: true });
    layout.showSideView('search', true);
    expect(layout.isOpen('side')).toBe(false);
    layout.showSideView('search');
    expect(layout.isOpen('side')).toBe(true);
  });
});
