/**
 * Which lines of two texts belong together. Lines that exist on one side only are set aside first; what is left goes
 * through Myers' algorithm (1986), and, where that would cost too much, is cut at lines that are unique on both sides
 * (patience) and tried again piece by piece. Pieces that are still too dear count as replaced, which is always true,
 * only less fine.
 */

/** Edits Myers may look for in one range: memory and time grow with its square (1,500 is 2.2 million steps). */
const maximumEdits = 1500;
/** Steps of Myers over all ranges of one difference: about 30 ms. */
const totalSteps = 8_000_000;
/** Lines or steps between two chances to pause. */
const pauseLines = 4096;

interface Match {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly pairs: number[];
  budget: number;
}

/** Matched lines as a flat list of `a, b` indexes, both rising. Yields where it may be paused. */
export function* matchLines(linesA: readonly string[], linesB: readonly string[]): Generator<void, readonly number[]> {
  const numbers = new Map<string, number>();
  const a = yield* internLines(linesA, numbers);
  const b = yield* internLines(linesB, numbers);
  const start = commonPrefix(a, b);
  const end = commonSuffix(a, b, start);
  const pairs: number[] = [];
  for (let index = 0; index < start; index += 1) pairs.push(index, index);
  const keptA = keepShared(a, start, a.length - end, b, start, b.length - end, numbers.size);
  const keptB = keepShared(b, start, b.length - end, a, start, a.length - end, numbers.size);
  yield;
  const match: Match = { a: pick(a, keptA), b: pick(b, keptB), pairs: [], budget: totalSteps };
  yield* matchRange(match, 0, keptA.length, 0, keptB.length);
  for (let index = 0; index < match.pairs.length; index += 2) {
    pairs.push(keptA[match.pairs[index] ?? 0] ?? 0, keptB[match.pairs[index + 1] ?? 0] ?? 0);
  }
  for (let index = end; index > 0; index -= 1) pairs.push(a.length - index, b.length - index);
  return pairs;
}

function* internLines(lines: readonly string[], numbers: Map<string, number>): Generator<void, Int32Array> {
  const interned = new Int32Array(lines.length);
  for (const [index, line] of lines.entries()) {
    let number = numbers.get(line);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(line, number);
    }
    interned[index] = number;
    if (index % pauseLines === pauseLines - 1) yield;
  }
  return interned;
}

function commonPrefix(a: Int32Array, b: Int32Array): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a[length] === b[length]) length += 1;
  return length;
}

function commonSuffix(a: Int32Array, b: Int32Array, prefix: number): number {
  const limit = Math.min(a.length, b.length) - prefix;
  let length = 0;
  while (length < limit && a[a.length - 1 - length] === b[b.length - 1 - length]) length += 1;
  return length;
}

/** Indexes in `mine[from, to)` whose line is anywhere in `other[otherFrom, otherTo)`. */
function keepShared(
  mine: Int32Array,
  from: number,
  to: number,
  other: Int32Array,
  otherFrom: number,
  otherTo: number,
  kinds: number,
): number[] {
  const isThere = new Uint8Array(kinds);
  for (let index = otherFrom; index < otherTo; index += 1) isThere[other[index] ?? 0] = 1;
  const kept: number[] = [];
  for (let index = from; index < to; index += 1) if (isThere[mine[index] ?? 0] === 1) kept.push(index);
  return kept;
}

function pick(values: Int32Array, indexes: readonly number[]): Int32Array {
  return Int32Array.from(indexes, (index) => values[index] ?? 0);
}

function* matchRange(match: Match, fromA: number, toA: number, fromB: number, toB: number): Generator<void> {
  let [startA, startB, endA, endB] = [fromA, fromB, toA, toB];
  const { a, b, pairs } = match;
  for (; startA < endA && startB < endB && a[startA] === b[startB]; startA += 1, startB += 1) pairs.push(startA, startB);
  while (startA < endA && startB < endB && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
  }
  if (startA < endA && startB < endB) {
    const found = matchByMyers(match, startA, endA, startB, endB);
    yield;
    if (!found) yield* matchByAnchors(match, startA, endA, startB, endB);
  }
  for (; endA < toA; endA += 1, endB += 1) pairs.push(endA, endB);
}

