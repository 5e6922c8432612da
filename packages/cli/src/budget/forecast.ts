import { type Forecast, forecastMonth, formatUsd, parseUsd, periodStart } from '@gatehouse/agent-sdk/budget';
import { type Command, textOption, usageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { loadSpending, spendingHelp, spendingOptions } from './spending-file.ts';

export const costForecast: Command = {
  name: 'cost forecast',
  usage: '[--limit-usd AMOUNT] [options]',
  summary: 'What the month will cost if it goes on as it began',
  help: `The average of the month's days so far, today included, times the days of the month.

Options:
  --limit-usd AMOUNT  the month's limit: how much of it that would be
${spendingHelp}

Exit codes: 0, 2 usage, 3 the file cannot be read or is damaged.`,
  options: { ...spendingOptions, 'limit-usd': { type: 'string' } },
  async run(parsed, host) {
    const limit = toLimit(textOption(parsed, 'limit-usd'));
    const { book, nowMs, zone } = await loadSpending(parsed, host);
    const startMs = periodStart('monthly', nowMs, zone);
    const spent = book.spendings().filter(({ atMs }) => atMs >= startMs && atMs <= nowMs);
    const forecast = forecastMonth(
      spent.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0),
      nowMs,
      zone,
      limit,
    );
    host.write(parsed.values.json === true ? `${JSON.stringify(toJson(forecast, limit))}\n` : toText(forecast, limit));
    return exitCodes.ok;
  },
};

function toLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  try {
    const limit = parseUsd(text);
    if (limit > 0) return limit;
  } catch {
    // Said below, with the amounts that are none.
  }
  throw usageError('--limit-usd must be an amount of dollars above 0.', `You gave: ${text}`);
}

function toText(forecast: Forecast, limit: number | undefined): string {
  const { dailyRateNanoUsd, day, daysInMonth, projectedNanoUsd, spentNanoUsd } = forecast;
  return [
    `Day ${day} of ${daysInMonth}`,
    `Spent so far  ${formatUsd(spentNanoUsd)} USD`,
    `Daily rate    ${formatUsd(dailyRateNanoUsd)} USD`,
    `Forecast      ${formatUsd(projectedNanoUsd)} USD`,
    ...(limit === undefined ? [] : [`Of the limit  ${percentOf(forecast)} of ${formatUsd(limit)} USD`]),
    '',
  ].join('\n');
}

function toJson(forecast: Forecast, limit: number | undefined): object {
  return {
    day: forecast.day,
    days_in_month: forecast.daysInMonth,
    spent_usd: formatUsd(forecast.spentNanoUsd, 9),
    daily_rate_usd: formatUsd(forecast.dailyRateNanoUsd, 9),
    forecast_usd: formatUsd(forecast.projectedNanoUsd, 9),
    ...(limit === undefined ? {} : { limit_usd: formatUsd(limit, 9), percent_of_limit: (forecast.projectedPermille ?? 0) / 10 }),
  };
}

function percentOf({ projectedPermille = 0 }: Forecast): string {
  return `${(projectedPermille / 10).toFixed(1)}%`;
}
