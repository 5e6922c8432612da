import { fail, ok, type Result } from '../base/index.ts';
import { closestName } from './closest-name.ts';
import type { PolicyAction } from './contract.ts';

export const capabilityNames: readonly string[] = [
  'file_read',
  'file_write',
  'file_delete',
  'network_outbound',
  'network_inbound',
  'terminal_exec',
  'agent_spawn',
];

/** Capabilities that are of one thing each: `mcp_tool:git`. */
export const namedCapabilityKinds: readonly string[] = ['mcp_tool', 'model'];

/** The capability as written, or why there is none of that name. */
export function parseCapability(text: string): Result<string, { readonly message: string; readonly suggestion?: string }> {
  if (capabilityNames.includes(text)) return ok(text);
  const colon = text.indexOf(':');
  const kind = text.slice(0, Math.max(colon, 0));
  if (namedCapabilityKinds.includes(kind)) {
    return text.slice(colon + 1).trim() === '' ? fail({ message: `the name after "${kind}:" must not be empty` }) : ok(text);
  }
  if (text.trim() === '') return fail({ message: 'a capability must not be empty' });
  const near = colon < 0 ? closestName(text, [...capabilityNames, ...namedCapabilityKinds]) : closestName(kind, namedCapabilityKinds);
  const known = [...capabilityNames, 'mcp_tool:<name>', 'model:<name>'].join(', ');
  const message = `unknown capability: "${text}"; valid capabilities: ${known}`;
  if (near === undefined) return fail({ message });
  return fail({ message, suggestion: colon < 0 ? near : `${near}${text.slice(colon)}` });
}

/**
 * The one capability an action needs. What has a kind of its own is named by it, whatever tool was called to do it: a
 * file written by the tool `write` is `file_write`. Everything else is the call of a named tool; a message between teams
 * is a call of the tool `message`.
 */
export function capabilityOf(action: PolicyAction): string {
  switch (action.type) {
    case 'tool_call':
    case 'tool_result':
      return `mcp_tool:${action.tool}`;
    case 'file_access':
      if (action.mode === 'read') return 'file_read';
      return action.mode === 'delete' ? 'file_delete' : 'file_write';
    case 'network_request':
      return 'network_outbound';
    case 'network_listen':
      return 'network_inbound';
    case 'process_exec':
      return 'terminal_exec';
    case 'agent_spawn':
      return 'agent_spawn';
    case 'model_call':
      return `model:${action.model}`;
    case 'send_message':
      return 'mcp_tool:message';
  }
}

/** Whether a deny list speaks about a capability: who may not write may not delete either; not the reverse. */
export function isCapabilityDenied(denied: ReadonlySet<string>, capability: string): boolean {
  return denied.has(capability) || (capability === 'file_delete' && denied.has('file_write'));
}
