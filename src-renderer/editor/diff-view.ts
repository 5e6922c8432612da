import { toDiffDisplay } from './diff-display.ts';
import { openInlineDiff } from './diff-inline.ts';
import type { DiffLayout, DiffViewCallbacks, ScrollPlace } from './diff-layout.ts';
import { createSpanSource, type HunkDecisions, setDecisions, setSpans } from './diff-rows-view.ts';
import { openSideBySideDiff } from './diff-side-by-side.ts';
import { createWordFinder, lineOffsets } from './diff-words.ts';
import type { LineDiff } from './line-diff.ts';
import { findSyntaxSpans } from './syntax-spans.ts';

export interface DiffViewOptions extends DiffViewCallbacks {
  /** Empty element to fill. */
  readonly parent: HTMLElement;
  readonly diff: LineDiff;
  /** Workspace-relative path, for the language. */
  readonly path: string;
  readonly layout: DiffLayout;
  readonly decisions: HunkDecisions;
}

export interface DiffView {
  decide(decisions: HunkDecisions): void;
  scrollTo(hunk: number, place: ScrollPlace): void;
  destroy(): void;
}

/** Draws a difference. Colours follow when their language has been loaded; nothing else waits for them. */
export function openDiffView(options: DiffViewOptions): DiffView {
  const display = toDiffDisplay(options.diff);
  const open = options.layout === 'inline' ? openInlineDiff : openSideBySideDiff;
  const callbacks = { onDecide: options.onDecide, onSelect: options.onSelect };
  const layout = open(options.parent, display, createWordFinder(display), callbacks);
  const closing = new AbortController();
  const decide = (decisions: HunkDecisions) => {
    for (const { view } of layout.views) view.dispatch({ effects: setDecisions.of(decisions) });
  };
  const colour = async () => {
    const hint = { path: options.path };
    const [before, after] = [display.linesA, display.linesB].map((lines) => findSyntaxSpans(lines.join('\n'), hint, closing.signal));
    const [spansA, spansB] = [(await before) ?? [], (await after) ?? []];
    const offsets = [lineOffsets(display.linesA), lineOffsets(display.linesB)] as const;
    for (const { view, side } of layout.views) {
      view.dispatch({ effects: setSpans.of(createSpanSource(side, spansA, spansB, ...offsets)) });
    }
  };
  decide(options.decisions);
  // Colour that cannot be had (a language that does not load, a view that closed) leaves plain text, which is whole.
  colour().catch(() => undefined);
  return {
    decide,
    scrollTo: (hunk, place) => layout.scrollTo(hunk, place),
    destroy: () => {
      closing.abort();
      layout.destroy();
    },
  };
}
