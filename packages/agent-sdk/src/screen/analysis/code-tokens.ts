/** One piece of code: a text that is written out, a name or number, or one mark. */
export interface CodeToken {
  readonly kind: 'text' | 'name' | 'number' | 'mark' | 'line';
  readonly value: string;
}

export interface CodeDialect {
  /** `/…/` may be a regular expression. */
  readonly hasRegularExpressions: boolean;
  /** What begins a comment up to the end of its line. */
  readonly comment: '#' | '//' | '--';
  /** What opens an expression inside of a text; undefined where texts have none. */
  readonly hole: (quote: string, prefix: string) => RegExp | undefined;
}

const quoted =
  /([a-zA-Z]{0,2})("""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:[^"\\]|\\[\s\S])*(?:"|$)|'(?:[^'\\]|\\[\s\S])*(?:'|$)|`(?:[^`\\]|\\[\s\S])*(?:`|$))/y;
const plain = /\s+|[\p{L}_$@][\p{L}\p{N}_$]*|\d[\w.]*|[\s\S]/uy;
const regularExpression = /\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.){0,200}\]){1,400}\/\w*/y;

/**
 * Code as pieces, comments left out. A text with expressions in it (`` `src/${f}` ``) becomes its parts joined by `+`, each expression in
 * parentheses. It is no parser: what it takes for a text may be part of a regular expression it does not know.
 */
export function readTokens(code: string, dialect: CodeDialect, depth = 0): readonly CodeToken[] {
  const tokens: CodeToken[] = [];
  for (let at = 0; at < code.length; ) {
    const end = skipComment(code, at, dialect.comment);
    if (end > at) {
      at = end;
      continue;
    }
    const text = matchAt(quoted, code, at);
    if (text !== null) {
      addText(tokens, text[1] ?? '', text[2] ?? '', dialect, depth);
      at += text[0].length;
      continue;
    }
    const expression = dialect.hasRegularExpressions && startsOperand(tokens.at(-1)) ? matchAt(regularExpression, code, at) : null;
    const value = expression?.[0] ?? matchAt(plain, code, at)?.[0] ?? code.charAt(at);
    at += value.length;
    if (expression !== null) tokens.push({ kind: 'number', value });
    else if (/^[\p{L}_$@]/u.test(value)) tokens.push({ kind: 'name', value });
    else if (/^\d/.test(value)) tokens.push({ kind: 'number', value });
    else if (!/^\s/.test(value)) tokens.push({ kind: 'mark', value });
    else if (value.includes('\n')) tokens.push({ kind: 'line', value: '\n' });
  }
  return tokens;
}

function matchAt(pattern: RegExp, code: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(code);
}

function skipComment(code: string, at: number, comment: CodeDialect['comment']): number {
  if (!code.startsWith(comment, at) || (comment === '#' && !/^[\s;]?$/.test(code.charAt(at - 1)))) return at;
  const end = code.indexOf('\n', at);
  return end < 0 ? code.length : end;
}

/** Behind a value `/` divides; anywhere else it opens a regular expression. */
function startsOperand(before: CodeToken | undefined): boolean {
  if (before === undefined || before.kind === 'line') return true;
  return before.kind === 'mark' && !/[)\]}]/.test(before.value);
}

function addText(tokens: CodeToken[], prefix: string, literal: string, dialect: CodeDialect, depth: number): void {
  const quote = /^(?:"""|'''|["'`])/.exec(literal)?.[0] ?? '"';
  const value = literal.slice(quote.length, literal.endsWith(quote) && literal.length > quote.length ? -quote.length : undefined);
  const hole = /r/i.test(prefix) && !/f/i.test(prefix) ? undefined : dialect.hole(quote.charAt(0), prefix);
  let from = 0;
  if (hole !== undefined && depth < 4)
    for (const match of value.matchAll(hole)) {
      const inner = readTokens(match.slice(1).find((part) => part !== undefined) ?? '', dialect, depth + 1);
      const joint: CodeToken = { kind: 'mark', value: '+' };
      const before = value.slice(from, match.index);
      if (before !== '') tokens.push({ kind: 'text', value: before }, joint);
      else if (from > 0) tokens.push(joint);
      tokens.push({ kind: 'mark', value: '(' }, ...inner, { kind: 'mark', value: ')' });
      from = (match.index ?? 0) + match[0].length;
    }
  if (from > 0 && from < value.length) tokens.push({ kind: 'mark', value: '+' });
  if (from === 0 || from < value.length) tokens.push({ kind: 'text', value: value.slice(from) });
}
