import { GatehouseError, isGatehouseError } from '../base/index.ts';
import { foldReadings, toFoldedComponents } from './components.ts';
import type { PatternSource, SourcedPattern } from './contract.ts';
import { compilePathRegex } from './path-regex.ts';
import { compileUserGlob, type Folding, type GlobPlaces, type PathMatcher } from './user-globs.ts';

/** A person's pattern, compiled. */
export interface UserPattern {
  /** As it was written. */
  readonly pattern: string;
  readonly source: PatternSource;
  readonly matches: PathMatcher;
}

/** What begins so is a regular expression; everything else is a glob. */
const regexMark = 're:';
const maximumPatternLength = 1_000;

/**
 * Why a text cannot be a pattern, as one sentence; undefined when it can. Whoever loads patterns asks this first and
 * says what is wrong where it stands.
 */
export function findPatternProblem(pattern: string): string | undefined {
  if (pattern.trim() === '') return 'A pattern cannot be empty.';
  if (pattern.startsWith('!')) return 'A deny-list only adds: a pattern cannot begin with “!”.';
  if (pattern.includes('\0')) return 'A pattern cannot contain a NUL character.';
  if (pattern.length > maximumPatternLength) return `A pattern has at most ${maximumPatternLength} characters.`;
  if (pattern.startsWith(regexMark)) return findRegexProblem(pattern.slice(regexMark.length));
  if (pattern.split('/').includes('..')) return 'A pattern cannot contain “..”.';
  if (/^[*/]+$/.test(pattern)) return 'This would refuse every file.';
  return undefined;
}

function findRegexProblem(source: string): string | undefined {
  try {
    return compilePathRegex(source)('') ? 'This would refuse every file.' : undefined;
  } catch (thrown) {
    if (isGatehouseError(thrown, 'ERR_SCREEN_PATTERN')) return thrown.message;
    throw thrown;
  }
}

/** @throws ERR_SCREEN_PATTERN for a regular expression that cannot be read: a screen with a hole in it is none */
export function compileUserPattern(added: string | SourcedPattern, places: GlobPlaces): UserPattern {
  const { pattern, source } = typeof added === 'string' ? { pattern: added, source: 'deny-list' as const } : added;
  return { pattern, source, matches: toMatcher(pattern, places) };
}

/**
 * One pattern by itself, for whoever keeps a list of their own.
 *
 * @param options `caseInsensitive` (default true) is for globs; expressions take upper and lower case for the same
 * @throws ERR_SCREEN_PATTERN as {@link findPatternProblem} says
 */
export function createPathMatcher(
  pattern: string,
  { caseInsensitive = true, ...places }: GlobPlaces & { readonly caseInsensitive?: boolean },
): (path: string) => boolean {
  const problem = findPatternProblem(pattern.trim());
  if (problem !== undefined) throw patternError(pattern, problem);
  const matches = toMatcher(pattern, places);
  const isCovered = (path: string): boolean => foldReadings(path).some(({ components }) => matches(components));
  if (caseInsensitive || pattern.trim().startsWith(regexMark)) return isCovered;
  const matchesExactly = compileUserGlob(pattern, places, exact);
  return (path) => isCovered(path) && matchesExactly(exact.components(path));
}

/** Upper and lower case as they are; slashes, dots and Unicode forms still the same. */
const exact: Folding = {
  text: (text) => text.normalize('NFC'),
  components(path) {
    const parts: string[] = [];
    for (const part of path.normalize('NFC').replaceAll('\\', '/').split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    return parts;
  },
};

function patternError(pattern: string, problem: string): GatehouseError {
  return new GatehouseError('ERR_SCREEN_PATTERN', {
    message: `The pattern ${JSON.stringify(pattern)} cannot be used: ${problem}`,
    untouched: 'It refuses nothing.',
    nextStep: 'Correct the pattern.',
  });
}

function toMatcher(pattern: string, places: GlobPlaces): PathMatcher {
  const text = pattern.trim();
  if (!text.startsWith(regexMark)) return compileUserGlob(text, places);
  if (text.length > maximumPatternLength) {
    throw new GatehouseError('ERR_SCREEN_PATTERN', { message: `A pattern has at most ${maximumPatternLength} characters.` });
  }
  const occursIn = compilePathRegex(text.slice(regexMark.length));
  const root = places.workspaceRoot === undefined ? [] : toFoldedComponents(places.workspaceRoot);
  return (components) => textsOf(components, root).some(occursIn);
}

/** A path as it stands, from the root of the disk, and from or in the workspace's root. */
function textsOf(components: readonly string[], root: readonly string[]): readonly string[] {
  const path = components.join('/');
  const isInside = root.length > 0 && root.every((component, index) => component === components[index]);
  if (isInside) return [components.slice(root.length).join('/'), `/${path}`];
  return root.length === 0 ? [path, `/${path}`] : [path, `/${path}`, `/${root.join('/')}/${path}`];
}
