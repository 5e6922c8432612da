import { findPatternProblem } from './user-patterns.ts';

/** A line of a deny-list that cannot be a pattern. */
export interface DenyListProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface DenyList {
  readonly patterns: readonly string[];
  readonly problems: readonly DenyListProblem[];
}

/**
 * Reads `.gatehouse/deny-list`: one pattern a line, a glob or `re:` and a regular expression; `#` begins a comment line,
 * empty lines count for nothing. A deny-list only adds: a line with `!` is reported and adds nothing; so is one that
 * would refuse everything or cannot be read.
 */
export function parseDenyList(text: string): DenyList {
  const patterns: string[] = [];
  const problems: DenyListProblem[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const pattern = raw.trim();
    if (pattern === '' || pattern.startsWith('#')) continue;
    const message = findPatternProblem(pattern);
    if (message === undefined) patterns.push(pattern);
    else problems.push({ line: index + 1, message });
  }
  return { patterns, problems };
}
