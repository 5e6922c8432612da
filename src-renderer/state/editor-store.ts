import { Emitter } from '@gatehouse/agent-sdk/base';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConfirmAnswer, ConfirmRequest } from './app-store.ts';
import type { Client } from './client.ts';
import { mayClose } from './close-question.ts';
import { createDocumentActions, type DocumentActions } from './document-actions.ts';
import type { EditorBackups } from './editor-backups.ts';
import type {
  DocumentHandle,
  DocumentTab,
  EditorCursor,
  EditorSelection,
  EditorTab,
  SettingsSection,
  TabList,
  TextPlace,
} from './editor-tabs.ts';
import { withActiveTab, withoutTab, withTab } from './editor-tabs.ts';
import type { ProposalStore } from './proposal-store.ts';

export interface EditorState extends TabList {
  /** Of the active text editor; null when none is shown. */
  readonly cursor: EditorCursor | null;
  readonly vimMode: string | null;
  readonly language: string | null;
  /** What is selected in the active document; null for a bare cursor. */
  readonly selection: EditorSelection | null;
  /** A place the active editor should go to; a new object for every wish. */
  readonly wanted: { readonly tabId: string; readonly place: TextPlace } | null;
  /** Grows each time the editor should take the focus. */
  readonly focusRequests: number;
}

export interface EditorStoreParts {
  readonly client: Client;
  readonly proposals: ProposalStore;
  readonly backups: EditorBackups;
  readonly confirm: (request: ConfirmRequest) => Promise<ConfirmAnswer>;
}

export type EditorStore = StoreApi<EditorState> &
  DocumentActions & {
    /** Shows a file, reading it when it is not open. */
    openFile(path: string, place?: TextPlace): Promise<void>;
    openSettings(section?: SettingsSection): void;
    activate(tabId: string): void;
    /** Shows the next or previous tab, around the ends. */
    cycle(step: 1 | -1): void;
    /** Closes a tab; asks when it holds unsaved text unless `isForced`. False when the person kept it. */
    closeTab(tabId: string, isForced?: boolean): Promise<boolean>;
    /** Asks about unsaved text of all tabs and closes them. False when the person stopped. */
    closeAll(): Promise<boolean>;
    /** Saves a document, or applies a proposal as it stands in the editor. */
    saveTab(tabId: string): Promise<boolean>;
    /** Follows a rename of a file or a folder. */
    renamePath(from: string, to: string): void;
    /** Opens the tabs of a workspace as they were, unsaved text included; null closes all files. */
    restore(workspaceId: string | null): Promise<void>;
    focusEditor(): void;
    /** Said by the editor on show. */
    report(part: Partial<Pick<EditorState, 'cursor' | 'vimMode' | 'language' | 'selection'>>): void;
    setDirty(tabId: string, isDirty: boolean): void;
    /** The editor of a tab gives access to its text while it exists; the result takes it back. */
    attach(tabId: string, handle: DocumentHandle): () => void;
    /** Said by an editor whose text changed. */
    noteTextChange(): void;
    /** Calls back after every change of text; the result stops. */
    onTextChange(listener: () => void): () => void;
    /** Keeps unsaved text safe from a crash, now. */
    backUp(): Promise<void>;
  };

const nothingShown = { cursor: null, vimMode: null, language: null, selection: null };
const initial: EditorState = { tabs: [], activeId: null, history: [], wanted: null, focusRequests: 0, ...nothingShown };

