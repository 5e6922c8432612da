import type { FileMatch } from '../../../src-shared/index.ts';

/** Paths with what every query would otherwise compute anew. */
export interface RankablePaths {
  readonly paths: readonly string[];
  readonly folded: readonly string[];
}

export function toRankable(paths: readonly string[]): RankablePaths {
  return { paths, folded: paths.map((path) => path.toLowerCase()) };
}

/**
 * Orders paths by how well the typed characters stand in them: in the file's name rather than its folders, at the start
 * of words, next to each other, in short paths. Paths that do not hold the characters in order are left out.
 */
export function rankPaths({ paths, folded }: RankablePaths, query: string, limit: number): FileMatch[] {
  const needle = query.toLowerCase().replaceAll(/\s+/g, '');
  const matcher = new Matcher(needle);
  const best: Ranked[] = [];
  let worstScore = Number.NEGATIVE_INFINITY;
  for (const [index, path] of paths.entries()) {
    const score = matcher.match(path, folded[index] ?? '');
    if (score === undefined || score < worstScore) continue;
    insertSorted(best, { path, score, positions: matcher.copyPositions() });
    if (best.length <= limit) continue;
    best.pop();
    worstScore = best.at(-1)?.score ?? worstScore;
  }
  return best.map(({ path, positions }) => ({ path, ranges: toRanges(positions) }));
}

interface Ranked {
  readonly path: string;
  readonly score: number;
  readonly positions: readonly number[];
}

/** Finds where a needle's characters best stand in a path. Reuses its arrays: tens of thousands of paths are asked per key. */
class Matcher {
  readonly #needle: string;
  /** Where each character is taken to be. */
  readonly #positions: Int32Array;
  /** The last place each character may take so that those behind it still fit. */
  readonly #latest: Int32Array;

  constructor(needle: string) {
    this.#needle = needle;
    this.#positions = new Int32Array(needle.length);
    this.#latest = new Int32Array(needle.length);
  }

  /** The score, more is better; undefined when the characters are not there in order. */
  match(path: string, folded: string): number | undefined {
    const nameStart = path.lastIndexOf('/') + 1;
    // The name alone first: who types a name means a file called so, not folders that spell it.
    if (this.#find(path, folded, nameStart)) return this.#score(path) + 40 - path.length / 8;
    return this.#find(path, folded, 0) ? this.#score(path) - path.length / 8 : undefined;
  }

  copyPositions(): number[] {
    return [...this.#positions];
  }

  #find(path: string, folded: string, from: number): boolean {
    const whole = folded.indexOf(this.#needle, from);
    if (whole === -1) return this.#findScattered(path, folded, from);
    let start = whole;
    for (let next = whole; next !== -1; next = folded.indexOf(this.#needle, next + 1)) {
      if (!isWordStart(path, next)) continue;
      start = next;
      break;
    }
    for (let index = 0; index < this.#positions.length; index += 1) this.#positions[index] = start + index;
    return true;
  }

  /** Each character next to the one before if it is there, else at a word start that leaves room, else where it comes first. */
  #findScattered(path: string, folded: string, from: number): boolean {
    if (!this.#findLatest(folded, from)) return false;
    let previous = from - 1;
    for (let index = 0; index < this.#positions.length; index += 1) {
      const character = this.#needle.charAt(index);
      let place = folded.indexOf(character, previous + 1);
      if (index === 0 || place !== previous + 1) place = findWordStart(path, folded, character, place, this.#latest[index] ?? 0) ?? place;
      this.#positions[index] = place;
      previous = place;
    }
    return true;
  }

  #findLatest(folded: string, from: number): boolean {
    let end = folded.length;
    for (let index = this.#latest.length - 1; index >= 0; index -= 1) {
      // `lastIndexOf` takes a negative start for zero.
      end = end === 0 ? -1 : folded.lastIndexOf(this.#needle.charAt(index), end - 1);
      if (end < from) return false;
      this.#latest[index] = end;
    }
    return true;
  }

  #score(path: string): number {
    let score = 0;
    let previous = -2;
    for (const position of this.#positions) {
      if (position === previous + 1) score += 8;
      if (isWordStart(path, position)) score += 10;
      previous = position;
    }
    const spread = previous + 1 - (this.#positions[0] ?? 0) - this.#positions.length;
    return score - spread / 2;
  }
}

function findWordStart(path: string, folded: string, character: string, from: number, limit: number): number | undefined {
  for (let next = from; next !== -1 && next <= limit; next = folded.indexOf(character, next + 1)) {
    if (isWordStart(path, next)) return next;
  }
  return undefined;
}

function isWordStart(path: string, position: number): boolean {
  const here = path.charCodeAt(position);
  if (position === 0) return true;
  const before = path.charCodeAt(position - 1);
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
