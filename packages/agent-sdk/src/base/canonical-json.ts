import { GatehouseError } from './errors.ts';

/** What JSON can say and nothing else. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };

/**
 * The one byte sequence for a JSON value: RFC 8785 (JSON Canonicalization Scheme). Keys sorted by UTF-16 code unit,
 * no white space, numbers and strings as ECMAScript prints them (`-0` becomes `0`).
 *
 * The scheme is defined for plain JSON only, so anything else is refused with its path instead of being dropped or
 * coerced as `JSON.stringify` would: undefined, functions, symbols, bigints, NaN and infinities, sparse arrays, lone
 * surrogates, cycles, objects that are not plain (Date, Map, anything with `toJSON`), and nesting deeper than
 * {@link maxDepth} levels, which would exhaust the stack of whoever reads it.
 *
 * @throws ERR_BASE_NOT_JSON with `details.path`
 */
export function toCanonicalJson(value: unknown): string {
  // Ordinary records take this road, about twice as fast because the engine writes the text in one go. It never
  // refuses: whatever it is not sure of goes to the careful road below, which names the path of what is wrong.
  const ordered = toOrdered(value, 0);
  return ordered === unsure ? write(value, '$', new Set()) : JSON.stringify(ordered);
}

/** Levels of nesting that are still read and written. Nothing of ours comes near. */
export const maxDepth = 500;

/** The value itself when it is plain JSON, typed; throws ERR_BASE_NOT_JSON as {@link toCanonicalJson} does. */
export function assertJsonValue(value: unknown): JsonValue {
  if (toOrdered(value, 0) === unsure) write(value, '$', new Set());
  return value as JsonValue;
}

/** A deep copy whose every level is frozen. The argument stays as it was. */
export function toFrozenJson<Value extends JsonValue>(value: Value): Value {
  // Plain records take this road, several times as fast; `structuredClone` copies or refuses everything else.
  const copy = copyFrozen(value, 0);
  return (copy === unsure ? deepFreeze(structuredClone(value) as JsonValue) : copy) as Value;
}

function copyFrozen(value: unknown, depth: number): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return unsure;
  if (typeof value !== 'object' || value === null) return value;
  // The bound on depth also ends the walk of a cycle.
  if (depth > 20 || (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype)) return unsure;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? new Array(value.length) : {};
  for (const key of Object.keys(value)) {
    const member = key === '__proto__' ? unsure : copyFrozen((value as Record<string, unknown>)[key], depth + 1);
    if (member === unsure) return unsure;
    (copy as Record<string, unknown>)[key] = member;
  }
  return Object.freeze(copy);
}

function deepFreeze(value: JsonValue): JsonValue {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner as JsonValue);
    Object.freeze(value);
  }
  return value;
}

const unsure = Symbol('unsure');

/** The value with every object's members in canonical order (itself where they already are), or `unsure`. */
function toOrdered(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : unsure;
  if (typeof value === 'number') return Number.isFinite(value) ? value : unsure;
  if (value === null || typeof value === 'boolean') return value;
  // The bound on depth also ends the walk of a cycle.
  if (typeof value !== 'object' || depth > 20 || 'toJSON' in value) return unsure;
  if (Array.isArray(value)) return toOrderedArray(value, depth);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return unsure;
  return toOrderedObject(value as Readonly<Record<string, unknown>>, depth);
}

function toOrderedArray(array: readonly unknown[], depth: number): unknown {
  let copy: unknown[] | undefined;
  for (let index = 0; index < array.length; index += 1) {
    const item = toOrdered(array[index], depth + 1);
    if (item === unsure) return unsure;
    if (item !== array[index]) copy ??= [...array];
    if (copy !== undefined) copy[index] = item;
  }
  return copy ?? array;
}

function toOrderedObject(record: Readonly<Record<string, unknown>>, depth: number): unknown {
  const keys = Object.keys(record);
  const sorted = keys.length === 0 ? keys : sortKeys(keys);
  if (sorted === undefined) return unsure;
  // Most objects of ours are in order already and hold nothing that is not; those are not copied.
  let copy: Record<string, unknown> | undefined = sorted === keys ? undefined : {};
  for (let index = 0; index < sorted.length; index += 1) {
    const key = sorted[index] as string;
    const value = record[key];
    const member = toOrdered(value, depth + 1);
    if (member === unsure) return unsure;
    if (copy === undefined && member !== value) copy = copyMembers(record, sorted, index);
    if (copy !== undefined) copy[key] = member;
  }
  return copy ?? record;
}

