import type { DocumentDraft, DraftStorage } from './editor-backups.ts';

const storeName = 'drafts';

/** Drafts in IndexedDB: no limit that a source file would meet, and they survive a killed process. */
export function createIndexedDrafts(factory: IDBFactory): DraftStorage {
  let opened: Promise<IDBDatabase> | undefined;
  const open = () => {
    opened ??= new Promise((resolve, reject) => {
      const request = factory.open('gatehouse-drafts', 1);
      request.onupgradeneeded = () => request.result.createObjectStore(storeName);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opened;
  };
  const write = async (change: (store: IDBObjectStore) => void) => {
    const transaction = (await open()).transaction(storeName, 'readwrite');
    change(transaction.objectStore(storeName));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  };
  return {
    async read(workspaceId) {
      const store = (await open()).transaction(storeName).objectStore(storeName);
      const request: IDBRequest<DocumentDraft[]> = store.getAll(IDBKeyRange.bound([workspaceId], [workspaceId, []]));
      return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    },
    write: (workspaceId, draft) => write((store) => store.put(draft, [workspaceId, draft.path])),
    delete: (workspaceId, path) => write((store) => store.delete([workspaceId, path])),
  };
}
