import type { JsonValue } from '../base/index.ts';
import type { SourcePosition } from './contract.ts';

/** A value of a document with the place where it stands: what YAML and TOML have in common. */
export type SourceNode = SourceMap | SourceList | SourceScalar;

export interface SourceMap {
  readonly kind: 'map';
  readonly at: SourcePosition;
  readonly entries: ReadonlyMap<string, SourceEntry>;
}

export interface SourceEntry {
  readonly keyAt: SourcePosition;
  readonly node: SourceNode;
}

export interface SourceList {
  readonly kind: 'list';
  readonly at: SourcePosition;
  readonly items: readonly SourceNode[];
}

export interface SourceScalar {
  readonly kind: 'scalar';
  readonly at: SourcePosition;
  readonly value: string | number | boolean | null;
  /** As it is written, without quotes: `1.0` where the value is 1. */
  readonly text: string;
}

export type SourceResult =
  | { readonly ok: true; readonly root: SourceNode }
  | { readonly ok: false; readonly errors: readonly SourceError[] };

export interface SourceError extends SourcePosition {
  /** Absent where no field can be named. */
  readonly field?: string;
  readonly message: string;
  readonly suggestion?: string;
}

/** Nothing a person writes comes near; whatever is longer or deeper was made to exhaust the reader. */
export const maxTextLength = 1_000_000;
export const maxDepth = 40;

/** `tools.bash`, `tools["a.b"]` where the key would read as more than one. */
export function joinField(field: string, key: string): string {
  if (!/^[^\s.[\]"]+$/.test(key)) return `${field}[${JSON.stringify(key)}]`;
  return field === '' ? key : `${field}.${key}`;
}

/** Where each field begins: its key, or its value in a list. */
export function listPositions(node: SourceNode, field = '', positions = new Map<string, SourcePosition>()): Map<string, SourcePosition> {
  if (node.kind === 'map') {
    for (const [key, entry] of node.entries) {
      const inner = joinField(field, key);
      positions.set(inner, entry.keyAt);
      listPositions(entry.node, inner, positions);
    }
  } else if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) {
      positions.set(`${field}[${index}]`, item.at);
      listPositions(item, `${field}[${index}]`, positions);
    }
  }
  return positions;
}

/** The place of a field, or of the nearest one above it. */
export function findPosition(positions: ReadonlyMap<string, SourcePosition>, field: string, start: SourcePosition): SourcePosition {
  for (let name = field; name !== ''; name = withoutLast(name)) {
    const found = positions.get(name);
    if (found !== undefined) return found;
  }
  return start;
}

function withoutLast(field: string): string {
  return /^(.*?)(?:\.[^.[\]"]+|\[(?:\d+|"(?:[^"\\]|\\.)*")\])$/s.exec(field)?.[1] ?? '';
}

/** The plain value below a node. */
export function toValue(node: SourceNode): JsonValue {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toValue);
  // Keys come from a document: `__proto__` must become a key like any other.
  const value = Object.create(null) as Record<string, JsonValue>;
  for (const [key, entry] of node.entries) value[key] = toValue(entry.node);
  return value;
}
