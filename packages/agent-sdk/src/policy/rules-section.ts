import type {
  FileAccessMode,
  PolicyActionType,
  PolicyRule,
  RateWindow,
  RuleEffect,
  RuleExample,
  RuleMatch,
  RuleObligations,
} from './contract.ts';
import { actionTypes } from './parse-action.ts';
import {
  type Cursor,
  compact,
  type MapCursor,
  readChoice,
  readKey,
  readList,
  readMap,
  readName,
  readNames,
  readText,
  readWhole,
  reject,
  requireKey,
  warn,
} from './reader.ts';
import { checkExamples } from './rule-examples.ts';
import { readDuration, readWindow } from './sections.ts';
import { toValue } from './source-tree.ts';

const readEffect = readChoice<RuleEffect>(['allow', 'deny', 'step_up']);
const readMode = readChoice<FileAccessMode>(['read', 'write', 'append', 'delete']);

/** Rules whose parts could all be read; ids are unique and examples come out as they say. */
export function readRules(cursor: Cursor): readonly PolicyRule[] | undefined {
  const ids = new Set<string>();
  return readList((item) => readRule(item, ids))(cursor);
}

function readRule(cursor: Cursor, ids: Set<string>): PolicyRule | undefined {
  const map = readMap(cursor, ['id', 'description', 'match', 'effect', 'obligations', 'examples']);
  if (map === undefined) return undefined;
  const match = requireKey(map, 'match', readMatch);
  const effect = requireKey(map, 'effect', readEffect);
  const id = readKey(map, 'id', (value) => readId(value, ids));
  const description = readKey(map, 'description', readText);
  const obligations = readKey(map, 'obligations', readObligations);
  const examples = readKey(map, 'examples', readExamples);
  if (match === undefined || effect === undefined) return undefined;
  if (effect === 'deny' && obligations !== undefined)
    warn(cursor.reader, cursor.node.at, cursor.field, 'the obligations of a deny rule change nothing: it always denies');
  const rule = compact<PolicyRule>({ id, description, match, effect, obligations, examples });
  checkExamples(rule, cursor);
  return rule;
}

function readId(cursor: Cursor, ids: Set<string>): string | undefined {
  const id = readName(cursor);
  if (id === undefined) return undefined;
  if (ids.has(id)) return reject(cursor, `the rule id "${id}" is there twice`);
  ids.add(id);
  return id;
}

function readMatch(cursor: Cursor): RuleMatch | undefined {
  const map = readMap(cursor, ['tool', 'resource', 'actor', 'labels']);
  if (map === undefined) return undefined;
  const labels = readKey(map, 'labels', readLabels);
  const parts = ['tool', 'resource', 'actor'] as const;
  const globs = Object.fromEntries(parts.map((part) => [part, readKey(map, part, readNames)]));
  return compact<RuleMatch>({ ...globs, labels });
}

function readLabels(cursor: Cursor): RuleMatch['labels'] {
  if (cursor.node.kind !== 'map') return readList(readName)(cursor);
  const labels = Object.create(null) as Record<string, string>;
  for (const [key, entry] of cursor.node.entries) {
    const value = readText({ reader: cursor.reader, node: entry.node, field: `${cursor.field}.${key}` });
    if (value !== undefined) labels[key] = value;
  }
  return labels;
}

function readObligations(cursor: Cursor): RuleObligations | undefined {
  const map = readMap(cursor, ['required_approver_roles', 'blocked_paths', 'time_windows', 'rate_windows', 'pass_ttl_secs']);
  if (map === undefined) return undefined;
  return compact<RuleObligations>({
    required_approver_roles: readKey(map, 'required_approver_roles', readList(readName)),
    blocked_paths: readKey(map, 'blocked_paths', readList(readName)),
    time_windows: readKey(map, 'time_windows', readList(readWindow)),
    rate_windows: readKey(map, 'rate_windows', readList(readRateWindow)),
    pass_ttl_secs: readKey(map, 'pass_ttl_secs', readWhole(1)),
  });
}

function readRateWindow(cursor: Cursor): RateWindow | undefined {
  const map = readMap(cursor, ['limit', 'window']);
  if (map === undefined) return undefined;
  const limit = requireKey(map, 'limit', readWhole(0));
  const window = requireKey(map, 'window', readDuration);
  return limit === undefined || window === undefined ? undefined : { limit, window };
}

const readType = readChoice<PolicyActionType>(actionTypes);
const exampleTexts = ['tool', 'path', 'url', 'method', 'command', 'resource', 'args_json', 'actor'] as const;

function readExamples(cursor: Cursor): PolicyRule['examples'] {
  const map = readMap(cursor, ['match', 'not_match']);
  if (map === undefined) return undefined;
  return compact({ match: readKey(map, 'match', readList(readExample)), not_match: readKey(map, 'not_match', readList(readExample)) });
}

function readExample(cursor: Cursor): RuleExample | string | undefined {
  if (cursor.node.kind === 'scalar') return readName(cursor);
  const map = readMap(cursor, ['type', ...exampleTexts, 'mode', 'args', 'labels']);
  if (map === undefined) return undefined;
  const read = Object.fromEntries(exampleTexts.map((key) => [key, readKey(map, key, readText)]));
  return compact<RuleExample>({
    type: readKey(map, 'type', readType),
    ...read,
    mode: readKey(map, 'mode', readMode),
    args: readKey(map, 'args', readArguments),
    labels: readKey(map, 'labels', readLabels),
  });
}

function readArguments(cursor: Cursor): RuleExample['args'] {
  const map: MapCursor | undefined = readMap(cursor, 'any');
  return map === undefined ? undefined : (toValue(map.node) as RuleExample['args']);
}
