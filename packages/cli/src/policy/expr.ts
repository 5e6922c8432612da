import { compileExpression, parseExpression, parsePolicyAction } from '@gatehouse/agent-sdk/policy';
import { type Command, usageError } from '../command.ts';
import { answerLines, type JsonLine, textField } from '../jsonl.ts';
import { fieldsOf, readGraph, readLevel } from './line-input.ts';

export const policyExpr: Command = {
  name: 'policy expr',
  usage: '--jsonl',
  summary: 'Evaluate expressions of requires_approval_if, line by line',
  help: `Reads lines of {"expr":…,"context":{"action":…,"agent_level":"L2","graph":{"agent":{"depth":2}}}}; everything in the context
may be missing, and what is missing is unresolved. Writes {"result":true} (approval is required), {"result":false}, or
{"error":…,"at":…} with the place in the expression (from 0) for one that no policy could hold.

Exit codes: 0 answered; 1 a line of the input was broken; 2 usage.`,
  options: { jsonl: { type: 'boolean' } },
  async run(parsed, host) {
    if (parsed.values.jsonl !== true || parsed.positionals.length > 0)
      throw usageError('gatehouse policy expr reads lines: add --jsonl.', 'See: gatehouse policy expr --help');
    return await answerLines(host, evaluateLine);
  },
};

function evaluateLine(line: JsonLine): object {
  const parsed = parseExpression(textField(line, 'expr'));
  if (!parsed.ok)
    return {
      error: parsed.error.message,
      at: parsed.error.at,
      ...(parsed.error.suggestion === undefined ? {} : { suggestion: parsed.error.suggestion }),
    };
  const context = fieldsOf(line.context);
  const action = context.action === undefined || context.action === null ? undefined : parsePolicyAction(context.action);
  if (action?.ok === false) return { error: action.error };
  const agent = fieldsOf(context.agent);
  return {
    result: compileExpression(parsed.value)({
      action: action?.value,
      governanceLevel: readLevel(context.agent_level ?? context.governance_level ?? agent.level ?? agent.governance_level),
      graph: readGraph([context.graph, context]),
    }),
  };
}
