import type { WindowModel } from '../../state/index.ts';

/** The part of a keyboard event that is looked at. */
type Press = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

interface PanelAction {
  readonly id: 'new' | 'right' | 'down' | 'close';
  readonly isPressed: (event: Press) => boolean;
  readonly run: () => void;
}

/** The keys as people of the platform write them. */
export function panelKeys(isMac: boolean): Readonly<Record<PanelAction['id'], string>> {
  return isMac
    ? { new: '⌃⇧`', right: '⌘D', down: '⇧⌘D', close: '⌘W' }
    : { new: 'Ctrl+Shift+`', right: 'Ctrl+Shift+D', down: 'Alt+Shift+D', close: 'Ctrl+Shift+W' };
}

/**
 * What the panel does while it has the keys. Off a Mac every chord has Shift and a modifier: plain Ctrl chords belong to
 * the shell (Ctrl+D ends it, Ctrl+W erases a word).
 */
export function panelActions(model: WindowModel): readonly PanelAction[] {
  const { terminals, notices, app } = model;
  const isMac = app.getState().platform === 'darwin';
  const attempt = (action: () => Promise<unknown>) => () => void notices.attempt(action);
  const activeId = () => {
    const { tabs, activeTabId } = terminals.getState();
    return tabs.find((tab) => tab.id === activeTabId)?.activeId;
  };
  return [
    { id: 'new', isPressed: chord('Backquote', 'ctrl', 'shift'), run: attempt(() => terminals.create()) },
    {
      id: 'right',
      isPressed: isMac ? chord('KeyD', 'meta') : chord('KeyD', 'ctrl', 'shift'),
      run: attempt(() => terminals.split('right')),
    },
    {
      id: 'down',
      isPressed: isMac ? chord('KeyD', 'meta', 'shift') : chord('KeyD', 'alt', 'shift'),
      run: attempt(() => terminals.split('down')),
    },
    {
      id: 'close',
      isPressed: isMac ? chord('KeyW', 'meta') : chord('KeyW', 'ctrl', 'shift'),
      run: attempt(async () => {
        const id = activeId();
        if (id !== undefined) await terminals.close(id);
      }),
    },
  ];
}

/** By the place of the key: with Alt or Shift its character may be anything. */
function chord(code: string, ...modifiers: readonly ('ctrl' | 'meta' | 'shift' | 'alt')[]): (press: Press) => boolean {
  return (press) =>
    press.code === code &&
    press.ctrlKey === modifiers.includes('ctrl') &&
    press.metaKey === modifiers.includes('meta') &&
    press.shiftKey === modifiers.includes('shift') &&
    press.altKey === modifiers.includes('alt');
}
