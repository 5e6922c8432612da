import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './Button.module.css';
import { classNames } from './class-names.ts';
import { Spinner } from './Spinner.tsx';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children' | 'className'> {
  /** One `primary` per view; `quiet` inside dense furniture; `danger` for what cannot be taken back. Default `secondary`. */
  readonly variant?: 'primary' | 'secondary' | 'quiet' | 'danger';
  /** `small` is 24 px high, `medium` 28. Default `medium`. */
  readonly size?: 'small' | 'medium';
  readonly icon?: LucideIcon;
  /** Keys that do the same, shown after the label. */
  readonly keys?: string;
  /** Shows a spinner and takes no clicks. */
  readonly isBusy?: boolean;
  readonly children: ReactNode;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button with words. */
export function Button({ variant = 'secondary', size = 'medium', icon: Icon, keys, isBusy = false, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classNames(styles.button, styles[variant], size === 'small' && styles.small)}
      aria-busy={isBusy || undefined}
      disabled={rest.disabled === true || isBusy}
    >
      {isBusy ? <Spinner /> : Icon !== undefined && <Icon size={16} strokeWidth={1.5} aria-hidden />}
      <span className={styles.label}>{children}</span>
      {keys !== undefined && <kbd className={styles.keys}>{keys}</kbd>}
    </button>
  );
}
