import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseAllDocuments, type Scalar } from 'yaml';
import type { SourcePosition } from './contract.ts';
import {
  joinField,
  maxDepth,
  maxTextLength,
  type SourceEntry,
  type SourceError,
  type SourceNode,
  type SourceResult,
} from './source-tree.ts';

/**
 * Reads YAML 1.2 (and so JSON) as far as policies need it. Anchors, aliases, merge keys, tags, directives, keys that are
 * not texts, repeated keys and several documents in one file are refused: each lets a document mean something else than
 * it shows.
 */
export function parseYamlSource(text: string): SourceResult {
  if (text.length > maxTextLength) return refuse('the document is longer than 1 MB');
  const lines = new LineCounter();
  const walk: Walk = { lines, errors: [] };
  try {
    const document = readOnly(text, walk);
    if (document === undefined) return { ok: false, errors: walk.errors };
    const root = toNode(document.contents, walk, '', 0);
    if (walk.errors.length > 0) return { ok: false, errors: walk.errors };
    return root.kind === 'scalar' && root.value === null ? refuse(...emptyDocument) : { ok: true, root };
  } catch (thrown) {
    // The composer recurses: a document nested some thousand levels deep exhausts the stack.
    return refuse(thrown instanceof RangeError ? 'the document is nested too deeply' : 'the document cannot be read as YAML');
  }
}

interface Walk {
  readonly lines: LineCounter;
  readonly errors: SourceError[];
}

/** An empty file is more often a failed write than a wish to allow everything. */
const emptyDocument = ['the document is empty', 'write {} for a policy that restricts nothing'] as const;

function refuse(message: string, suggestion?: string): SourceResult {
  return { ok: false, errors: [{ line: 1, column: 1, message, ...(suggestion === undefined ? {} : { suggestion }) }] };
}

function readOnly(text: string, walk: Walk): Document.Parsed | undefined {
  const documents = parseAllDocuments(text, {
    lineCounter: walk.lines,
    prettyErrors: false,
    uniqueKeys: false,
    merge: false,
    version: '1.2',
    schema: 'core',
  });
  if (!Array.isArray(documents)) return undefined;
  const [document, second] = documents;
  if (document === undefined) {
    walk.errors.push({ line: 1, column: 1, message: emptyDocument[0], suggestion: emptyDocument[1] });
    return undefined;
  }
  for (const problem of document.errors) walk.errors.push({ ...placeOf(walk, problem.pos[0]), message: `YAML: ${problem.message}` });
  for (const problem of document.warnings) walk.errors.push({ ...placeOf(walk, problem.pos[0]), message: `YAML: ${problem.message}` });
  if (document.directives.yaml.explicit === true)
    walk.errors.push({ line: 1, column: 1, message: 'YAML directives are not allowed in a policy' });
  if (second !== undefined)
    walk.errors.push({
      ...placeOf(walk, second.range[0]),
      message: 'a file holds one policy; this is a second document',
      suggestion: 'put it into a file of its own',
    });
  return walk.errors.length === 0 ? document : undefined;
}

function placeOf(walk: Walk, offset: number): SourcePosition {
  const { line, col } = walk.lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function toNode(node: unknown, walk: Walk, field: string, depth: number): SourceNode {
  const at = placeOf(walk, (node as Node | null)?.range?.[0] ?? 0);
  const wrong = describeTrick(node, depth);
  if (wrong !== undefined) note(walk, at, field, wrong);
  else if (isMap(node)) return { kind: 'map', at, entries: toEntries(node.items as readonly Pair[], walk, field, depth) };
  else if (isSeq(node))
    return { kind: 'list', at, items: node.items.map((item, index) => toNode(item, walk, `${field}[${index}]`, depth + 1)) };
  else if (isScalar(node)) return toScalar(node, at, walk, field);
  return { kind: 'scalar', at, value: null, text: '' };
}

/** Of the root no field can be named. */
function note(walk: Walk, at: SourcePosition, field: string, message: string): void {
  walk.errors.push({ ...at, message, ...(field === '' ? {} : { field }) });
}

function describeTrick(node: unknown, depth: number): string | undefined {
  if (isAlias(node)) return 'aliases (*name) are not allowed in a policy: write the value out';
  if (depth > maxDepth) return 'the document is nested too deeply';
  const { anchor, tag } = node as { readonly anchor?: string; readonly tag?: string };
  if (anchor !== undefined) return 'anchors (&name) are not allowed in a policy: write the value out';
  return tag === undefined ? undefined : `tags (${tag}) are not allowed in a policy`;
}

function toEntries(pairs: readonly Pair[], walk: Walk, field: string, depth: number): ReadonlyMap<string, SourceEntry> {
  const entries = new Map<string, SourceEntry>();
  for (const { key, value } of pairs) {
    const keyAt = placeOf(walk, (key as Node | null)?.range?.[0] ?? 0);
    const name = toKey(key, walk, keyAt);
    const inner = name === undefined ? field : joinField(field, name);
    // A key without a value is placed where the value would be.
    const node: SourceNode = value === null ? { kind: 'scalar', at: keyAt, value: null, text: '' } : toNode(value, walk, inner, depth + 1);
    if (name === undefined) continue;
    if (entries.has(name)) note(walk, keyAt, inner, `the key "${name}" is there twice`);
    entries.set(name, { keyAt, node });
  }
  return entries;
}

function toKey(key: unknown, walk: Walk, at: SourcePosition): string | undefined {
  const trick = describeTrick(key, 0);
  const plain =
    trick === undefined && isScalar(key) ? (typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))) : undefined;
  if (plain === '<<') walk.errors.push({ ...at, message: 'merge keys (<<) are not allowed in a policy: write the value out' });
  else if (plain !== undefined) return plain;
  else walk.errors.push({ ...at, message: trick ?? 'a key must be a text' });
  return undefined;
}

function toScalar(node: Scalar, at: SourcePosition, walk: Walk, field: string): SourceNode {
  const { value, source } = node;
  if (value === null || typeof value === 'string' || typeof value === 'boolean')
    return { kind: 'scalar', at, value, text: source ?? String(value ?? '') };
  if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'scalar', at, value, text: source ?? String(value) };
  note(walk, at, field, `${source ?? 'this'} is no value a policy can use`);
  return { kind: 'scalar', at, value: null, text: '' };
}
