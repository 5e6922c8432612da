import { fail, ok, type Result } from '../base/index.ts';
import { closestName } from './closest-name.ts';
import type { PolicyScope, ScopeLevel } from './contract.ts';

/** Broadest first. */
export const scopeLevels: readonly ScopeLevel[] = ['global', 'org', 'team', 'agent', 'tool'];

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** `global`, `org:<id>`, `team:<id>`, `agent:<uuid>`, `tool:<name>`; or why it is none of them. */
export function parseScope(text: string): Result<PolicyScope, { readonly message: string; readonly suggestion?: string }> {
  if (text === 'global') return ok({ level: 'global', id: '' });
  const colon = text.indexOf(':');
  const level = colon < 0 ? text : text.slice(0, colon);
  const id = text.slice(colon + 1);
  if (colon < 0 || level === 'global' || !(scopeLevels as readonly string[]).includes(level)) return fail(unknownScope(text, level, colon));
  if (id.trim() === '') return fail({ message: `invalid scope "${text}": the name after ":" must not be empty` });
  if (id !== id.trim()) return fail({ message: `invalid scope "${text}": the name after ":" must not begin or end with a space` });
  if (level !== 'agent') return ok({ level: level as ScopeLevel, id });
  if (uuid.test(id)) return ok({ level, id: id.toLowerCase() });
  return fail({ message: `invalid scope "${text}": an agent is named by its hyphenated UUID` });
}

function unknownScope(text: string, level: string, colon: number): { readonly message: string; readonly suggestion?: string } {
  const near = closestName(level, scopeLevels);
  const suggestion =
    near === undefined || (near === level && near !== 'global')
      ? undefined
      : `${near}${near === 'global' ? '' : text.slice(Math.max(colon, level.length))}`;
  const message = `invalid scope "${text}": it is global, org:<id>, team:<id>, agent:<uuid> or tool:<name>`;
  return suggestion === undefined || suggestion === text ? { message } : { message, suggestion };
}

/** The inverse of {@link parseScope}. */
export function formatScope(scope: PolicyScope): string {
  return scope.level === 'global' ? 'global' : `${scope.level}:${scope.id}`;
}
