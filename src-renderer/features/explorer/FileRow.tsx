import { ChevronRight, CornerUpRight, ShieldBan, Unlink } from 'lucide-react';
import type { CSSProperties } from 'react';
import type { FileEntryView } from '../../../src-shared/index.ts';
import { classNames, FileIcon, type MenuAnchor } from '../../ui/index.ts';
import styles from './Explorer.module.css';

export interface FileRowProps {
  readonly id: string;
  readonly entry: FileEntryView;
  readonly depth: number;
  readonly style: CSSProperties;
  readonly isExpanded: boolean;
  readonly isSelected: boolean;
  readonly onOpen: () => void;
  readonly onMenu: (anchor: MenuAnchor) => void;
}

const screenedWords = 'The agent can never read this';

/** One file or folder. The tree has the focus and the keys; a row only takes the mouse. */
export function FileRow({ id, entry, depth, style, isExpanded, isSelected, onOpen, onMenu }: FileRowProps) {
  const isFolder = entry.type === 'directory';
  const marks = [entry.isScreened ? screenedWords : '', entry.isBroken ? 'This link leads outside the folder or nowhere' : '']
    .filter((words) => words !== '')
    .join('. ');
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it handles the keys of all rows
    <div
      id={id}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-selected={isSelected}
      {...(isFolder ? { 'aria-expanded': isExpanded } : {})}
      aria-label={marks === '' ? entry.name : `${entry.name}. ${marks}`}
      className={classNames(styles.row, isSelected && styles.selected, entry.isScreened && styles.screened)}
      style={{ ...style, paddingLeft: 8 + depth * 12 }}
      onClick={onOpen}
      onContextMenu={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onMenu({ x: event.clientX, y: event.clientY });
      }}
    >
      <span className={styles.twistie}>
        {isFolder && <ChevronRight size={14} strokeWidth={1.75} aria-hidden data-open={isExpanded || undefined} />}
      </span>
      <FileIcon name={entry.name} isFolder={isFolder} isOpen={isExpanded} />
      <span className={styles.name} data-tooltip={entry.path} data-tooltip-when-cut="">
        {entry.name}
      </span>
      {entry.type === 'link' && !entry.isBroken && <CornerUpRight size={12} strokeWidth={1.75} aria-hidden className={styles.mark} />}
      {entry.isBroken && (
        <span className={styles.broken} data-tooltip="This link leads outside the folder or nowhere">
          <Unlink size={13} strokeWidth={1.75} aria-hidden />
        </span>
      )}
      {entry.isScreened && (
        <span className={styles.mark} data-tooltip={screenedWords}>
          <ShieldBan size={14} strokeWidth={1.5} aria-hidden />
        </span>
      )}
    </div>
  );
}
