import { foldText, toFoldedComponents } from './components.ts';

export interface GlobPlaces {
  readonly homeDirectory: string;
  readonly workspaceRoot?: string | undefined;
}

/** How texts become comparable. */
export interface Folding {
  text(text: string): string;
  components(path: string): readonly string[];
}

const folded: Folding = { text: foldText, components: toFoldedComponents };

/** Whether a path, as folded components, is covered. */
export type PathMatcher = (components: readonly string[]) => boolean;

/**
 * Compiles a pattern: `*` (within a component), `**` (any number of components), `?`, `[abc]`, `[a-z]`, `[!abc]`.
 *
 * A pattern covers what it names and everything below that. Without a slash it names a component anywhere. With one it
 * starts at the workspace root; `/…` also at the root of the disk, `~/…` at the home directory, `**` first anywhere.
 * Case and Unicode look-alikes do not matter, unless `folding` says otherwise. Matching is linear in the path for each `*`, never exponential: no
 * regular expression is built.
 */
export function compileUserGlob(pattern: string, places: GlobPlaces, folding: Folding = folded): PathMatcher {
  const alternatives = anchorsOf(pattern, places, folding).map((text) =>
    text.split('/').filter((segment) => segment !== '' && segment !== '.'),
  );
  return (components) => alternatives.some((segments) => segments.length > 0 && matchesPrefix(segments, components));
}

function anchorsOf(pattern: string, places: GlobPlaces, folding: Folding): readonly string[] {
  const text = folding.text(pattern.trim().replaceAll('\\', '/'));
  const home = folding.components(places.homeDirectory).join('/');
  const root = places.workspaceRoot === undefined ? undefined : folding.components(places.workspaceRoot).join('/');
  if (text === '~' || text.startsWith('~/')) return [`${escapeGlob(home)}${text.slice(1)}`];
  const isAnchored = text.replace(/\/+$/, '').includes('/');
  if (!isAnchored || text.startsWith('**/')) return [`**/${text}`];
  const inWorkspace = root === undefined ? `**/${text}` : `${escapeGlob(root)}/${text}`;
  // A relative path given to the screen is compared as it stands.
  const asWritten = text.replace(/^\/+/, '');
  return [inWorkspace, asWritten];
}

/** Whether the segments match the start of the path: a pattern that names a folder covers what is in it. */
function matchesPrefix(segments: readonly string[], components: readonly string[]): boolean {
  let segment = 0;
  let component = 0;
  let starSegment = -1;
  let starComponent = 0;
  // Greedy with one point of return, as for `*` in a name: the latest `**` is the only one that need ever give way.
  while (segment < segments.length) {
    const current = segments[segment] as string;
    if (current === '**') {
      starSegment = segment;
      starComponent = component;
      segment += 1;
      if (segment === segments.length) return components.length > 0;
      continue;
    }
    if (component < components.length && matchesName(current, components[component] as string)) {
      segment += 1;
      component += 1;
      continue;
    }
    if (starSegment < 0 || starComponent >= components.length) return false;
    starComponent += 1;
    segment = starSegment + 1;
    component = starComponent;
  }
  return true;
}

/** One component against one segment: two pointers, one point of return. */
export function matchesName(segment: string, name: string): boolean {
  let at = 0;
  let position = 0;
  let starAt = -1;
  let starPosition = 0;
  while (position < name.length) {
    const step = at < segment.length ? matchOne(segment, at, name, position) : 0;
    if (step > 0) {
      at += step;
      position += 1;
    } else if (segment[at] === '*') {
      starAt = at;
      starPosition = position;
      at += 1;
    } else if (starAt >= 0) {
      starPosition += 1;
      position = starPosition;
      at = starAt + 1;
    } else return false;
  }
  while (segment[at] === '*') at += 1;
  return at >= segment.length;
}

/** Length of the element of the segment that matches the character, or 0. A `*` matches nothing here. */
function matchOne(segment: string, at: number, name: string, position: number): number {
  const element = segment[at];
  if (element === '*') return 0;
  if (element === '?') return 1;
  if (element === '[') {
    const end = classEnd(segment, at);
    if (end > 0) return inClass(segment.slice(at + 1, end), name[position] as string) ? end - at + 1 : 0;
  }
  return element === name[position] ? 1 : 0;
}

/** Index of the `]` that ends a class; a `]` right after the start is a member. 0 when it never ends: then `[` is a plain character. */
function classEnd(segment: string, at: number): number {
  const first = segment[at + 1] === '!' || segment[at + 1] === '^' ? at + 2 : at + 1;
  return Math.max(0, segment.indexOf(']', first + 1));
}

function inClass(members: string, character: string): boolean {
  const isNegated = members.startsWith('!') || members.startsWith('^');
  const text = isNegated ? members.slice(1) : members;
  let isIn = false;
  for (let index = 0; index < text.length; index += 1) {
    const from = text[index] as string;
    const isRange = text[index + 1] === '-' && index + 2 < text.length;
    const to = isRange ? (text[index + 2] as string) : from;
    if (isRange) index += 2;
    if (character >= from && character <= to) isIn = true;
  }
  return isIn !== isNegated;
}

/** Glob characters of a folder's own name, as one-member classes. */
function escapeGlob(text: string): string {
  return text.replace(/[*?[]/g, '[$&]');
}
