import {
  type CSSProperties,
  type HTMLAttributes,
  type ReactNode,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import styles from './VirtualList.module.css';

export interface VirtualListHandle {
  focus(): void;
  /** Scrolls just far enough to show a row. */
  scrollToRow(index: number): void;
}

export interface VirtualListProps extends Omit<HTMLAttributes<HTMLDivElement>, 'children' | 'className'> {
  readonly count: number;
  /** Height of every row in CSS pixels. */
  readonly rowHeightPx: number;
  /** Draws a row; `style` places it and must reach its element. */
  readonly renderRow: (index: number, style: CSSProperties) => ReactNode;
  /** Called when the last rows come into sight. */
  readonly onEndReached?: () => void;
  readonly handle?: Ref<VirtualListHandle>;
}

/** Rows drawn beyond the edge, so that a fast wheel shows no gap. */
const overscanRows = 8;

/** A list of rows of one height that costs only what is in sight, whatever its length. */
export function VirtualList({ count, rowHeightPx, renderRow, onEndReached, handle, ...rest }: VirtualListProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ topPx: 0, heightPx: 800 });

  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = () => setView({ topPx: element.scrollTop, heightPx: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  useImperativeHandle(handle, () => ({
    focus: () => frame.current?.focus(),
    scrollToRow(index) {
      const element = frame.current;
      if (element === null) return;
      const top = index * rowHeightPx;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + rowHeightPx > element.scrollTop + element.clientHeight) element.scrollTop = top + rowHeightPx - element.clientHeight;
    },
  }));

  const first = Math.max(0, Math.floor(view.topPx / rowHeightPx) - overscanRows);
  const last = Math.min(count, Math.ceil((view.topPx + view.heightPx) / rowHeightPx) + overscanRows);
  useLayoutEffect(() => {
    if (last >= count && count > 0) onEndReached?.();
  }, [last, count, onEndReached]);

  const rows: ReactNode[] = [];
  for (let index = first; index < last; index += 1) {
    rows.push(renderRow(index, { position: 'absolute', insetInline: 0, top: index * rowHeightPx, height: rowHeightPx }));
  }
  return (
    <div
      {...rest}
      ref={frame}
      className={styles.frame}
      onScroll={(event) => {
        const { scrollTop: topPx, clientHeight: heightPx } = event.currentTarget;
        setView({ topPx, heightPx });
      }}
    >
      <div role="presentation" className={styles.content} style={{ height: count * rowHeightPx }}>
        {rows}
      </div>
    </div>
  );
}
