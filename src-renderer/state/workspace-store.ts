import { toErrorReport } from '@gatehouse/agent-sdk/base';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ErrorReport, WorkspaceView } from '../../src-shared/index.ts';
import type { Client } from './client.ts';
import { type DirectoryState, parentPath, sortEntries, toAffectedFolders } from './file-tree.ts';

export interface RecentWorkspace {
  /** Absolute path. */
  readonly root: string;
  readonly name: string;
}

export interface WorkspaceState {
  readonly workspace: WorkspaceView | null;
  readonly recents: readonly RecentWorkspace[];
  /** True while a folder is being opened. */
  readonly isOpening: boolean;
  /** Set when the folder went away while it was open. */
  readonly lost: ErrorReport | null;
  /** Folders that were read, by path; the root is the empty path. */
  readonly directories: ReadonlyMap<string, DirectoryState>;
  readonly expanded: ReadonlySet<string>;
  readonly selectedPath: string | null;
}

const emptyTree = { directories: new Map(), expanded: new Set<string>(), selectedPath: null, lost: null };

export type WorkspaceStore = StoreApi<WorkspaceState> & {
  take(workspace: WorkspaceView | null, recents: readonly RecentWorkspace[]): void;
  /** Asks the person for a folder and opens it. False when they cancelled. */
  pick(): Promise<boolean>;
  open(root: string): Promise<void>;
  openTour(): Promise<void>;
  close(): Promise<void>;
  /** Reads a folder, again when it was read before. A failure is shown in the tree. */
  loadDirectory(path: string): Promise<void>;
  setExpanded(path: string, isExpanded: boolean): void;
  collapseAll(): void;
  select(path: string | null): void;
  /** Opens every folder above a path and selects it. */
  reveal(path: string): Promise<void>;
  createFile(path: string): Promise<void>;
  createDirectory(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  trash(path: string): Promise<void>;
  refresh(): Promise<void>;
  /** Follows what main says about the workspace; the result stops. */
  watch(): () => void;
};

const initial: WorkspaceState = { workspace: null, recents: [], isOpening: false, ...emptyTree };

export function createWorkspaceStore(client: Client): WorkspaceStore {
  const store = createStore<WorkspaceState>(() => initial);
  const { getState, setState } = store;

  const setDirectory = (path: string, directory: DirectoryState) =>
    setState(({ directories }) => ({ directories: new Map(directories).set(path, directory) }));

  const loadDirectory = async (path: string) => {
    const workspaceId = getState().workspace?.id;
    if (workspaceId === undefined) return;
    const known = getState().directories.get(path);
    if (known?.status !== 'loaded')
      setDirectory(path, { status: 'loading', entries: known?.entries ?? [], isTruncated: false, problem: null });
    const directory = await readDirectory(client, path);
    // Another folder may have been opened meanwhile; its tree must not receive this one's entries.
    if (getState().workspace?.id === workspaceId) setDirectory(path, directory);
  };

  const refreshFolders = async (changed: readonly string[]) => {
    const folders = toAffectedFolders(getState().directories.keys(), changed);
    await Promise.all(folders.filter((folder) => folder === '' || getState().expanded.has(folder)).map(loadDirectory));
    const stale = folders.filter((folder) => folder !== '' && !getState().expanded.has(folder));
    if (stale.length > 0)
      setState(({ directories }) => ({ directories: new Map([...directories].filter(([path]) => !stale.includes(path))) }));
  };

  const setExpanded = (path: string, isExpanded: boolean) => {
    const expanded = new Set(getState().expanded);
    if (isExpanded) expanded.add(path);
    else expanded.delete(path);
    setState({ expanded });
    if (isExpanded && !getState().directories.has(path)) void loadDirectory(path);
  };

  const take = (workspace: WorkspaceView | null, recents: readonly RecentWorkspace[]) => {
    const isSame = workspace !== null && workspace.id === getState().workspace?.id;
    setState({ workspace, recents, isOpening: false, ...(isSame ? { lost: null } : emptyTree) });
    if (workspace !== null) void loadDirectory('');
  };

  const opening = async (ask: () => Promise<WorkspaceView | null>) => {
    setState({ isOpening: true });
    try {
      const workspace = await ask();
      if (workspace !== null) take(workspace, withRecent(getState().recents, workspace));
      return workspace !== null;
    } finally {
      setState({ isOpening: false });
    }
  };

  return Object.assign(store, {
    take,
    loadDirectory,
    setExpanded,
    pick: () => opening(() => client.request('workspace/pick')),
    open: async (root: string) => void (await opening(() => client.request('workspace/open', { root }))),
    openTour: async () => void (await opening(() => client.request('workspace/openTour'))),
    close: async () => {
      await client.request('workspace/close');
      take(null, getState().recents);
    },
    collapseAll: () => setState({ expanded: new Set() }),
    select: (selectedPath: string | null) => setState({ selectedPath }),
    reveal: async (path: string) => {
      const folders: string[] = [];
      for (let folder = parentPath(path); folder !== ''; folder = parentPath(folder)) folders.unshift(folder);
      setState(({ expanded }) => ({ expanded: new Set([...expanded, ...folders]), selectedPath: path }));
      await Promise.all(folders.filter((folder) => !getState().directories.has(folder)).map(loadDirectory));
    },
    createFile: async (path: string) => {
      await client.request('workspace/createFile', { path });
      await loadDirectory(parentPath(path));
    },
    createDirectory: async (path: string) => {
      await client.request('workspace/createDirectory', { path });
      await loadDirectory(parentPath(path));
    },
    rename: async (from: string, to: string) => {
      await client.request('workspace/rename', { from, to });
      await refreshFolders([from, to]);
    },
    trash: async (path: string) => {
      await client.request('workspace/trash', { path });
      await refreshFolders([path]);
    },
    refresh: () => refreshFolders([]),
    watch: () => {
      const stops = [
        client.on('workspace/changed', ({ paths }) => void refreshFolders(paths)),
        client.on('workspace/updated', (workspace) => {
          if (workspace.id === getState().workspace?.id) setState({ workspace });
          else take(workspace, withRecent(getState().recents, workspace));
        }),
        client.on('workspace/lost', (lost) => setState({ lost })),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  });
}

async function readDirectory(client: Client, path: string): Promise<DirectoryState> {
  try {
    const { entries, isTruncated } = await client.request('workspace/listDirectory', { path });
    return { status: 'loaded', entries: sortEntries(entries), isTruncated, problem: null };
  } catch (thrown) {
    return { status: 'failed', entries: [], isTruncated: false, problem: toErrorReport(thrown) };
  }
}

function withRecent(recents: readonly RecentWorkspace[], { root, name, isTour }: WorkspaceView): readonly RecentWorkspace[] {
  if (isTour) return recents;
  return [{ root, name }, ...recents.filter((recent) => recent.root !== root)].slice(0, 12);
}
