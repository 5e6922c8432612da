import { toCanonicalJson, toFrozenJson } from '../base/index.ts';
import type { PolicyDocument, PolicyMetadata, PolicyParseOptions, PolicyParseResult, PolicyProblem, PolicySpec } from './contract.ts';
import {
  type Cursor,
  compact,
  entryOf,
  type MapCursor,
  type Reader,
  readChoice,
  readKey,
  readList,
  readMap,
  readName,
  readText,
  readVersion,
  readWhole,
  reject,
  rejectKey,
  report,
  warn,
} from './reader.ts';
import { readRules } from './rules-section.ts';
import { parseScope } from './scopes.ts';
import {
  enforcementModes,
  readApproval,
  readBudget,
  readCapabilities,
  readData,
  readNetwork,
  readOverride,
  readSchedule,
  readTools,
} from './sections.ts';
import { sha256HexPortable } from './sha256.ts';
import { parseTomlSource } from './source-toml.ts';
import { findPosition, listPositions, type SourceError, type SourceNode } from './source-tree.ts';
import { parseYamlSource } from './source-yaml.ts';

/** The keys of a policy body, in the order they are documented and written. */
export const specKeys = [
  ...['version', 'scope', 'approval_timeout_secs', 'enforcement_mode', 'agent_overrides'],
  ...['network', 'schedule', 'budget', 'data', 'tools', 'capabilities', 'approval', 'rules'],
] as const;

const start = { line: 1, column: 1 };

/**
 * Parses one policy document. Never throws: whatever is wrong with the text is in `errors`, each with its line and column.
 * A document with an error is no document; warnings do not stop it.
 */
export function parsePolicy(text: string, options: PolicyParseOptions = {}): PolicyParseResult {
  const source = options.source ?? 'policy.yaml';
  const isToml = (options.format ?? (/\.toml$/i.test(source) ? 'toml' : 'yaml')) === 'toml';
  // A byte order mark is no part of the text.
  const parsed = (isToml ? parseTomlSource : parseYamlSource)(text.replace(/^\uFEFF/, ''));
  if (!parsed.ok) return { ok: false, errors: parsed.errors.map((error) => toProblem(error, source)), warnings: [] };
  const reader: Reader = { source, errors: [], warnings: [] };
  const document = readDocument({ reader, node: parsed.root, field: '' }, options.isImport === true);
  if (document === undefined || reader.errors.length > 0)
    return { ok: false, errors: sorted(reader.errors), warnings: sorted(reader.warnings) };
  return { ok: true, document, warnings: sorted(reader.warnings) };
}

function toProblem({ line, column, message, suggestion, field }: SourceError, source: string): PolicyProblem {
  const place = { source, line, column, field: field?.replace(/^spec\./, '') ?? '(document)' };
  return { ...place, message, ...(suggestion === undefined ? {} : { suggestion }) };
}

function sorted(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  return [...problems].sort((one, other) => one.line - other.line || one.column - other.column);
}

function readDocument(root: Cursor, isImport: boolean): PolicyDocument | undefined {
  if (root.node.kind !== 'map') return reject(root, 'a policy must be a map of sections');
  const isEnvelope = root.node.entries.has('spec');
  const outer: MapCursor = { ...root, node: root.node };
  const metadata = isEnvelope ? readEnvelope(outer, isImport || isForeign(outer)) : {};
  const body = isEnvelope ? { ...(entryOf(outer, 'spec') as Cursor), field: '' } : root;
  if (!isEnvelope) hintMissingSpec(outer);
  // A body that is none is the envelope's problem; within a body fields are named from its start.
  const spec = body.node.kind === 'map' ? readSpec(body) : void readMap({ ...body, field: isEnvelope ? 'spec' : '' }, []);
  if (spec === undefined || root.reader.errors.length > 0) return undefined;
  const scope = parseScope(spec.scope ?? 'global');
  if (!scope.ok) return undefined;
  const content = toFrozenJson({ metadata, spec } as never) as { readonly metadata: PolicyMetadata; readonly spec: PolicySpec };
  const positions = listFields(body.node, outer.node);
  return Object.freeze({
    source: root.reader.source,
    form: isEnvelope ? 'envelope' : 'flat',
    metadata: content.metadata,
    scope: Object.freeze(scope.value),
    spec: content.spec,
    digest: sha256HexPortable(toCanonicalJson(content)),
    positionOf: (field: string) => findPosition(positions, field, start),
  } satisfies PolicyDocument);
}

