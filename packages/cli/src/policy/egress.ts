import { isHostAllowed } from '@gatehouse/agent-sdk/policy';
import { type Command, usageError } from '../command.ts';
import { answerLines, type JsonLine, textField } from '../jsonl.ts';

export const policyEgress: Command = {
  name: 'policy egress',
  usage: '--jsonl',
  summary: 'Match hosts against the patterns of a network allowlist, line by line',
  help: `Reads lines of {"patterns":["api.example.com","*.example.org"],"host":…}, where the host may also be a URL; writes
{"match":true} or {"match":false}. An empty list matches nothing.

Exit codes: 0 answered; 1 a line of the input was broken; 2 usage.`,
  options: { jsonl: { type: 'boolean' } },
  async run(parsed, host) {
    if (parsed.values.jsonl !== true || parsed.positionals.length > 0)
      throw usageError('gatehouse policy egress reads lines: add --jsonl.', 'See: gatehouse policy egress --help');
    return await answerLines(host, matchLine);
  },
};

function matchLine(line: JsonLine): object {
  const { patterns } = line;
  if (!Array.isArray(patterns) || !patterns.every((pattern) => typeof pattern === 'string')) {
    throw usageError(
      'A line needs "patterns" with a list of texts.',
      'Write for example {"patterns":["*.example.org"],"host":"www.example.org"}.',
    );
  }
  return { match: isHostAllowed(patterns, textField(line, 'host')) };
}
