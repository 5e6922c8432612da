import styles from './Kbd.module.css';

export interface KbdProps {
  /** Keys as written for people, for example `Ctrl+Shift+P`. */
  readonly keys: string;
}

/** A key or a chord, drawn as keys. */
export function Kbd({ keys }: KbdProps) {
  return <kbd className={styles.kbd}>{keys}</kbd>;
}
