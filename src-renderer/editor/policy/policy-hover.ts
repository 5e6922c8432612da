import type { Extension } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import type { SchemaFacts, SchemaWalk } from './schema-walk.ts';
import { findField, topKeys } from './yaml-place.ts';

/** What a field means, where the pointer rests on it. */
export function policyHover(load: () => Promise<SchemaWalk | undefined>): Extension {
  return hoverTooltip(async (view, pos) => {
    const line = view.state.doc.lineAt(pos);
    const lines = view.state.doc.toString().split('\n');
    const field = findField(lines, line.number - 1, pos - line.from);
    if (field === undefined) return null;
    const facts = (await load())?.factsAt(field.path, topKeys(lines));
    if (facts === undefined || facts.description === '') return null;
    const create = () => ({ dom: draw(field.path, facts) });
    return { pos: line.from + field.from, end: line.from + field.to, above: true, create };
  });
}

function draw(path: readonly string[], { description, type, fallback, values }: SchemaFacts): HTMLElement {
  const box = document.createElement('div');
  box.className = 'cm-policyHover';
  const add = (tag: string, className: string, text: string): void => {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    box.append(element);
  };
  add('code', 'cm-policyPath', toField(path));
  add('span', 'cm-policyType', fallback === undefined ? type : `${type}, ${fallback} when absent`);
  add('p', 'cm-policyText', description);
  const choices = values.filter(({ role }) => role !== 'example').map(({ value }) => value);
  const examples = values.filter(({ role }) => role === 'example').map(({ value }) => value);
  if (choices.length > 1) add('p', 'cm-policyValues', `One of: ${choices.join(', ')}`);
  if (examples.length > 0) add('p', 'cm-policyValues', `For example: ${examples.slice(0, 4).join(', ')}`);
  return box;
}

/** As problems name it: without the envelope's `spec`. */
function toField(path: readonly string[]): string {
  return path
    .join('.')
    .replaceAll('.[]', '[]')
    .replace(/^spec\./, '');
}