function listFields(body: SourceNode, outer: SourceNode): ReturnType<typeof listPositions> {
  return body === outer ? listPositions(body) : new Map([...listPositions(outer), ...listPositions(body)]);
}

/** Whether the envelope says that another tool wrote it. */
function isForeign(outer: MapCursor): boolean {
  const version = entryOf(outer, 'apiVersion')?.node;
  return version?.kind === 'scalar' && typeof version.value === 'string' && !version.value.startsWith('gatehouse/');
}

/** The wrapper other tools use too: their names for it are taken, what else they put there only where importing was asked for. */
function readEnvelope(outer: MapCursor, isImport: boolean): PolicyMetadata {
  const known = ['apiVersion', 'kind', 'metadata', 'spec'];
  for (const [key, entry] of outer.node.entries) {
    if (known.includes(key)) continue;
    const isBody = (specKeys as readonly string[]).includes(key);
    if (isBody) report(outer.reader, entry.keyAt, key, `"${key}" stands beside spec; it belongs inside it`, `spec.${key}`);
    else noteForeignKey(outer, key, entry.keyAt, known, isImport);
  }
  readKey(outer, 'apiVersion', readName);
  readKey(outer, 'kind', readKind);
  return readKey(outer, 'metadata', (cursor) => readMetadata(cursor, isImport)) ?? {};
}

function readKind(cursor: Cursor): void {
  const kind = readName(cursor);
  if (kind !== undefined && !/policy/i.test(kind))
    warn(cursor.reader, cursor.node.at, cursor.field, `the kind "${kind}" is read as a Policy`);
}

function noteForeignKey(outer: MapCursor, key: string, at: SourceNode['at'], known: readonly string[], isImport: boolean): void {
  const field = outer.field === '' ? key : `${outer.field}.${key}`;
  if (isImport) warn(outer.reader, at, field, `unknown key "${key}" is left out`);
  else rejectKey(outer, key, at, known);
}

function readMetadata(cursor: Cursor, isImport: boolean): PolicyMetadata {
  const known = ['name', 'version', 'description'];
  const map = readMap(cursor, 'any');
  if (map === undefined) return {};
  for (const [key, entry] of map.node.entries) if (!known.includes(key)) noteForeignKey(map, key, entry.keyAt, known, isImport);
  return compact<PolicyMetadata>({
    name: readKey(map, 'name', readName),
    version: readKey(map, 'version', readVersion),
    description: readKey(map, 'description', readText),
  });
}

function hintMissingSpec(outer: MapCursor): void {
  for (const key of ['apiVersion', 'kind', 'metadata']) {
    const entry = outer.node.entries.get(key);
    if (entry !== undefined)
      report(
        outer.reader,
        entry.keyAt,
        key,
        `"${key}" belongs to an envelope, and this document has no spec`,
        'put the sections under spec:',
      );
  }
}

function readSpec(cursor: Cursor): PolicySpec | undefined {
  const isFlat =
    cursor.node.kind === 'map' && ['apiVersion', 'kind', 'metadata'].some((key) => (cursor.node as MapCursor['node']).entries.has(key));
  const map = readMap(cursor, isFlat ? [...specKeys, 'apiVersion', 'kind', 'metadata'] : specKeys);
  if (map === undefined) return undefined;
  return compact<PolicySpec>({
    version: readKey(map, 'version', readVersion),
    scope: readKey(map, 'scope', readScope),
    approval_timeout_secs: readKey(map, 'approval_timeout_secs', readWhole(1)),
    enforcement_mode: readKey(map, 'enforcement_mode', readChoice(enforcementModes)),
    agent_overrides: readKey(map, 'agent_overrides', readList(readOverride)),
    network: readKey(map, 'network', readNetwork),
    schedule: readKey(map, 'schedule', readSchedule),
    budget: readKey(map, 'budget', readBudget),
    data: readKey(map, 'data', readData),
    tools: readKey(map, 'tools', readTools),
    capabilities: readKey(map, 'capabilities', readCapabilities),
    approval: readKey(map, 'approval', readApproval),
    rules: readKey(map, 'rules', readRules),
  });
}

function readScope(cursor: Cursor): string | undefined {
  const text = readText(cursor);
  if (text === undefined) return undefined;
  const parsed = parseScope(text);
  return parsed.ok ? text : reject(cursor, parsed.error.message, parsed.error.suggestion);
}
