import type { ReactNode } from 'react';
import styles from './SettingsPage.module.css';

export interface SectionProps {
  readonly title: string;
  readonly description?: string;
  readonly children: ReactNode;
}

/** One page of settings. */
export function Section({ title, description, children }: SectionProps) {
  return (
    <section className={styles.section}>
      <header>
        <h1 className={styles.title}>{title}</h1>
        {description !== undefined && <p className={styles.lead}>{description}</p>}
      </header>
      {children}
    </section>
  );
}

/** Settings that belong together. */
export function Block({
  title,
  description,
  children,
}: Partial<Pick<SectionProps, 'title' | 'description'>> & Pick<SectionProps, 'children'>) {
  return (
    <div className={styles.block}>
      {title !== undefined && <h2 className={styles.blockTitle}>{title}</h2>}
      {description !== undefined && <p className={styles.lead}>{description}</p>}
      {children}
    </div>
  );
}
