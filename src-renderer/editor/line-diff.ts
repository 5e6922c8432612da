import { matchLines } from './line-match.ts';

/** A place where two texts differ, as half-open ranges of line indexes. One of the two may be empty. */
export interface LineHunk {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

/** Two texts cut into lines that keep their line ends, and every place where they differ, in order. */
export interface LineDiff {
  readonly linesA: readonly string[];
  readonly linesB: readonly string[];
  readonly hunks: readonly LineHunk[];
}

/** Lines of a text, each with its `\n`, so that joining them gives the text back byte for byte. */
export function splitLines(text: string): string[] {
  const lines: string[] = [];
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const to = end === -1 ? text.length : end + 1;
    lines.push(text.slice(from, to));
    from = to;
  }
  return lines;
}

/** Longest uninterrupted work of {@link diffLinesSliced}, in milliseconds: half of a frame. */
const sliceMs = 8;

/** Line difference in one go. For texts of unknown size use {@link diffLinesSliced}. */
export function diffLines(before: string, after: string): LineDiff {
  const steps = diffSteps(before, after);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * The same difference, computed in slices, so that a window stays responsive whatever the texts are.
 * Rejects with the signal's reason when it is aborted before or between slices.
 */
export async function diffLinesSliced(before: string, after: string, signal: AbortSignal): Promise<LineDiff> {
  signal.throwIfAborted();
  const steps = diffSteps(before, after);
  for (;;) {
    const endMs = performance.now() + sliceMs;
    while (performance.now() < endMs) {
      const step = steps.next();
      if (step.done === true) return step.value;
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal.throwIfAborted();
  }
}

function* diffSteps(before: string, after: string): Generator<void, LineDiff> {
  const linesA = splitLines(before);
  yield;
  const linesB = splitLines(after);
  yield;
  const pairs = yield* matchLines(linesA, linesB);
  return { linesA, linesB, hunks: slideHunks(linesA, linesB, hunksBetween(pairs, linesA.length, linesB.length)) };
}

/** What lies between matched lines. `pairs` is a sequence of `a, b` indexes, both rising. */
function hunksBetween(pairs: readonly number[], lengthA: number, lengthB: number): LineHunk[] {
  const hunks: LineHunk[] = [];
  let fromA = 0;
  let fromB = 0;
  for (let index = 0; index <= pairs.length; index += 2) {
    const toA = pairs[index] ?? lengthA;
    const toB = pairs[index + 1] ?? lengthB;
    if (toA > fromA || toB > fromB) hunks.push({ fromA, toA, fromB, toB });
    fromA = toA + 1;
    fromB = toB + 1;
  }
  return hunks;
}

/**
 * Moves pure insertions and deletions down as far as they may go, and joins what then touches. An inserted function
 * ends with its own brace then, instead of borrowing that of the function before it.
 */
function slideHunks(linesA: readonly string[], linesB: readonly string[], hunks: readonly LineHunk[]): LineHunk[] {
  const slid: LineHunk[] = [];
  for (const [index, hunk] of hunks.entries()) {
    const limit = hunks[index + 1] ?? { fromA: linesA.length, fromB: linesB.length };
    let { fromA, toA, fromB, toB } = hunk;
    const isPure = fromA === toA || fromB === toB;
    const [lines, isInsertion] = fromA === toA ? [linesB, true] : [linesA, false];
    while (isPure && toA < limit.fromA && toB < limit.fromB && lines[isInsertion ? fromB : fromA] === lines[isInsertion ? toB : toA]) {
      fromA += 1;
      toA += 1;
      fromB += 1;
      toB += 1;
    }
    slid.push({ fromA, toA, fromB, toB });
  }
  return joinTouching(slid);
}

function joinTouching(hunks: readonly LineHunk[]): LineHunk[] {
  const joined: LineHunk[] = [];
  for (const hunk of hunks) {
    const last = joined.at(-1);
    if (last !== undefined && last.toA === hunk.fromA && last.toB === hunk.fromB) {
      joined[joined.length - 1] = { ...last, toA: hunk.toA, toB: hunk.toB };
    } else joined.push(hunk);
  }
  return joined;
}

/**
 * The text in which exactly the accepted hunks happened: all of them give the text after, none the text before.
 *
 * @param accepted indexes into `diff.hunks`
 */
export function composeText(diff: LineDiff, accepted: ReadonlySet<number>): string {
  const parts: string[] = [];
  let at = 0;
  for (const [index, hunk] of diff.hunks.entries()) {
    parts.push(...joinLines(diff.linesA, at, hunk.fromA));
    parts.push(...(accepted.has(index) ? joinLines(diff.linesB, hunk.fromB, hunk.toB) : joinLines(diff.linesA, hunk.fromA, hunk.toA)));
    at = hunk.toA;
  }
  parts.push(...joinLines(diff.linesA, at, diff.linesA.length));
  return parts.join('');
}

/** As a list of one, because spreading a hundred thousand lines into a call overflows the stack. */
function joinLines(lines: readonly string[], from: number, to: number): [string] {
  return [lines.slice(from, to).join('')];
}

/** Added and removed lines of the accepted hunks. */
export function countLines(diff: LineDiff, accepted: ReadonlySet<number>): { readonly added: number; readonly removed: number } {
  let added = 0;
  let removed = 0;
  for (const [index, hunk] of diff.hunks.entries()) {
    if (!accepted.has(index)) continue;
    added += hunk.toB - hunk.fromB;
    removed += hunk.toA - hunk.fromA;
  }
  return { added, removed };
}
