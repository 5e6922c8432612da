/** Stands for an item of a list in a path. */
export const listItem = '[]';

/** Where the end of an open flow collection is: `{ tool: bash_run, eff`, `[file_read, "fi`. */
export interface FlowPlace {
  /** From the collection on: keys, and `[]` for items. */
  readonly path: readonly string[];
  readonly isAfterKey: boolean;
  /** What is written so far, without an opening quote. */
  readonly text: string;
  readonly isQuoted: boolean;
  /** Keys of the same map so far. */
  readonly siblings: ReadonlySet<string>;
}

interface Level {
  readonly isMap: boolean;
  readonly keys: Set<string>;
  /** The key whose value is being written. */
  key: string | null;
  /** Where the present key, value or item begins. */
  from: number;
}

interface FlowScan {
  readonly levels: readonly Level[];
  /** The quotation mark that is open at the end; empty for none. */
  readonly quote: string;
}

/** Whether a text that begins with `[` or `{` has not been closed at its end. */
export function isFlowOpen(text: string): boolean {
  return scan(text).levels.length > 0;
}

/** The place at the end of a text that begins with `[` or `{`; undefined when that is closed again. */
export function readFlow(text: string): FlowPlace | undefined {
  const { levels, quote } = scan(text);
  const last = levels.at(-1);
  if (last === undefined) return undefined;
  const written = text.slice(last.from).trimStart();
  const path = levels.flatMap(({ isMap, key }) => (isMap ? (key === null ? [] : [key]) : [listItem]));
  const isAfterKey = last.isMap && last.key !== null;
  return { path, isAfterKey, text: written.slice(quote.length), isQuoted: quote !== '', siblings: last.keys };
}

function scan(text: string): FlowScan {
  const levels: Level[] = [];
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote !== '') {
      if (character === '\\' && quote === '"') at += 1;
      else if (character === quote) quote = '';
    } else if (isQuote(text, at, levels)) quote = character;
    else take(levels, text, at);
  }
  return { levels, quote };
}

/** A quotation mark opens a text only where a key, a value or an item begins. */
function isQuote(text: string, at: number, levels: readonly Level[]): boolean {
  const character = text.charAt(at);
  if (character !== '"' && character !== "'") return false;
  return text.slice(levels.at(-1)?.from ?? 0, at).trim() === '';
}

function take(levels: Level[], text: string, at: number): void {
  const level = levels.at(-1);
  switch (text.charAt(at)) {
    case '[':
    case '{':
      levels.push({ isMap: text.charAt(at) === '{', keys: new Set(), key: null, from: at + 1 });
      return;
    case ']':
    case '}':
      levels.pop();
      return;
    case ',':
      if (level !== undefined) Object.assign(level, { key: null, from: at + 1 });
      return;
    case ':':
      if (level?.isMap === true && level.key === null && /^(?:\s|$)/.test(text.slice(at + 1))) noteKey(level, text, at);
  }
}

function noteKey(level: Level, text: string, at: number): void {
  const key = text
    .slice(level.from, at)
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2');
  level.keys.add(key);
  Object.assign(level, { key, from: at + 1 });
}
