/** Quoted characters are moved here while a word is read, so that only unquoted ones act. */
const quotedBase = 0xe000;
/** Stands in a marked word for what nobody knows before the command runs. */
export const unknownMark = '\uf8ff';

export function isAssignment(word: string): boolean {
  return /^[A-Za-z_]\w*\+?=/.test(word);
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

/**
 * Index of the `)` that closes a substitution, quotes and nested parentheses skipped; the end when there is none. What
 * is open is kept in a list and not on the call stack, which nesting by the thousand would overflow.
 */
export function findClosing(text: string, from: number): number {
  const open: (')' | '"')[] = [')'];
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    const isQuoted = open.at(-1) === '"';
    if (character === '\\') at += 1;
    else if (character === '"') {
      if (isQuoted) open.pop();
      else open.push('"');
    } else if (isQuoted) {
      if (character === '$' && text[at + 1] === '(') {
        open.push(')');
        at += 1;
      }
    } else if (character === "'") at = indexOrEnd(text, "'", at + 1);
    else if (character === '(') open.push(')');
    else if (character === ')') {
      open.pop();
      if (open.length === 0) return at;
    }
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
