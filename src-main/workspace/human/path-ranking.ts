import type { FileMatch } from '../../../src-shared/index.ts';

/**
 * Orders paths by how well the typed characters stand in them: at the start of the file's name, at the start of words,
 * next to each other, in short paths. `candidates` are indexes of paths known to hold the characters in order.
 */
export function rankPaths(paths: readonly string[], candidates: readonly number[], query: string, limit: number): FileMatch[] {
  const needle = query.toLowerCase().replaceAll(/\s+/g, '');
  const best: Ranked[] = [];
  for (const index of candidates) {
    const path = paths[index];
    const ranked = path === undefined ? undefined : rankPath(path, needle);
    if (ranked === undefined) continue;
    const worst = best.at(-1);
    if (best.length >= limit && worst !== undefined && compareRanked(ranked, worst) >= 0) continue;
    insertSorted(best, ranked);
    if (best.length > limit) best.pop();
  }
  return best.map(({ path, positions }) => ({ path, ranges: toRanges(positions) }));
}

interface Ranked {
  readonly path: string;
  readonly score: number;
  readonly positions: readonly number[];
}

function rankPath(path: string, needle: string): Ranked | undefined {
  const folded = path.toLowerCase();
  const nameStart = path.lastIndexOf('/') + 1;
  // The name alone first: who types a name means a file called so, not folders that spell it.
  const inName = findPositions(path, folded, needle, nameStart);
  const positions = inName ?? findPositions(path, folded, needle, 0);
  if (positions === undefined) return undefined;
  const nameBonus = inName === undefined ? 0 : 40;
  return { path, positions, score: nameBonus + scorePositions(path, positions) - path.length / 8 };
}

/** Each character at a word start if there is one ahead that leaves room for the rest, else at its next place. */
function findPositions(path: string, folded: string, needle: string, from: number): number[] | undefined {
  const whole = folded.indexOf(needle, from);
  if (whole !== -1) return findWhole(path, folded, needle, from, whole);
  return findSubsequence(path, folded, needle, from);
}

function findWhole(path: string, folded: string, needle: string, from: number, first: number): number[] {
  let start = first;
  for (let next = first; next !== -1; next = folded.indexOf(needle, next + 1)) {
    if (!isWordStart(path, next)) continue;
    start = next;
    break;
  }
  return Array.from({ length: needle.length }, (_, index) => Math.max(from, start) + index);
}

function findSubsequence(path: string, folded: string, needle: string, from: number): number[] | undefined {
  // The latest place each character may take so that those after it still fit.
  const latest: number[] = new Array(needle.length);
  for (let index = needle.length - 1, end = folded.length; index >= 0; index -= 1) {
    end = folded.lastIndexOf(needle.charAt(index), end - 1);
    if (end < from || (end === 0 && index > 0)) return undefined;
    latest[index] = end;
  }
  const positions: number[] = [];
  let previous = from - 1;
  for (let index = 0; index < needle.length; index += 1) {
    const limit = latest[index] ?? 0;
    const character = needle.charAt(index);
    let place = folded.indexOf(character, previous + 1);
    const isNext = index > 0 && place === previous + 1;
    if (!isNext && !isWordStart(path, place)) {
      for (let next = place; next !== -1 && next <= limit; next = folded.indexOf(character, next + 1)) {
        if (!isWordStart(path, next)) continue;
        place = next;
        break;
      }
    }
    positions.push(place);
    previous = place;
  }
  return positions;
}

function scorePositions(path: string, positions: readonly number[]): number {
  let score = 0;
  let previous = -2;
  for (const position of positions) {
    if (position === previous + 1) score += 8;
    if (isWordStart(path, position)) score += 10;
    previous = position;
  }
  const first = positions[0] ?? 0;
  const last = positions.at(-1) ?? 0;
  return score - (last - first + 1 - positions.length) / 2;
}

function isWordStart(path: string, position: number): boolean {
  if (position === 0) return true;
  const before = path.charCodeAt(position - 1);
  const here = path.charCodeAt(position);
  if (!isLetterOrDigit(before)) return isLetterOrDigit(here);
  return isUpper(here) && !isUpper(before);
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 97 && code <= 122) || isUpper(code) || (code >= 48 && code <= 57) || code > 127;
}

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

function compareRanked(left: Ranked, right: Ranked): number {
  return right.score - left.score || left.path.length - right.path.length || (left.path < right.path ? -1 : 1);
}

function insertSorted(best: Ranked[], ranked: Ranked): void {
  let low = 0;
  let high = best.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = best[middle];
    if (other !== undefined && compareRanked(other, ranked) <= 0) low = middle + 1;
    else high = middle;
  }
  best.splice(low, 0, ranked);
}

function toRanges(positions: readonly number[]): number[] {
  const ranges: number[] = [];
  for (const position of positions) {
    if (ranges.at(-1) === position) ranges[ranges.length - 1] = position + 1;
    else ranges.push(position, position + 1);
  }
  return ranges;
}
