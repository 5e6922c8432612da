import { compilePolicies } from './compile.ts';
import type { Circumstances, CompiledPolicy, CompileOptions, PolicyAction, PolicyDocument, PolicyVerdict } from './contract.ts';
import { parsePolicy } from './parse.ts';

/** For tests: a document that must be valid. */
export function documentOf(text: string, source = 'policy.yaml'): PolicyDocument {
  const parsed = parsePolicy(text, { source });
  if (!parsed.ok) throw new Error(parsed.errors.map(({ field, message }) => `${field}: ${message}`).join('\n'));
  return parsed.document;
}

/** A cascade of texts, named 0.yaml, 1.yaml … */
export function compileTexts(texts: readonly string[], options?: CompileOptions): CompiledPolicy {
  return compilePolicies(
    texts.map((text, index) => documentOf(text, `${index}.yaml`)),
    options,
  );
}

/** Monday, 5 January 2026, 12:00 UTC. */
export const noonMs = Date.UTC(2026, 0, 5, 12);

export function judgeTexts(
  texts: string | readonly string[],
  action: PolicyAction,
  circumstances: Partial<Circumstances> = {},
  options?: CompileOptions,
): PolicyVerdict {
  return compileTexts(typeof texts === 'string' ? [texts] : texts, options).evaluate(action, { nowMs: noonMs, ...circumstances });
}

export const toolCall = (tool: string, args: unknown = {}): PolicyAction => ({ type: 'tool_call', tool, argsJson: JSON.stringify(args) });
export const fileAccess = (path: string, mode: 'read' | 'write' | 'append' | 'delete' = 'read', tool?: string): PolicyAction => ({
  type: 'file_access',
  path,
  mode,
  ...(tool === undefined ? {} : { tool }),
});
export const request = (url: string, method = 'GET'): PolicyAction => ({ type: 'network_request', url, method });
export const exec = (command: string): PolicyAction => ({ type: 'process_exec', command });