function copyMembers(record: Readonly<Record<string, unknown>>, keys: readonly string[], count: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (let index = 0; index < count; index += 1) copy[keys[index] as string] = record[keys[index] as string];
  return copy;
}

/** Orders of keys seen before: records have the same few again and again, and sorting is most of what they cost. */
const sortedByKeys = new Map<string, readonly string[]>();
const maxRemembered = { lists: 500, length: 1_000 } as const;

/** The keys in order, itself where they are; undefined when ordering by copying cannot be done. */
function sortKeys(keys: readonly string[]): readonly string[] | undefined {
  const order = orderOf(keys);
  if (order !== 'unsorted') return order === 'sorted' ? keys : undefined;
  // A key may hold any character, so the lists are told apart by their lengths too.
  const name = keys.join('\n');
  const known = sortedByKeys.get(name);
  if (known !== undefined && known.length === keys.length) return known;
  const sorted = [...keys].sort();
  if (name.length > maxRemembered.length || name.split('\n').length !== keys.length) return sorted;
  if (sortedByKeys.size >= maxRemembered.lists) sortedByKeys.clear();
  sortedByKeys.set(name, sorted);
  return sorted;
}

function orderOf(keys: readonly string[]): 'sorted' | 'unsorted' | 'unsure' {
  let order: 'sorted' | 'unsorted' = 'sorted';
  let before = '';
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] as string;
    // Objects list keys that look like numbers (so: that begin with a digit or less) first and treat `__proto__` apart, so neither can be ordered by copying.
    if (key.charCodeAt(0) <= 0x39 || key === '__proto__' || !key.isWellFormed()) return 'unsure';
    if (key < before) order = 'unsorted';
    before = key;
  }
  return order;
}

function write(value: unknown, path: string, ancestors: Set<object>): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeString(value, path);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw notJson(path, String(value));
    return JSON.stringify(value);
  }
  if (typeof value !== 'object') throw notJson(path, typeof value);
  if (ancestors.has(value)) throw notJson(path, 'a cycle');
  if (ancestors.size >= maxDepth) throw notJson(path, `nested deeper than ${maxDepth} levels`);
  ancestors.add(value);
  const text = Array.isArray(value) ? writeArray(value, path, ancestors) : writeObject(value, path, ancestors);
  ancestors.delete(value);
  return text;
}

function writeString(value: string, path: string): string {
  if (!value.isWellFormed()) throw notJson(path, 'a lone surrogate');
  return JSON.stringify(value);
}

function writeArray(array: readonly unknown[], path: string, ancestors: Set<object>): string {
  const items: string[] = [];
  // By index, not by iteration: a hole in a sparse array must be seen and refused.
  for (let index = 0; index < array.length; index += 1) {
    if (!(index in array)) throw notJson(`${path}[${index}]`, 'a hole');
    items.push(write(array[index], `${path}[${index}]`, ancestors));
  }
  return `[${items.join(',')}]`;
}

function writeObject(object: object, path: string, ancestors: Set<object>): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== null && prototype !== Object.prototype) throw notJson(path, 'an object that is not plain');
  if ('toJSON' in object) throw notJson(path, 'an object with toJSON');
  const record = object as Readonly<Record<string, unknown>>;
  // The default sort compares UTF-16 code units, which is the order RFC 8785 §3.2.3 asks for.
  const members = Object.keys(record)
    .sort()
    .map((key) => `${writeString(key, path)}:${write(record[key], `${path}.${key}`, ancestors)}`);
  return `{${members.join(',')}}`;
}

function notJson(path: string, what: string): GatehouseError {
  return new GatehouseError('ERR_BASE_NOT_JSON', {
    message: `The value at ${path} is ${what}, which JSON cannot say.`,
    nextStep: 'Send plain JSON.',
    details: { path },
  });
}
