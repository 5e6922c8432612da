import { classNames } from './class-names.ts';
import type { TextMark } from './marked-text.ts';
import styles from './VisibleText.module.css';

/** A piece of text, or one character that is drawn as a labelled box because it would not be seen. */
export interface VisibleSegment {
  readonly text: string;
  readonly hidden?: { readonly label: string; readonly description: string; readonly kind: string };
  readonly mark?: TextMark;
}

export interface VisibleTextProps {
  /** Pieces that join to the whole text. */
  readonly segments: readonly VisibleSegment[];
}

/** Text as it is: nothing in it hides, reorders or pretends. */
export function VisibleText({ segments }: VisibleTextProps) {
  let offset = 0;
  return (
    <bdi dir="ltr">
      {segments.map((segment) => {
        const key = offset;
        offset += segment.text.length;
        if (segment.hidden === undefined) return <Plain key={key} segment={segment} />;
        const { label, description, kind } = segment.hidden;
        const isQuiet = kind === 'space' || kind === 'control';
        return (
          <span
            key={key}
            role="img"
            aria-label={description}
            data-tooltip={description}
            className={classNames(styles.box, isQuiet && styles.quiet)}
          >
            {label}
          </span>
        );
      })}
    </bdi>
  );
}

function Plain({ segment: { text, mark } }: { readonly segment: VisibleSegment }) {
  if (mark === undefined) return <span>{text}</span>;
  return (
    <mark className={classNames(styles.mark, mark.tone === 'refused' && styles.grave)} data-tooltip={mark.note}>
      {text}
    </mark>
  );
}
