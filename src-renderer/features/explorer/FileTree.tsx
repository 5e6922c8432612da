import { type CSSProperties, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { FileEntryView } from '../../../src-shared/index.ts';
import { type TreeRow, toTreeRows, type WindowModel } from '../../state/index.ts';
import { ContextMenu, type MenuAnchor, type MenuEntry, VirtualList, type VirtualListHandle } from '../../ui/index.ts';
import styles from './Explorer.module.css';
import { FileRow } from './FileRow.tsx';
import { NameRow } from './NameRow.tsx';
import { toTreeMove } from './tree-keys.ts';
import type { FileActions } from './use-file-actions.ts';

const rowHeightPx = 24;

export interface FileTreeProps {
  readonly model: WindowModel;
  readonly actions: FileActions;
  readonly isReadOnly: boolean;
}

type Line = TreeRow | { readonly type: 'name'; readonly key: string; readonly depth: number };

/** The tree with the line for a new name put under its folder. */
function toLines(rows: readonly TreeRow[], { naming }: FileActions): readonly Line[] {
  if (naming === null || naming.kind === 'rename') return rows;
  const at = naming.folder === '' ? -1 : rows.findIndex((row) => row.key === naming.folder);
  const parent = rows[at];
  return rows.toSpliced(at + 1, 0, { type: 'name', key: 'name', depth: parent === undefined ? 0 : parent.depth + 1 } as never);
}

export function FileTree({ model, actions, isReadOnly }: FileTreeProps) {
  const { directories, expanded, selectedPath } = useStore(model.workspace);
  const [menu, setMenu] = useState<{ readonly anchor: MenuAnchor; readonly entry: FileEntryView | null } | null>(null);
  const list = useRef<VirtualListHandle>(null);
  const rows = useMemo(() => toTreeRows(directories, expanded), [directories, expanded]);
  const lines = useMemo(() => toLines(rows, actions), [rows, actions]);
  const selectedIndex = lines.findIndex((line) => line.type === 'entry' && line.key === selectedPath);

  const { naming } = actions;
  const wasNaming = useRef(false);
  useEffect(() => {
    // The field of a name had the focus; when it goes, the tree takes the keys back.
    if (wasNaming.current && naming === null && document.activeElement === document.body) list.current?.focus();
    wasNaming.current = naming !== null;
  }, [naming]);
  useEffect(() => {
    if (selectedIndex >= 0) list.current?.scrollToRow(selectedIndex);
  }, [selectedIndex]);

  const open = (entry: FileEntryView) => {
    model.workspace.select(entry.path);
    if (entry.type === 'directory') model.workspace.setExpanded(entry.path, !expanded.has(entry.path));
    else void model.editor.openFile(entry.path);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = toTreeMove(event.key, rows, selectedPath);
    if (move === null) return;
    event.preventDefault();
    if (move.type === 'select') model.workspace.select(move.path);
    else if (move.type === 'expand') model.workspace.setExpanded(move.path, move.isExpanded);
    else if (move.type === 'open') open(move.entry);
    else if (move.type === 'menu')
      setMenu({ anchor: document.getElementById(rowId(move.entry.path)) ?? event.currentTarget, entry: move.entry });
    else if (!isReadOnly && move.type === 'rename') actions.startRename(move.entry);
    else if (!isReadOnly && move.type === 'trash') actions.trash(move.entry);
  };

  const renderLine = (index: number, style: CSSProperties) => {
    const line = lines[index];
    if (line === undefined) return null;
    const isNamed = line.type === 'entry' && actions.naming?.kind === 'rename' && actions.naming.entry?.path === line.entry.path;
    if (line.type === 'name' || isNamed) return <NameRow key={line.key} depth={line.depth} style={style} actions={actions} rows={rows} />;
    if (line.type === 'note') return <NoteRow key={line.key} line={line} style={style} />;
    return (
      <FileRow
        key={line.key}
        id={rowId(line.entry.path)}
        entry={line.entry}
        depth={line.depth}
        style={style}
        isExpanded={line.isExpanded}
        isSelected={line.key === selectedPath}
        onOpen={() => open(line.entry)}
        onMenu={(anchor) => {
          model.workspace.select(line.entry.path);
          setMenu({ anchor, entry: line.entry });
        }}
      />
    );
  };

  return (
    <>
      <VirtualList
        role="tree"
        aria-label="Files"
        tabIndex={0}
        data-takes-focus=""
        {...(selectedIndex >= 0 && selectedPath !== null ? { 'aria-activedescendant': rowId(selectedPath) } : {})}
        count={lines.length}
        rowHeightPx={rowHeightPx}
        renderRow={renderLine}
        handle={list}
        onKeyDown={onKeyDown}
        onContextMenu={(event) => {
          event.preventDefault();
          setMenu({ anchor: { x: event.clientX, y: event.clientY }, entry: null });
        }}
      />
      <ContextMenu
        label="File"
        anchor={menu?.anchor ?? null}
        entries={menu === null ? [] : toMenuEntries(menu.entry, model, actions, isReadOnly)}
        onClose={() => setMenu(null)}
      />
    </>
  );
}

function rowId(path: string): string {
  return `tree-${path}`;
}

function NoteRow({ line, style }: { readonly line: TreeRow & { type: 'note' }; readonly style: CSSProperties }) {
  return (
    <div
      role="treeitem"
      tabIndex={-1}
      aria-disabled
      className={styles.note}
      style={{ ...style, paddingLeft: 26 + line.depth * 12 }}
      data-kind={line.kind}
    >
      {line.text}
    </div>
  );
}

function toMenuEntries(entry: FileEntryView | null, model: WindowModel, actions: FileActions, isReadOnly: boolean): readonly MenuEntry[] {
  const item = (id: string, label: string, onSelect: () => void, more: Partial<MenuEntry> = {}): MenuEntry =>
    ({ type: 'item', id, label, onSelect, isDisabled: isReadOnly, ...more }) as MenuEntry;
  const copy = (text: string) => void model.notices.attempt(() => navigator.clipboard.writeText(text));
  const making = [
    item('new-file', 'New file…', () => actions.startNew('file', entry ?? undefined)),
    item('new-folder', 'New folder…', () => actions.startNew('directory', entry ?? undefined)),
  ];
  if (entry === null) return making;
  const opening =
    entry.type === 'directory' ? [] : [item('open', 'Open', () => void model.editor.openFile(entry.path), { isDisabled: false })];
  return [
    ...opening,
    ...making,
    { type: 'separator' },
    item('copy-path', 'Copy path', () => copy(entry.path), { isDisabled: false }),
    { type: 'separator' },
    item('rename', 'Rename…', () => actions.startRename(entry), { keys: 'F2' }),
    item('trash', 'Move to trash…', () => actions.trash(entry), { keys: 'Delete', isDanger: true }),
  ];
}
