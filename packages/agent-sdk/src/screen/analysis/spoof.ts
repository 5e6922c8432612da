// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
// biome-ignore-all lint/suspicious/noMisleadingCharacterClass: each character counts by itself.
import { toCodePointName } from '../../base/index.ts';
import type { KeyedFinding } from './call.ts';
import { boundKeyWords } from './key-words.ts';

/** What in a command's text is there to fool who reads it on a card (Unicode TR 36 and TR 39). */
export function findSpoofs(command: string): readonly KeyedFinding[] {
  return checks.flatMap(({ pattern, reason }) => {
    const match = pattern.exec(command);
    if (match === null) return [];
    const start = match.index;
    const end = start + match[0].length;
    const keyWords = boundKeyWords(command.replace(/\s+/g, ' ').slice(0, 200));
    return [{ verdict: 'destructive' as const, family: 'card_spoof' as const, reason: reason(match[0]), start, end, keyWords }];
  });
}

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
  // A program's name or an option in letters of another script that look like Latin ones.
  {
    pattern:
      /(?:^|[\s;|&(`'"/])(?:[\x21-\x7e]*[a-zA-Z][\x21-\x7e]*[\u0370-\u03ff\u0400-\u052f\uff01-\uff5e\u{1d400}-\u{1d7ff}]|[\u0370-\u03ff\u0400-\u052f\uff01-\uff5e\u{1d400}-\u{1d7ff}]+[a-zA-Z])[^\s]*/u,
    reason: () => 'It mixes letters that look alike and are not the same.',
  },
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
