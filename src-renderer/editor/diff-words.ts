import { presentableDiff } from '@codemirror/merge';
import type { DiffDisplay } from './diff-display.ts';

/** A stretch of characters of one side that changed, from the start of its hunk. */
export interface WordRange {
  readonly from: number;
  readonly to: number;
}

export interface HunkWords {
  readonly before: readonly WordRange[];
  readonly after: readonly WordRange[];
}

/** Above this a whole hunk counts as changed: marking single words in it would only flicker. */
const maximumCharacters = 6000;
/** Share of the text before that has to stay for words to be marked. */
const smallestKeptShare = 0.5;
const none: HunkWords = { before: [], after: [] };

/** Finds the changed words of hunks, each once. Hunks that only add or only remove have none: all of them is new or gone. */
export function createWordFinder(display: DiffDisplay): (hunk: number) => HunkWords {
  const known = new Map<number, HunkWords>();
  return (index) => {
    const found = known.get(index) ?? findWords(display, index);
    known.set(index, found);
    return found;
  };
}

function findWords({ diff, linesA, linesB }: DiffDisplay, index: number): HunkWords {
  const hunk = diff.hunks[index];
  if (hunk === undefined || hunk.fromA === hunk.toA || hunk.fromB === hunk.toB) return none;
  const before = linesA.slice(hunk.fromA, hunk.toA).join('\n');
  const after = linesB.slice(hunk.fromB, hunk.toB).join('\n');
  if (before.length > maximumCharacters || after.length > maximumCharacters) return none;
  const changes = presentableDiff(before, after, { scanLimit: 500, timeout: 10 });
  // Lines that have little in common read better whole than in confetti.
  const kept = 1 - changes.reduce((sum, { fromA, toA }) => sum + toA - fromA, 0) / before.length;
  if (kept < smallestKeptShare) return none;
  return {
    before: changes.filter(({ fromA, toA }) => toA > fromA).map(({ fromA, toA }) => ({ from: fromA, to: toA })),
    after: changes.filter(({ fromB, toB }) => toB > fromB).map(({ fromB, toB }) => ({ from: fromB, to: toB })),
  };
}

/** Offset of every line in the text that joins them with line feeds, and the length of that text at the end. */
export function lineOffsets(lines: readonly string[]): Float64Array {
  const offsets = new Float64Array(lines.length + 1);
  for (const [index, line] of lines.entries()) offsets[index + 1] = (offsets[index] ?? 0) + line.length + 1;
  return offsets;
}
