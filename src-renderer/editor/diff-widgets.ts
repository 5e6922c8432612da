import { Decoration, type EditorView, WidgetType } from '@codemirror/view';

/** What a person decided about one hunk; everything starts as accepted. */
export interface HunkState {
  readonly index: number;
  readonly count: number;
  readonly isAccepted: boolean;
  readonly isCurrent: boolean;
  /** Lines it covers, for people; empty when it has none on this side. */
  readonly lines: string;
}

export interface HunkBarOptions {
  readonly state: HunkState;
  /** The bar without buttons of the side that only shows what was. */
  readonly isPlain: boolean;
  readonly onDecide: (hunk: number, isAccepted: boolean) => void;
  readonly onSelect: (hunk: number) => void;
}

const svgNamespace = 'http://www.w3.org/2000/svg';
const iconPaths = { accept: 'M20 6 9 17l-5-5', reject: 'M18 6 6 18M6 6l12 12' } as const;

/** The line above a hunk: which one it is, and whether it will happen. Same height on both sides, so that they line up. */
export class HunkBar extends WidgetType {
  readonly #options: HunkBarOptions;

  constructor(options: HunkBarOptions) {
    super();
    this.#options = options;
  }

  override eq(other: HunkBar): boolean {
    const [mine, theirs] = [this.#options.state, other.#options.state];
    return (
      mine.index === theirs.index &&
      mine.count === theirs.count &&
      mine.isAccepted === theirs.isAccepted &&
      mine.isCurrent === theirs.isCurrent &&
      mine.lines === theirs.lines
    );
  }

  override get estimatedHeight(): number {
    return 28;
  }

  override toDOM(): HTMLElement {
    const { state, isPlain } = this.#options;
    const bar = document.createElement('div');
    bar.className = 'cm-hunkBar';
    bar.dataset.hunk = String(state.index);
    if (state.isCurrent) bar.dataset.current = '';
    if (!state.isAccepted) bar.dataset.rejected = '';
    const label = bar.appendChild(document.createElement('span'));
    label.className = 'cm-hunkLabel';
    label.textContent =
      isPlain || state.count === 1 ? lineLabel(state) : `Hunk ${state.index + 1} of ${state.count}${state.isAccepted ? '' : ' · left out'}`;
    if (!isPlain && state.count > 1) bar.append(this.#button('accept'), this.#button('reject'));
    bar.addEventListener('mousedown', (event) => {
      if (event.isTrusted && !(event.target instanceof HTMLButtonElement)) this.#options.onSelect(state.index);
    });
    return bar;
  }

  #button(kind: 'accept' | 'reject'): HTMLButtonElement {
    const { state, onDecide } = this.#options;
    const isPressed = (kind === 'accept') === state.isAccepted;
    const button = document.createElement('button');
    button.type = 'button';
    button.tabIndex = -1;
    button.className = `cm-hunkButton cm-hunk-${kind}`;
    const words = kind === 'accept' ? 'Include' : 'Leave out';
    button.setAttribute('aria-label', `${words} hunk ${state.index + 1}`);
    button.setAttribute('aria-pressed', String(isPressed));
    button.dataset.tooltip = `${words} this hunk`;
    button.dataset.tooltipKeys = kind === 'accept' ? 'y' : 'n';
    button.append(createIcon(iconPaths[kind]));
    // The mouse must not take the focus: keys stay with the card.
    button.addEventListener('mousedown', (event) => event.preventDefault());
    button.addEventListener('click', (event) => {
      if (event.isTrusted) onDecide(state.index, kind === 'accept');
    });
    return button;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

function lineLabel({ lines }: HunkState): string {
  if (lines === '') return '';
  return lines.includes('–') ? `Lines ${lines}` : `Line ${lines}`;
}

function createIcon(path: string): SVGSVGElement {
  const icon = document.createElementNS(svgNamespace, 'svg');
  for (const [name, value] of Object.entries({ width: '14', height: '14', viewBox: '0 0 24 24', fill: 'none', 'aria-hidden': 'true' })) {
    icon.setAttribute(name, value);
  }
  const line = icon.appendChild(document.createElementNS(svgNamespace, 'path'));
  for (const [name, value] of Object.entries({ d: path, stroke: 'currentColor', 'stroke-width': '2', 'stroke-linecap': 'round' })) {
    line.setAttribute(name, value);
  }
  return icon;
}

/** A folded stretch of lines that do not change; a press opens it. */
export class FoldBar extends WidgetType {
  readonly #lines: number;
  readonly #onOpen: (view: EditorView, at: number) => void;

  constructor(lines: number, onOpen: (view: EditorView, at: number) => void) {
    super();
    this.#lines = lines;
    this.#onOpen = onOpen;
  }

  override eq(other: FoldBar): boolean {
    return other.#lines === this.#lines;
  }

  override get estimatedHeight(): number {
    return 24;
  }

  override toDOM(view: EditorView): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.tabIndex = -1;
    button.className = 'cm-foldBar';
    button.textContent = `${this.#lines} unchanged lines`;
    button.setAttribute('aria-label', `Show ${this.#lines} unchanged lines`);
    button.addEventListener('mousedown', (event) => event.preventDefault());
    button.addEventListener('click', () => this.#onOpen(view, view.posAtDOM(button)));
    return button;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

class MissingNewline extends WidgetType {
  override eq(): boolean {
    return true;
  }

  override toDOM(): HTMLElement {
    const note = document.createElement('span');
    note.className = 'cm-missingNewline';
    note.textContent = 'no newline at end of file';
    return note;
  }
}

export const missingNewlineNote = Decoration.widget({ widget: new MissingNewline(), side: 1 });
