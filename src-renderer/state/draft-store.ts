import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Attachment } from '../../src-shared/index.ts';

/** What stands in the composer of a session and was not sent. */
export interface Draft {
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

export interface DraftsState {
  /** By session identifier; the empty string is the composer before any session exists. */
  readonly drafts: ReadonlyMap<string, Draft>;
}

export type DraftStore = StoreApi<DraftsState> & {
  setText(key: string, text: string): void;
  /** Adds it unless an equal one is there. */
  attach(key: string, attachment: Attachment): void;
  detach(key: string, attachment: Attachment): void;
  clear(key: string): void;
};

const emptyDraft: Draft = { text: '', attachments: [] };

export function draftOf(state: DraftsState, key: string): Draft {
  return state.drafts.get(key) ?? emptyDraft;
}

export function createDraftStore(): DraftStore {
  const store = createStore<DraftsState>(() => ({ drafts: new Map() }));
  const change = (key: string, edit: (draft: Draft) => Draft) =>
    store.setState((state) => ({ drafts: new Map(state.drafts).set(key, edit(draftOf(state, key))) }));
  return Object.assign(store, {
    setText: (key: string, text: string) => change(key, (draft) => ({ ...draft, text })),
    attach: (key: string, attachment: Attachment) =>
      change(key, (draft) => {
        const isThere = draft.attachments.some((other) => attachmentKey(other) === attachmentKey(attachment));
        return isThere ? draft : { ...draft, attachments: [...draft.attachments, attachment] };
      }),
    detach: (key: string, attachment: Attachment) =>
      change(key, (draft) => ({
        ...draft,
        attachments: draft.attachments.filter((other) => attachmentKey(other) !== attachmentKey(attachment)),
      })),
    clear: (key: string) =>
      store.setState((state) => {
        const drafts = new Map(state.drafts);
        drafts.delete(key);
        return { drafts };
      }),
  });
}

/** Equal for attachments that would send the same thing. */
export function attachmentKey(attachment: Attachment): string {
  switch (attachment.type) {
    case 'file':
    case 'open-file':
      return `${attachment.type}:${attachment.path}`;
    case 'selection':
      return `selection:${attachment.path}:${attachment.fromLine}-${attachment.toLine}`;
    case 'terminal':
      return `terminal:${attachment.terminalId}`;
  }
}
