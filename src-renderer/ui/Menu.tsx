import { cloneElement, lazy, type MouseEvent, type ReactElement, Suspense, useRef, useState } from 'react';
import type { MenuEntry } from './menu-entry.ts';

/** Menus are not needed for the first frame: they are loaded when the window has time, or on first use. */
export const loadMenus = () => import('./MenuPopup.tsx');

const MenuPopup = lazy(async () => ({ default: (await loadMenus()).MenuPopup }));

interface TriggerProps {
  readonly onClick?: (event: MouseEvent<HTMLButtonElement>) => void;
  readonly onPointerDown?: () => void;
  readonly 'aria-haspopup'?: 'menu';
  readonly 'aria-expanded'?: boolean;
}

export interface MenuProps {
  /** Accessible name of the menu. */
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  /** Edge of the trigger the menu lines up with. Default `start`. */
  readonly align?: 'start' | 'end';
  /** The button that opens it. */
  readonly children: ReactElement<TriggerProps>;
}

/** A button that opens a menu below itself. */
export function Menu({ label, entries, align = 'start', children }: MenuProps) {
  const [anchor, setAnchor] = useState<HTMLButtonElement | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  // The press that lands on the button while the menu is open closes it from outside; its click must not open it again.
  const wasOpenAtPress = useRef(false);
  const trigger = cloneElement(children, {
    'aria-haspopup': 'menu',
    'aria-expanded': isOpen,
    onPointerDown: () => {
      wasOpenAtPress.current = isOpen;
    },
    onClick: (event) => {
      setAnchor(event.currentTarget);
      setIsOpen(event.detail === 0 ? !isOpen : !wasOpenAtPress.current);
    },
  });
  return (
    <>
      {trigger}
      {anchor !== null && (
        <Suspense>
          <MenuPopup label={label} anchor={anchor} entries={entries} align={align} isOpen={isOpen} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
