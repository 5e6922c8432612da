/**
 * Aho-Corasick over a folded alphabet, compiled to one table: one load per byte of text, whatever the number of literals.
 *
 * Letters are folded to lower case and digits to one class, so that a literal like `0000-0000` means "four digits, a
 * hyphen, four digits" and prefixes that differ in digits share their states. A hit is therefore a suspicion: whoever
 * gets it compares the exact bytes.
 */
export interface Automaton {
  /** Next row for (row + class of byte). Rows are multiplied by their width, so that a step is one addition and one load. */
  readonly next: Uint32Array;
  readonly classes: Uint8Array;
  /** Rows from here on end at least one literal. */
  readonly firstHitRow: number;
  /** Literals that end at a hit row, longest first: `hits[(row - firstHitRow) / width]`. */
  readonly hits: readonly (readonly number[])[];
  readonly width: number;
}

const digitFold = 0x30;

/** @param literals ASCII; letters and digits match folded */
export function buildAutomaton(literals: readonly string[]): Automaton {
  const classes = assignClasses(literals);
  const width = Math.max(...classes) + 1;
  const trie = buildTrie(literals, classes, width);
  const { order, outputs } = linkFailures(trie, width);
  return renumber(trie, order, outputs, classes, width);
}

function foldCode(code: number): number {
  if (code >= 0x41 && code <= 0x5a) return code | 0x20;
  return code >= 0x30 && code <= 0x39 ? digitFold : code;
}

/** Class 0 is every byte that no literal has. */
function assignClasses(literals: readonly string[]): Uint8Array {
  const byCode = new Map<number, number>();
  for (const literal of literals) {
    for (let n = 0; n < literal.length; n += 1) {
      const code = foldCode(literal.charCodeAt(n));
      if (!byCode.has(code)) byCode.set(code, byCode.size + 1);
    }
  }
  const classes = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte += 1) classes[byte] = byCode.get(foldCode(byte)) ?? 0;
  return classes;
}

interface Trie {
  /** -1 where there is no child yet. */
  readonly children: Int32Array[];
  readonly ends: number[][];
}

function buildTrie(literals: readonly string[], classes: Uint8Array, width: number): Trie {
  const trie: Trie = { children: [new Int32Array(width).fill(-1)], ends: [[]] };
  literals.forEach((literal, id) => {
    let node = 0;
    for (let n = 0; n < literal.length; n += 1) {
      const row = trie.children[node] as Int32Array;
      const symbol = classes[literal.charCodeAt(n)] as number;
      if (row[symbol] === -1) {
        row[symbol] = trie.children.push(new Int32Array(width).fill(-1)) - 1;
        trie.ends.push([]);
      }
      node = row[symbol] as number;
    }
    trie.ends[node]?.push(id);
  });
  return trie;
}

/** Completes the goto function breadth first, so that no failure link is followed while scanning. */
function linkFailures(trie: Trie, width: number): { order: readonly number[]; outputs: readonly (readonly number[])[] } {
  const failure = new Int32Array(trie.children.length);
  const outputs: (readonly number[])[] = [...trie.ends];
  const order = [0];
  for (let head = 0; head < order.length; head += 1) {
    const node = order[head] as number;
    const row = trie.children[node] as Int32Array;
    const fallback = trie.children[failure[node] as number] as Int32Array;
    for (let symbol = 0; symbol < width; symbol += 1) {
      const child = row[symbol] as number;
      const other = node === 0 ? 0 : (fallback[symbol] as number);
      if (child === -1) row[symbol] = other;
      else {
        failure[child] = other;
        outputs[child] = [...(outputs[child] ?? []), ...(outputs[other] ?? [])];
        order.push(child);
      }
    }
  }
  return { order, outputs };
}

/** Quiet nodes first, so that "did anything end here?" is one comparison. */
function renumber(
  trie: Trie,
  order: readonly number[],
  outputs: readonly (readonly number[])[],
  classes: Uint8Array,
  width: number,
): Automaton {
  const quiet = order.filter((node) => outputs[node]?.length === 0);
  const loud = order.filter((node) => (outputs[node]?.length ?? 0) > 0);
  const rows = new Uint32Array(order.length);
  [...quiet, ...loud].forEach((node, index) => {
    rows[node] = index * width;
  });
  const next = new Uint32Array(order.length * width);
  for (const node of order) {
    for (let symbol = 0; symbol < width; symbol += 1) {
      next[(rows[node] as number) + symbol] = rows[trie.children[node]?.[symbol] as number] as number;
    }
  }
  return { next, classes, firstHitRow: quiet.length * width, hits: loud.map((node) => outputs[node] ?? []), width };
}

/** Where literals end, in the order of the text: `afters[n]` is the position after one, `rows[n]` its row. */
export interface HitList {
  readonly afters: Int32Array;
  /** One longer than `afters`: behind the last hit is the row that the automaton stopped in. */
  readonly rows: Int32Array;
}

/** Bytes that {@link findHits} reads at most, so that a list of this length holds every hit. */
export const hitBlockBytes = 16_384;

export function createHitList(): HitList {
  return { afters: new Int32Array(hitBlockBytes), rows: new Int32Array(hitBlockBytes + 1) };
}

/**
 * Reads `bytes` from `from` to `to`, beginning in `startRow`, and fills the list; returns how many hits there are.
 *
 * Four bytes a turn and nothing but loads, additions and comparisons in it: what is done about a hit happens elsewhere, because a
 * call inside keeps the compiler from holding the tables in registers and costs a third of the speed.
 */
export function findHits(automaton: Automaton, bytes: Uint8Array, from: number, to: number, startRow: number, hits: HitList): number {
  const { next, classes, firstHitRow } = automaton;
  const { afters, rows } = hits;
  let [row, count, at] = [startRow, 0, from];
  const note = (after: number): void => {
    afters[count] = after;
    rows[count] = row;
    count += 1;
  };
  for (; at + 4 <= to; at += 4) {
    row = next[row + (classes[bytes[at] as number] as number)] as number;
    if (row >= firstHitRow) note(at + 1);
    row = next[row + (classes[bytes[at + 1] as number] as number)] as number;
    if (row >= firstHitRow) note(at + 2);
    row = next[row + (classes[bytes[at + 2] as number] as number)] as number;
    if (row >= firstHitRow) note(at + 3);
    row = next[row + (classes[bytes[at + 3] as number] as number)] as number;
    if (row >= firstHitRow) note(at + 4);
  }
  for (; at < to; at += 1) {
    row = next[row + (classes[bytes[at] as number] as number)] as number;
    if (row >= firstHitRow) note(at + 1);
  }
  rows[count] = row;
  return count;
}
