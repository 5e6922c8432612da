import { isGatehouseError, toErrorReport } from '@gatehouse/agent-sdk/base';
import type { DocumentView } from '../../src-shared/index.ts';
import type { Client } from './client.ts';
import type { DocumentDraft } from './editor-backups.ts';
import type { DocumentHandle, DocumentTab, EditorTab, LoadedText } from './editor-tabs.ts';

/** What can be done with the file of a document tab. */
export interface DocumentActions {
  /** Reads the file of a tab. A failure becomes the tab's content. */
  load(tabId: string): Promise<void>;
  /** Reads the file of a tab and puts unsaved text over it. */
  loadDraft(tabId: string, draft: DocumentDraft): Promise<void>;
  /**
   * Writes a tab's text. False when the file changed meanwhile, which the tab then says; with `isForced` it is
   * written over.
   *
   * @throws GatehouseError what main says of a write that failed
   */
  save(tabId: string, isForced?: boolean): Promise<boolean>;
  /** Drops unsaved text and shows the file as it is. */
  reload(tabId: string): Promise<void>;
  /** Shows the file's text beside the unsaved one; again to stop. */
  toggleCompare(tabId: string): Promise<void>;
  /** Takes in that files changed on disk; no paths means that any may have. */
  takeDiskChange(paths: readonly string[]): Promise<void>;
  /** The unsaved text of a tab; undefined when there is none. */
  toDraft(tabId: string): DocumentDraft | undefined;
}

interface Parts {
  readonly client: Client;
  readonly handles: ReadonlyMap<string, DocumentHandle>;
  readonly find: (tabId: string) => EditorTab | undefined;
  readonly update: (tabId: string, change: (tab: DocumentTab) => Partial<DocumentTab>) => void;
  readonly tabs: () => readonly EditorTab[];
}

export function createDocumentActions({ client, handles, find, update, tabs }: Parts): DocumentActions {
  let generation = 0;
  const read = (path: string) => client.request('workspace/readDocument', { path });

  const show = (tabId: string, document: DocumentView, draft: string | null) =>
    update(tabId, () => {
      const clean = { isDirty: draft !== null, conflict: null, comparedText: null };
      if (document.type !== 'text') return { ...clean, isDirty: false, content: document };
      generation += 1;
      return { ...clean, content: { type: 'text', disk: toLoadedText(document), draft, generation } };
    });

  const fail = (tabId: string, thrown: unknown) => update(tabId, () => ({ content: { type: 'failed', problem: toErrorReport(thrown) } }));

  const load = async (tabId: string) => {
    const tab = find(tabId);
    if (tab?.type !== 'document') return;
    // A text stays on the screen until the newer one is there.
    if (tab.content.type !== 'text') update(tabId, () => ({ content: { type: 'loading' } }));
    try {
      show(tabId, await read(tab.path), null);
    } catch (thrown) {
      fail(tabId, thrown);
    }
  };

  const currentText = (tab: DocumentTab): { text: string; markSaved: () => void } | undefined => {
    const handle = handles.get(tab.id);
    if (handle !== undefined) return handle.snapshot();
    if (tab.content.type !== 'text') return undefined;
    return { text: tab.content.draft ?? tab.content.disk.text, markSaved: () => update(tab.id, () => ({ isDirty: false })) };
  };

  const save = async (tabId: string, isForced = false) => {
    const tab = find(tabId);
    if (tab?.type !== 'document' || tab.content.type !== 'text') return true;
    const current = currentText(tab);
    if (current === undefined) return true;
    const { disk } = tab.content;
    update(tabId, () => ({ isSaving: true }));
    try {
      const { encoding, hasBom, sha256 } = disk;
      const baseSha256 = tab.conflict === 'deleted' ? null : sha256;
      const result = await client.request('workspace/saveDocument', {
        path: tab.path,
        text: current.text,
        encoding,
        hasBom,
        baseSha256,
        isForced,
      });
      if (result.status === 'conflict') {
        update(tabId, () => ({ conflict: result.diskSha256 === null ? 'deleted' : 'changed' }));
        return false;
      }
      update(tabId, ({ content }) => ({
        conflict: null,
        comparedText: null,
        ...(content.type === 'text'
          ? { content: { ...content, disk: { ...disk, text: current.text, sha256: result.sha256 }, draft: null } }
          : {}),
      }));
      current.markSaved();
      return true;
    } finally {
      update(tabId, () => ({ isSaving: false }));
    }
  };

  const takeChangeOf = async (tab: DocumentTab) => {
    if (tab.isSaving || (tab.content.type !== 'text' && tab.content.type !== 'failed')) return;
    try {
      const document = await read(tab.path);
      const now = find(tab.id);
      if (now?.type !== 'document' || now.isSaving) return;
      const isSame = document.type === 'text' && now.content.type === 'text' && document.sha256 === now.content.disk.sha256;
      if (isSame) update(tab.id, () => ({ conflict: null, comparedText: null }));
      else if (!now.isDirty) show(tab.id, document, null);
      else
        update(tab.id, () => ({
          conflict: 'changed',
          comparedText: now.comparedText !== null && document.type === 'text' ? document.text : null,
        }));
    } catch (thrown) {
      // An open file that is gone keeps its text on screen, saved or not: the person decides what becomes of it.
      if (isGatehouseError(thrown) && tab.content.type === 'text') update(tab.id, () => ({ conflict: 'deleted' }));
      else fail(tab.id, thrown);
    }
  };

  return {
    load,
    save,
    reload: load,
    loadDraft: async (tabId, draft) => {
      const tab = find(tabId);
      if (tab?.type !== 'document') return;
      const document = await read(tab.path).catch(() => null);
      const { text, baseSha256, ...format } = draft;
      if (document?.type !== 'text') {
        show(tabId, { type: 'text', ...format, path: tab.path, text: '', sha256: baseSha256 }, text);
        update(tabId, () => ({ conflict: 'deleted' }));
        return;
      }
      show(tabId, document, text === document.text ? null : text);
      if (text !== document.text && baseSha256 !== document.sha256) update(tabId, () => ({ conflict: 'changed' }));
    },
    toggleCompare: async (tabId) => {
      const tab = find(tabId);
      if (tab?.type !== 'document') return;
      if (tab.comparedText !== null) return update(tabId, () => ({ comparedText: null }));
      const document = await read(tab.path);
      if (document.type === 'text') update(tabId, () => ({ comparedText: document.text }));
    },
    takeDiskChange: async (paths) => {
      const changed = tabs().filter((tab) => tab.type === 'document' && (paths.length === 0 || paths.includes(tab.path)));
      await Promise.all(changed.map((tab) => (tab.type === 'document' ? takeChangeOf(tab) : undefined)));
    },
    toDraft: (tabId) => {
      const tab = find(tabId);
      if (tab?.type !== 'document' || tab.content.type !== 'text' || !tab.isDirty) return undefined;
      const { sha256, encoding, hasBom, eol, isReadOnly, isScreened } = tab.content.disk;
      const text = currentText(tab)?.text;
      return text === undefined ? undefined : { path: tab.path, text, baseSha256: sha256, encoding, hasBom, eol, isReadOnly, isScreened };
    },
  };
}

function toLoadedText({
  text,
  encoding,
  hasBom,
  eol,
  sha256,
  isReadOnly,
  isScreened,
}: Extract<DocumentView, { type: 'text' }>): LoadedText {
  return { text, encoding, hasBom, eol, sha256, isReadOnly, isScreened };
}
