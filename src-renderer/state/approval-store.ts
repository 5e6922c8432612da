import { createStore, type StoreApi } from 'zustand/vanilla';

/** Which of the waiting questions is in front, and the keyboard's wish to be there. */
export interface ApprovalFocusState {
  /** Request in front; null means the oldest. */
  readonly selectedId: string | null;
  /** Grows each time a key asks for the card to take the focus. */
  readonly focusRequests: number;
}

export type ApprovalFocusStore = StoreApi<ApprovalFocusState> & {
  /** Alt+A: the card in front takes the focus. */
  focusCard(): void;
  /** F8 and Shift+F8: the neighbouring question comes to the front and takes the focus. */
  move(requestIds: readonly string[], step: 1 | -1): void;
};

export function createApprovalFocusStore(): ApprovalFocusStore {
  const store = createStore<ApprovalFocusState>(() => ({ selectedId: null, focusRequests: 0 }));
  const { setState, getState } = store;
  return Object.assign(store, {
    focusCard: () => setState(({ focusRequests }) => ({ focusRequests: focusRequests + 1 })),
    move: (requestIds: readonly string[], step: 1 | -1) => {
      const { selectedId, focusRequests } = getState();
      if (requestIds.length === 0) return;
      const index = (selectedIndex(requestIds, selectedId) + step + requestIds.length) % requestIds.length;
      setState({ selectedId: requestIds[index] ?? null, focusRequests: focusRequests + 1 });
    },
  });
}

/** Position of the request in front; the first when the selected one is no longer waiting. */
export function selectedIndex(requestIds: readonly string[], selectedId: string | null): number {
  return Math.max(0, selectedId === null ? 0 : requestIds.indexOf(selectedId));
}
