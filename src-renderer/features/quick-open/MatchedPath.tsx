import type { ReactNode } from 'react';
import styles from './QuickOpen.module.css';

export interface MatchedPathProps {
  readonly path: string;
  /** Pairs [from, to) of what matched. */
  readonly ranges: readonly number[];
}

/** A path with its file name first, and in both what matched marked. */
export function MatchedPath({ path, ranges }: MatchedPathProps) {
  const cut = path.lastIndexOf('/') + 1;
  return (
    <span className={styles.path} data-tooltip={path} data-tooltip-when-cut="">
      <span className={styles.name}>{mark(path, ranges, cut, path.length)}</span>
      {cut > 0 && <span className={styles.folder}>{mark(path, ranges, 0, cut - 1)}</span>}
    </span>
  );
}

/** The piece [from, to) of a text as plain and marked runs. */
function mark(text: string, ranges: readonly number[], from: number, to: number): readonly ReactNode[] {
  const pieces: ReactNode[] = [];
  let at = from;
  for (let index = 0; index + 1 < ranges.length; index += 2) {
    const start = Math.max(from, ranges[index] ?? 0);
    const end = Math.min(to, ranges[index + 1] ?? 0);
    if (end <= start) continue;
    if (start > at) pieces.push(text.slice(at, start));
    pieces.push(<b key={start}>{text.slice(start, end)}</b>);
    at = end;
  }
  if (at < to) pieces.push(text.slice(at, to));
  return pieces;
}
