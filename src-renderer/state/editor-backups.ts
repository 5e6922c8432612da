import type { EditorTab, LoadedText } from './editor-tabs.ts';

/** Unsaved text of one file, with what is needed to write it. */
export interface DocumentDraft extends Omit<LoadedText, 'sha256'> {
  readonly path: string;
  /** SHA-256 of the file this text was based on. */
  readonly baseSha256: string;
}

/** Where drafts survive a crash: keyed text, asynchronous. IndexedDB in the window, a map in tests. */
export interface DraftStorage {
  read(workspaceId: string): Promise<readonly DocumentDraft[]>;
  write(workspaceId: string, draft: DocumentDraft): Promise<void>;
  delete(workspaceId: string, path: string): Promise<void>;
}

/** Which files were open in a workspace, and their unsaved text, from one start to the next. */
export interface EditorBackups {
  rememberTabs(workspaceId: string, state: { readonly tabs: readonly EditorTab[]; readonly activeId: string | null }): void;
  recall(workspaceId: string): Promise<{
    readonly paths: readonly string[];
    readonly activePath: string | null;
    readonly drafts: ReadonlyMap<string, DocumentDraft>;
  }>;
  keep(workspaceId: string, draft: DocumentDraft): Promise<void>;
  forget(workspaceId: string | null, path: string): Promise<void>;
}

const tabsKey = (workspaceId: string) => `gatehouse.tabs.${workspaceId}`;

export function createEditorBackups(storage: Pick<Storage, 'getItem' | 'setItem'>, drafts: DraftStorage): EditorBackups {
  return {
    rememberTabs(workspaceId, { tabs, activeId }) {
      const documents = tabs.filter((tab) => tab.type === 'document');
      const activePath = documents.find((tab) => tab.id === activeId)?.path ?? null;
      storage.setItem(tabsKey(workspaceId), JSON.stringify({ paths: documents.map((tab) => tab.path), activePath }));
    },
    async recall(workspaceId) {
      const kept = await drafts.read(workspaceId);
      return { ...parseTabs(storage.getItem(tabsKey(workspaceId))), drafts: new Map(kept.map((draft) => [draft.path, draft])) };
    },
    keep: (workspaceId, draft) => drafts.write(workspaceId, draft),
    async forget(workspaceId, path) {
      if (workspaceId !== null) await drafts.delete(workspaceId, path);
    },
  };
}

function parseTabs(text: string | null): { paths: readonly string[]; activePath: string | null } {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    const { paths, activePath } = value as { paths?: unknown; activePath?: unknown };
    const known = Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : [];
    return { paths: known, activePath: typeof activePath === 'string' ? activePath : null };
  } catch {
    // Which tabs were open is a convenience; unsaved text lies elsewhere.
    return { paths: [], activePath: null };
  }
}

/** Drafts in a map, for tests and for a window without IndexedDB. */
export function createMemoryDrafts(): DraftStorage {
  const drafts = new Map<string, DocumentDraft>();
  const key = (workspaceId: string, path: string) => `${workspaceId}\n${path}`;
  return {
    read: async (workspaceId) => [...drafts].filter(([name]) => name.startsWith(`${workspaceId}\n`)).map(([, draft]) => draft),
    write: async (workspaceId, draft) => void drafts.set(key(workspaceId, draft.path), draft),
    delete: async (workspaceId, path) => void drafts.delete(key(workspaceId, path)),
  };
}
