import { matchesName } from '../screen/index.ts';
import { isPlainPath, type PlainGlob } from './path-index.ts';

export type TextMatcher = (text: string) => boolean;

const wildcard = /[*?[]/;

/** `*` stands for anything, `?` for one character, `[abc]` for one of them. The usual shapes become one comparison. */
export function compileGlob(pattern: string): TextMatcher {
  if (/^\*+$/.test(pattern)) return () => true;
  if (!wildcard.test(pattern)) return (text) => text === pattern;
  const [head, middle, tail] = [pattern.slice(0, -1), pattern.slice(1, -1), pattern.slice(1)];
  if (pattern.endsWith('*') && !wildcard.test(head)) return (text) => text.startsWith(head);
  if (pattern.startsWith('*') && !wildcard.test(tail)) return (text) => text.endsWith(tail);
  if (pattern.startsWith('*') && pattern.endsWith('*') && !wildcard.test(middle)) return (text) => text.includes(middle);
  return (text) => matchesName(pattern, text);
}

/** Any of the globs. Names without wildcards are looked up together. */
export function compileGlobs(patterns: readonly string[]): TextMatcher {
  const [only, ...others] = patterns;
  if (only !== undefined && others.length === 0) return compileGlob(only);
  const names = new Set(patterns.filter((pattern) => !wildcard.test(pattern)));
  const matchers = patterns.filter((pattern) => wildcard.test(pattern)).map(compileGlob);
  return (text) => names.has(text) || matchers.some((matches) => matches(text));
}

// ------------------------------------------------------------------------------------------------------- paths

/**
 * A path as globs look at it: worked out once for an action, however many rules ask, and only as far as they do. A class,
 * because one is made for every decision and its parts must cost nothing before they are asked for.
 */
export class PathView {
  readonly #path: string;
  readonly #root: string | undefined;
  #folded: PathView | undefined;
  #text: string | undefined;
  #components: readonly string[] | undefined;

  constructor(path: string, workspaceRoot: string | undefined) {
    this.#path = path;
    this.#root = workspaceRoot;
  }

  /** Slashes between the components and one before the first; dot segments resolved. A relative path looks like an absolute one. */
  get text(): string {
    this.#text ??= isPlainPath(this.#path) ? this.#path : resolveDots(this.#path);
    return this.#text;
  }

  get components(): readonly string[] {
    this.#components ??= this.text === '/' ? [] : this.text.slice(1).split('/');
    return this.#components;
  }

  /** From the workspace root on; undefined for an absolute path outside, or where the root is not known. */
  get inWorkspace(): PathView | undefined {
    if (!isAbsolute(this.#path)) return this;
    if (this.#root === undefined) return undefined;
    const { text } = this;
    const root = toPlainRoot(this.#root);
    if (root === '/') return new PathView(text.slice(1), undefined);
    if (text === root) return new PathView('', undefined);
    return text.startsWith(root) && text[root.length] === '/' ? new PathView(text.slice(root.length + 1), undefined) : undefined;
  }

  /** The same with case and Unicode look-alikes folded. */
  get folded(): PathView {
    this.#folded ??= this.#isFolded() ? this : new PathView(fold(this.#path), this.#root === undefined ? undefined : fold(this.#root));
    return this.#folded;
  }

  #isFolded(): boolean {
    return !unfolded.test(this.#path) && (this.#root === undefined || !unfolded.test(this.#root));
  }
}

const unfolded = /[A-Z\u007f-\uffff]/;
const slash = 0x2f;
const backslash = 0x5c;

function isAbsolute(path: string): boolean {
  const first = path.charCodeAt(0);
  return first === slash || first === backslash || path.charCodeAt(1) === 0x3a;
}

function resolveDots(path: string): string {
  const components: string[] = [];
  for (const component of path.split(/[/\\]/)) {
    if (component === '..') components.pop();
    else if (component !== '' && component !== '.') components.push(component);
  }
  return `/${components.join('/')}`;
}

/** A session stays in one workspace, so what was worked out about the last root is kept. */
let lastRoot = '/';
let lastPlainRoot = '/';

function toPlainRoot(root: string): string {
  if (root !== lastRoot) {
    lastPlainRoot = resolveDots(root);
    lastRoot = root;
  }
  return lastPlainRoot;
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

export interface PathGlobOptions {
  /** A pattern also covers everything below what it names, and one without `/` names a folder anywhere in the path. */
  readonly coversBelow: boolean;
  /** What a pattern that refuses should do: case does not matter, and a relative pattern may begin anywhere in the path. */
  readonly isGenerous: boolean;
}

export interface PathMatcher {
  (path: PathView): boolean;
  /** The same for a path that {@link isPlainPath}, where nothing but its text is needed. */
  readonly plain?: PlainGlob;
}

/**
 * Path globs: `*` within a component, `**` over any number of them, `?`, `[abc]`. A pattern without `/` names a file (or,
 * covering what is below, any component) anywhere; a relative one starts at the workspace root.
 */
export function compilePathGlobs(patterns: readonly string[], options: PathGlobOptions): PathMatcher {
  const globs = patterns.map((pattern) => compilePathGlob(options.isGenerous ? fold(pattern) : pattern, options));
  const [only, ...others] = globs;
  const matches: PathMatcher = only !== undefined && others.length === 0 ? only : (view) => globs.some((glob) => glob(view));
  if (!options.isGenerous) return matches;
  const generous: PathMatcher = (path) => matches(path.folded);
  return matches.plain === undefined ? generous : Object.assign(generous, { plain: matches.plain });
}

function compilePathGlob(pattern: string, { coversBelow, isGenerous }: PathGlobOptions): PathMatcher {
  const text = pattern.trim().replaceAll('\\', '/');
  const segments = text.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.length === 0) return text.startsWith('/') ? () => coversBelow : () => false;
  // `secrets/` names a folder: what is in it.
  if (text.endsWith('/')) segments.push('**');
  const startsAtRoot = text.startsWith('/') || /^[a-z]:$/i.test(segments[0] as string) || segments[0] === '**';
  const isAnywhere = !text.slice(0, -1).includes('/') && !startsAtRoot;
  const matches = compileSegments(isAnywhere ? ['**', ...segments] : segments, coversBelow);
  if (startsAtRoot || isAnywhere) return matches;
  const matchesAnywhere = isGenerous ? compileSegments(['**', ...segments], coversBelow) : () => false;
  return (path) => {
    const inside = path.inWorkspace;
    return (inside !== undefined && matches(inside)) || matchesAnywhere(path);
  };
}

/** The usual shapes are one comparison: `/etc/**`, `/etc/passwd`, `*.pem`. */
function compileSegments(segments: readonly string[], coversBelow: boolean): PathMatcher {
  const last = segments.at(-1) as string;
  const head = last === '**' ? segments.slice(0, -1) : segments;
  if (!head.some((segment) => wildcard.test(segment))) return compileNames(head, last === '**' || coversBelow);
  if (segments.length === 2 && segments[0] === '**' && last !== '**') {
    const matches = compileGlob(last);
    return coversBelow
      ? (path) => path.components.some(matches)
      : (path) => path.components.length > 0 && matches(path.components.at(-1) as string);
  }
  const compiled = segments.map((segment) => (segment === '**' ? undefined : compileGlob(segment)));
  return (path) => matchesSegments(compiled, path.components, coversBelow);
}

function compileNames(names: readonly string[], mayGoOn: boolean): PathMatcher {
  const name = names.map((part) => `/${part}`).join('');
  if (name === '')
    return Object.assign((path: PathView) => mayGoOn || path.text === '/', { plain: { name: mayGoOn ? '' : '/', coversBelow: mayGoOn } });
  const below = `${name}/`;
  const matches = mayGoOn ? ({ text }: PathView) => text.startsWith(below) || text === name : ({ text }: PathView) => text === name;
  return Object.assign(matches, { plain: { name, coversBelow: mayGoOn } });
}

/** Greedy with one point of return, as for `*` within a name: the latest `**` is the only one that need ever give way. */
function matchesSegments(segments: readonly (TextMatcher | undefined)[], components: readonly string[], coversBelow: boolean): boolean {
  let segment = 0;
  let component = 0;
  let starSegment = -1;
  let starComponent = 0;
  while (segment < segments.length || component < components.length) {
    if (segment === segments.length && coversBelow) return true;
    const matches = segments[segment];
    if (segment < segments.length && matches === undefined) {
      starSegment = segment;
      starComponent = component;
      segment += 1;
    } else if (matches !== undefined && component < components.length && matches(components[component] as string)) {
      segment += 1;
      component += 1;
    } else if (starSegment >= 0 && starComponent < components.length) {
      starComponent += 1;
      segment = starSegment + 1;
      component = starComponent;
    } else return false;
  }
  return true;
}
