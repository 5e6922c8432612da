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
  const isPlain = plainPath.test(path);
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
 * A path as Windows reads it ({@link foldPath}), and as POSIX does where that differs. What a path names depends on the
 * system, and a rule that holds in either reading holds: `.ssh/..\\notes` is a file in `.ssh` here and none there, and
 * `x:.env` ends in `.env` here and is the stream of a file `x` there.
 */
export function foldReadings(path: string): readonly FoldedPath[] {
  const windows = foldPath(path);
  return needsSecondReading.test(path) ? [windows, foldPosixPath(path)] : [windows];
}

/** A backslash or colon, or what folding could make one. */
const needsSecondReading = /[\\:]|[^\0-\x7f]/;

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

/** {@link foldPath} for callers that only compare components. */
export function toFoldedComponents(path: string): readonly string[] {
  return foldPath(path).components;
}

/** Lower-case ASCII without a character that folding could change: most paths, and then folding is splitting. */
const plainPath = /^(?!.*[. ](?:\/|$))[a-z0-9 ._/\-+@()[\]{}=,#~!$%&']*$/;

/** Zero-width and other characters that file systems or readers ignore. */
const ignorable = /\p{Default_Ignorable_Code_Point}/gu;

function pushFolded(components: string[], component: string, isFirst: boolean): void {
  // NFKC may give compatibility look-alikes of a separator (U+FF0F), so what it returns is split again.
  for (const piece of foldText(component).split(/[/\\]/)) {
    const name = cutWindowsTail(piece, isFirst);
    if (name !== '') components.push(name);
  }
}

/** Case and compatibility folding of a name. Twice through NFKC, as lower-casing can give a decomposed letter. */
export function foldText(text: string): string {
  return text.normalize('NFKC').replace(ignorable, '').toLowerCase().normalize('NFKC');
}

/** Windows drops trailing dots and spaces of a name, and `name:stream` opens the file `name`. */
function cutWindowsTail(name: string, isFirst: boolean): string {
  if (isFirst && /^[a-z]:$/.test(name)) return name;
  const colon = name.indexOf(':');
  const withoutStream = colon > 0 ? name.slice(0, colon) : name;
  // By hand: `[. ]+$` would look for an end from each dot of a name made of dots.
  let end = withoutStream.length;
  while (end > 0 && (withoutStream[end - 1] === '.' || withoutStream[end - 1] === ' ')) end -= 1;
  return end === 0 ? withoutStream : withoutStream.slice(0, end);
}
