import { matchesName } from '../screen/index.ts';

export type TextMatcher = (text: string) => boolean;

/** `*` stands for anything, `?` for one character, `[abc]` for one of them. The usual shapes become one comparison. */
export function compileGlob(pattern: string): TextMatcher {
  const middle = pattern.slice(1, -1);
  if (/^\*+$/.test(pattern)) return () => true;
  if (!/[*?[]/.test(pattern)) return (text) => text === pattern;
  if (!/[*?[]/.test(pattern.slice(0, -1)) && pattern.endsWith('*')) return startsWith(pattern.slice(0, -1));
  if (!/[*?[]/.test(pattern.slice(1)) && pattern.startsWith('*')) return endsWith(pattern.slice(1));
  if (!/[*?[]/.test(middle) && pattern.startsWith('*') && pattern.endsWith('*')) return (text) => text.includes(middle);
  return (text) => matchesName(pattern, text);
}

function startsWith(prefix: string): TextMatcher {
  return (text) => text.startsWith(prefix);
}

function endsWith(suffix: string): TextMatcher {
  return (text) => text.endsWith(suffix);
}

/** Any of the globs. Names without wildcards are looked up together. */
export function compileGlobs(patterns: readonly string[]): TextMatcher {
  const [only, ...others] = patterns;
  if (only !== undefined && others.length === 0) return compileGlob(only);
  const names = new Set(patterns.filter((pattern) => !/[*?[]/.test(pattern)));
  const matchers = patterns.filter((pattern) => !names.has(pattern)).map(compileGlob);
  return (text) => names.has(text) || matchers.some((matches) => matches(text));
}

export interface PathGlobOptions {
  /** A pattern also covers everything below what it names, and one without `/` names a folder anywhere in the path. */
  readonly coversBelow: boolean;
  /** What a pattern that refuses should do: case does not matter, and a relative pattern may begin anywhere in the path. */
  readonly isGenerous: boolean;
}

export type PathMatcher = (path: string, workspaceRoot: string | undefined) => boolean;

/**
 * Path globs: `*` within a component, `**` over any number of them, `?`, `[abc]`. A pattern without `/` names a file (or,
 * covering what is below, any component) anywhere; a relative one starts at the workspace root.
 */
export function compilePathGlobs(patterns: readonly string[], options: PathGlobOptions): PathMatcher {
  const globs = patterns.map((pattern) => compilePathGlob(pattern, options));
  return (path, workspaceRoot) => {
    const components = toComponents(fold(path, options));
    const root = workspaceRoot === undefined ? undefined : toComponents(fold(workspaceRoot, options));
    const isAbsolute = /^(?:[/\\]|[A-Za-z]:)/.test(path);
    return globs.some((matches) => matches(components, root, isAbsolute));
  };
}

function fold(path: string, options: PathGlobOptions): string {
  return options.isGenerous ? path.normalize('NFKC').toLowerCase() : path;
}

type ComponentMatcher = (components: readonly string[], root: readonly string[] | undefined, isAbsolute: boolean) => boolean;

function compilePathGlob(pattern: string, options: PathGlobOptions): ComponentMatcher {
  const text = fold(pattern.trim().replaceAll('\\', '/'), options);
  const segments = text.split('/').filter((segment) => segment !== '' && segment !== '.');
  const { coversBelow } = options;
  if (segments.length === 0) return text.startsWith('/') ? () => coversBelow : () => false;
  // `secrets/` names a folder: what is in it.
  if (text.endsWith('/')) segments.push('**');
  if (!text.slice(0, -1).includes('/')) return (components) => matchesSegments(['**', ...segments], components, coversBelow);
  const isAbsolute = text.startsWith('/') || /^[a-z]:$/i.test(segments[0] as string) || segments[0] === '**';
  if (isAbsolute) return (components) => matchesSegments(segments, components, coversBelow);
  return (components, root, isAbsolutePath) => {
    const inWorkspace = isAbsolutePath ? withoutRoot(components, root) : components;
    if (inWorkspace !== undefined && matchesSegments(segments, inWorkspace, coversBelow)) return true;
    return options.isGenerous && matchesSegments(['**', ...segments], components, coversBelow);
  };
}

function withoutRoot(components: readonly string[], root: readonly string[] | undefined): readonly string[] | undefined {
  return root?.every((component, index) => component === components[index]) ? components.slice(root.length) : undefined;
}

/** The components of a path, dot segments resolved; those of an absolute path and a relative one compare alike. */
export function toComponents(path: string): readonly string[] {
  const components: string[] = [];
  for (const component of path.replaceAll('\\', '/').split('/')) {
    if (component === '..') components.pop();
    else if (component !== '' && component !== '.') components.push(component);
  }
  return components;
}

/** Greedy with one point of return, as for `*` within a name: the latest `**` is the only one that need ever give way. */
function matchesSegments(segments: readonly string[], components: readonly string[], coversBelow: boolean): boolean {
  let segment = 0;
  let component = 0;
  let starSegment = -1;
  let starComponent = 0;
  while (segment < segments.length || component < components.length) {
    if (segment === segments.length && coversBelow) return true;
    const current = segments[segment];
    if (current === '**') {
      starSegment = segment;
      starComponent = component;
      segment += 1;
    } else if (current !== undefined && component < components.length && matchesName(current, components[component] as string)) {
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
