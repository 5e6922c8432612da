/** A path as the screen compares it. */
export interface FoldedPath {
  /** Lower-case, normalised components, `.` and `..` resolved; no empty ones. A drive (`c:`) is the first component. */
  readonly components: readonly string[];
  /** Whether it ended in a separator: what it names is then a folder. */
  readonly isFolder: boolean;
}

/**
 * Splits and folds a path of any system, so that two spellings of one file give the same components.
 *
 * Dot segments are resolved on the raw text, before normalisation, because only a real `..` goes up: U+2025 becomes
 * `..` under NFKC and names an ordinary file. Both slashes separate, on every system: a name with a backslash in it is
 * rarer than a path written on Windows. Leading `..` of a relative path are dropped; what they lead to is unknown.
 */
export function foldPath(path: string): FoldedPath {
  return split(path, plainPath.test(path));
}

function split(path: string, isPlain: boolean): FoldedPath {
  const raw = (isPlain ? path : path.replaceAll('\\', '/')).split('/');
  const components: string[] = [];
  for (const [index, component] of raw.entries()) {
    if (component === '' || component === '.') continue;
    if (component === '..') components.pop();
    else if (isPlain) components.push(component);
    else pushFolded(components, component, index === 0);
  }
  const last = raw.at(-1);
  return { components, isFolder: last === '' || last === '.' || last === '..' };
}

/**
 * A path as Windows reads it ({@link foldPath}), as POSIX does where that differs, and both of every text that
 * {@link toSpellings} finds in it. What a path names depends on who opens it, and a rule that holds in any reading
 * holds: `.ssh/..\\notes` is a file in `.ssh` here and none there, and `x:.env` ends in `.env` here and is the stream of
 * a file `x` there.
 */
export function foldReadings(path: string): readonly FoldedPath[] {
  const isPlain = plainPath.test(path);
  if (isPlain || !needsMoreReadings.test(path)) return [split(path, isPlain)];
  return toSpellings(path).flatMap((text) => (needsPosixReading.test(text) ? [foldPath(text), foldPosixPath(text)] : [foldPath(text)]));
}

/** A backslash or colon, or what folding could make one. */
const needsPosixReading = /[\\:]|[^\0-\x7f]/;
/** Those, and what {@link toSpellings} takes away. */
const needsMoreReadings = /[\\:%"'`\0]|[^\0-\x7f]|^\s/;

/**
 * Only a slash separates, so only between slashes does `..` go up, and nothing ends at a colon, dot or space. Pieces
 * between backslashes still count as components: who named a file `.ssh\\id_rsa` has copied it from somewhere.
 */
function foldPosixPath(path: string): FoldedPath {
  const raw = path.split('/');
  const names: string[] = [];
  for (const name of raw) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  const components = names.flatMap((name) => foldText(name).split(/[/\\]/)).filter((name) => name !== '' && name !== '.' && name !== '..');
  const last = raw.at(-1);
  return { components, isFolder: last === '' || last === '.' || last === '..' };
}

const maximumSpellings = 8;

/**
 * The path itself, and what is left when what some program on the way takes off is taken off: quotes and white space
 * around it, everything from a zero byte on, the scheme of a `file:` address, percent signs (also doubled ones), and the
 * drive of a path that starts at the drive's own current folder (`C:.env`).
 */
function toSpellings(path: string): readonly string[] {
  const found = new Set([path]);
  for (const text of found) {
    for (const next of [unwrapped(text), cutAtZero(text), decodePercent(text), text.replace(leadingDrive, '')]) {
      if (found.size < maximumSpellings) found.add(next);
    }
  }
  return [...found];
}

const leadingDrive = /^(?:[\\/]{2}[?.][\\/])?[A-Za-z]:(?=[^\\/:])/;
const wrapping = /["'`\s]/;

/** By hand: a pattern anchored at the end would look for it from every quote of a path made of quotes. */
function unwrapped(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && wrapping.test(text.charAt(from))) from += 1;
  while (to > from && wrapping.test(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to).replace(/^file:(?:\/\/[^/]*(?=\/))?/i, '');
}

function cutAtZero(text: string): string {
  const at = text.indexOf('\0');
  return at < 0 ? text : text.slice(0, at);
}

/** As far as it is UTF-8; what is not stays as it stands. */
function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes.replace(/%([0-7][0-9A-Fa-f])/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    }
  });
}

/** {@link foldPath} for callers that only compare components. */
export function toFoldedComponents(path: string): readonly string[] {
  return foldPath(path).components;
}

/** Lower-case ASCII in which there is nothing to fold and nothing to take off: most paths, and then folding is splitting. */
const plainPath = /^(?! |.*[. ](?:\/|$))[a-z0-9 ._/\-+@()[\]{}=,#~!$&]*$/;

/** Zero-width and other characters that file systems or readers ignore. */
const ignorable = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

function pushFolded(components: string[], component: string, isFirst: boolean): void {
  // NFKC may give compatibility look-alikes of a separator (U+FF0F), so what it returns is split again.
  for (const piece of foldText(component).split(/[/\\]/)) {
    const name = cutWindowsTail(piece, isFirst);
    if (name !== '') components.push(name);
  }
}

/**
 * Case and compatibility folding of a name, at least as wide as that of any file system: through upper case, because a
 * disk of Apple's takes `ß` for `ss` and others take `ı` for `i`. Twice through NFKC, as a change of case can give a
 * decomposed letter.
 */
export function foldText(text: string): string {
  if (plainAscii.test(text)) return text.toLowerCase();
  return text.normalize('NFKC').replace(ignorable, '').toUpperCase().toLowerCase().normalize('NFKC');
}

const plainAscii = /^[\0-\x7f]*$/;

/**
 * Windows drops trailing dots and spaces of a name, and `name:stream` opens the file `name`. Other white space at the
 * end, such as a line feed that a program forgot to cut, counts as a space.
 */
function cutWindowsTail(name: string, isFirst: boolean): string {
  if (isFirst && /^[a-z]:$/.test(name)) return name;
  const colon = name.indexOf(':');
  const withoutStream = colon > 0 ? name.slice(0, colon) : name;
  // By hand: `[. ]+$` would look for an end from each dot of a name made of dots.
  let end = withoutStream.length;
  while (end > 0 && (withoutStream[end - 1] === '.' || withoutStream.charCodeAt(end - 1) <= 0x20)) end -= 1;
  return end === 0 ? withoutStream : withoutStream.slice(0, end);
}
