import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import { classNames } from './class-names.ts';
import styles from './Menu.module.css';
import type { MenuAnchor, MenuEntry } from './menu-entry.ts';

export interface MenuPopupProps {
  readonly label: string;
  readonly anchor: MenuAnchor;
  readonly entries: readonly MenuEntry[];
  readonly align?: 'start' | 'end';
  readonly isOpen: boolean;
  /** Called when the menu wants to close: a choice, Escape, or a press elsewhere. */
  readonly onClose: () => void;
}

function positionOf(anchor: MenuAnchor) {
  if (anchor instanceof Element) return anchor;
  return { getBoundingClientRect: () => new DOMRect(anchor.x, anchor.y, 0, 0) };
}

function Entry({ entry }: { readonly entry: MenuEntry }) {
  if (entry.type === 'separator') return <BaseMenu.Separator className={styles.separator} />;
  if (entry.type === 'label') return <div className={styles.group}>{entry.text}</div>;
  const { icon: Icon } = entry;
  const content = (
    <>
      <span className={styles.icon}>
        {entry.isChecked === true ? (
          <Check size={16} strokeWidth={1.75} aria-hidden />
        ) : (
          Icon !== undefined && <Icon size={16} strokeWidth={1.5} aria-hidden />
        )}
      </span>
      <span className={styles.text}>
        <span className={styles.label}>{entry.label}</span>
        {entry.detail !== undefined && <span className={styles.detail}>{entry.detail}</span>}
      </span>
      {entry.keys !== undefined && <kbd className={styles.keys}>{entry.keys}</kbd>}
    </>
  );
  const shared = {
    className: classNames(styles.item, entry.isDanger === true && styles.danger),
    disabled: entry.isDisabled === true,
    label: entry.label,
    closeOnClick: true,
  };
  if (entry.isChecked === undefined) {
    return (
      <BaseMenu.Item {...shared} onClick={entry.onSelect}>
        {content}
      </BaseMenu.Item>
    );
  }
  return (
    <BaseMenu.CheckboxItem {...shared} checked={entry.isChecked} onCheckedChange={entry.onSelect}>
      {content}
    </BaseMenu.CheckboxItem>
  );
}

/** The floating part of a menu. `Menu` and context menus load it when first opened. */
export function MenuPopup({ label, anchor, entries, align = 'start', isOpen, onClose }: MenuPopupProps) {
  const focusAfter = anchor instanceof HTMLElement ? () => anchor : true;
  return (
    <BaseMenu.Root open={isOpen} onOpenChange={(open) => !open && onClose()} modal={false}>
      <BaseMenu.Portal>
        <BaseMenu.Positioner className={styles.positioner} anchor={positionOf(anchor)} align={align} sideOffset={4} collisionPadding={8}>
          <BaseMenu.Popup className={styles.popup} aria-label={label} finalFocus={focusAfter}>
            {entries.map((entry, index) => (
              <Entry key={entry.type === 'item' ? entry.id : `${entry.type}-${index}`} entry={entry} />
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}
