import type { Reader } from './reader.ts';

/** Where a `'…'` that opened before `from` closes; -1 when it does not. */
export function findSingleQuote({ text, end }: Reader, from: number): number {
  const at = text.indexOf("'", from);
  return at >= 0 && at < end ? at : -1;
}

/** The next backtick that is not escaped; -1 when there is none. */
export function findBacktick({ text, end }: Reader, from: number): number {
  for (let at = from; at < end; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`') return at;
  }
  return -1;
}

/**
 * Whether `((` that opened before `from` closes with `))`: where its first `)` is, or -1. As bash does, by matching
 * parentheses outside of quotes; else the two parentheses are two commands in parentheses.
 */
export function findDoubleParenthesis(reader: Reader, from: number): number {
  const at = findClosing(reader, from, '(', ')');
  return at >= 0 && at + 1 < reader.end && reader.text[at + 1] === ')' ? at : -1;
}

/** The `close` that matches an `open` before `from`, outside of quotes; -1 when there is none. */
export function findClosing(reader: Reader, from: number, open: string, close: string): number {
  const { text, end } = reader;
  let depth = 1;
  for (let at = from; at < end; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === "'" || character === '"' || character === '`') {
      at = character === "'" ? findSingleQuote(reader, at + 1) : findQuote(reader, at + 1, character);
      if (at < 0) return -1;
    } else if (character === open) depth += 1;
    else if (character === close) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

function findQuote({ text, end }: Reader, from: number, quote: string): number {
  for (let at = from; at < end; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}
