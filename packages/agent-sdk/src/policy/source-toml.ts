import { parse, TomlError } from 'smol-toml';
import type { SourcePosition } from './contract.ts';
import { joinField, maxDepth, maxTextLength, type SourceError, type SourceNode, type SourceResult } from './source-tree.ts';
import { locateTomlFields } from './toml-positions.ts';

/** Reads TOML 1.0 into the same tree as YAML. Dates are refused: nothing in a policy is one. */
export function parseTomlSource(text: string): SourceResult {
  if (text.length > maxTextLength) return { ok: false, errors: [{ line: 1, column: 1, message: 'the document is longer than 1 MB' }] };
  try {
    const value: unknown = parse(text, { maxDepth });
    const places = locateTomlFields(text);
    const tree: Tree = { places, wrong: [] };
    const root = toNode(value, '', tree, { line: 1, column: 1 });
    if (root.kind === 'map' && root.entries.size === 0)
      return { ok: false, errors: [{ line: 1, column: 1, message: 'the document is empty' }] };
    return tree.wrong.length === 0 ? { ok: true, root } : { ok: false, errors: tree.wrong };
  } catch (thrown) {
    if (thrown instanceof TomlError)
      return { ok: false, errors: [{ line: thrown.line, column: thrown.column, message: `TOML: ${firstLine(thrown.message)}` }] };
    return { ok: false, errors: [{ line: 1, column: 1, message: 'the document cannot be read as TOML' }] };
  }
}

interface Tree {
  readonly places: ReadonlyMap<string, TomlPlace>;
  readonly wrong: SourceError[];
}

export interface TomlPlace {
  readonly keyAt: SourcePosition;
  readonly valueAt: SourcePosition;
  /** The value as written, where it is neither text, list nor table. */
  readonly text: string;
}

function firstLine(message: string): string {
  return (message.split('\n')[0] as string).replace(/^Invalid TOML document: /, '');
}

function toNode(value: unknown, field: string, tree: Tree, above: SourcePosition): SourceNode {
  const place = tree.places.get(field);
  const at = place?.valueAt ?? above;
  if (Array.isArray(value)) return { kind: 'list', at, items: value.map((item, index) => toNode(item, `${field}[${index}]`, tree, at)) };
  if (isTable(value)) {
    const entries = Object.keys(value).map((key) => {
      const inner = joinField(field, key);
      const keyAt = tree.places.get(inner)?.keyAt ?? at;
      return [key, { keyAt, node: toNode(value[key], inner, tree, keyAt) }] as const;
    });
    return { kind: 'map', at, entries: new Map(entries) };
  }
  if (typeof value === 'string') return { kind: 'scalar', at, value, text: value };
  if (typeof value === 'boolean') return { kind: 'scalar', at, value, text: String(value) };
  if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'scalar', at, value, text: place?.text ?? String(value) };
  tree.wrong.push({ ...at, field, message: `${place?.text ?? 'this'} is no value a policy can use` });
  return { kind: 'scalar', at, value: null, text: '' };
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
