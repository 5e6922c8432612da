import type { Circumstances, PolicyAction, PolicyRule, RuleExample } from './contract.ts';
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
      const isMatched = match.matchesTool(action.tool) && match.matchesRest(action, toCircumstances(example));
      if (isMatched === (part === 'match')) continue;
      const field = `${cursor.field}.examples.${part}[${index}]`;
      const message = part === 'match' ? 'the rule does not match this example' : 'the rule matches this example, and should not';
      report(cursor.reader, findPosition(positions, field, cursor.node.at), field, message);
    }
  }
}

function toCircumstances(example: RuleExample | string): Circumstances {
  const actor = typeof example === 'string' ? undefined : example.actor;
  return actor === undefined ? { nowMs: 0 } : { nowMs: 0, identity: { agentId: actor, principal: actor, roles: [actor] } };
}

/** What an example leaves out of the action does not matter to its rule; the tool is one the rule would take. */
function toExampleAction(example: RuleExample | string, rule: PolicyRule): PolicyAction {
  if (typeof example === 'string')
    return rule.match.tool === undefined ? { type: 'process_exec', command: example } : { type: 'tool_call', tool: example };
  const { tool, labels, args, path, url, command } = example;
  const common = {
    ...(tool === undefined ? {} : { tool }),
    ...(labels === undefined ? {} : { labels }),
    ...(args === undefined ? {} : { args }),
  };
  if (path !== undefined) return { ...common, type: 'file_access', path, mode: example.mode ?? 'read' };
  if (url !== undefined) return { ...common, type: 'network_request', url, method: example.method ?? 'GET' };
  if (command !== undefined) return { ...common, type: 'process_exec', command };
  return { ...common, type: 'tool_call', tool: tool ?? '' };
}
