/** Longest text and most `*` a pattern of the shell is tried with; beyond, the result is unknown. */
const maximumLength = 512;
const maximumStars = 3;

/** A pattern of the shell as a regular expression; undefined when it is too much to try. */
export function toRegExp(
  pattern: string,
  flags: string,
  anchors: { readonly start: boolean; readonly end: boolean; readonly isShort?: boolean },
): RegExp | undefined {
  if (pattern.length > maximumLength || (pattern.match(/\*/g)?.length ?? 0) > maximumStars) return undefined;
  const any = anchors.isShort === true ? '[\\s\\S]*?' : '[\\s\\S]*';
  const source = pattern.replace(/\[(?:!|\^)?\]?[^\]]*\]|\\?[\s\S]/g, (piece) => {
    if (piece === '*') return any;
    if (piece === '?') return '[\\s\\S]';
    if (piece.length > 2 && piece.startsWith('[')) return toClass(piece);
    return piece.replace(/^\\(?=.)/s, '').replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  });
  try {
    return new RegExp(`${anchors.start ? '^' : ''}(?:${source})${anchors.end ? '$' : ''}`, flags);
  } catch {
    return undefined;
  }
}

function toClass(piece: string): string {
  const inner = piece.slice(1, -1);
  const isNegated = /^[!^]/.test(inner);
  const named: Record<string, string> = {
    alpha: 'a-zA-Z',
    digit: '0-9',
    alnum: 'a-zA-Z0-9',
    lower: 'a-z',
    upper: 'A-Z',
    space: '\\s',
    punct: '!-\\/:-@',
  };
  const members = (isNegated ? inner.slice(1) : inner)
    .replace(/[\\\]]/g, '\\$&')
    .replace(/\[:(\w+):/g, (_, name: string) => named[name] ?? '');
  return `[${isNegated ? '^' : ''}${members}]`;
}

/** `${text#pattern}` and its seven like; undefined when unknown. */
export function removeByPattern(text: string, operator: string, pattern: string): string | undefined {
  if (text.length > maximumLength) return undefined;
  const isStart = operator.startsWith('#');
  const isLong = operator.length === 2;
  if (isStart) {
    const found = toRegExp(pattern, '', { start: true, end: false, isShort: !isLong })?.exec(text);
    return found === undefined ? undefined : found === null ? text : text.slice(found[0].length);
  }
  const whole = toRegExp(pattern, '', { start: true, end: true });
  if (whole === undefined) return undefined;
  const lengths = Array.from({ length: text.length + 1 }, (_, index) => (isLong ? index : text.length - index));
  const cut = lengths.find((from) => whole.test(text.slice(from)));
  return cut === undefined ? text : text.slice(0, cut);
}

/** `${text/pattern/replacement}`; undefined when unknown. */
export function replaceByPattern(text: string, operator: string, pattern: string, replacement: string): string | undefined {
  if (text.length > maximumLength || pattern === '') return pattern === '' ? text : undefined;
  const anchors = { start: operator === '/#', end: operator === '/%' };
  const found = toRegExp(pattern, operator === '//' ? 'g' : '', anchors);
  return found === undefined ? undefined : text.replace(found, () => replacement);
}
