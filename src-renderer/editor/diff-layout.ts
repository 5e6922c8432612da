import type { EditorView } from '@codemirror/view';

export type DiffLayout = 'inline' | 'side-by-side';

/** `start` brings a hunk to the top, `nearest` only into sight. */
export type ScrollPlace = 'start' | 'nearest';

export interface DiffViewCallbacks {
  /** The person pressed one of a hunk's two buttons. */
  readonly onDecide: (hunk: number, isAccepted: boolean) => void;
  /** The person pressed on a hunk. */
  readonly onSelect: (hunk: number) => void;
}

/** What both layouts are made of. */
export interface DiffLayoutView {
  /** With the side whose line numbers unchanged lines carry. */
  readonly views: readonly { readonly view: EditorView; readonly side: 'before' | 'after' }[];
  scrollTo(hunk: number, place: ScrollPlace): void;
  destroy(): void;
}
