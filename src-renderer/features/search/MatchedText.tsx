import { toPieces } from './result-lines.ts';
import styles from './SearchPanel.module.css';

export interface MatchedTextProps {
  readonly text: string;
  /** Pairs [from, to) in UTF-16 units. */
  readonly ranges: readonly number[];
}

/** A line of a file with what matched marked. */
export function MatchedText({ text, ranges }: MatchedTextProps) {
  let at = 0;
  return (
    <span className={styles.text}>
      {toPieces(text, ranges).map((piece) => {
        const key = at;
        at += piece.text.length;
        return piece.isMatch ? <mark key={key}>{piece.text}</mark> : <span key={key}>{piece.text}</span>;
      })}
    </span>
  );
}
