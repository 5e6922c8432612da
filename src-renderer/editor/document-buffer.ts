import { EditorSelection, EditorState, type Extension, type StateEffect, type Text } from '@codemirror/state';
import { EditorView, type ViewUpdate } from '@codemirror/view';
import { createLineEnds, detectLineEnds, type LineEnds, toTextWithEnds } from './line-ends.ts';

export interface BufferParts {
  /** Text with line ends as on disk. */
  readonly diskText: string;
  /** Unsaved text to start from; null to start from the file. */
  readonly draft: string | null;
  readonly extensions: Extension;
  readonly onUpdate: (update: ViewUpdate) => void;
}

/**
 * One open document: its state lives on while no view shows it, with history, selection and scroll position. One view
 * at a time may show it.
 */
export class DocumentBuffer {
  readonly #ends: LineEnds;
  #saved: Text;
  #state: EditorState;
  #view: EditorView | null = null;
  #scroll: StateEffect<unknown> | null = null;

  constructor({ diskText, draft, extensions, onUpdate }: BufferParts) {
    const text = draft ?? diskText;
    this.#ends = detectLineEnds(text);
    const ends = createLineEnds(text);
    this.#state = EditorState.create({
      doc: ends.text,
      extensions: [ends.extension, extensions, EditorView.updateListener.of(onUpdate)],
    });
    this.#saved = draft === null ? this.#state.doc : this.#state.toText(diskText.replaceAll('\r\n', '\n'));
  }

  get state(): EditorState {
    return this.#view?.state ?? this.#state;
  }

  /** True when the text is not what was last read or saved. Costs only where the two differ. */
  get isDirty(): boolean {
    return !this.state.doc.eq(this.#saved);
  }

  /** The text as it would be written now, and a function that marks exactly this text as saved. */
  snapshot(): { readonly text: string; readonly markSaved: () => void } {
    const { state } = this;
    return {
      text: toTextWithEnds(state, this.#ends),
      markSaved: () => {
        this.#saved = state.doc;
      },
    };
  }

  /** Shows the document in `parent`; the result takes it off again. */
  show(parent: Element): { readonly view: EditorView; readonly hide: () => void } {
    const view = new EditorView({ state: this.#state, parent, ...(this.#scroll === null ? {} : { scrollTo: this.#scroll }) });
    this.#view = view;
    const hide = () => {
      this.#state = view.state;
      this.#scroll = view.scrollSnapshot();
      this.#view = null;
      view.destroy();
    };
    return { view, hide };
  }

  /**
   * Takes over a text that changed on disk, keeping the cursor and what can be undone. False when the line ends are of
   * another kind now: then a new buffer is needed.
   */
  takeDiskText(diskText: string): boolean {
    if (this.#ends === 'mixed' || detectLineEnds(diskText) !== this.#ends) return false;
    const changes = toChange(this.state.doc.toString(), diskText.replaceAll('\r\n', '\n'));
    const transaction = this.state.update({ changes, userEvent: 'reload' });
    if (this.#view === null) this.#state = transaction.state;
    else this.#view.dispatch(transaction);
    this.#saved = this.state.doc;
    return true;
  }
}

/** The smallest single replacement that turns one text into another. */
function toChange(before: string, after: string): { from: number; to: number; insert: string } {
  const limit = Math.min(before.length, after.length);
  let head = 0;
  while (head < limit && before.charCodeAt(head) === after.charCodeAt(head)) head += 1;
  let tail = 0;
  while (tail < limit - head && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail += 1;
  return { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) };
}

/** Puts the cursor at a line and column, both from 1 and cut to the text, and that place into the middle of the view. */
export function goToPlace(view: EditorView, place: { readonly line: number; readonly column?: number }): void {
  const line = view.state.doc.line(Math.min(Math.max(1, place.line), view.state.doc.lines));
  const position = Math.min(line.from + Math.max(0, (place.column ?? 1) - 1), line.to);
  view.dispatch({ selection: EditorSelection.cursor(position), effects: EditorView.scrollIntoView(position, { y: 'center' }) });
}
