import type { LineDiff } from './line-diff.ts';

/** How a {@link LineDiff} is laid out as text. Nothing of the difference is left out: what has no ink is drawn by name. */
export interface DiffDisplay {
  readonly diff: LineDiff;
  /** Lines without their line ends; carriage returns stay when they differ, so that they are seen. */
  readonly linesA: readonly string[];
  readonly linesB: readonly string[];
  /** `crlf` when every line of both texts ends so, and carriage returns are therefore not drawn. */
  readonly lineEnds: 'crlf' | 'as shown';
}

/** One line of the inline layout. */
export interface DiffRow {
  readonly text: string;
  readonly side: 'both' | 'before' | 'after';
  /** Line number on its own side (on the side after for `both`), from 1. */
  readonly number: number;
  /** Index of its hunk; -1 outside. */
  readonly hunk: number;
  /** True when this changed line is the last of its side and has no line end. */
  readonly isMissingNewline: boolean;
}

export function toDiffDisplay(diff: LineDiff): DiffDisplay {
  const isCrlf = [diff.linesA, diff.linesB].every((lines) => lines.every((line) => !line.endsWith('\n') || line.endsWith('\r\n')));
  const hasLineEnds = diff.linesA.some(endsLine) || diff.linesB.some(endsLine);
  const isHidden = isCrlf && hasLineEnds;
  const strip = (line: string) => (isHidden && line.endsWith('\r\n') ? line.slice(0, -2) : line.endsWith('\n') ? line.slice(0, -1) : line);
  return { diff, linesA: diff.linesA.map(strip), linesB: diff.linesB.map(strip), lineEnds: isHidden ? 'crlf' : 'as shown' };
}

function endsLine(line: string): boolean {
  return line.endsWith('\n');
}

/** Rows of the inline layout: what stays, and in every hunk what goes above what comes. */
export function toDiffRows({ diff, linesA, linesB }: DiffDisplay): DiffRow[] {
  const rows: DiffRow[] = [];
  let atB = 0;
  const addBoth = (untilB: number) => {
    for (; atB < untilB; atB += 1) {
      rows.push({ text: linesB[atB] ?? '', side: 'both', number: atB + 1, hunk: -1, isMissingNewline: false });
    }
  };
  for (const [hunk, { fromA, toA, fromB, toB }] of diff.hunks.entries()) {
    addBoth(fromB);
    for (let line = fromA; line < toA; line += 1) rows.push(changedRow('before', line, hunk, linesA, diff.linesA));
    for (let line = fromB; line < toB; line += 1) rows.push(changedRow('after', line, hunk, linesB, diff.linesB));
    atB = toB;
  }
  addBoth(linesB.length);
  return rows;
}

function changedRow(side: 'before' | 'after', line: number, hunk: number, shown: readonly string[], raw: readonly string[]): DiffRow {
  const isMissingNewline = line === raw.length - 1 && !endsLine(raw[line] ?? '\n');
  return { text: shown[line] ?? '', side, number: line + 1, hunk, isMissingNewline };
}

/** Lines kept in sight around a change, and the shortest stretch worth folding away. */
const contextLines = 3;
const shortestFold = 4;

/** Stretches of unchanged rows to fold, as half-open row indexes. */
export function foldRanges(rows: readonly DiffRow[]): { readonly from: number; readonly to: number }[] {
  const folds: { from: number; to: number }[] = [];
  let start = 0;
  for (let index = 0; index <= rows.length; index += 1) {
    if (rows[index]?.hunk === -1) continue;
    const from = start === 0 ? 0 : start + contextLines;
    const to = index === rows.length ? index : index - contextLines;
    if (to - from >= shortestFold) folds.push({ from, to });
    start = index + 1;
  }
  return folds;
}

/** `12–18` for lines from 1, one number for one line, nothing for none. */
export function formatLines(from: number, to: number): string {
  if (to <= from) return '';
  return to - from === 1 ? `${from + 1}` : `${from + 1}–${to}`;
}
