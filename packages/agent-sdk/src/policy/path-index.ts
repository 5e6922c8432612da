/** A path glob that is a name: `/etc/passwd`, or with what is below it `/etc/**`. */
export interface PlainGlob {
  /** Absolute, without a slash at the end; empty for the root. */
  readonly name: string;
  readonly coversBelow: boolean;
}

/**
 * Whether a path is absolute, has nothing to resolve and nothing to fold: most that a program sends are. False for a
 * backslash, upper case, anything beyond ASCII, a dot or slash after a slash, and a slash at the end.
 */
export function isPlainPath(path: string): boolean {
  return plain.test(path) || path === '/';
}

/** Each character has one place to go, so it is linear. Two thirds of the time of a loop over the codes. */
const plain = /^(?:\/[^/.A-Z\\\x7f-\uffff][^/A-Z\\\x7f-\uffff]*)+$/;

/** What plain paths have in common: those of one number are matched by the same of the globs. */
export interface PathIndex {
  /** -1 for a path that is not plain: one with something to resolve or to fold. */
  find(path: string): number;
}

const slash = 0x2f;
const dead = 0;
const start = 1;
const endsHere = 1;
const goesOn = 2;
/** Two bytes for each pair of a state and a character: 1 MB at most. */
const maxCells = 524_288;

/**
 * The names as one automaton, so that a path is read once however many rules ask. The states a path ran through are those
 * of one branch: which folder it left last, or which name it is, says everything. Undefined where the table would be too
 * large.
 */
export function createPathIndex(all: readonly PlainGlob[]): PathIndex | undefined {
  // What has no plain name, no plain path begins with.
  const globs = all.filter(({ name }) => name === '' || isPlainPath(name));
  const classes = classify(globs);
  const width = Math.max(...classes) + 1;
  const length = globs.reduce((sum, { name }) => sum + name.length, start + 1);
  if (length > 65_535 || length * width > maxCells) return undefined;
  const next = new Uint16Array(length * width);
  const ends = new Uint8Array(length);
  let states = start + 1;
  for (const { name, coversBelow } of globs) {
    let state = start;
    for (let at = 0; at < name.length; at += 1) {
      const cell = state * width + (classes[name.charCodeAt(at)] as number);
      if (next[cell] === dead) {
        next[cell] = states;
        states += 1;
      }
      state = next[cell] as number;
    }
    ends[state] = (ends[state] as number) | endsHere | (coversBelow ? goesOn : 0);
  }
  const automaton: Automaton = { classes, width, next, ends };
  return { find: (path) => findIn(automaton, path) };
}

interface Automaton {
  /** By code below 128: characters of the names have one each, all others are 0. */
  readonly classes: Uint8Array;
  readonly width: number;
  readonly next: Uint16Array;
  readonly ends: Uint8Array;
}

/** The characters of the names apart, all others together. */
function classify(globs: readonly PlainGlob[]): Uint8Array {
  const classes = new Uint8Array(128);
  let count = 1;
  for (const { name } of globs) {
    for (let at = 0; at < name.length; at += 1) {
      const code = name.charCodeAt(at);
      if (classes[code] !== 0) continue;
      classes[code] = count;
      count += 1;
    }
  }
  return classes;
}

function findIn({ classes, width, next, ends }: Automaton, path: string): number {
  if (!isPlainPath(path)) return -1;
  let left = dead;
  let state = start;
  for (let at = 0; at < path.length; at += 1) {
    const code = path.charCodeAt(at);
    if (code === slash && ((ends[state] as number) & goesOn) !== 0) left = state;
    state = next[state * width + (classes[code] as number)] as number;
    if (state === dead) return left * 2;
  }
  return ends[state] === 0 ? left * 2 : state * 2 + 1;
}