/** Adds the longest common subsequence to the pairs. False when it would cost too much, and nothing was added. */
function matchByMyers(match: Match, fromA: number, toA: number, fromB: number, toB: number): boolean {
  const { a, b } = match;
  const [lengthA, lengthB] = [toA - fromA, toB - fromB];
  const limit = Math.min(lengthA + lengthB, maximumEdits);
  const furthest = new Int32Array(2 * limit + 3);
  const origin = limit + 1;
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= limit; edits += 1) {
    match.budget -= edits + 1;
    if (match.budget < 0) return false;
    trace.push(furthest.slice(origin - edits - 1, origin + edits + 2));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const below = furthest[origin + diagonal - 1] ?? 0;
      const above = furthest[origin + diagonal + 1] ?? 0;
      let x = diagonal === -edits || (diagonal !== edits && below < above) ? above : below + 1;
      let y = x - diagonal;
      while (x < lengthA && y < lengthB && a[fromA + x] === b[fromB + y]) {
        x += 1;
        y += 1;
      }
      furthest[origin + diagonal] = x;
      if (x >= lengthA && y >= lengthB) {
        tracePairs(match.pairs, trace, fromA, fromB, lengthA, lengthB);
        return true;
      }
    }
  }
  return false;
}

/** Walks back from the end of both ranges to their start, then adds the diagonals it met in rising order. */
function tracePairs(pairs: number[], trace: readonly Int32Array[], fromA: number, fromB: number, lengthA: number, lengthB: number): void {
  const reversed: number[] = [];
  let [x, y] = [lengthA, lengthB];
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const furthest = trace[edits] ?? new Int32Array();
    const at = (diagonal: number) => furthest[diagonal + edits + 1] ?? 0;
    const diagonal = x - y;
    const isDown = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
    const previousDiagonal = isDown ? diagonal + 1 : diagonal - 1;
    const previousX = edits === 0 ? 0 : at(previousDiagonal);
    const previousY = edits === 0 ? 0 : previousX - previousDiagonal;
    while (x > previousX && y > previousY) {
      x -= 1;
      y -= 1;
      reversed.push(y, x);
    }
    [x, y] = [previousX, previousY];
  }
  for (let index = reversed.length - 2; index >= 0; index -= 2)
    pairs.push(fromA + (reversed[index + 1] ?? 0), fromB + (reversed[index] ?? 0));
}

/** Cuts at lines that are unique on both sides, in the longest order both agree on. */
function* matchByAnchors(match: Match, fromA: number, toA: number, fromB: number, toB: number): Generator<void> {
  const anchors = longestRising(uniquePairs(match, fromA, toA, fromB, toB));
  yield;
  if (anchors.length === 0) return;
  let [startA, startB] = [fromA, fromB];
  for (const [anchorA, anchorB] of anchors) {
    if (anchorA < startA || anchorB < startB) continue;
    yield* matchRange(match, startA, anchorA, startB, anchorB);
    match.pairs.push(anchorA, anchorB);
    [startA, startB] = [anchorA + 1, anchorB + 1];
  }
  yield* matchRange(match, startA, toA, startB, toB);
}

/** Pairs of equal lines that occur once in each range, by their place in `a`. */
function uniquePairs({ a, b }: Match, fromA: number, toA: number, fromB: number, toB: number): [number, number][] {
  const places = new Map<number, { countA: number; countB: number; inB: number }>();
  for (let index = fromA; index < toA; index += 1) {
    const place = places.get(a[index] ?? 0);
    if (place === undefined) places.set(a[index] ?? 0, { countA: 1, countB: 0, inB: 0 });
    else place.countA += 1;
  }
  for (let index = fromB; index < toB; index += 1) {
    const place = places.get(b[index] ?? 0);
    if (place === undefined) continue;
    place.countB += 1;
    place.inB = index;
  }
  const pairs: [number, number][] = [];
  for (let index = fromA; index < toA; index += 1) {
    const place = places.get(a[index] ?? 0);
    if (place?.countA === 1 && place.countB === 1) pairs.push([index, place.inB]);
  }
  return pairs;
}

/** Longest subsequence whose second members rise (patience sorting). */
function longestRising(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const tops: number[] = [];
  const previous = new Int32Array(pairs.length).fill(-1);
  for (const [index, [, value]] of pairs.entries()) {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[index] = low === 0 ? -1 : (tops[low - 1] ?? -1);
    tops[low] = index;
  }
  const rising: (readonly [number, number])[] = [];
  for (let index = tops.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const pair = pairs[index];
    if (pair !== undefined) rising.push(pair);
  }
  return rising.reverse();
}
