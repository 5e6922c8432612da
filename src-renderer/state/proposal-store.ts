import { createStore, type StoreApi } from 'zustand/vanilla';

/** A write that the person is changing in the editor before it may happen. */
export interface Proposal {
  readonly sessionId: string;
  /** Approval request it belongs to: the identity of its tab. */
  readonly requestId: string;
  /** Hash of the payload that the card showed, which the answer is bound to. */
  readonly payloadSha256: string;
  /** Workspace-relative path with forward slashes. */
  readonly path: string;
  /** Text now on disk; empty for a new file. */
  readonly before: string;
  /** Text to start from: what the agent proposed, without the hunks already rejected. */
  readonly text: string;
}

export interface ProposalState {
  readonly open: readonly Proposal[];
  /** The text that was saved, until the answer is on its way. */
  readonly saved: { readonly requestId: string; readonly text: string } | null;
}

/**
 * The meeting point of the card and the editor. The card opens a proposal; the editor shows it as a tab
 * `Proposed: <path>` and calls `save` (Save, `:wq`, "Apply what I saved") or `close` (back to the card, nothing decided).
 * The card then answers the approval with the saved text.
 */
export type ProposalStore = StoreApi<ProposalState> & {
  open(proposal: Proposal): void;
  save(requestId: string, text: string): void;
  close(requestId: string): void;
  /** Takes the saved text, once. */
  takeSaved(requestId: string): string | null;
};

export function createProposalStore(): ProposalStore {
  const store = createStore<ProposalState>(() => ({ open: [], saved: null }));
  const { setState, getState } = store;
  const without = (requestId: string) => getState().open.filter((proposal) => proposal.requestId !== requestId);
  return Object.assign(store, {
    open: (proposal: Proposal) => {
      if (getState().open.some((other) => other.requestId === proposal.requestId)) return;
      setState({ open: [...getState().open, proposal] });
    },
    save: (requestId: string, text: string) => {
      if (!getState().open.some((proposal) => proposal.requestId === requestId)) return;
      setState({ open: without(requestId), saved: { requestId, text } });
    },
    close: (requestId: string) => setState({ open: without(requestId) }),
    takeSaved: (requestId: string) => {
      const { saved } = getState();
      if (saved?.requestId !== requestId) return null;
      setState({ saved: null });
      return saved.text;
    },
  });
}
