import { Columns2, Rows3 } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { DiffLayout, DiffView, HunkDecisions, LineDiff } from '../../editor/diff.ts';
import { IconButton, Spinner } from '../../ui/index.ts';
import styles from './DiffReview.module.css';

export interface DiffReviewProps {
  /** Undefined while it is being computed. */
  readonly diff: LineDiff | undefined;
  /** Workspace-relative path, for the language. */
  readonly path: string;
  readonly decisions: HunkDecisions;
  /** Facts about the file that the text itself does not show, for example its encoding. */
  readonly notes: readonly string[];
  readonly onDecide: (hunk: number, isAccepted: boolean) => void;
  readonly onSelect: (hunk: number) => void;
  /** True once the difference is drawn. */
  readonly onReady: (isReady: boolean) => void;
}

/** From this width on two columns are easier to read than one. */
const wideEnoughPx = 760;

/** Shows a change to a text: one column or two, hunk by hunk. */
export function DiffReview(props: DiffReviewProps) {
  const { diff, path, decisions, notes, onReady } = props;
  const frame = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const view = useRef<DiffView | null>(null);
  const [chosen, setChosen] = useState<DiffLayout | null>(null);
  const isWide = useIsWide(frame);
  const layout = chosen ?? (isWide && diff !== undefined && diff.linesA.length > 0 ? 'side-by-side' : 'inline');
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const parent = body.current;
    if (diff === undefined || parent === null) return;
    let isClosed = false;
    void import('../../editor/diff.ts').then(({ openDiffView }) => {
      if (isClosed) return;
      view.current = openDiffView({
        parent,
        diff,
        path,
        layout,
        decisions: latest.current.decisions,
        onDecide: (hunk, isAccepted) => latest.current.onDecide(hunk, isAccepted),
        onSelect: (hunk) => latest.current.onSelect(hunk),
      });
      view.current.scrollTo(latest.current.decisions.current, 'nearest');
      // Two frames: one draws, the next proves that it was drawn.
      requestAnimationFrame(() => requestAnimationFrame(() => !isClosed && onReady(true)));
    });
    return () => {
      isClosed = true;
      view.current?.destroy();
      view.current = null;
      onReady(false);
    };
  }, [diff, path, layout, onReady]);

  useEffect(() => view.current?.decide(decisions), [decisions]);
  const isFirst = useRef(true);
  useEffect(() => {
    // The first hunk is brought into sight when it is drawn; to the top only when the person asks for it.
    if (!isFirst.current) view.current?.scrollTo(decisions.current, 'start');
    isFirst.current = false;
  }, [decisions.current]);

  return (
    <div ref={frame} className={styles.review}>
      <div className={styles.bar}>
        <span className={styles.notes}>{notes.join(' · ')}</span>
        <IconButton icon={Rows3} size="small" label="One column" isPressed={layout === 'inline'} onClick={() => setChosen('inline')} />
        <IconButton
          icon={Columns2}
          size="small"
          label="Two columns"
          isPressed={layout === 'side-by-side'}
          onClick={() => setChosen('side-by-side')}
        />
      </div>
      {layout === 'side-by-side' && (
        <div className={styles.columns} aria-hidden>
          <span>Now</span>
          <span>Proposed</span>
        </div>
      )}
      {diff === undefined && (
        <div className={styles.loading}>
          <Spinner /> Comparing…
        </div>
      )}
      {diff?.hunks.length === 0 && <p className={styles.loading}>The text stays as it is.</p>}
      <div ref={body} />
    </div>
  );
}

function useIsWide(element: React.RefObject<HTMLElement | null>): boolean {
  const [isWide, setIsWide] = useState(false);
  useLayoutEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => setIsWide((entry?.contentRect.width ?? 0) >= wideEnoughPx));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return isWide;
}
