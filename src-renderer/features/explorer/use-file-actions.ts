import { useMemo, useState } from 'react';
import type { FileEntryView } from '../../../src-shared/index.ts';
import { joinPath, parentPath, type WindowModel, type WorkspaceStore } from '../../state/index.ts';

/** The name being written: of something new in `folder`, or of `entry`. */
export interface Naming {
  readonly kind: 'file' | 'directory' | 'rename';
  readonly folder: string;
  readonly entry: FileEntryView | null;
}

export interface FileActions {
  readonly naming: Naming | null;
  /** Asks for the name of something new, beside or in what is selected. */
  startNew(kind: 'file' | 'directory', near?: FileEntryView): void;
  startRename(entry: FileEntryView): void;
  cancelNaming(): void;
  finishNaming(name: string): void;
  /** Asks, then moves to the system's trash. */
  trash(entry: FileEntryView): void;
}

/** What a person can do to the files of the tree. */
export function useFileActions(model: WindowModel): FileActions {
  const [naming, setNaming] = useState<Naming | null>(null);
  return useMemo(() => {
    const { workspace, editor, notices, app } = model;
    const nearestFolder = (near?: FileEntryView): string => {
      if (near !== undefined) return near.type === 'directory' ? near.path : parentPath(near.path);
      const { selectedPath, directories } = workspace.getState();
      if (selectedPath === null) return '';
      return directories.has(selectedPath) ? selectedPath : parentPath(selectedPath);
    };
    const create = async (kind: 'file' | 'directory', path: string) => {
      await makeFoldersAbove(workspace, path);
      if (kind === 'directory') await workspace.createDirectory(path);
      else await workspace.createFile(path);
      await workspace.reveal(path);
      if (kind === 'file') await editor.openFile(path);
    };
    const rename = async (from: string, to: string) => {
      await workspace.rename(from, to);
      editor.renamePath(from, to);
      workspace.select(to);
    };
    return {
      naming,
      startNew(kind, near) {
        const folder = nearestFolder(near);
        if (folder !== '') workspace.setExpanded(folder, true);
        setNaming({ kind, folder, entry: null });
      },
      startRename: (entry) => setNaming({ kind: 'rename', folder: parentPath(entry.path), entry }),
      cancelNaming: () => setNaming(null),
      finishNaming(name) {
        setNaming(null);
        if (naming === null) return;
        const path = joinPath(naming.folder, name.trim());
        const { kind, entry } = naming;
        void notices.attempt(() => (kind === 'rename' ? rename(entry?.path ?? '', path) : create(kind, path)));
      },
      trash(entry) {
        const what = entry.type === 'directory' ? 'this folder and everything in it' : 'this file';
        void notices.attempt(async () => {
          const answer = await app.confirm({
            title: `Move “${entry.name}” to the trash?`,
            description: `Gatehouse moves ${what} to the system’s trash. You can restore it from there.`,
            confirmLabel: 'Move to trash',
            isDanger: true,
          });
          if (answer === 'confirmed') await workspace.trash(entry.path);
        });
      },
    };
  }, [model, naming]);
}

/** Makes the folders of a name like `docs/plan.md` that are not there yet. */
async function makeFoldersAbove(workspace: WorkspaceStore, path: string): Promise<void> {
  const folder = parentPath(path);
  if (folder === '') return;
  await makeFoldersAbove(workspace, folder);
  await workspace.loadDirectory(parentPath(folder));
  const siblings = workspace.getState().directories.get(parentPath(folder))?.entries ?? [];
  if (!siblings.some((entry) => entry.path === folder)) await workspace.createDirectory(folder);
}
