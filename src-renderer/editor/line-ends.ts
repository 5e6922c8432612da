import { invertedEffects } from '@codemirror/commands';
import {
  type ChangeSet,
  EditorState,
  type Extension,
  RangeSet,
  RangeSetBuilder,
  RangeValue,
  StateEffect,
  StateField,
  type Transaction,
} from '@codemirror/state';
import { EditorView } from '@codemirror/view';

/** `lf` and `crlf`: every line break is that one. `mixed`: both occur. A lone carriage return is an ordinary character. */
export type LineEnds = 'lf' | 'crlf' | 'mixed';

export function detectLineEnds(text: string): LineEnds {
  const { lf, crlf } = countLineEnds(text);
  if (crlf === 0) return 'lf';
  return lf === 0 ? 'crlf' : 'mixed';
}

function countLineEnds(text: string): { readonly lf: number; readonly crlf: number } {
  let lf = 0;
  let crlf = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    if (at > 0 && text[at - 1] === '\r') crlf += 1;
    else lf += 1;
  }
  return { lf, crlf };
}

/** Marks the line break it covers as CRLF. Text typed at either side stays outside, and it goes when the break goes. */
class CrlfBreak extends RangeValue {
  override readonly startSide = 1;
  override readonly endSide = -1;
  override eq(other: RangeValue): boolean {
    return other instanceof CrlfBreak;
  }
}

const crlfBreak = new CrlfBreak();
type CrlfBreaks = RangeSet<CrlfBreak>;

/** Sets all line breaks at once: what an undone change brings back. */
const restoreBreaks = StateEffect.define<CrlfBreaks>({ map: (breaks, changes) => breaks.map(changes) });

/**
 * A text as CodeMirror holds it: every line break one line feed, and what is needed to write each back as it was.
 *
 * CodeMirror would take a lone carriage return for a line break and lose it, so the separator is set to the line feed.
 */
export function createLineEnds(text: string): { readonly text: string; readonly extension: Extension } {
  const { lf, crlf } = countLineEnds(text);
  const pasted = EditorView.clipboardInputFilter.of((input) => input.replaceAll('\r\n', '\n'));
  const separator = [EditorState.lineSeparator.of('\n'), pasted];
  if (crlf === 0) return { text, extension: separator };
  const plain = text.replaceAll('\r\n', '\n');
  if (lf === 0) return { text: plain, extension: separator };
  return { text: plain, extension: [separator, crlfField(findBreaks(text), crlf > lf), keepBreaksInHistory] };
}

/** The text as it is to be written. `ends` is what the file had when the state was made. */
export function toTextWithEnds(state: EditorState, ends: LineEnds): string {
  const text = state.doc.toString();
  if (ends === 'lf') return text;
  if (ends === 'crlf') return text.replaceAll('\n', '\r\n');
  const breaks = state.field(breaksField, false);
  if (breaks === undefined) return text;
  const parts: string[] = [];
  let at = 0;
  for (const cursor = breaks.iter(); cursor.value !== null; cursor.next()) {
    parts.push(text.slice(at, cursor.from), '\r');
    at = cursor.from;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/** Positions of the breaks of `text` that are CRLF, counted in the text without carriage returns before line feeds. */
function findBreaks(text: string): CrlfBreaks {
  const builder = new RangeSetBuilder<CrlfBreak>();
  let removed = 0;
  for (let at = text.indexOf('\r\n'); at !== -1; at = text.indexOf('\r\n', at + 2)) {
    builder.add(at - removed, at - removed + 1, crlfBreak);
    removed += 1;
  }
  return builder.finish();
}

const breaksField = StateField.define<CrlfBreaks>({ create: () => RangeSet.empty, update: updateBreaks });
/** Whether new line breaks are CRLF, which most of the file's are. */
const dominantCrlf = StateField.define<boolean>({ create: () => false, update: (value) => value });

function crlfField(breaks: CrlfBreaks, isCrlfDominant: boolean): Extension {
  return [breaksField.init(() => breaks), dominantCrlf.init(() => isCrlfDominant)];
}

function updateBreaks(breaks: CrlfBreaks, transaction: Transaction): CrlfBreaks {
  if (!transaction.docChanged) return breaks;
  // Several changes may have been undone as one; the last effect is that of the first of them.
  const restored = transaction.effects.findLast((effect) => effect.is(restoreBreaks));
  if (restored !== undefined) return restored.value as CrlfBreaks;
  const isNewCrlf = transaction.startState.field(dominantCrlf, false) === true;
  const { set, clear } = placeNewBreaks(transaction, breaks, isNewCrlf);
  const kept = withoutReplaced(breaks, transaction.changes).map(transaction.changes);
  const add = set.map((position) => crlfBreak.range(position, position + 1));
  return kept.update({ filter: (position) => !clear.has(position), add, sort: true });
}

/**
 * Where CRLF breaks come to be and cease to be. A break typed at the end of a line goes after that line, which keeps
 * the end it had: the break that stood there ends the new line now, and gets what new lines get.
 */
function placeNewBreaks(transaction: Transaction, breaks: CrlfBreaks, isNewCrlf: boolean): { set: number[]; clear: ReadonlySet<number> } {
  const isCrlf = new Map<number, boolean>();
  const { startState, changes } = transaction;
  changes.iterChanges((fromA, toA, fromB, toB, inserted) => {
    let at = fromB;
    for (let line = 1; line < inserted.lines; line += 1) {
      at += inserted.line(line).length;
      isCrlf.set(at, isNewCrlf);
      at += 1;
    }
    const isAtLineEnd = fromA === toA && toA < startState.doc.length && startState.doc.lineAt(toA).to === toA;
    if (!isAtLineEnd || inserted.lines < 2 || inserted.line(1).length > 0) return;
    isCrlf.set(fromB, hasBreak(breaks, toA));
    isCrlf.set(toB, isNewCrlf);
  });
  const positions = [...isCrlf];
  return {
    set: positions.filter(([, isSet]) => isSet).map(([position]) => position),
    clear: new Set(isCrlf.keys()),
  };
}

function hasBreak(breaks: CrlfBreaks, position: number): boolean {
  let isFound = false;
  breaks.between(position, position + 1, (from) => {
    if (from !== position) return;
    isFound = true;
    return false;
  });
  return isFound;
}

/** A break that a change replaced is gone, even where the new text has a break at the same place. */
function withoutReplaced(breaks: CrlfBreaks, changes: ChangeSet): CrlfBreaks {
  let kept = breaks;
  changes.iterChangedRanges((from, to) => {
    if (to === from) return;
    kept = kept.update({ filter: (start, end) => start < from || end > to, filterFrom: from, filterTo: to });
  });
  return kept;
}

/** Undoing a change brings back the line ends there were before it. */
const keepBreaksInHistory = invertedEffects.of((transaction) => {
  const breaks = transaction.startState.field(breaksField, false);
  return breaks === undefined || !transaction.docChanged ? [] : [restoreBreaks.of(breaks)];
});
