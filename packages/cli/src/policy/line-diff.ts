/** One line of a comparison. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Differing lines at most, above which texts are called different as a whole: the work grows with its square. */
const maxDistance = 2_000;

/**
 * The shortest way from one list of lines to another (Myers, “An O(ND) difference algorithm”, 1986): all lines of both in
 * order, removed ones before added ones.
 */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const trace = findPath(before, after);
  if (trace === undefined) return [...before.map(toLine('removed')), ...after.map(toLine('added'))];
  const lines: DiffLine[] = [];
  let x = before.length;
  let y = after.length;
  for (let distance = trace.length - 1; distance > 0; distance -= 1) {
    const ends = trace[distance] as Map<number, number>;
    const isDown = isStepDown(ends, distance, x - y);
    const previousX = ends.get(x - y + (isDown ? 1 : -1)) ?? 0;
    const previousY = previousX - (x - y + (isDown ? 1 : -1));
    const startX = isDown ? previousX : previousX + 1;
    for (; x > startX; x -= 1, y -= 1) lines.push({ kind: 'same', text: before[x - 1] ?? '' });
    lines.push(isDown ? { kind: 'added', text: after[y - 1] ?? '' } : { kind: 'removed', text: before[x - 1] ?? '' });
    x = previousX;
    y = previousY;
  }
  for (; x > 0; x -= 1) lines.push({ kind: 'same', text: before[x - 1] ?? '' });
  return lines.reverse();
}

const toLine =
  (kind: DiffLine['kind']) =>
  (text: string): DiffLine => ({ kind, text });

/** For each distance, how far each diagonal reached before it; undefined when the texts differ too much. */
function findPath(before: readonly string[], after: readonly string[]): readonly Map<number, number>[] | undefined {
  let ends = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let distance = 0; distance <= Math.min(maxDistance, before.length + after.length); distance += 1) {
    trace.push(ends);
    const next = new Map(ends);
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      let x = isStepDown(ends, distance, diagonal) ? (ends.get(diagonal + 1) ?? 0) : (ends.get(diagonal - 1) ?? 0) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return trace;
    }
    ends = next;
  }
  return undefined;
}

function isStepDown(ends: ReadonlyMap<number, number>, distance: number, diagonal: number): boolean {
  if (diagonal === -distance) return true;
  return diagonal !== distance && (ends.get(diagonal - 1) ?? -1) < (ends.get(diagonal + 1) ?? -1);
}

const contextLines = 3;

/** A unified diff of two texts, empty when they are the same. */
export function formatDiff(names: readonly [string, string], before: string, after: string, hasColors: boolean): string {
  const lines = diffLines(toLines(before), toLines(after));
  const changed = lines.flatMap(({ kind }, index) => (kind === 'same' ? [] : [index]));
  if (changed.length === 0) return '';
  const paint = (code: number, text: string): string => (hasColors ? `\x1b[${code}m${text}\x1b[0m` : text);
  const hunks = toHunks(changed, lines.length).map(({ start, end }) => {
    const shown = lines.slice(start, end).map(({ kind, text }) => {
      if (kind === 'same') return ` ${text}\n`;
      return kind === 'removed' ? `${paint(31, `-${text}`)}\n` : `${paint(32, `+${text}`)}\n`;
    });
    return `${paint(36, toHeader(lines, start, end))}\n${shown.join('')}`;
  });
  return `--- ${names[0]}\n+++ ${names[1]}\n${hunks.join('')}`;
}

function toLines(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

interface Hunk {
  readonly start: number;
  readonly end: number;
}

function toHunks(changed: readonly number[], length: number): readonly Hunk[] {
  const hunks: Hunk[] = [];
  for (const index of changed) {
    const start = Math.max(0, index - contextLines);
    const end = Math.min(length, index + contextLines + 1);
    const last = hunks.at(-1);
    if (last !== undefined && start <= last.end) hunks[hunks.length - 1] = { start: last.start, end };
    else hunks.push({ start, end });
  }
  return hunks;
}

/** `@@ -1,4 +1,5 @@`; a range without lines is named by the line before it, as patch(1) reads it. */
function toHeader(lines: readonly DiffLine[], start: number, end: number): string {
  const range = (side: 'removed' | 'added'): string => {
    const count = (from: number, to: number): number => lines.slice(from, to).filter(({ kind }) => kind === 'same' || kind === side).length;
    const before = count(0, start);
    const inside = count(start, end);
    return `${inside === 0 ? before : before + 1},${inside}`;
  };
  return `@@ -${range('removed')} +${range('added')} @@`;
}
