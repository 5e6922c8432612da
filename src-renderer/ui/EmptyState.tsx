import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './EmptyState.module.css';

export interface EmptyStateProps {
  readonly icon?: LucideIcon;
  /** One sentence. */
  readonly text: string;
  /** One action, and at most a quieter second. */
  readonly children?: ReactNode;
}

/** What a place says while there is nothing in it: one sentence and one action. */
export function EmptyState({ icon: Icon, text, children }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      {Icon !== undefined && <Icon size={24} strokeWidth={1.25} aria-hidden />}
      <p className={styles.text}>{text}</p>
      {children !== undefined && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
