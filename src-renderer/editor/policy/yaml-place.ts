import { type FlowPlace, isFlowOpen, listItem, readFlow } from './yaml-flow.ts';

/** Where a cursor is in a YAML text, read from indentation alone: a text that is being typed is rarely whole. */
export interface YamlPlace {
  /** Keys and `[]`, for items of lists, that lead here; the last one is the key whose value is written, when `isAfterKey`. */
  readonly path: readonly string[];
  readonly isAfterKey: boolean;
  /** In `[…]` or `{…}`. */
  readonly isFlow: boolean;
  /** What is written so far, from its first character to the cursor; without an opening quote. */
  readonly text: string;
  /** Column of its first character, from 0. */
  readonly column: number;
  readonly isQuoted: boolean;
  /** Column at which keys of this map begin. */
  readonly indent: number;
  /** Other keys of the same map. */
  readonly siblings: ReadonlySet<string>;
}

/** The key that a line sets, and where it stands in the line. */
export interface YamlField {
  readonly path: readonly string[];
  readonly from: number;
  readonly to: number;
}

interface Frame {
  readonly indent: number;
  readonly part: string;
  /** A value follows the key on its line. */
  readonly hasValue: boolean;
}

interface Reading {
  readonly frames: Frame[];
  /** Indentation of the key whose literal or folded text goes on; null outside one. */
  textIndent: number | null;
  /** A flow collection that is still open. */
  flow: string | null;
}

const keyPattern = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s#"'[\]{},&*!|>%@`][^#]*?))\s*:(?=\s|$)/;

/** The keys at the top of a text, in order. */
export function topKeys(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (/^\s/.test(line) ? undefined : keyOf(line))).filter((key) => key !== undefined);
}

/**
 * The place of a cursor; undefined where nothing can be completed: in a comment, in a literal text, right behind a colon.
 *
 * @param row of the cursor's line, from 0
 * @param column from 0
 */
export function findPlace(lines: readonly string[], row: number, column: number): YamlPlace | undefined {
  const reading = readUpTo(lines, row);
  const before = (lines[row] ?? '').slice(0, column);
  if (reading.flow !== null) return fromFlow(readFlow(`${reading.flow}\n${before}`), reading.frames, before);
  const indent = indentOf(before);
  if (reading.textIndent !== null && indent > reading.textIndent) return undefined;
  if (hasComment(before) || /^\s*(?:- +)*-$/.test(before)) return undefined;
  const at = enterItems(reading.frames, before, indent);
  const rest = before.slice(at);
  const key = keyPattern.exec(rest);
  return key === null ? placeOfKey(reading.frames, lines, row, at, rest) : placeOfValue(reading.frames, key, at, before);
}

/** The field that the line at `row` sets, where the column is in its key or its value. */
export function findField(lines: readonly string[], row: number, column: number): YamlField | undefined {
  const reading = readUpTo(lines, row);
  const line = lines[row] ?? '';
  if (reading.flow !== null || line.trim() === '' || hasComment(line.slice(0, column))) return undefined;
  const indent = indentOf(line);
  if (reading.textIndent !== null && indent > reading.textIndent) return undefined;
  const at = enterItems(reading.frames, line, indent);
  if (column < at) return undefined;
  const key = keyPattern.exec(line.slice(at));
  if (key === null) {
    const isItem = reading.frames.at(-1)?.part === listItem;
    return isItem ? { path: pathOf(reading.frames), from: at, to: line.trimEnd().length } : undefined;
  }
  enter(reading.frames, at, false);
  const name = nameOf(key);
  const to = at + key[0].length - 1;
  return { path: [...pathOf(reading.frames), name], from: at, to: line.slice(at, to).trimEnd().length + at };
}

function readUpTo(lines: readonly string[], row: number): Reading {
  const reading: Reading = { frames: [], textIndent: null, flow: null };
  for (let index = 0; index < row; index += 1) readLine(reading, lines[index] ?? '');
  return reading;
}

