import { type Extension, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  GutterMarker,
  gutter,
  ViewPlugin,
  type ViewUpdate,
  type WidgetType,
} from '@codemirror/view';
import type { DiffRow } from './diff-display.ts';
import { HunkBar, missingNewlineNote } from './diff-widgets.ts';
import { type SyntaxSpan, spansWithin } from './syntax-spans.ts';

/** What a person decided so far, and where they are. */
export interface HunkDecisions {
  /** Indexes of hunks that will happen. */
  readonly accepted: ReadonlySet<number>;
  readonly current: number;
}

export const setDecisions = StateEffect.define<HunkDecisions>();
export const setSpans = StateEffect.define<SpanSource>();

/** Coloured stretches of one row, from its start. */
export type SpanSource = (row: DiffRow) => readonly SyntaxSpan[];
/** Changed words of one row, from its start. */
export type WordSource = (row: DiffRow) => readonly { readonly from: number; readonly to: number }[];

/** Decisions as state, so that decorations follow them in the same update. */
export const decisions = StateField.define<HunkDecisions>({
  create: () => ({ accepted: new Set(), current: 0 }),
  update: (value, transaction) => transaction.effects.find((effect) => effect.is(setDecisions))?.value ?? value,
});

const spanSource = StateField.define<SpanSource>({
  create: () => () => [],
  update: (value, transaction) => transaction.effects.find((effect) => effect.is(setSpans))?.value ?? value,
});

class TextMarker extends GutterMarker {
  readonly #text: string;
  override readonly elementClass: string;

  constructor(text: string, elementClass: string) {
    super();
    this.#text = text;
    this.elementClass = elementClass;
  }

  override eq(other: TextMarker): boolean {
    return other.#text === this.#text && other.elementClass === this.elementClass;
  }

  override toDOM(): Text {
    return document.createTextNode(this.#text);
  }
}

/** Continues the bar above a hunk across the gutters. */
const hunkGutter = new TextMarker('', 'cm-hunkGutter');
const barMarker = (_view: EditorView, widget: WidgetType) => (widget instanceof HunkBar ? hunkGutter : null);

const signs = { both: '', before: '−', after: '+' } as const;

/** What a row looks like: of a hunk that was left out, what was to go stays like any other line, what was to come is struck. */
function rowClass(row: DiffRow, { accepted }: HunkDecisions): string {
  if (row.side === 'both') return '';
  if (accepted.has(row.hunk)) return `cm-row-${row.side}`;
  return row.side === 'before' ? '' : 'cm-row-leftOut';
}

/** Numbers, signs, colours and changed words of rows that stand one to a line. Draws only what is on the screen. */
export function diffRows(rows: readonly DiffRow[], words: WordSource): Extension {
  const rowAt = (view: EditorView, position: number) => rows[view.state.doc.lineAt(position).number - 1];
  const marker = (view: EditorView, from: number, text: (row: DiffRow, className: string) => string) => {
    const row = rowAt(view, from);
    if (row === undefined) return null;
    const className = rowClass(row, view.state.field(decisions));
    return new TextMarker(text(row, className), className);
  };
  const isStale = (update: ViewUpdate) => update.startState.field(decisions) !== update.state.field(decisions);
  return [
    decisions,
    spanSource,
    gutter({
      class: 'cm-diffNumbers',
      lineMarker: (view, line) => marker(view, line.from, (row) => String(row.number)),
      lineMarkerChange: isStale,
      widgetMarker: barMarker,
      initialSpacer: () => new TextMarker(String(Math.max(1, ...lastNumbers(rows))), ''),
    }),
    gutter({
      class: 'cm-diffSigns',
      lineMarker: (view, line) => marker(view, line.from, (row, className) => (className === '' ? '' : signs[row.side])),
      lineMarkerChange: isStale,
      widgetMarker: barMarker,
    }),
    ViewPlugin.fromClass(
      class {
        marks: DecorationSet;

        constructor(view: EditorView) {
          this.marks = marksIn(view, rows, words);
        }

        update(update: ViewUpdate): void {
          const hasNewSpans = update.startState.field(spanSource) !== update.state.field(spanSource);
          if (update.viewportChanged || hasNewSpans || isStale(update)) this.marks = marksIn(update.view, rows, words);
        }
      },
      { decorations: (plugin) => plugin.marks },
    ),
  ];
}

/** The widest number is among the last rows of each side. */
function lastNumbers(rows: readonly DiffRow[]): number[] {
  return (['both', 'before', 'after'] as const).map((side) => rows.findLast((row) => row.side === side)?.number ?? 0);
}

function marksIn(view: EditorView, rows: readonly DiffRow[], words: WordSource): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const decided = view.state.field(decisions);
  const spansOf = view.state.field(spanSource);
  let drawn = -1;
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      const row = rows[line.number - 1];
      if (row !== undefined && line.number !== drawn)
        addMarks(builder, row, line.from, line.to, rowClass(row, decided), words(row), spansOf(row));
      drawn = line.number;
      at = line.to + 1;
    }
  }
  return builder.finish();
}

function addMarks(
  builder: RangeSetBuilder<Decoration>,
  row: DiffRow,
  from: number,
  to: number,
  className: string,
  words: readonly { readonly from: number; readonly to: number }[],
  spans: readonly SyntaxSpan[],
): void {
  if (className !== '') builder.add(from, from, Decoration.line({ class: className }));
  const marks = [
    ...(className === `cm-row-${row.side}` ? words : []).map((word) => ({
      from: word.from,
      to: word.to,
      className: `cm-word-${row.side}`,
    })),
    ...spans,
  ].sort((left, right) => left.from - right.from || right.to - left.to);
  for (const mark of marks) {
    const end = Math.min(from + mark.to, to);
    if (end > from + mark.from) builder.add(from + mark.from, end, Decoration.mark({ class: mark.className }));
  }
  if (row.isMissingNewline) builder.add(to, to, missingNewlineNote);
}

/**
 * Spans of a whole side as spans of its rows.
 *
 * @param unchanged the side whose numbers unchanged rows carry
 */
export function createSpanSource(
  unchanged: 'before' | 'after',
  before: readonly SyntaxSpan[],
  after: readonly SyntaxSpan[],
  offsetsA: Float64Array,
  offsetsB: Float64Array,
): SpanSource {
  return (row) => {
    const [spans, offsets] = (row.side === 'both' ? unchanged : row.side) === 'before' ? [before, offsetsA] : [after, offsetsB];
    const start = offsets[row.number - 1] ?? 0;
    return spansWithin(spans, start, start + row.text.length).map((span) => ({ ...span, from: span.from - start, to: span.to - start }));
  };
}
