import { EditorState, RangeSetBuilder, StateEffect, StateField, Text } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import { type DiffDisplay, type DiffRow, foldRanges, formatLines, toDiffRows } from './diff-display.ts';
import type { DiffLayoutView, DiffViewCallbacks } from './diff-layout.ts';
import { decisions, diffRows, setDecisions } from './diff-rows-view.ts';
import { diffTheme } from './diff-theme.ts';
import { FoldBar, HunkBar } from './diff-widgets.ts';
import type { createWordFinder } from './diff-words.ts';
import { hiddenCharacters } from './hidden-characters-view.ts';

const openFold = StateEffect.define<number>();

/** One column: what goes above what comes, with both sides' hidden characters drawn. */
export function openInlineDiff(
  parent: HTMLElement,
  display: DiffDisplay,
  findWords: ReturnType<typeof createWordFinder>,
  callbacks: DiffViewCallbacks,
): DiffLayoutView {
  const rows = toDiffRows(display);
  const firstRows = firstRowOfHunks(rows, display.diff.hunks.length);
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: Text.of(rows.length === 0 ? [''] : rows.map((row) => row.text)),
      extensions: [
        EditorView.editable.of(false),
        EditorState.readOnly.of(true),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': 'Proposed change, removed lines above added ones', tabindex: '-1' }),
        diffRows(rows, (row) => wordsOfRow(row, display, findWords)),
        foldField(rows),
        hunkBars(display, firstRows, callbacks),
        hiddenCharacters(),
        diffTheme,
        EditorView.darkTheme.of(false),
      ],
    }),
  });
  return {
    views: [{ view, side: 'after' }],
    scrollTo: (hunk, place) => {
      const line = view.state.doc.line((firstRows[hunk] ?? 0) + 1);
      view.dispatch({ effects: EditorView.scrollIntoView(line.from, { y: place, yMargin: 60 }) });
    },
    destroy: () => view.destroy(),
  };
}

function firstRowOfHunks(rows: readonly DiffRow[], count: number): number[] {
  const first = new Array<number>(count).fill(0);
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const hunk = rows[index]?.hunk ?? -1;
    if (hunk >= 0) first[hunk] = index;
  }
  return first;
}

function wordsOfRow(row: DiffRow, { diff, linesA, linesB }: DiffDisplay, findWords: ReturnType<typeof createWordFinder>) {
  const hunk = diff.hunks[row.hunk];
  if (hunk === undefined || row.side === 'both') return [];
  const words = findWords(row.hunk)[row.side];
  if (words.length === 0) return [];
  const [lines, first] = row.side === 'before' ? [linesA, hunk.fromA] : [linesB, hunk.fromB];
  let start = 0;
  for (let line = first; line < row.number - 1; line += 1) start += (lines[line]?.length ?? 0) + 1;
  return words
    .map((word) => ({ from: Math.max(0, word.from - start), to: Math.min(row.text.length, word.to - start) }))
    .filter((word) => word.to > word.from);
}

/** Block decorations have to come from a field: they change how tall lines are. */
function hunkBars({ diff }: DiffDisplay, firstRows: readonly number[], callbacks: DiffViewCallbacks) {
  const build = (state: EditorState): DecorationSet => {
    const { accepted, current } = state.field(decisions);
    const builder = new RangeSetBuilder<Decoration>();
    for (const [index, hunk] of diff.hunks.entries()) {
      const at = state.doc.line((firstRows[index] ?? 0) + 1).from;
      const lines = formatLines(hunk.fromB, hunk.toB);
      const bar = { index, count: diff.hunks.length, isAccepted: accepted.has(index), isCurrent: index === current, lines };
      builder.add(at, at, Decoration.widget({ widget: new HunkBar({ state: bar, isPlain: false, ...callbacks }), block: true, side: -1 }));
    }
    return builder.finish();
  };
  return StateField.define<DecorationSet>({
    create: build,
    update: (bars, transaction) => (transaction.effects.some((effect) => effect.is(setDecisions)) ? build(transaction.state) : bars),
    provide: (field) => EditorView.decorations.from(field),
  });
}

function foldField(rows: readonly DiffRow[]) {
  const open = (view: EditorView, at: number) => view.dispatch({ effects: openFold.of(at) });
  return StateField.define<DecorationSet>({
    create: (state) => {
      const builder = new RangeSetBuilder<Decoration>();
      for (const { from, to } of foldRanges(rows)) {
        const widget = new FoldBar(to - from, open);
        builder.add(state.doc.line(from + 1).from, state.doc.line(to).to, Decoration.replace({ widget, block: true }));
      }
      return builder.finish();
    },
    update: (folds, transaction) => {
      const opened = transaction.effects.find((effect) => effect.is(openFold));
      return opened === undefined ? folds : folds.update({ filter: (from, to) => opened.value < from || opened.value > to });
    },
    provide: (field) => EditorView.decorations.from(field),
  });
}
