import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import styles from './Overlay.module.css';

export interface OverlayProps {
  /** Accessible name. */
  readonly label: string;
  /** Called on Escape or a press outside. */
  readonly onClose: () => void;
  /** Width in CSS pixels; never more than the window allows. Default 600. */
  readonly widthPx?: number;
  readonly children: ReactNode;
}

/** Something that floats near the top of the window and takes the keys until it is left: palette, quick-open. */
export function Overlay({ label, onClose, widthPx = 600, children }: OverlayProps) {
  return (
    <BaseDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={styles.backdrop} />
        <BaseDialog.Popup className={styles.popup} style={{ width: widthPx }} aria-label={label}>
          {children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
