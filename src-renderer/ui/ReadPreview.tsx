import styles from './ReadPreview.module.css';
import { type VisibleSegment, VisibleText } from './VisibleText.tsx';

export interface ReadPreviewProps {
  /** What would be read or done, with hidden characters cut out. */
  readonly detail: readonly VisibleSegment[];
}

/** A read, or anything else that has no text to compare: what it is, in words. */
export function ReadPreview({ detail }: ReadPreviewProps) {
  return (
    <pre className={styles.detail}>
      <VisibleText segments={detail} />
    </pre>
  );
}
