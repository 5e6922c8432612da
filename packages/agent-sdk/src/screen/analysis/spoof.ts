// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
// biome-ignore-all lint/suspicious/noMisleadingCharacterClass: each character counts by itself.
import { toCodePointName } from '../../base/index.ts';
import type { KeyedFinding } from './call.ts';
import { boundKeyWords } from './key-words.ts';

/** What in a command's text is there to fool who reads it on a card (Unicode TR 36 and TR 39). */
export function findSpoofs(command: string): readonly KeyedFinding[] {
  const keyWords = boundKeyWords(command.slice(0, 2_000).replace(/\s+/g, ' ').slice(0, 200));
  const found = checks.flatMap(({ pattern, reason }) => {
    const match = pattern.exec(command);
    return match === null ? [] : [{ start: match.index, text: match[0], reason: reason(match[0]) }];
  });
  const mixed = findMixedWord(command);
  if (mixed !== undefined) found.push({ ...mixed, reason: 'It mixes letters that look alike and are not the same.' });
  return found.map(({ start, text, reason }) => ({
    verdict: 'destructive' as const,
    family: 'card_spoof' as const,
    reason,
    start,
    end: start + text.length,
    keyWords,
  }));
}

/** Greek, Cyrillic, full-width and mathematical letters: those that look like Latin ones are among them. */
const lookAlike = /[\u0370-\u03ff\u0400-\u052f\uff01-\uff5e\u{1d400}-\u{1d7ff}]/u;

/** A word that goes on in letters of another script, or begins with them. Word by word, because one expression over the whole text takes a cube of its length. */
function findMixedWord(command: string): { readonly start: number; readonly text: string } | undefined {
  if (!lookAlike.test(command)) return undefined;
  for (const { 0: text, index: start } of command.matchAll(/[^\s;|&(`'"/]+/g)) {
    const foreignAt = text.search(/[^\x21-\x7e]/u);
    if (foreignAt < 0 || !lookAlike.test([...text.slice(foreignAt, foreignAt + 2)][0] ?? '')) continue;
    const isMixed = foreignAt > 0 ? /[a-zA-Z]/.test(text.slice(0, foreignAt)) : startsForeign.test(text);
    if (isMixed) return { start, text };
  }
  return undefined;
}

const startsForeign = /^[\u0370-\u03ff\u0400-\u052f\uff01-\uff5e\u{1d400}-\u{1d7ff}]+[a-zA-Z]/u;

interface Check {
  readonly pattern: RegExp;
  readonly reason: (found: string) => string;
}

const named = (found: string): string => toCodePointName([...found][0] ?? '');

const checks: readonly Check[] = [
  // A zero-width joiner between pictographs makes an emoji, and U+FE0F colours one: neither hides anything.
  {
    pattern: /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/,
    reason: (found) => `It holds ${named(found)}, which turns the text around.`,
  },
  {
    pattern:
      /[\u200b\u2060-\u2064\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u3164\uffa0\u2800]|(?<!\p{Extended_Pictographic}\ufe0f?|[\u{1f3fb}-\u{1f3ff}])\u200d|\u200c|(?!^)\ufeff|[\u{e0000}-\u{e0fff}]|[\u{1d173}-\u{1d17a}]/u,
    reason: (found) => `It holds ${named(found)}, which nobody sees.`,
  },
  { pattern: /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/, reason: (found) => `It holds ${named(found)}, which steers a terminal.` },
  { pattern: /\r(?!\n|$)/, reason: () => 'A carriage return writes over what stands before it.' },
  { pattern: /[\u2028\u2029\u0085]/, reason: (found) => `It holds ${named(found)}, which looks like a line end.` },
  { pattern: /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/, reason: () => 'It holds half a character.' },
  {
    pattern: /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/,
    reason: (found) => `It holds ${named(found)}, which looks like a blank and is none.`,
  },
  { pattern: /\S[ \t]{80,}\S/, reason: () => 'A long row of blanks pushes what follows out of sight.' },
  { pattern: /\S[^\S\n]*\n(?:[ \t]*\n){20,}[ \t]*\S/, reason: () => 'Many empty lines push what follows out of sight.' },
  {
    pattern:
      /(?:^|[;|&(`]|&&|\|\|)\s*(?:sudo\s+)?[\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u043c\u0442\u0432\u043d\u043a\u0455\u0456\u0458\u0501\u051b\u03bf\u03bd\u03c1\uff01-\uff5e]+(?=\s|$)/u,
    reason: () => 'The name of a program is written in letters that only look like Latin ones.',
  },
  {
    pattern: /(?:^|\s)[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]{1,2}[a-zA-Z]/,
    reason: () => 'What looks like an option begins with another dash.',
  },
];
