import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import styles from './Dialog.module.css';

export interface DialogProps {
  readonly title: string;
  /** One sentence under the title. */
  readonly description?: string;
  readonly isOpen: boolean;
  /** Called on Escape, a press outside, or a close button. */
  readonly onClose: () => void;
  /** Buttons, the main one last. */
  readonly actions?: ReactNode;
  /** Width in CSS pixels; never more than the window allows. Default 440. */
  readonly widthPx?: number;
  readonly children?: ReactNode;
}

/** A dialog over the window. Focus stays inside and returns to where it was. */
export function Dialog({ title, description, isOpen, onClose, actions, widthPx = 440, children }: DialogProps) {
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={styles.backdrop} />
        <BaseDialog.Popup className={styles.popup} style={{ width: widthPx }}>
          <BaseDialog.Title className={styles.title}>{title}</BaseDialog.Title>
          {description !== undefined && <BaseDialog.Description className={styles.description}>{description}</BaseDialog.Description>}
          {children !== undefined && <div className={styles.body}>{children}</div>}
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
