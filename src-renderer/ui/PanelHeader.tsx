import type { ReactNode } from 'react';
import styles from './PanelHeader.module.css';

export interface PanelHeaderProps {
  readonly title: string;
  /** Icon buttons at the end. */
  readonly children?: ReactNode;
}

/** The line on top of a side panel: its name and its few actions. */
export function PanelHeader({ title, children }: PanelHeaderProps) {
  return (
    <header className={styles.header}>
      <h2 className={styles.title}>{title}</h2>
      {children !== undefined && <div className={styles.actions}>{children}</div>}
    </header>
  );
}
