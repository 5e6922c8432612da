import type { JsonObject, JsonValue } from '@gatehouse/agent-sdk/base';
import { listItem } from './yaml-flow.ts';

/** A key that may stand at a place. */
export interface SchemaKey {
  readonly name: string;
  readonly description: string;
  /** `text`, `list`, `true or false` … */
  readonly type: string;
  readonly shape: 'scalar' | 'list' | 'map';
  readonly isRequired: boolean;
}

/** A value that may stand at a place. */
export interface SchemaValue {
  /** As it is written in YAML or JSON, without quotes. */
  readonly value: string;
  readonly isText: boolean;
  readonly role: 'choice' | 'default' | 'example';
}

/** What the schema says of one place. */
export interface SchemaFacts {
  readonly description: string;
  readonly type: string;
  /** Written as in a document; undefined when there is none. */
  readonly fallback: string | undefined;
  readonly values: readonly SchemaValue[];
}

/**
 * A JSON Schema (draft-07), asked by paths of keys and list items. It understands the keywords that the schema of policies
 * uses: references to its own definitions, properties, items, `anyOf`, and `then` and `else` at its root.
 */
export interface SchemaWalk {
  keysAt(path: readonly string[], topKeys: readonly string[]): readonly SchemaKey[];
  valuesAt(path: readonly string[], topKeys: readonly string[]): readonly SchemaValue[];
  /** True when a list may stand there. */
  isListAt(path: readonly string[], topKeys: readonly string[]): boolean;
  factsAt(path: readonly string[], topKeys: readonly string[]): SchemaFacts | undefined;
}

/** Keys that only a document in its envelope has at its top. */
const envelopeKeys: readonly string[] = ['apiVersion', 'kind', 'metadata', 'spec'];

export function createSchemaWalk(schema: JsonObject): SchemaWalk {
  const expand = (node: JsonValue | undefined): readonly JsonObject[] => expandNode(schema, node);
  const nodesAt = (path: readonly string[], topKeys: readonly string[]): readonly JsonObject[] => {
    let nodes = rootNodes(schema, topKeys).flatMap(expand);
    for (const part of path) nodes = nodes.flatMap((node) => stepInto(node, part)).flatMap(expand);
    return nodes;
  };
  return {
    keysAt: (path, topKeys) => toKeys(nodesAt(path, topKeys), expand),
    valuesAt: (path, topKeys) => toValues(nodesAt(path, topKeys)),
    isListAt: (path, topKeys) => nodesAt(path, topKeys).some(({ items }) => items !== undefined),
    factsAt(path, topKeys) {
      const nodes = nodesAt(path, topKeys);
      const [first] = nodes;
      return first === undefined ? undefined : toFacts(nodes);
    },
  };
}

/** A document is flat or in an envelope; as long as neither can be told, it may become both. */
function rootNodes(schema: JsonObject, topKeys: readonly string[]): readonly (JsonValue | undefined)[] {
  if (topKeys.some((key) => envelopeKeys.includes(key))) return [schema.then];
  return topKeys.length > 0 ? [schema.else] : [schema.then, schema.else];
}

/** A node without references and choices: each branch on its own, with the words of the nodes above it where it has none. */
function expandNode(schema: JsonObject, node: JsonValue | undefined, description?: JsonValue): readonly JsonObject[] {
  if (!isObject(node)) return [];
  const words = node.description ?? description;
  if (typeof node.$ref === 'string') {
    const name = node.$ref.replace('#/definitions/', '');
    const definitions = isObject(schema.definitions) ? schema.definitions : {};
    return expandNode(schema, definitions[name], words);
  }
  const { anyOf, ...own } = node;
  const named = words === undefined ? own : { ...own, description: words };
  if (!Array.isArray(anyOf)) return [named];
  // Keywords beside `anyOf` hold for every branch; examples are told once.
  const { examples, ...shared } = named;
  const branches = anyOf.flatMap((branch) => expandNode(schema, isObject(branch) ? { ...shared, ...branch } : branch, words));
  return examples === undefined ? branches : [...branches, { ...named }];
}

function stepInto(node: JsonObject, part: string): readonly (JsonValue | undefined)[] {
  if (part === listItem) return [node.items];
  const own = isObject(node.properties) ? node.properties[part] : undefined;
  return [own ?? (isObject(node.additionalProperties) ? node.additionalProperties : undefined)];
}

function toKeys(nodes: readonly JsonObject[], expand: (node: JsonValue) => readonly JsonObject[]): readonly SchemaKey[] {
  const keys = nodes.flatMap((node) => {
    const required = Array.isArray(node.required) ? node.required : [];
    const properties = isObject(node.properties) ? Object.entries(node.properties) : [];
    // A map whose keys are the author's own: the one that stands for all others is known.
    const others = isObject(node.additionalProperties) ? [['*', node.additionalProperties] as const] : [];
    return [...properties, ...others].map(([name, property]) => toKey(name, expand(property), required.includes(name)));
  });
  return [...new Map(keys.map((key) => [key.name, key])).values()];
}

function toKey(name: string, nodes: readonly JsonObject[], isRequired: boolean): SchemaKey {
  const types = nodes.flatMap(typesOf);
  const isNested = types.every((type) => type === 'object' || type === 'array');
  const shape = isNested && types.length > 0 ? (types.includes('object') ? 'map' : 'list') : 'scalar';
  return { name, description: describe(nodes), type: nameTypes(types), shape, isRequired };
}

function toFacts(nodes: readonly JsonObject[]): SchemaFacts {
  const fallback = nodes.map((node) => node.default).find((value) => value !== undefined);
  return {
    description: describe(nodes),
    type: nameTypes(nodes.flatMap(typesOf)),
    fallback: fallback === undefined ? undefined : String(fallback),
    values: toValues(nodes),
  };
}

function toValues(nodes: readonly JsonObject[]): readonly SchemaValue[] {
  const found = new Map<string, SchemaValue>();
  const add = (value: JsonValue | undefined, role: SchemaValue['role']): void => {
    if (value === undefined || value === null || typeof value === 'object' || found.has(String(value))) return;
    found.set(String(value), { value: String(value), isText: typeof value === 'string', role });
  };
  for (const node of nodes) {
    const choices = Array.isArray(node.enum) ? node.enum : typesOf(node).includes('boolean') ? [true, false] : [];
    for (const value of choices) add(value, value === node.default ? 'default' : 'choice');
    add(node.default, 'default');
    for (const value of Array.isArray(node.examples) ? node.examples : []) add(value, 'example');
  }
  return [...found.values()];
}

function describe(nodes: readonly JsonObject[]): string {
  return nodes.map(({ description }) => description).find((text) => typeof text === 'string') ?? '';
}

function typesOf({ type, enum: choices }: JsonObject): readonly string[] {
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.map(String);
  return Array.isArray(choices) ? ['string'] : [];
}

const typeNames: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  integer: 'whole number',
  string: 'text',
  array: 'list',
  object: 'map',
};

function nameTypes(types: readonly string[]): string {
  return [...new Set(types.map((type) => typeNames[type] ?? type))].join(' or ');
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
