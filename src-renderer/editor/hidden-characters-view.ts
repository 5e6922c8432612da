import type { Extension, Range } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate, WidgetType } from '@codemirror/view';
import { findHiddenCharacters, type HiddenCharacter } from './hidden-characters.ts';

class HiddenCharacterBox extends WidgetType {
  readonly #character: HiddenCharacter;

  constructor(character: HiddenCharacter) {
    super();
    this.#character = character;
  }

  override eq(other: HiddenCharacterBox): boolean {
    return other.#character.description === this.#character.description;
  }

  override toDOM(): HTMLElement {
    const box = document.createElement('span');
    box.className = 'cm-hiddenCharacter';
    box.dataset.kind = this.#character.kind;
    box.dataset.tooltip = this.#character.description;
    box.setAttribute('role', 'img');
    box.setAttribute('aria-label', this.#character.description);
    box.textContent = this.#character.label;
    return box;
  }
}

/**
 * Draws hidden, bidirectional and look-alike characters as labelled boxes, in what is on the screen. A box stands in the
 * place of its character, so an override in the text cannot reorder the line that shows it.
 */
export function hiddenCharacters(): Extension {
  return ViewPlugin.fromClass(
    class {
      boxes: DecorationSet;

      constructor(view: EditorView) {
        this.boxes = boxesIn(view);
      }

      update(update: ViewUpdate): void {
        if (update.docChanged || update.viewportChanged) this.boxes = boxesIn(update.view);
      }
    },
    { decorations: (plugin) => plugin.boxes },
  );
}

function boxesIn(view: EditorView): DecorationSet {
  const boxes: Range<Decoration>[] = [];
  for (const { from, to } of view.visibleRanges) {
    for (const character of findHiddenCharacters(view.state.sliceDoc(from, to))) {
      const box = Decoration.replace({ widget: new HiddenCharacterBox(character) });
      boxes.push(box.range(from + character.from, from + character.to));
    }
  }
  return Decoration.set(boxes, true);
}
