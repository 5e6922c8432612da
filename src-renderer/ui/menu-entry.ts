import type { LucideIcon } from 'lucide-react';

/** One line of a menu. */
export type MenuEntry =
  | {
      readonly type: 'item';
      readonly id: string;
      readonly label: string;
      readonly icon?: LucideIcon;
      /** A second, quieter line. */
      readonly detail?: string;
      /** Keys that do the same. */
      readonly keys?: string | undefined;
      readonly isDisabled?: boolean;
      readonly isDanger?: boolean;
      /** Given for one of several choices: draws a tick when true. */
      readonly isChecked?: boolean;
      readonly onSelect: () => void;
    }
  | { readonly type: 'label'; readonly text: string }
  | { readonly type: 'separator' };

/** Where a menu opens: an element, or a point in the window in CSS pixels. */
export type MenuAnchor = Element | { readonly x: number; readonly y: number };
