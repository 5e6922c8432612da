/** Quoted characters are moved here while a word is read, so that only unquoted ones act. */
const quotedBase = 0xe000;
/** Stands in a marked word for what nobody knows before the command runs. */
export const unknownMark = '\uf8ff';

export function isAssignment(word: string): boolean {
  return /^[A-Za-z_]\w*\+?=/.test(word);
}

/** `a{b,c}d` as `abd` and `acd`; at most 64 words, the rest stays as written. */
export function expandBraces(word: string, depth = 0): readonly string[] {
  const match = depth > 6 ? null : /^([^{]*)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(word);
  if (match === null) return [word];
  const [, before = '', options = '', after = ''] = match;
  return options
    .split(',')
    .flatMap((option) => expandBraces(`${before}${option}${after}`, depth + 1))
    .slice(0, 64);
}

/** Marks every character that acts when unquoted. */
export function quote(text: string): string {
  return text.replace(/[*?[\]{},~=]/g, (character) => String.fromCharCode(quotedBase + character.charCodeAt(0)));
}

export function unquote(marked: string): string {
  return marked
    .replace(/[\ue000-\ue07f]/g, (character) => String.fromCharCode(character.charCodeAt(0) - quotedBase))
    .replaceAll(unknownMark, '*');
}

/** Index of the `)` that closes a substitution, quotes and nested parentheses skipped; the end when there is none. */
export function findClosing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === "'") at = indexOrEnd(text, "'", at + 1);
    else if (character === '"') at = findDoubleQuote(text, at + 1);
    else if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return text.length;
}

function findDoubleQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '$' && text[at + 1] === '(') at = findClosing(text, at + 2);
    else if (text[at] === '"') return at;
  }
  return text.length;
}

export function findBacktick(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`') return at;
  }
  return text.length;
}

function indexOrEnd(text: string, search: string, from: number): number {
  const index = text.indexOf(search, from);
  return index < 0 ? text.length : index;
}

const ansiEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' };

export function decodeAnsi(_: string, hex?: string, short?: string, long?: string, octal?: string, other?: string): string {
  const code = hex ?? short ?? long;
  if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
  return ansiEscapes[other ?? ''] ?? other ?? '';
}
