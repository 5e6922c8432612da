import type { ReadingBudget } from '../reading-budget.ts';
import { expandBraces } from './braces.ts';

/** The environment of a program as its language names it; a file of that name would be a strange one. */
const environmentObject =
  /(?<![\w./\\-])(?:process|import\.meta|Deno|Bun|globalThis\.process|c)\.env\b(?!\.(?:local|prod\w*|dev\w*|test|staging|example)\b)/g;

/** What of a word may be a path: the whole, and what follows the marks that put a path into an argument. */
export function candidatesOf(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  const plain = text.replace(environmentObject, '');
  const add = (candidate: string): void => {
    const path = candidate.replace(/^file:\/\/(?:localhost)?(?=\/)/, '').replace(/^[@<>+]+/, '');
    if (path !== '' && path !== '.' && path !== '/' && !path.startsWith('--')) found.add(path);
  };
  if (!plain.startsWith('-')) add(plain);
  if (/^-[A-Za-z]./.test(plain)) add(plain.slice(2));
  for (const piece of plain.split(/[=,]/).slice(plain.startsWith('-') ? 1 : 0)) {
    add(piece);
    // `host:path`, `commit:path`, `source:target`; not the scheme of an address.
    if (piece.includes(':') && !/^[a-z][a-z+]*:\/\//i.test(piece)) for (const part of piece.split(':')) add(part);
  }
  return found;
}

/** Pieces of a text in any language that may be paths. */
export function fragmentsOf(text: string): readonly string[] {
  return text.replace(environmentObject, ' ').split(/[\s'"`;|&<>()[\]{},=]+/);
}

/** Pieces of a text as a shell would put them together: `.e"n"v`, `.en\\v`, `.{env,other}`. Only those that {@link fragmentsOf} has not. */
export function withoutQuotes(text: string, budget: ReadingBudget): readonly string[] {
  if (!/['"\\{]/.test(text)) return [];
  budget.spend(text.length);
  const pieces = text.replace(environmentObject, ' ').split(/[\s`;|&<>()]+/);
  return pieces.filter((piece) => /['"\\{]/.test(piece)).flatMap((piece) => expandBraces(piece.replace(/['"\\]/g, ''), budget));
}
