import { ChevronDown, Folder, GitBranch, Search } from 'lucide-react';
import { useStore } from 'zustand';
import { toShortPath, type WindowModel } from '../../state/index.ts';
import { Mark, Menu, type MenuEntry, Tooltip } from '../../ui/index.ts';
import { ModelMenu } from './ModelMenu.tsx';
import { ModeMenu } from './ModeMenu.tsx';
import { SessionCost } from './SessionCost.tsx';
import styles from './TitleBar.module.css';

export interface TitleBarProps {
  readonly model: WindowModel;
}

/** The top of the window: where one is, how to find a file, what the session may do and with which model. */
export function TitleBar({ model }: TitleBarProps) {
  const workspace = useStore(model.workspace, (state) => state.workspace);
  return (
    <header className={styles.bar}>
      <div className={styles.start}>
        <span className={styles.mark}>
          <Mark sizePx={17} />
        </span>
        <WorkspaceMenu model={model} />
        {workspace?.branch != null && (
          <Tooltip text={workspace.branch} isOnlyWhenCut>
            <span className={styles.branch}>
              <GitBranch size={14} strokeWidth={1.5} aria-hidden />
              <span className={styles.cut}>{workspace.branch}</span>
            </span>
          </Tooltip>
        )}
      </div>
      <button
        type="button"
        className={styles.search}
        disabled={workspace === null}
        aria-keyshortcuts="Control+P"
        onClick={() => model.commands.run('quickOpen.open')}
      >
        <Search size={14} strokeWidth={1.5} aria-hidden />
        <span className={styles.cut}>Search files…</span>
        <kbd className={styles.keys}>{model.commands.keysOf('quickOpen.open')}</kbd>
      </button>
      <div className={styles.end}>
        <ModeMenu model={model} />
        <ModelMenu model={model} />
        <SessionCost model={model} />
      </div>
    </header>
  );
}

function WorkspaceMenu({ model }: TitleBarProps) {
  const { workspace, recents } = useStore(model.workspace);
  const home = useStore(model.app, (state) => state.homeDirectory);
  const others = recents.filter((recent) => recent.root !== workspace?.root).slice(0, 8);
  const command = (id: string, label: string): MenuEntry => ({
    type: 'item',
    id,
    label,
    keys: model.commands.keysOf(id),
    onSelect: () => model.commands.run(id),
  });
  const entries: readonly MenuEntry[] = [
    command('workspace.open', 'Open folder…'),
    command('window.new', 'New window'),
    ...(others.length > 0 ? ([{ type: 'separator' }, { type: 'label', text: 'Recent' }] as const) : []),
    ...others.map(
      ({ root, name }): MenuEntry => ({
        type: 'item',
        id: root,
        icon: Folder,
        label: name,
        detail: toShortPath(root, home),
        onSelect: () => void model.notices.attempt(() => model.workspace.open(root)),
      }),
    ),
    { type: 'separator' },
    command('workspace.openTour', 'Take the guided tour'),
    ...(workspace === null ? [] : [command('workspace.close', 'Close folder')]),
  ];
  return (
    <Menu label="Workspace" entries={entries}>
      <button type="button" className={styles.picker} data-tooltip={workspace === null ? undefined : toShortPath(workspace.root, home)}>
        <span className={styles.name}>{workspace?.name ?? 'Gatehouse'}</span>
        {workspace?.isTour === true && <span className={styles.quiet}>tour</span>}
        {workspace?.isReadOnly === true && <span className={styles.quiet}>read-only</span>}
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
      </button>
    </Menu>
  );
}
