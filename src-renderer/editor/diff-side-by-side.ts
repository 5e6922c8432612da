import { Change, MergeView } from '@codemirror/merge';
import { EditorState, type Extension, RangeSetBuilder, StateField, Text } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import { type DiffDisplay, type DiffRow, formatLines } from './diff-display.ts';
import type { DiffLayoutView, DiffViewCallbacks } from './diff-layout.ts';
import { decisions, diffRows, setDecisions, type WordSource } from './diff-rows-view.ts';
import { diffTheme } from './diff-theme.ts';
import { HunkBar } from './diff-widgets.ts';
import { type createWordFinder, lineOffsets } from './diff-words.ts';
import { hiddenCharacters } from './hidden-characters-view.ts';

type Side = 'before' | 'after';

/** Two columns that stay level: now, and proposed. */
export function openSideBySideDiff(
  parent: HTMLElement,
  display: DiffDisplay,
  findWords: ReturnType<typeof createWordFinder>,
  callbacks: DiffViewCallbacks,
): DiffLayoutView {
  const offsets = { before: lineOffsets(display.linesA), after: lineOffsets(display.linesB) };
  const merge = new MergeView({
    parent,
    a: { doc: docOf(display.linesA), extensions: sideExtensions('before', display, offsets.before, findWords, callbacks) },
    b: { doc: docOf(display.linesB), extensions: sideExtensions('after', display, offsets.after, findWords, callbacks) },
    highlightChanges: false,
    gutter: false,
    collapseUnchanged: { margin: 3, minSize: 4 },
    diffConfig: { override: () => changesOf(display, offsets) },
  });
  return {
    views: [
      { view: merge.a, side: 'before' },
      { view: merge.b, side: 'after' },
    ],
    scrollTo: (index, place) => {
      const hunk = display.diff.hunks[index];
      if (hunk === undefined) return;
      const [view, line] = hunk.toB > hunk.fromB ? [merge.b, hunk.fromB] : [merge.a, hunk.fromA];
      const at = view.state.doc.line(Math.min(line + 1, view.state.doc.lines)).from;
      view.dispatch({ effects: EditorView.scrollIntoView(at, { y: place, yMargin: 60 }) });
    },
    destroy: () => merge.destroy(),
  };
}

function docOf(lines: readonly string[]): Text {
  return Text.of(lines.length === 0 ? [''] : lines);
}

/** Our hunks in the merge view's terms, so that both columns agree with what is composed. */
function changesOf({ diff }: DiffDisplay, offsets: Record<Side, Float64Array>): Change[] {
  const end = (side: Side) => Math.max(0, (offsets[side].at(-1) ?? 0) - 1);
  const at = (side: Side, line: number) => Math.min(offsets[side][line] ?? end(side), end(side));
  return diff.hunks.map(
    ({ fromA, toA, fromB, toB }) => new Change(at('before', fromA), at('before', toA), at('after', fromB), at('after', toB)),
  );
}

function sideExtensions(
  side: Side,
  display: DiffDisplay,
  offsets: Float64Array,
  findWords: ReturnType<typeof createWordFinder>,
  callbacks: DiffViewCallbacks,
): Extension {
  const rows = rowsOfSide(side, display);
  const words: WordSource = (row) => {
    const hunk = display.diff.hunks[row.hunk];
    if (hunk === undefined) return [];
    const start = (offsets[row.number - 1] ?? 0) - (offsets[side === 'before' ? hunk.fromA : hunk.fromB] ?? 0);
    return findWords(row.hunk)
      [side].map((word) => ({ from: Math.max(0, word.from - start), to: Math.min(row.text.length, word.to - start) }))
      .filter((word) => word.to > word.from);
  };
  return [
    EditorView.editable.of(false),
    EditorState.readOnly.of(true),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': side === 'before' ? 'Text now' : 'Proposed text', tabindex: '-1' }),
    diffRows(rows, words),
    hunkBars(side, display, callbacks),
    hiddenCharacters(),
    diffTheme,
  ];
}

function rowsOfSide(side: Side, { diff, linesA, linesB }: DiffDisplay): DiffRow[] {
  const [shown, raw] = side === 'before' ? [linesA, diff.linesA] : [linesB, diff.linesB];
  const rows = shown.map((text, index): DiffRow => ({ text, side: 'both', number: index + 1, hunk: -1, isMissingNewline: false }));
  for (const [hunk, { fromA, toA, fromB, toB }] of diff.hunks.entries()) {
    const [from, to] = side === 'before' ? [fromA, toA] : [fromB, toB];
    for (let line = from; line < to; line += 1) {
      const isMissingNewline = line === raw.length - 1 && raw[line]?.endsWith('\n') === false;
      rows[line] = { text: shown[line] ?? '', side, number: line + 1, hunk, isMissingNewline };
    }
  }
  return rows;
}

/**
 * A hunk's bar stands on both sides when it has lines on both, or on the side that has lines: the merge view's spacer
 * on the other side is as tall as lines and bar together.
 */
function hunkBars(side: Side, { diff }: DiffDisplay, callbacks: DiffViewCallbacks): Extension {
  const build = (state: EditorState): DecorationSet => {
    const { accepted, current } = state.field(decisions);
    const builder = new RangeSetBuilder<Decoration>();
    for (const [index, hunk] of diff.hunks.entries()) {
      const [from, to] = side === 'before' ? [hunk.fromA, hunk.toA] : [hunk.fromB, hunk.toB];
      if (from === to) continue;
      const isPlain = side === 'before' && hunk.toB > hunk.fromB;
      const bar = {
        index,
        count: diff.hunks.length,
        isAccepted: accepted.has(index),
        isCurrent: index === current,
        lines: formatLines(from, to),
      };
      const at = state.doc.line(from + 1).from;
      builder.add(at, at, Decoration.widget({ widget: new HunkBar({ state: bar, isPlain, ...callbacks }), block: true, side: -1 }));
    }
    return builder.finish();
  };
  return StateField.define<DecorationSet>({
    create: build,
    update: (bars, transaction) => (transaction.effects.some((effect) => effect.is(setDecisions)) ? build(transaction.state) : bars),
    provide: (field) => EditorView.decorations.from(field),
  });
}
