import { ok, type Result } from '../base/index.ts';
import type { Circumstances, PolicyAction, PolicyActionType, PolicyRule, RuleExample } from './contract.ts';
import { toolOf } from './lane.ts';
import { parsePolicyAction } from './parse-action.ts';
import { type Cursor, report } from './reader.ts';
import { compileMatch } from './rule-match.ts';
import { findPosition, listPositions } from './source-tree.ts';

/** Runs the examples a rule carries and notes those that come out otherwise. */
export function checkExamples(rule: PolicyRule, cursor: Cursor): void {
  const match = compileMatch(rule);
  const positions = listPositions(cursor.node, cursor.field);
  for (const [part, examples] of [
    ['match', rule.examples?.match],
    ['not_match', rule.examples?.not_match],
  ] as const) {
    for (const [index, example] of (examples ?? []).entries()) {
      const action = toExampleAction(example, rule);
      const isMatched = action.ok && match.matchesTool(toolOf(action.value)) && match.matchesRest(action.value, toCircumstances(example));
      if (action.ok && isMatched === (part === 'match')) continue;
      const field = `${cursor.field}.examples.${part}[${index}]`;
      const wrong = part === 'match' ? 'the rule does not match this example' : 'the rule matches this example, and should not';
      report(cursor.reader, findPosition(positions, field, cursor.node.at), field, action.ok ? wrong : action.error);
    }
  }
}

function toCircumstances(example: RuleExample | string): Circumstances {
  const actor = typeof example === 'string' ? undefined : example.actor;
  return actor === undefined ? { nowMs: 0 } : { nowMs: 0, identity: { agentId: actor, principal: actor, roles: [actor] } };
}

/** What an example leaves out of the action does not matter to its rule; the tool is one the rule would take. */
function toExampleAction(example: RuleExample | string, rule: PolicyRule): Result<PolicyAction, string> {
  if (typeof example === 'string')
    return ok(rule.match.tool === undefined ? { type: 'process_exec', command: example } : { type: 'tool_call', tool: example });
  const { actor: _, ...fields } = withResource(example);
  const type = fields.type ?? typeOf(fields);
  return parsePolicyAction({ mode: 'read', ...fields, type, tool: fields.tool ?? (type === 'tool_call' ? '' : undefined) });
}

function withResource({ resource, ...example }: RuleExample): RuleExample {
  if (resource === undefined) return example;
  return resource.includes('://') ? { url: resource, ...example } : { path: resource, ...example };
}

function typeOf({ path, url, command }: RuleExample): PolicyActionType {
  if (path !== undefined) return 'file_access';
  if (url !== undefined) return 'network_request';
  return command === undefined ? 'tool_call' : 'process_exec';
}
