import { Bot, SquareTerminal, X } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { useStore } from 'zustand';
import { listPanes, type TerminalTab, type WindowModel } from '../../state/index.ts';
import { classNames, Spinner, Tooltip } from '../../ui/index.ts';
import styles from './TerminalTabs.module.css';

interface TerminalTabsProps {
  readonly model: WindowModel;
}

/** The tabs of the panel. Arrow keys move between them, as in any tab list. */
export function TerminalTabs({ model }: TerminalTabsProps) {
  const { tabs, activeTabId } = useStore(model.terminals);
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const index = tabs.findIndex((tab) => tab.id === activeTabId);
    const target = step === undefined ? undefined : tabs[index + step];
    if (target === undefined) return;
    event.preventDefault();
    list.current?.querySelector<HTMLElement>(`[data-tab-id="${CSS.escape(target.id)}"]`)?.focus();
    model.terminals.selectPane(target.activeId);
  };
  return (
    <div ref={list} role="tablist" aria-label="Terminals" className={styles.tabs} onKeyDown={move}>
      {tabs.map((tab) => (
        <Tab key={tab.id} model={model} tab={tab} isActive={tab.id === activeTabId} />
      ))}
    </div>
  );
}

interface TabProps extends TerminalTabsProps {
  readonly tab: TerminalTab;
  readonly isActive: boolean;
}

function Tab({ model, tab, isActive }: TabProps) {
  const terminal = useStore(model.terminals, (state) => state.terminals.get(tab.activeId));
  if (terminal === undefined) return null;
  const panes = listPanes(tab.tree);
  const isAgent = terminal.kind === 'agent';
  const Icon = isAgent ? Bot : SquareTerminal;
  const close = () => void model.notices.attempt(() => Promise.all(panes.map((id) => model.terminals.close(id))));
  const hasFailed = terminal.state !== 'running' && terminal.exitCode !== 0;
  return (
    <div role="presentation" className={classNames(styles.tab, isActive && styles.active, isAgent && styles.agent)}>
      <Tooltip text={isAgent ? `Commands of the agent, in ${terminal.cwd}` : terminal.cwd}>
        <button
          type="button"
          role="tab"
          aria-selected={isActive}
          tabIndex={isActive ? 0 : -1}
          data-tab-id={tab.id}
          data-testid={isAgent ? 'terminal-tab-agent' : 'terminal-tab'}
          className={styles.label}
          onClick={() => model.terminals.selectTab(tab.id)}
          onAuxClick={(event) => event.button === 1 && close()}
        >
          {isAgent && terminal.state === 'running' ? <Spinner /> : <Icon size={14} strokeWidth={1.5} aria-hidden />}
          <span className={styles.title}>{terminal.title}</span>
          {panes.length > 1 && <span className={styles.count}>{panes.length}</span>}
          {hasFailed && <span className={styles.failed}>{terminal.exitCode === null ? 'ended' : `exit ${terminal.exitCode}`}</span>}
          {tab.hasNews && <span className={styles.news} role="img" aria-label="Something new ran here" />}
        </button>
      </Tooltip>
      <button
        type="button"
        className={styles.close}
        aria-label={`Close ${terminal.title}`}
        data-tooltip="Close"
        tabIndex={-1}
        onClick={close}
      >
        <X size={12} strokeWidth={1.75} aria-hidden />
      </button>
    </div>
  );
}
