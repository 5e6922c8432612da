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

const maximumPatternLength = 1_000;

/**
 * Reads `.gatehouse/deny-list`: one glob a line, `#` begins a comment line, empty lines count for nothing. A deny-list
 * only adds: a line with `!` is reported and adds nothing; so is one that would refuse everything or cannot be read.
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
    const message = problemOf(pattern);
    if (message === undefined) patterns.push(pattern);
    else problems.push({ line: index + 1, message });
  }
  return { patterns, problems };
}

function problemOf(pattern: string): string | undefined {
  if (pattern.startsWith('!')) return 'A deny-list only adds: a pattern cannot begin with “!”.';
  if (pattern.includes('\0')) return 'A pattern cannot contain a NUL character.';
  if (pattern.length > maximumPatternLength) return `A pattern has at most ${maximumPatternLength} characters.`;
  if (pattern.split('/').includes('..')) return 'A pattern cannot contain “..”.';
  if (/^[*/]+$/.test(pattern)) return 'This would refuse every file.';
  return undefined;
}
