import { writeFileSync } from 'node:fs';
import { GatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';
import { parseDurationMs, type SimulationReport } from '@gatehouse/agent-sdk/policy';
import { type ParsedArguments, textOption, usageError } from '../command.ts';

/** `--duration` in milliseconds. A number alone is seconds. @throws ERR_CLI_USAGE when it is no duration */
export function parseDurationOption(parsed: ParsedArguments): number | undefined {
  const text = textOption(parsed, 'duration');
  if (text === undefined) return undefined;
  const durationMs = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : parseDurationMs(text);
  if (durationMs === undefined || durationMs <= 0)
    throw usageError('--duration must be a time such as 30s, 5m or 1h30m.', `You gave: ${text}`);
  return durationMs;
}

/** @throws ERR_CLI_FILE */
export function saveReport(file: string, report: SimulationReport): void {
  try {
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  } catch (cause) {
    throw new GatehouseError('ERR_CLI_FILE', {
      message: `The report could not be written to ${file} (${systemErrorCode(cause) ?? 'unknown error'}).`,
      untouched: 'No policy was changed.',
      nextStep: 'Name a file that can be written.',
      cause,
    });
  }
}
