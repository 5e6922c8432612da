import { useEffect, useRef } from 'react';
import styles from './CompletionList.module.css';
import { classNames } from './class-names.ts';
import { FileIcon } from './FileIcon.tsx';
import { Spinner } from './Spinner.tsx';

export interface CompletionItem {
  /** Workspace-relative path with forward slashes. */
  readonly path: string;
  /** Matched characters as pairs `[from, to)`. */
  readonly ranges: readonly number[];
}

export interface CompletionListProps {
  readonly id: string;
  readonly items: readonly CompletionItem[];
  readonly index: number;
  readonly isLoading: boolean;
  readonly onPick: (index: number) => void;
}

/** Files that fit what was typed after `@`. */
export function CompletionList({ id, items, index, isLoading, onPick }: CompletionListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.children[index]?.scrollIntoView({ block: 'nearest' }), [index]);
  if (items.length === 0) {
    return (
      <div className={styles.list} role="status">
        <p className={styles.empty}>{isLoading ? <Spinner label="Searching files" /> : 'No file matches.'}</p>
      </div>
    );
  }
  return (
    <div ref={list} id={id} role="listbox" aria-label="Files" className={styles.list}>
      {items.map((item, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the composer handles the keys
        // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the composer (aria-activedescendant)
        <div
          key={item.path}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === index}
          className={classNames(styles.item, at === index && styles.current)}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(at)}
        >
          <FileIcon name={item.path} />
          <span className={styles.path}>
            <bdi>{markMatches(item)}</bdi>
          </span>
        </div>
      ))}
    </div>
  );
}

function markMatches({ path, ranges }: CompletionItem) {
  const pieces = [];
  let at = 0;
  for (let index = 0; index + 1 < ranges.length; index += 2) {
    const [from = 0, to = 0] = [ranges[index], ranges[index + 1]];
    if (from > at) pieces.push(path.slice(at, from));
    pieces.push(<b key={from}>{path.slice(from, to)}</b>);
    at = to;
  }
  pieces.push(path.slice(at));
  return pieces;
}
