import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Badge.module.css';
import { classNames } from './class-names.ts';

/** What a colour means. `neutral` means nothing, `accent` is for selection and counts. */
export type Tone = 'neutral' | 'accent' | 'ask' | 'allowed' | 'refused' | 'drift' | 'local' | 'observed';

export interface BadgeProps {
  /** Default `neutral`. */
  readonly tone?: Tone;
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
}

/** A short label with a meaning: always words, the colour only helps. */
export function Badge({ tone = 'neutral', icon: Icon, children }: BadgeProps) {
  return (
    <span className={classNames(styles.badge, styles[tone])}>
      {Icon !== undefined && <Icon size={12} strokeWidth={1.75} aria-hidden />}
      {children}
    </span>
  );
}
