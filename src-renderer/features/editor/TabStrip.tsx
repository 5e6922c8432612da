import { CircleDot, Settings, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { type EditorTab, tabHints, tabTitle, type WindowModel } from '../../state/index.ts';
import { classNames, FileIcon } from '../../ui/index.ts';
import styles from './TabStrip.module.css';

/** Open files and pages in the order they were opened. */
export function TabStrip({ model }: { readonly model: WindowModel }) {
  const { tabs, activeId } = useStore(model.editor);
  const hints = tabHints(tabs);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
    event.preventDefault();
    model.editor.cycle(event.key === 'ArrowRight' ? 1 : -1);
  };
  return (
    <div className={styles.strip} role="tablist" aria-label="Open files" onKeyDown={onKeyDown} tabIndex={-1}>
      {tabs.map((tab) => (
        <Tab key={tab.id} model={model} tab={tab} isActive={tab.id === activeId} hint={hints.get(tab.id)} />
      ))}
    </div>
  );
}

interface TabProps {
  readonly model: WindowModel;
  readonly tab: EditorTab;
  readonly isActive: boolean;
  readonly hint: string | undefined;
}

function Tab({ model, tab, isActive, hint }: TabProps) {
  const element = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isActive) return;
    element.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    // Arrow keys move the focus with the tab, but opening a file must not take it from where the person types.
    if (element.current?.parentElement?.parentElement?.contains(document.activeElement) === true) element.current.focus();
  }, [isActive]);
  const title = tabTitle(tab);
  const close = () => void model.notices.attempt(() => model.editor.closeTab(tab.id));
  const isGone = tab.type === 'document' && tab.conflict === 'deleted';
  return (
    <div
      className={classNames(styles.tab, isActive && styles.active, tab.isDirty && styles.dirty)}
      role="presentation"
      onAuxClick={(event) => event.button === 1 && close()}
    >
      <button
        ref={element}
        type="button"
        role="tab"
        id={`tab-${tab.id}`}
        aria-selected={isActive}
        aria-controls={isActive ? `panel-${tab.id}` : undefined}
        aria-label={tab.isDirty ? `${title}, unsaved` : title}
        tabIndex={isActive ? 0 : -1}
        className={styles.title}
        data-tooltip={tab.type === 'document' ? tab.path : title}
        onClick={() => {
          model.editor.activate(tab.id);
          model.editor.focusEditor();
        }}
        onMouseDown={(event) => event.button === 1 && event.preventDefault()}
        aria-keyshortcuts="Delete"
        onKeyDown={(event) => event.key === 'Delete' && close()}
      >
        <TabIcon tab={tab} />
        <span className={classNames(styles.name, isGone && styles.gone)}>{title}</span>
        {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      </button>
      {/* For the mouse: a tablist may hold nothing but tabs. By key it is Delete on the tab, or the command. */}
      <button type="button" tabIndex={-1} aria-hidden className={styles.close} data-tooltip={`Close ${title}`} onClick={close}>
        <span className={styles.dot} />
        <X size={14} strokeWidth={1.75} aria-hidden />
      </button>
    </div>
  );
}

function TabIcon({ tab }: { readonly tab: EditorTab }) {
  if (tab.type === 'settings') return <Settings size={16} strokeWidth={1.5} aria-hidden />;
  if (tab.type === 'proposal') return <CircleDot size={16} strokeWidth={1.5} aria-hidden className={styles.proposal} />;
  return <FileIcon name={tab.path} />;
}
