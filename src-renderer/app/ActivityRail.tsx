import { Files, type LucideIcon, MessagesSquare, ScrollText, Search, Settings, Sparkles, SquareTerminal } from 'lucide-react';
import { useStore } from 'zustand';
import type { SideView, WindowModel } from '../state/index.ts';
import { classNames, Tooltip } from '../ui/index.ts';
import styles from './ActivityRail.module.css';

interface RailButtonProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly keys?: string | undefined;
  readonly isPressed?: boolean;
  readonly badge?: boolean;
  readonly onPress: () => void;
}

function RailButton({ icon: Icon, label, keys, isPressed, badge = false, onPress }: RailButtonProps) {
  return (
    <Tooltip text={label} keys={keys}>
      <button
        type="button"
        className={classNames(styles.button, isPressed === true && styles.pressed)}
        aria-label={label}
        data-tooltip-beside=""
        {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
        onClick={onPress}
      >
        <Icon size={18} strokeWidth={1.5} aria-hidden />
        {badge && <span className={styles.badge} />}
      </button>
    </Tooltip>
  );
}

const sideViews: readonly { view: SideView; label: string; icon: LucideIcon; command: string }[] = [
  { view: 'explorer', label: 'Explorer', icon: Files, command: 'explorer.focus' },
  { view: 'search', label: 'Search', icon: Search, command: 'search.focus' },
  { view: 'sessions', label: 'Sessions', icon: MessagesSquare, command: 'sessions.focus' },
];

/** The narrow strip at the left edge: what the side bar shows, and the places that have no panel of their own. */
export function ActivityRail({ model }: { readonly model: WindowModel }) {
  const layout = useStore(model.layout);
  const activeTab = useStore(model.editor, ({ tabs, activeId }) => tabs.find((tab) => tab.id === activeId));
  const isRunning = useStore(model.sessions, ({ summaries }) => summaries.some((session) => session.isRunning));
  const { commands } = model;
  const isSettings = activeTab?.type === 'settings';
  const isAudit = isSettings && activeTab.section === 'audit';
  return (
    <nav className={styles.rail} aria-label="Views">
      {sideViews.map(({ view, label, icon, command }) => (
        <RailButton
          key={view}
          icon={icon}
          label={label}
          keys={commands.keysOf(command)}
          isPressed={layout.isSideOpen && layout.sideView === view}
          badge={view === 'sessions' && isRunning}
          onPress={() => model.layout.showSideView(view, true)}
        />
      ))}
      <RailButton icon={ScrollText} label="Audit" isPressed={isAudit} onPress={() => commands.run('audit.open')} />
      <span className={styles.space} />
      <RailButton
        icon={SquareTerminal}
        label="Terminal"
        keys={commands.keysOf('terminal.toggle')}
        isPressed={layout.isTerminalOpen}
        onPress={() => commands.run('terminal.toggle')}
      />
      <RailButton
        icon={Sparkles}
        label="Agent"
        keys={commands.keysOf('agent.focus')}
        isPressed={layout.isAgentOpen}
        onPress={() => model.layout.toggle('agent')}
      />
      <RailButton
        icon={Settings}
        label="Settings"
        keys={commands.keysOf('settings.open')}
        isPressed={isSettings && !isAudit}
        onPress={() => model.editor.openSettings(isAudit ? 'appearance' : undefined)}
      />
    </nav>
  );
}
