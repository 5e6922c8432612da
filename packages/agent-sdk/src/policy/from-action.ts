import type { Action } from '../action/index.ts';
import type { JsonObject } from '../base/index.ts';
import type { PolicyAction } from './contract.ts';

/**
 * One of the app's actions as policies judge it. It keeps the name of the tool it came from, so that a file written by
 * `write` is a `file_access` and also what `tools.write` and rules about `write` speak of; `args.*` reads its payload, and
 * for the tool of a connector the arguments that its server receives.
 */
export function toPolicyAction(action: Pick<Action, 'kind' | 'payload' | 'resource' | 'tool'>): PolicyAction {
  const common = { tool: action.tool, args: argumentsOf(action) };
  const { target } = action.resource;
  switch (action.kind) {
    case 'file:read':
      return { ...common, type: 'file_access', path: target, mode: 'read' };
    case 'file:write':
      return { ...common, type: 'file_access', path: target, mode: 'write', ...optionalText('content', action.payload.text) };
    case 'file:delete':
      return { ...common, type: 'file_access', path: target, mode: 'delete' };
    case 'shell':
    case 'git':
    case 'process:spawn':
      return { ...common, type: 'process_exec', command: target };
    case 'network':
      return { ...common, type: 'network_request', url: textOr(action.payload.url, target), method: textOr(action.payload.method, 'GET') };
    default:
      return { ...common, type: 'tool_call' };
  }
}

/** A connector's payload holds the arguments among what the gate binds them to. */
function argumentsOf({ kind, payload }: Pick<Action, 'kind' | 'payload'>): JsonObject {
  const given = kind === 'tool' ? payload.arguments : undefined;
  return typeof given === 'object' && given !== null && !Array.isArray(given) ? (given as JsonObject) : payload;
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}

function optionalText(name: string, value: unknown): Readonly<Record<string, string>> {
  return typeof value === 'string' ? { [name]: value } : {};
}
