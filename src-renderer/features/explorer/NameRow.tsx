import { type CSSProperties, useEffect, useRef, useState } from 'react';
import { checkFileName, joinPath, parentPath, type TreeRow } from '../../state/index.ts';
import { FileIcon } from '../../ui/index.ts';
import styles from './Explorer.module.css';
import type { FileActions } from './use-file-actions.ts';

export interface NameRowProps {
  readonly depth: number;
  readonly style: CSSProperties;
  readonly actions: FileActions;
  readonly rows: readonly TreeRow[];
}

/** The line in which a name is written. Enter takes it, Escape and leaving an unchanged field give up. */
export function NameRow({ depth, style, actions, rows }: NameRowProps) {
  const { naming } = actions;
  const before = naming?.entry?.name ?? '';
  const [name, setName] = useState(before);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    const dot = before.lastIndexOf('.');
    field.current?.setSelectionRange(0, dot > 0 ? dot : before.length);
  }, [before]);
  if (naming === null) return null;
  const siblings = rows
    .filter((row) => row.type === 'entry' && parentPath(row.key) === naming.folder && row.key !== joinPath(naming.folder, before))
    .map((row) => (row.type === 'entry' ? row.entry.name : ''));
  const problem = checkFileName(name, siblings);
  const isUnchanged = name === before || name.trim() === '';
  return (
    <div className={styles.nameRow} style={{ ...style, paddingLeft: 26 + depth * 12 }}>
      <FileIcon name={name} isFolder={naming.kind === 'directory' || naming.entry?.type === 'directory'} />
      <input
        ref={field}
        className={styles.nameField}
        aria-label={
          naming.kind === 'rename' ? `New name of ${before}` : naming.kind === 'file' ? 'Name of the new file' : 'Name of the new folder'
        }
        aria-invalid={problem !== null && !isUnchanged}
        value={name}
        spellCheck={false}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={() => (isUnchanged || problem !== null ? actions.cancelNaming() : actions.finishNaming(name))}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') actions.cancelNaming();
          if (event.key === 'Enter' && problem === null && !isUnchanged) actions.finishNaming(name);
        }}
      />
      {problem !== null && !isUnchanged && (
        <span role="alert" className={styles.nameProblem}>
          {problem}
        </span>
      )}
    </div>
  );
}
