import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Tone } from './Badge.tsx';
import styles from './Banner.module.css';
import { classNames } from './class-names.ts';

export interface BannerProps {
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly text: string;
  /** Buttons, small and quiet or secondary. */
  readonly children?: ReactNode;
}

/** One line above a panel that says something about all of it. */
export function Banner({ tone, icon: Icon, text, children }: BannerProps) {
  return (
    <div role="status" className={classNames(styles.banner, styles[tone])}>
      <Icon size={16} strokeWidth={1.5} aria-hidden />
      <p className={styles.text}>{text}</p>
      {children !== undefined && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
