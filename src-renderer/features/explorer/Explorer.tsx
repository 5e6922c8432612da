import { ChevronsDownUp, FilePlus2, FolderOpen, FolderPlus, RefreshCw } from 'lucide-react';
import { useStore } from 'zustand';
import { toShortPath, type WindowModel } from '../../state/index.ts';
import { Button, EmptyState, IconButton, PanelHeader } from '../../ui/index.ts';
import styles from './Explorer.module.css';
import { FileTree } from './FileTree.tsx';
import { useFileActions } from './use-file-actions.ts';

export interface ExplorerProps {
  readonly model: WindowModel;
}

/** The files of the open folder, or ways to open one. */
export function Explorer({ model }: ExplorerProps) {
  const workspace = useStore(model.workspace, (state) => state.workspace);
  const actions = useFileActions(model);
  if (workspace === null) return <NoFolder model={model} />;
  return (
    <section className={styles.panel} aria-label="Explorer">
      <PanelHeader title="Explorer">
        <IconButton
          size="small"
          icon={FilePlus2}
          label="New file"
          disabled={workspace.isReadOnly}
          onClick={() => actions.startNew('file')}
        />
        <IconButton
          size="small"
          icon={FolderPlus}
          label="New folder"
          disabled={workspace.isReadOnly}
          onClick={() => actions.startNew('directory')}
        />
        <IconButton size="small" icon={RefreshCw} label="Read the tree again" onClick={() => model.commands.run('explorer.refresh')} />
        <IconButton size="small" icon={ChevronsDownUp} label="Close all folders" onClick={() => model.workspace.collapseAll()} />
      </PanelHeader>
      <FileTree model={model} actions={actions} isReadOnly={workspace.isReadOnly} />
    </section>
  );
}

function NoFolder({ model }: ExplorerProps) {
  const { recents, isOpening } = useStore(model.workspace);
  const home = useStore(model.app, (state) => state.homeDirectory);
  return (
    <section className={styles.panel} aria-label="Explorer">
      <PanelHeader title="Explorer" />
      <div className={styles.none}>
        <EmptyState icon={FolderOpen} text="Open a folder to see its files.">
          <Button variant="primary" data-takes-focus isBusy={isOpening} onClick={() => model.commands.run('workspace.open')}>
            Open folder
          </Button>
          <Button variant="quiet" onClick={() => model.commands.run('workspace.openTour')}>
            Take the guided tour
          </Button>
        </EmptyState>
        {recents.length > 0 && (
          <div className={styles.recents}>
            <h3 className={styles.recentTitle}>Recent</h3>
            <ul>
              {recents.slice(0, 8).map(({ root, name }) => (
                <li key={root}>
                  <button
                    type="button"
                    className={styles.recent}
                    onClick={() => void model.notices.attempt(() => model.workspace.open(root))}
                  >
                    <span className={styles.recentName}>{name}</span>
                    <span className={styles.recentPath} data-tooltip={root} data-tooltip-when-cut="">
                      {toShortPath(root, home)}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </section>
  );
}