function readLine(reading: Reading, line: string): void {
  if (reading.flow !== null) {
    const flow = `${reading.flow}\n${line}`;
    reading.flow = isFlowOpen(flow) ? flow : null;
    return;
  }
  const indent = indentOf(line);
  const content = line.slice(indent);
  if (content === '' || content.startsWith('#')) return;
  if (reading.textIndent !== null && indent > reading.textIndent) return;
  reading.textIndent = null;
  if (/^(?:---|\.\.\.)(?:\s|$)/.test(line)) {
    reading.frames.length = 0;
    return;
  }
  const at = enterItems(reading.frames, line, indent);
  const key = keyPattern.exec(line.slice(at));
  const value = line.slice(at + (key?.[0].length ?? 0)).trim();
  if (key !== null) {
    enter(reading.frames, at, false);
    reading.frames.push({ indent: at, part: nameOf(key), hasValue: value !== '' && !value.startsWith('#') });
  }
  if (/^[|>][-+\d]*\s*(?:#.*)?$/.test(value)) reading.textIndent = key === null ? indent : at;
  if (/^[[{]/.test(value) && isFlowOpen(value)) reading.flow = value;
}

/** Goes into the items that a line begins (`- - key:`); the column of what comes after the dashes. */
function enterItems(frames: Frame[], line: string, indent: number): number {
  let at = indent;
  while (/^-(?:\s|$)/.test(line.slice(at))) {
    enter(frames, at, true);
    frames.push({ indent: at, part: listItem, hasValue: false });
    at += 1 + indentOf(line.slice(at + 1));
  }
  return at;
}

/** Leaves what a line of this indentation is not inside of. A list may stand at the indentation of its own key. */
function enter(frames: Frame[], indent: number, isItem: boolean): void {
  for (let top = frames.at(-1); top !== undefined; top = frames.at(-1)) {
    const isLeft = top.indent > indent || (top.indent === indent && (!isItem || top.part === listItem));
    if (!isLeft) return;
    frames.pop();
  }
}

function placeOfKey(frames: Frame[], lines: readonly string[], row: number, at: number, rest: string): YamlPlace | undefined {
  enter(frames, at, false);
  if (frames.at(-1)?.hasValue === true) return undefined;
  const quote = /^["']/.test(rest) ? 1 : 0;
  return {
    path: pathOf(frames),
    isAfterKey: false,
    isFlow: false,
    text: rest.slice(quote),
    column: at + quote,
    isQuoted: quote === 1,
    indent: at,
    siblings: findSiblings(lines, row, at),
  };
}

function placeOfValue(frames: Frame[], key: RegExpExecArray, at: number, before: string): YamlPlace | undefined {
  enter(frames, at, false);
  frames.push({ indent: at, part: nameOf(key), hasValue: false });
  const value = before.slice(at + key[0].length);
  const written = value.trimStart();
  if (value === written) return undefined;
  if (/^[[{]/.test(written)) return fromFlow(readFlow(written), frames, before);
  const quote = /^["']/.test(written) ? 1 : 0;
  const column = before.length - written.length + quote;
  const text = written.slice(quote);
  return { path: pathOf(frames), isAfterKey: true, isFlow: false, text, column, isQuoted: quote === 1, indent: at, siblings: new Set() };
}

function fromFlow(flow: FlowPlace | undefined, frames: readonly Frame[], before: string): YamlPlace | undefined {
  if (flow === undefined) return undefined;
  const { path, isAfterKey, text, isQuoted, siblings } = flow;
  const column = before.length - text.length;
  return { path: [...pathOf(frames), ...path], isAfterKey, isFlow: true, text, column, isQuoted, indent: column, siblings };
}

/** Keys at a column, up and down from a line, as far as the map goes. */
function findSiblings(lines: readonly string[], row: number, at: number): ReadonlySet<string> {
  const found = new Set<string>();
  const isOwnItem = /^\s*-/.test((lines[row] ?? '').slice(0, at));
  if (!isOwnItem) for (let index = row - 1; index >= 0 && noteSibling(found, lines[index] ?? '', at) === 'on'; index -= 1);
  for (let index = row + 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (/^\s*-/.test(line) && indentOf(line) < at) break;
    if (noteSibling(found, line, at) !== 'on') break;
  }
  return found;
}

function noteSibling(found: Set<string>, line: string, at: number): 'on' | 'end' {
  const content = line.trim();
  if (content === '' || content.startsWith('#') || indentOf(line) > at) return 'on';
  const dashes = /^\s*(?:- +)*/.exec(line)?.[0].length ?? 0;
  const key = dashes === at ? keyOf(line.slice(at)) : undefined;
  if (key !== undefined) found.add(key);
  return indentOf(line) < at ? 'end' : 'on';
}

function pathOf(frames: readonly Frame[]): readonly string[] {
  return frames.map(({ part }) => part);
}

function keyOf(content: string): string | undefined {
  const key = keyPattern.exec(content);
  return key === null ? undefined : nameOf(key);
}

function nameOf([, double, single, plain]: RegExpExecArray): string {
  return double ?? single?.replaceAll("''", "'") ?? plain ?? '';
}

function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

/** A `#` that is not in quotes and has white space in front of it. */
function hasComment(text: string): boolean {
  return /(?:^|\s)#/.test(text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, (quoted) => '_'.repeat(quoted.length)));
}
