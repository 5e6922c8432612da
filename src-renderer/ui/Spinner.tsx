import { LoaderCircle } from 'lucide-react';
import styles from './Spinner.module.css';

export interface SpinnerProps {
  /** What is being waited for, for screen readers; undefined when words beside it already say so. */
  readonly label?: string;
  /** Diameter in CSS pixels. Default 16. */
  readonly sizePx?: number;
}

/** Says that something is under way. */
export function Spinner({ label, sizePx = 16 }: SpinnerProps) {
  return (
    <span className={styles.spinner} {...(label === undefined ? { 'aria-hidden': true } : { role: 'status', 'aria-label': label })}>
      <LoaderCircle size={sizePx} strokeWidth={1.5} aria-hidden />
    </span>
  );
}
