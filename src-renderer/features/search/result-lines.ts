import type { Reply } from '../../../src-shared/index.ts';

type FileResult = Reply<'workspace/searchText'>['files'][number];

/** One visible line of the results. */
export type ResultLine =
  | { readonly type: 'file'; readonly path: string; readonly count: number; readonly isOpen: boolean }
  | { readonly type: 'match'; readonly path: string; readonly line: number; readonly text: string; readonly ranges: readonly number[] };

/** Results as lines: a file, then its matches unless it is closed. */
export function toResultLines(files: readonly FileResult[], closed: ReadonlySet<string>): readonly ResultLine[] {
  return files.flatMap(({ path, matches }): ResultLine[] => {
    const isOpen = !closed.has(path);
    const file: ResultLine = { type: 'file', path, count: matches.length, isOpen };
    return isOpen ? [file, ...matches.map((match): ResultLine => ({ type: 'match', path, ...match }))] : [file];
  });
}

/** A piece of a line that matched or did not. */
export interface TextPiece {
  readonly text: string;
  readonly isMatch: boolean;
}

/** Characters shown before the first match: enough to recognise the place. */
const leadLength = 12;

/** A line cut into pieces at its matches, without its indentation, begun late enough that the first match is in sight. */
export function toPieces(text: string, ranges: readonly number[]): readonly TextPiece[] {
  const indentation = text.length - text.trimStart().length;
  const first = ranges[0] ?? 0;
  const start = first - leadLength > indentation ? first - leadLength : Math.min(indentation, first);
  const pieces: TextPiece[] = start > indentation ? [{ text: '…', isMatch: false }] : [];
  let at = start;
  for (let index = 0; index + 1 < ranges.length; index += 2) {
    const [from = 0, to = 0] = [ranges[index], ranges[index + 1]];
    if (from > at) pieces.push({ text: text.slice(at, from), isMatch: false });
    pieces.push({ text: text.slice(Math.max(at, from), to), isMatch: true });
    at = Math.max(at, to);
  }
  if (at < text.length) pieces.push({ text: text.slice(at, at + 400), isMatch: false });
  return pieces;
}
