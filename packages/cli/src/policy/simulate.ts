import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatErrorReport, isGatehouseError, toErrorReport } from '@gatehouse/agent-sdk/base';
import {
  createReplayReader,
  createSimulation,
  type ReplayReader,
  type SimulatedOutcome,
  type Simulation,
  type SimulationReport,
} from '@gatehouse/agent-sdk/policy';
import { toVisible } from '../audit/format-entry.ts';
import { findLedgerFile } from '../audit/ledger-file.ts';
import { type Command, type CommandHost, type ParsedArguments, textOption, usageError } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { followLines, readLines } from './follow-lines.ts';
import { toPaths } from './list.ts';
import { loadPolicy, policyArgumentHelp } from './load-policy.ts';
import { parseDurationOption, saveReport } from './simulate-options.ts';

export const policySimulate: Command = {
  name: 'policy simulate',
  usage: '[--policy PATH]... [--against FILE] [--live] [--duration TIME] [--output-file FILE] [--all] [--json]',
  summary: 'Show what a policy would have done to actions of the past, or does to those of now',
  help: `Judges with the evaluator that judges live actions, and changes nothing. A policy that is only observed is judged as
if it were enforced. Rates and budgets count what the replay lets happen, questions as answered with yes.

Options:
${policyArgumentHelp}
  --against FILE      a ledger, a folder (the ledger of that workspace), or JSON Lines of actions, "-" for standard input:
                      {"event_type":"tool_call","agent_id":"…","payload":{"type":"tool_call","tool":"…","args_json":"…"}}
                      default: the ledger of the current folder
  --live              judge what is appended from now on instead of what is there
  --duration TIME     how long --live goes on, such as 30s or 5m; default until Ctrl-C
  --output-file FILE  write the report there, as JSON
  --all               list allowed actions too
  --json              the report as one JSON object

A ledger holds hashes of contents and arguments, not the contents: what a policy would have asked for and the record does
not hold is said per action. Exit codes: 0 nothing would be denied, 1 something would, 2 usage, 3 a file cannot be read or
is not valid.`,
  options: {
    policy: { type: 'string', multiple: true },
    against: { type: 'string' },
    live: { type: 'boolean' },
    duration: { type: 'string' },
    'output-file': { type: 'string' },
    all: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run(parsed, host) {
    const { policy } = await loadPolicy(toPaths(parsed.values.policy), host);
    const simulation = createSimulation(policy, { nowMs: Date.now(), workspaceRoot: realpathSync.native(host.cwd) });
    const run: Replay = { simulation, reader: createReplayReader(), parsed, host, badLines: 0 };
    for await (const line of openLines(parsed, host)) takeLine(run, line);
    return finish(run);
  },
};

interface Replay {
  readonly simulation: Simulation;
  readonly reader: ReplayReader;
  readonly parsed: ParsedArguments;
  readonly host: CommandHost;
  badLines: number;
}

function openLines(parsed: ParsedArguments, host: CommandHost): AsyncIterable<string> {
  const against = textOption(parsed, 'against');
  const isLive = parsed.values.live === true;
  const durationMs = parseDurationOption(parsed);
  if (durationMs !== undefined && !isLive) throw usageError('--duration belongs to --live.', 'See: gatehouse policy simulate --help');
  if (against === '-') return host.inputLines;
  const file = findLedgerFile(against, host);
  return isLive ? followLines(file, { durationMs, signal: host.signal }) : readLines(file);
}

/** A line that is no action is named and passed over: a log may hold one torn line and is good otherwise. */
function takeLine(run: Replay, line: string): void {
  try {
    const event = run.reader.read(line);
    if (event === undefined) return;
    const outcome = run.simulation.take(event);
    if (run.parsed.values.json !== true && (outcome.decision !== 'allow' || run.parsed.values.all === true))
      run.host.write(`${formatOutcome(outcome)}\n`);
  } catch (thrown) {
    if (!isGatehouseError(thrown, 'ERR_POLICY_REPLAY')) throw thrown;
    run.badLines += 1;
    run.simulation.skip();
    if (run.badLines <= 5) run.host.writeError(`gatehouse: ${toVisible(formatErrorReport(toErrorReport(thrown)))}\n`);
  }
}

function finish({ simulation, parsed, host, badLines }: Replay): ExitCode {
  const report = simulation.report();
  const output = textOption(parsed, 'output-file');
  if (output !== undefined) saveReport(resolve(host.cwd, output), report);
  if (parsed.values.json === true) host.write(`${JSON.stringify(report)}\n`);
  else host.write(formatSummary(report));
  if (badLines > 0 && report.total_events === 0) return exitCodes.unable;
  return report.denied > 0 ? exitCodes.problem : exitCodes.ok;
}

/** `   12  deny  bash_run: run git push  by no-push (global, policy.yaml): denied by rule`. */
export function formatOutcome({
  line,
  decision,
  action,
  rule,
  source_scope,
  source,
  reason,
  missing,
  dry_run,
  recorded,
}: SimulatedOutcome): string {
  const by = rule === null ? '' : `  by ${rule} (${[source_scope, source].filter((text) => text !== null).join(', ')})`;
  const notes = [
    ...(dry_run ? ['observed'] : []),
    ...(recorded === null ? [] : [`then: ${recorded}`]),
    ...(missing.length === 0 ? [] : [`not recorded: ${missing.join(', ')}`]),
  ];
  return toVisible(
    `${String(line).padStart(6)}  ${decision.padEnd(16)}  ${action}${by}: ${reason}${notes.length === 0 ? '' : `  [${notes.join('; ')}]`}`,
  );
}

function formatSummary(report: SimulationReport): string {
  const { total_events, allowed, denied, approval_required, budget_impact_usd, incomplete_events, skipped_lines } = report;
  const lines = [
    `${total_events} actions: ${allowed} allowed, ${approval_required} would ask, ${denied} would be denied`,
    `cost of what would run: ${budget_impact_usd} USD`,
    ...(incomplete_events === 0 ? [] : [`${incomplete_events} were judged without all that a policy may ask for`]),
    ...(skipped_lines === 0 ? [] : [`${skipped_lines} lines were no actions`]),
  ];
  return `${lines.join('\n')}\n`;
}