export function createEditorStore(parts: EditorStoreParts): EditorStore {
  const store = createStore<EditorState>(() => initial);
  const { getState, setState } = store;
  const handles = new Map<string, DocumentHandle>();
  const textChanged = new Emitter<void>();
  let workspaceId: string | null = null;
  let nextId = 1;

  const activate = (tabId: string) => {
    if (getState().activeId !== tabId) setState((state) => ({ ...withActiveTab(state, tabId), ...nothingShown }));
    void read(tabId);
  };
  const add = (tab: EditorTab) => setState((state) => withTab(state, tab));
  const remove = (tabId: string) => {
    handles.delete(tabId);
    reads.delete(tabId);
    const wasActive = getState().activeId === tabId;
    setState((state) => ({ ...withoutTab(state, tabId), ...(wasActive ? nothingShown : {}) }));
    void read(getState().activeId ?? '');
  };
  const update = (tabId: string, change: (tab: DocumentTab) => Partial<DocumentTab>) =>
    setState(({ tabs }) => ({
      tabs: tabs.map((tab) => (tab.id === tabId && tab.type === 'document' ? { ...tab, ...change(tab) } : tab)),
    }));
  const find = (tabId: string) => getState().tabs.find((tab) => tab.id === tabId);
  const documents = createDocumentActions({ client: parts.client, handles, find, update, tabs: () => getState().tabs });

  /** Reads a document once: a tab that is never shown costs nothing. */
  const reads = new Map<string, Promise<void>>();
  const read = (tabId: string): Promise<void> => {
    const tab = find(tabId);
    if (tab?.type !== 'document' || (tab.content.type !== 'loading' && tab.content.type !== 'failed')) return Promise.resolve();
    const begun = tab.content.type === 'loading' ? reads.get(tabId) : undefined;
    const reading = begun ?? documents.load(tabId);
    reads.set(tabId, reading);
    return reading;
  };

  const newDocument = (path: string): DocumentTab => ({
    type: 'document',
    id: `document-${nextId++}`,
    path,
    content: { type: 'loading' },
    isDirty: false,
    isSaving: false,
    conflict: null,
    comparedText: null,
  });

  const openFile: EditorStore['openFile'] = async (path, place) => {
    const open = getState().tabs.find((tab) => tab.type === 'document' && tab.path === path);
    const tab = open ?? newDocument(path);
    if (open === undefined) add(tab);
    activate(tab.id);
    setState(({ focusRequests }) => ({
      focusRequests: focusRequests + 1,
      ...(place === undefined ? {} : { wanted: { tabId: tab.id, place } }),
    }));
    await read(tab.id);
  };

  const closeTab: EditorStore['closeTab'] = async (tabId, isForced = false) => {
    const tab = find(tabId);
    if (tab === undefined) return true;
    if (tab.isDirty && !isForced && !(await mayClose(tab, parts.confirm, documents.save))) return false;
    if (tab.type === 'proposal') parts.proposals.close(tab.proposal.requestId);
    remove(tabId);
    if (tab.type === 'document') await parts.backups.forget(workspaceId, tab.path);
    return true;
  };

  parts.proposals.subscribe(({ open }) => {
    const known = getState().tabs.filter((tab) => tab.type === 'proposal');
    for (const tab of known) if (!open.includes(tab.proposal)) remove(tab.id);
    for (const proposal of open) {
      if (known.some((tab) => tab.proposal === proposal)) continue;
      const id = `proposal-${proposal.requestId}`;
      add({ type: 'proposal', id, proposal, isDirty: false });
      activate(id);
      setState(({ focusRequests }) => ({ focusRequests: focusRequests + 1 }));
    }
  });
  store.subscribe((state, before) => {
    if (workspaceId !== null && (state.tabs !== before.tabs || state.activeId !== before.activeId)) {
      parts.backups.rememberTabs(workspaceId, state);
    }
  });

  return Object.assign(store, documents, {
    openFile,
    activate,
    closeTab,
    openSettings: (section?: SettingsSection) => {
      const open = getState().tabs.find((tab) => tab.type === 'settings');
      if (open === undefined) add({ type: 'settings', id: 'settings', section: section ?? 'appearance', isDirty: false });
      else if (section !== undefined) {
        setState(({ tabs }) => ({ tabs: tabs.map((tab) => (tab.type === 'settings' ? { ...tab, section } : tab)) }));
      }
      activate('settings');
    },
    cycle: (step: 1 | -1) => {
      const { tabs, activeId } = getState();
      const next = tabs[(tabs.findIndex((tab) => tab.id === activeId) + step + tabs.length) % tabs.length];
      if (next !== undefined) activate(next.id);
    },
    closeAll: async () => {
      for (const tab of getState().tabs) if (!(await closeTab(tab.id))) return false;
      return true;
    },
    saveTab: async (tabId: string) => {
      const tab = find(tabId);
      if (tab?.type === 'document') return documents.save(tabId);
      const text = tab?.type === 'proposal' ? handles.get(tabId)?.snapshot().text : undefined;
      if (tab?.type === 'proposal' && text !== undefined) parts.proposals.save(tab.proposal.requestId, text);
      return true;
    },
    renamePath: (from: string, to: string) =>
      setState(({ tabs }) => ({
        tabs: tabs.map((tab) => {
          if (tab.type !== 'document' || (tab.path !== from && !tab.path.startsWith(`${from}/`))) return tab;
          return { ...tab, path: to + tab.path.slice(from.length) };
        }),
      })),
    restore: async (id: string | null) => {
      workspaceId = null;
      handles.clear();
      reads.clear();
      const kept = getState().tabs.filter((tab) => tab.type === 'settings');
      setState({ tabs: kept, activeId: kept[0]?.id ?? null, history: kept.map((tab) => tab.id), ...nothingShown });
      if (id === null) return;
      const { paths, activePath, drafts } = await parts.backups.recall(id);
      for (const path of [...paths, ...drafts.keys()].filter((path, index, all) => all.indexOf(path) === index)) {
        const tab = newDocument(path);
        setState(({ tabs }) => ({ tabs: [...tabs, tab] }));
        const draft = drafts.get(path);
        if (draft !== undefined) reads.set(tab.id, documents.loadDraft(tab.id, draft));
        if (path === activePath) activate(tab.id);
      }
      workspaceId = id;
    },
    focusEditor: () => setState(({ focusRequests }) => ({ focusRequests: focusRequests + 1 })),
    report: (part: Partial<EditorState>) => setState(part),
    setDirty: (tabId: string, isDirty: boolean) => {
      if (find(tabId)?.isDirty === isDirty) return;
      setState(({ tabs }) => ({
        tabs: tabs.map((tab) => (tab.id === tabId && tab.type !== 'settings' ? { ...tab, isDirty } : tab)),
      }));
      const tab = find(tabId);
      if (!isDirty && tab?.type === 'document') void parts.backups.forget(workspaceId, tab.path);
    },
    attach: (tabId: string, handle: DocumentHandle) => {
      handles.set(tabId, handle);
      return () => {
        if (handles.get(tabId) === handle) handles.delete(tabId);
      };
    },
    noteTextChange: () => textChanged.fire(undefined),
    onTextChange: (listener: () => void) => {
      const subscription = textChanged.event(listener);
      return () => subscription.dispose();
    },
    backUp: async () => {
      const unsaved = getState().tabs.filter((tab) => tab.type === 'document' && tab.isDirty);
      for (const tab of unsaved) {
        const draft = documents.toDraft(tab.id);
        if (draft !== undefined && workspaceId !== null) await parts.backups.keep(workspaceId, draft);
      }
    },
  });
}
