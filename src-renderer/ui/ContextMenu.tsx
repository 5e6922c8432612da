import { lazy, Suspense } from 'react';
import type { MenuAnchor, MenuEntry } from './menu-entry.ts';

const MenuPopup = lazy(async () => ({ default: (await import('./MenuPopup.tsx')).MenuPopup }));

export interface ContextMenuProps {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  /** Where it is open; null while closed. */
  readonly anchor: MenuAnchor | null;
  readonly onClose: () => void;
}

/** A menu at a point or beside an element, opened by its owner. */
export function ContextMenu({ label, entries, anchor, onClose }: ContextMenuProps) {
  if (anchor === null) return null;
  return (
    <Suspense>
      <MenuPopup label={label} anchor={anchor} entries={entries} isOpen onClose={onClose} />
    </Suspense>
  );
}
