import { closestName } from './closest-name.ts';
import type { PolicyProblem, SourcePosition } from './contract.ts';
import { joinField, type SourceMap, type SourceNode } from './source-tree.ts';

/** Reading one document: every problem is noted and reading goes on, so that a person sees all of them at once. */
export interface Reader {
  readonly source: string;
  readonly errors: PolicyProblem[];
  readonly warnings: PolicyProblem[];
}

/** A node and the field it is. */
export interface Cursor {
  readonly reader: Reader;
  readonly node: SourceNode;
  readonly field: string;
}

export function report(reader: Reader, at: SourcePosition, field: string, message: string, suggestion?: string): undefined {
  reader.errors.push(toProblem(reader, at, field, message, suggestion));
  return undefined;
}

export function warn(reader: Reader, at: SourcePosition, field: string, message: string, suggestion?: string): void {
  reader.warnings.push(toProblem(reader, at, field, message, suggestion));
}

function toProblem(reader: Reader, at: SourcePosition, field: string, message: string, suggestion: string | undefined): PolicyProblem {
  const place = { source: reader.source, line: at.line, column: at.column, field: field === '' ? '(document)' : field, message };
  return suggestion === undefined ? place : { ...place, suggestion };
}

/** Notes a problem with the value at the cursor. */
export function reject(cursor: Cursor, message: string, suggestion?: string): undefined {
  return report(cursor.reader, cursor.node.at, cursor.field, message, suggestion);
}

/** The entries of a map, after its unknown keys were noted. Undefined when it is no map, which is noted too. */
export function readMap(cursor: Cursor, known: readonly string[] | 'any'): MapCursor | undefined {
  const { node } = cursor;
  if (node.kind !== 'map') return reject(cursor, isEmpty(node) ? 'is empty: write {} or leave the key out' : 'must be a map');
  for (const [key, entry] of node.entries) {
    if (!key.isWellFormed())
      report(cursor.reader, entry.keyAt, joinField(cursor.field, key.toWellFormed()), 'a key must be well-formed Unicode');
  }
  if (known !== 'any') for (const [key, entry] of node.entries) if (!known.includes(key)) rejectKey(cursor, key, entry.keyAt, known);
  return { ...cursor, node };
}

export interface MapCursor extends Cursor {
  readonly node: SourceMap;
}

function isEmpty(node: SourceNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** Notes a key that does not belong where it stands. */
export function rejectKey(cursor: Cursor, key: string, at: SourcePosition, known: readonly string[]): void {
  const near = closestName(key, known);
  const hint = near === undefined ? `valid keys: ${known.join(', ')}` : `did you mean "${near}"?`;
  report(cursor.reader, at, joinField(cursor.field, key), `unknown key "${key}"; ${hint}`, near);
}

/** The value of a key, or undefined when the key is not there. */
export function entryOf(cursor: MapCursor, key: string): Cursor | undefined {
  const entry = cursor.node.entries.get(key);
  return entry === undefined ? undefined : { reader: cursor.reader, node: entry.node, field: joinField(cursor.field, key) };
}

/** Reads a key when it is there. */
export function readKey<Value>(cursor: MapCursor, key: string, read: (value: Cursor) => Value): Value | undefined {
  const value = entryOf(cursor, key);
  return value === undefined ? undefined : read(value);
}

/** Reads a key that must be there. */
export function requireKey<Value>(cursor: MapCursor, key: string, read: (value: Cursor) => Value): Value | undefined {
  if (cursor.node.entries.has(key)) return readKey(cursor, key, read);
  return report(cursor.reader, cursor.node.at, joinField(cursor.field, key), 'is required');
}

export function readText(cursor: Cursor): string | undefined {
  const { node } = cursor;
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return reject(cursor, 'must be a text');
  // A lone surrogate has no UTF-8 form, so nothing could hash or write it.
  return node.value.isWellFormed() ? node.value : reject(cursor, 'must be well-formed Unicode');
}

/** A text that says something. */
export function readName(cursor: Cursor): string | undefined {
  const text = readText(cursor);
  if (text === undefined) return undefined;
  return text.trim() === '' ? reject(cursor, 'must not be empty') : text;
}

/** A text, or a number as it is written: versions come as both. */
export function readVersion(cursor: Cursor): string | undefined {
  const { node } = cursor;
  return node.kind === 'scalar' && typeof node.value === 'number' ? node.text : readText(cursor);
}

export function readBoolean(cursor: Cursor): boolean | undefined {
  const { node } = cursor;
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  return reject(cursor, 'must be true or false');
}

export function readNumber(cursor: Cursor): number | undefined {
  const { node } = cursor;
  if (node.kind === 'scalar' && typeof node.value === 'number') return node.value;
  return reject(cursor, 'must be a number');
}

export function readPositive(cursor: Cursor): number | undefined {
  const number = readNumber(cursor);
  if (number === undefined) return undefined;
  return number > 0 ? number : reject(cursor, 'must be greater than 0');
}

/** A whole number up to 2³² − 1, from `least` on. */
export function readWhole(least: number): (cursor: Cursor) => number | undefined {
  return (cursor) => {
    const number = readNumber(cursor);
    if (number === undefined) return undefined;
    if (!Number.isInteger(number) || number > 0xffff_ffff) return reject(cursor, 'must be a whole number');
    if (number >= least) return number;
    return reject(cursor, least === 1 ? 'must be greater than 0' : `must be at least ${least}`);
  };
}

export function readChoice<Choice extends string>(choices: readonly Choice[]): (cursor: Cursor) => Choice | undefined {
  return (cursor) => {
    const { node } = cursor;
    const found = choices.find((choice) => node.kind === 'scalar' && choice === node.value);
    if (found !== undefined) return found;
    const written = node.kind === 'scalar' ? node.text : '';
    return reject(cursor, `must be ${choices.join(', ').replace(/, ([^,]*)$/, ' or $1')}, not "${written}"`, closestName(written, choices));
  };
}

/** The items that could be read. */
export function readList<Value>(read: (item: Cursor) => Value | undefined): (cursor: Cursor) => readonly Value[] | undefined {
  return (cursor) => {
    const { node, field, reader } = cursor;
    if (node.kind !== 'list') return reject(cursor, isEmpty(node) ? 'is empty: write [] or leave the key out' : 'must be a list');
    const items = node.items.map((item, index) => read({ reader, node: item, field: `${field}[${index}]` }));
    return items.filter((item): item is Value => item !== undefined);
  };
}

/** One text or a list of them, as written. */
export function readNames(cursor: Cursor): string | readonly string[] | undefined {
  return cursor.node.kind === 'list' ? readList(readName)(cursor) : readName(cursor);
}

/** An object without the members that are undefined. */
export function compact<Value extends object>(value: { readonly [Key in keyof Value]: Value[Key] | undefined }): Value {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Value;
}
