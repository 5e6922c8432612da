import {
  formatUsd,
  type Summary,
  type SummaryGroup,
  summarize,
  summaryGroups,
  summaryStart,
  toSummaryCsv,
} from '@gatehouse/agent-sdk/budget';
import { toVisible } from '../audit/format-entry.ts';
import { type Command, type ParsedArguments, textOption, usageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { loadSpending, spendingHelp, spendingOptions } from './spending-file.ts';

const periods = ['today', 'week', 'month', 'all'] as const;

export const costSummary: Command = {
  name: 'cost summary',
  usage: '[--period PERIOD] [--group-by GROUP] [--csv] [options]',
  summary: 'What was spent, by agent, team, provider, seat …',
  help: `Spendings of the period put together, the dearest first. What is reserved and not settled is not in it.

Options:
  --period PERIOD   today, week (from Monday), month (default) or all
  --group-by GROUP  ${summaryGroups.join(', ')} (default agent). By subtree, a spending
                    counts for the agent and for each that started it
  --csv             comma-separated values, amounts with nine decimals
${spendingHelp}

Exit codes: 0, 2 usage, 3 the file cannot be read or is damaged.`,
  options: { ...spendingOptions, period: { type: 'string' }, 'group-by': { type: 'string' }, csv: { type: 'boolean' } },
  async run(parsed, host) {
    const period = choice(parsed, 'period', periods, 'month');
    const group = choice(parsed, 'group-by', summaryGroups, 'agent');
    const { book, nowMs, zone } = await loadSpending(parsed, host);
    const startMs = summaryStart(period, nowMs, zone);
    const spendings = book.spendings().filter(({ atMs }) => atMs >= startMs && atMs <= nowMs);
    const summary = summarize(spendings, group, zone);
    if (parsed.values.json === true) host.write(`${JSON.stringify({ period, group_by: group, timezone: zone, ...toJson(summary) })}\n`);
    else if (parsed.values.csv === true) host.write(toSummaryCsv(summary, group));
    else host.write(toTable(summary, group, `${period}, ${zone}`));
    return exitCodes.ok;
  },
};

function choice<Choice extends string>(parsed: ParsedArguments, name: string, choices: readonly Choice[], fallback: Choice): Choice {
  const text = textOption(parsed, name) ?? fallback;
  const chosen = choices.find((one) => one === text);
  if (chosen !== undefined) return chosen;
  throw usageError(`--${name} must be one of ${choices.join(', ')}.`, `You gave: ${text}`);
}

/** Amounts as text: a number of a billionth's precision is not every reader's to keep. */
function toJson({ rows, total }: Summary): object {
  const toRow = ({ group, inputTokens, outputTokens, requests, spentNanoUsd }: Summary['total']) => ({
    group,
    usd: formatUsd(spentNanoUsd, 9),
    requests,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
  });
  return { rows: rows.map(toRow), total: toRow(total) };
}

function toTable({ rows, total }: Summary, by: SummaryGroup, title: string): string {
  const lines = [
    [by, 'USD', 'requests', 'input', 'output'],
    ...[...rows, total].map(({ group, inputTokens, outputTokens, requests, spentNanoUsd }) => [
      toVisible(group),
      formatUsd(spentNanoUsd),
      String(requests),
      String(inputTokens),
      String(outputTokens),
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const toLine = (line: readonly string[]): string =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  return `Spent (${title})\n${lines.map((line) => `${toLine(line)}\n`).join('')}`;
}
