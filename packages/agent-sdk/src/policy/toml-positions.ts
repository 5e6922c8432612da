import { LineCounter } from 'yaml';
import type { SourcePosition } from './contract.ts';
import type { TomlPlace } from './source-toml.ts';
import { joinField } from './source-tree.ts';

/**
 * Where each field of a TOML document stands. The parser says whether the text is TOML but not where its values are, so
 * this walks a text that is already known to be good and only needs to tell its pieces apart.
 */
export function locateTomlFields(text: string): ReadonlyMap<string, TomlPlace> {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  const walk: Walk = { text, at: 0, places: new Map(), tableCounts: new Map(), lines };
  let table = '';
  for (skipBlank(walk); walk.at < text.length; skipBlank(walk)) {
    if (text[walk.at] === '[') table = readHeader(walk);
    else readPair(walk, table);
  }
  return walk.places;
}

interface Walk {
  readonly text: string;
  at: number;
  readonly places: Map<string, TomlPlace>;
  /** How many entries each array of tables has by now. */
  readonly tableCounts: Map<string, number>;
  readonly lines: LineCounter;
}

function placeOf(walk: Walk, offset: number): SourcePosition {
  const { line, col } = walk.lines.linePos(offset);
  return { line, column: col };
}

/** White space, line ends, commas and comments. */
function skipBlank(walk: Walk): void {
  for (; walk.at < walk.text.length; walk.at += 1) {
    if (walk.text[walk.at] === '#') {
      const end = walk.text.indexOf('\n', walk.at);
      walk.at = end < 0 ? walk.text.length : end;
    } else if (!/[\s,]/.test(walk.text[walk.at] as string)) return;
  }
}

function readHeader(walk: Walk): string {
  const start = walk.at;
  const isArray = walk.text.startsWith('[[', start);
  walk.at += isArray ? 2 : 1;
  const keys = readKeys(walk, ']');
  walk.at += isArray ? 2 : 1;
  let field = '';
  for (const [index, key] of keys.entries()) {
    const isLast = index === keys.length - 1;
    field = joinField(field, key);
    note(walk, field, start, start, '');
    if (isArray && isLast) walk.tableCounts.set(field, (walk.tableCounts.get(field) ?? 0) + 1);
    const count = walk.tableCounts.get(field);
    if (count !== undefined) field = `${field}[${count - 1}]`;
  }
  note(walk, field, start, start, '');
  return field;
}

function readPair(walk: Walk, table: string): void {
  const start = walk.at;
  const keys = readKeys(walk, '=');
  walk.at += 1;
  let field = table;
  for (const key of keys.slice(0, -1)) {
    field = joinField(field, key);
    note(walk, field, start, start, '');
  }
  field = joinField(field, keys.at(-1) ?? '');
  while (walk.text[walk.at] === ' ' || walk.text[walk.at] === '\t') walk.at += 1;
  const valueStart = walk.at;
  readValue(walk, field);
  note(walk, field, start, valueStart, walk.text.slice(valueStart, walk.at).trim());
}

function note(walk: Walk, field: string, keyStart: number, valueStart: number, text: string): void {
  if (!walk.places.has(field)) walk.places.set(field, { keyAt: placeOf(walk, keyStart), valueAt: placeOf(walk, valueStart), text });
}

/** The parts of a dotted key, up to the character that ends it. */
function readKeys(walk: Walk, end: string): readonly string[] {
  const keys: string[] = [];
  while (walk.at < walk.text.length && walk.text[walk.at] !== end) {
    const character = walk.text[walk.at] as string;
    if (character === '"' || character === "'") {
      const start = walk.at;
      skipString(walk);
      keys.push(unquote(walk.text.slice(start, walk.at)));
    } else if (/[\s.]/.test(character)) walk.at += 1;
    else {
      const bare = /[^\s.=\]]+/y;
      bare.lastIndex = walk.at;
      const word = bare.exec(walk.text)?.[0] ?? character;
      keys.push(word);
      walk.at += word.length;
    }
  }
  return keys;
}

function unquote(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1);
  const escapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\u001b' };
  return text.slice(1, -1).replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|(.))/gs, (_, four, eight, two, one) => {
    const hex = four ?? eight ?? two;
    return hex === undefined ? (escapes[one as string] ?? one) : String.fromCodePoint(Number.parseInt(hex, 16));
  });
}

function readValue(walk: Walk, field: string): void {
  const character = walk.text[walk.at];
  if (character === '"' || character === "'") skipString(walk);
  else if (character === '[') readArray(walk, field);
  else if (character === '{') readInlineTable(walk, field);
  else while (walk.at < walk.text.length && !/[\n\r,\]}#]/.test(walk.text[walk.at] as string)) walk.at += 1;
}

function readArray(walk: Walk, field: string): void {
  walk.at += 1;
  let index = 0;
  for (skipBlank(walk); walk.at < walk.text.length && walk.text[walk.at] !== ']'; skipBlank(walk)) {
    const start = walk.at;
    readValue(walk, `${field}[${index}]`);
    note(walk, `${field}[${index}]`, start, start, walk.text.slice(start, walk.at).trim());
    index += 1;
  }
  walk.at += 1;
}

function readInlineTable(walk: Walk, field: string): void {
  walk.at += 1;
  for (skipBlank(walk); walk.at < walk.text.length && walk.text[walk.at] !== '}'; skipBlank(walk)) readPair(walk, field);
  walk.at += 1;
}

function skipString(walk: Walk): void {
  const quote = walk.text[walk.at] as string;
  const triple = quote.repeat(3);
  const isLong = walk.text.startsWith(triple, walk.at);
  const end = isLong ? triple : quote;
  walk.at += end.length;
  while (walk.at < walk.text.length && !walk.text.startsWith(end, walk.at)) walk.at += quote === '"' && walk.text[walk.at] === '\\' ? 2 : 1;
  walk.at += end.length;
  // A long string may end in one or two quotes of its own.
  if (isLong) while (walk.text[walk.at] === quote) walk.at += 1;
}
