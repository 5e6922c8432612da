import { ChevronDown, Columns2, Plus, Rows2, SquareTerminal, Trash2 } from 'lucide-react';
import { Fragment, type KeyboardEvent, useEffect } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { useStore } from 'zustand';
import { listPanes, type PaneTree, type TerminalTab, type WindowModel } from '../../state/index.ts';
import { Button, EmptyState, IconButton } from '../../ui/index.ts';
import { panelActions, panelKeys } from './panel-actions.ts';
import { TerminalPane } from './TerminalPane.tsx';
import styles from './TerminalPanel.module.css';
import { TerminalTabs } from './TerminalTabs.tsx';

export interface TerminalPanelProps {
  readonly model: WindowModel;
}

/** Terminals of the person and of the agent, in tabs and beside each other. */
export function TerminalPanel({ model }: TerminalPanelProps) {
  const workspaceId = useStore(model.workspace, (state) => state.workspace?.id ?? null);
  const tab = useStore(model.terminals, (state) => state.tabs.find((one) => one.id === state.activeTabId));
  useEffect(() => {
    if (workspaceId !== null) void model.notices.attempt(() => model.terminals.load());
  }, [model, workspaceId]);
  const onKeyDownCapture = (event: KeyboardEvent) => {
    const action = panelActions(model).find(({ isPressed }) => isPressed(event));
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    action.run();
  };
  return (
    <div className={styles.panel} data-testid="terminal-panel" onKeyDownCapture={onKeyDownCapture}>
      <PanelHeader model={model} />
      <div className={styles.body}>{tab === undefined ? <NoTerminals model={model} /> : <TabBody model={model} tab={tab} />}</div>
    </div>
  );
}

function PanelHeader({ model }: TerminalPanelProps) {
  const hasWorkspace = useStore(model.workspace, (state) => state.workspace !== null);
  const hasTab = useStore(model.terminals, (state) => state.activeTabId !== null);
  const keys = panelKeys(useStore(model.app, (state) => state.platform) === 'darwin');
  const run = (id: string) => () =>
    panelActions(model)
      .find((action) => action.id === id)
      ?.run();
  return (
    <header className={styles.header}>
      <TerminalTabs model={model} />
      <div className={styles.actions}>
        <IconButton icon={Plus} size="small" label="New terminal" keys={keys.new} disabled={!hasWorkspace} onClick={run('new')} />
        <IconButton icon={Columns2} size="small" label="Split right" keys={keys.right} disabled={!hasTab} onClick={run('right')} />
        <IconButton icon={Rows2} size="small" label="Split down" keys={keys.down} disabled={!hasTab} onClick={run('down')} />
        <IconButton icon={Trash2} size="small" label="Close terminal" keys={keys.close} disabled={!hasTab} onClick={run('close')} />
        <IconButton
          icon={ChevronDown}
          size="small"
          label="Hide the panel"
          keys={model.commands.keysOf('terminal.toggle')}
          onClick={() => model.commands.run('terminal.toggle')}
        />
      </div>
    </header>
  );
}

function NoTerminals({ model }: TerminalPanelProps) {
  const hasWorkspace = useStore(model.workspace, (state) => state.workspace !== null);
  if (!hasWorkspace) return <EmptyState icon={SquareTerminal} text="Open a folder to use a terminal in it." />;
  return (
    <EmptyState icon={SquareTerminal} text="Your shell, and every command you let the agent run, shows here.">
      <Button icon={Plus} onClick={() => void model.notices.attempt(() => model.terminals.create())}>
        New terminal
      </Button>
    </EmptyState>
  );
}

interface TabBodyProps extends TerminalPanelProps {
  readonly tab: TerminalTab;
}

function TabBody({ model, tab }: TabBodyProps) {
  const isOneOfMany = listPanes(tab.tree).length > 1;
  const draw = (tree: PaneTree) => {
    if (tree.type === 'pane') {
      const { terminalId } = tree;
      return <TerminalPane model={model} terminalId={terminalId} isOneOfMany={isOneOfMany} isActive={terminalId === tab.activeId} />;
    }
    const isRow = tree.direction === 'right';
    return (
      <Group className={styles.group} orientation={isRow ? 'horizontal' : 'vertical'}>
        {tree.children.map((child, index) => (
          <Fragment key={keyOf(child)}>
            {index > 0 && <Separator className={isRow ? styles.columnEdge : styles.rowEdge} aria-label="Size of the terminal panes" />}
            <Panel id={keyOf(child)} minSize={isRow ? 120 : 48}>
              {draw(child)}
            </Panel>
          </Fragment>
        ))}
      </Group>
    );
  };
  return draw(tab.tree);
}

/** Stable while panes come and go beside it. */
function keyOf(tree: PaneTree): string {
  return tree.type === 'pane' ? tree.terminalId : `${tree.direction}:${listPanes(tree)[0]}`;
}
