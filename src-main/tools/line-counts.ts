/** How many lines a change adds and removes, as `diff` would count them. */
export interface LineCounts {
  readonly addedLines: number;
  readonly removedLines: number;
}

/** Changes beyond this many lines are counted as if the whole changed part were new: the search grows with its square. */
const maximumDistance = 2_000;

/** The shortest edit script's counts (Myers 1986, "An O(ND) Difference Algorithm", the greedy forward search). */
export function countChangedLines(before: string, after: string): LineCounts {
  const oldLines = toLines(before);
  const newLines = toLines(after);
  let head = 0;
  while (head < oldLines.length && head < newLines.length && oldLines[head] === newLines[head]) head += 1;
  let oldEnd = oldLines.length;
  let newEnd = newLines.length;
  while (oldEnd > head && newEnd > head && oldLines[oldEnd - 1] === newLines[newEnd - 1]) {
    oldEnd -= 1;
    newEnd -= 1;
  }
  const removed = oldLines.slice(head, oldEnd);
  const added = newLines.slice(head, newEnd);
  const distance = findDistance(removed, added) ?? removed.length + added.length;
  // distance = added + removed, and the lengths fix their difference.
  const addedLines = (distance + added.length - removed.length) / 2;
  return { addedLines, removedLines: distance - addedLines };
}

function toLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function findDistance(removed: readonly string[], added: readonly string[]): number | undefined {
  const limit = Math.min(removed.length + added.length, maximumDistance);
  const furthest = new Int32Array(2 * limit + 3);
  for (let distance = 0; distance <= limit; distance += 1) {
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      const below = furthest[limit + diagonal] ?? 0;
      const right = furthest[limit + diagonal + 2] ?? 0;
      let x = diagonal === -distance || (diagonal !== distance && below < right) ? right : below + 1;
      while (x < removed.length && x - diagonal < added.length && removed[x] === added[x - diagonal]) x += 1;
      furthest[limit + diagonal + 1] = x;
      if (x >= removed.length && x - diagonal >= added.length) return distance;
    }
  }
  return undefined;
}
