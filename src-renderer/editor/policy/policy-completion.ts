import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  insertCompletionText,
  pickedCompletion,
  startCompletion,
} from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import type { SchemaKey, SchemaValue, SchemaWalk } from './schema-walk.ts';
import { listItem } from './yaml-flow.ts';
import { findPlace, topKeys, type YamlPlace } from './yaml-place.ts';

/** What may be written at a cursor; undefined where the schema has nothing to say. */
export function completePolicy(walk: SchemaWalk, context: CompletionContext): CompletionResult | null {
  const { state, pos } = context;
  const line = state.doc.lineAt(pos);
  const lines = state.doc.toString().split('\n');
  const place = findPlace(lines, line.number - 1, pos - line.from);
  if (place === undefined || (!context.explicit && place.text === '' && !place.isAfterKey)) return null;
  const options = toOptions(walk, place, topKeys(lines), line.text.slice(pos - line.from));
  if (options.length === 0) return null;
  const isWord = /^[\w*]*$/.test(place.text);
  return { from: line.from + place.column, options: inOrder(options), ...(isWord ? { validFor: /^[\w*]*$/ } : {}) };
}

/** As the schema lists them, not by the alphabet; what must be there goes first. */
function inOrder(options: readonly Completion[]): Completion[] {
  return options.map((option, index) => ({ ...option, sortText: `${isRequired(option) ? 0 : 1}${String(index).padStart(4, '0')}` }));
}

function isRequired({ detail = '' }: Completion): boolean {
  return detail.endsWith('required');
}

/** @param rest of the line, behind the cursor */
export function toOptions(walk: SchemaWalk, place: YamlPlace, top: readonly string[], rest: string): readonly Completion[] {
  const { path, isAfterKey, isFlow, siblings } = place;
  const values = walk.valuesAt(path, top).map((value) => toValueOption(value, place, ''));
  if (isAfterKey) return values;
  const toKeyOption = (dash: string) => (key: SchemaKey) =>
    keyOption(key, place, { rest, dash, values: walk.valuesAt([...path, key.name], top) });
  const keys = walk.keysAt(path, top).filter(({ name }) => !siblings.has(name));
  const own = keys.map(toKeyOption(''));
  if (path.at(-1) === listItem) return [...own, ...values];
  if (isFlow || !walk.isListAt(path, top)) return own;
  // The list has begun with its key only: what is offered brings its dash along.
  const item = [...path, listItem];
  const itemKeys = walk
    .keysAt(item, top)
    .map((key) =>
      keyOption(key, { ...place, indent: place.indent + 2 }, { rest, dash: '- ', values: walk.valuesAt([...item, key.name], top) }),
    );
  return [...own, ...itemKeys, ...walk.valuesAt(item, top).map((value) => toValueOption(value, place, '- '))];
}

interface KeyParts {
  readonly rest: string;
  readonly dash: string;
  readonly values: readonly SchemaValue[];
}

function keyOption(key: SchemaKey, place: YamlPlace, { rest, dash, values }: KeyParts): Completion {
  const name = place.isQuoted || /^[\w.-]+$/.test(key.name) ? key.name : `"${key.name}"`;
  return {
    label: key.name,
    type: 'property',
    detail: key.isRequired ? `${key.type}, required` : key.type,
    ...(key.description === '' ? {} : { info: key.description }),
    apply: insert(
      `${dash}${name}${/^["']?\s*:/.test(rest) || place.isQuoted ? '' : afterKey(key, place)}`,
      values.length > 0 || key.shape !== 'scalar',
    ),
  };
}

/** What follows a key: its value on the same line, or the first line of what it holds. */
function afterKey({ shape }: SchemaKey, { isFlow, indent }: YamlPlace): string {
  if (shape === 'scalar' || isFlow) return ': ';
  const inner = `:\n${' '.repeat(indent + 2)}`;
  return shape === 'list' ? `${inner}- ` : inner;
}

const roles = { choice: '', default: 'default', example: 'example' } as const;

function toValueOption({ value, isText, role }: SchemaValue, { isQuoted }: YamlPlace, dash: string): Completion {
  const written = isQuoted || !isText ? value : toScalar(value);
  const detail = roles[role];
  return {
    label: value,
    type: role === 'example' ? 'text' : 'enum',
    ...(detail === '' ? {} : { detail }),
    ...(dash === '' && written === value ? {} : { apply: dash + written }),
  };
}

/** A text as YAML reads it back: quoted where a plain one would be something else. */
export function toScalar(text: string): string {
  const isPlain = /^[\w./][^#]*$/.test(text) && !/: |:$| #|\s$/.test(text) && !/^(?:[\d.]+|true|false|null|yes|no|on|off|~)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** Puts a text in and goes on to what follows, where the schema knows something about it. */
function insert(text: string, isFollowed: boolean): Exclude<Completion['apply'], string | undefined> {
  return (view: EditorView, completion: Completion, from: number, to: number) => {
    view.dispatch({ ...insertCompletionText(view.state, text, from, to), annotations: pickedCompletion.of(completion) });
    if (isFollowed) startCompletion(view);
  };
}
