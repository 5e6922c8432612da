import type { LedgerEntry } from '@gatehouse/agent-sdk/audit';
import { type ActionStory, collectStory } from '@gatehouse/agent-sdk/audit/node';
import { formatErrorReport, isGatehouseError, type JsonObject, toErrorReport } from '@gatehouse/agent-sdk/base';
import { formatExplanation } from '@gatehouse/agent-sdk/policy';
import { type Rejudgement, readMatched } from '../../../../src-main/policy/index.ts';
import { toVisible } from '../audit/format-entry.ts';
import { ledgerArgumentHelp } from '../audit/ledger-file.ts';
import { readWhich } from '../audit/prove.ts';
import type { Command, CommandHost, ParsedArguments } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { toPaths } from '../policy/list.ts';
import { rejudge } from './rejudge.ts';

export const explainEntry: Command = {
  name: 'explain',
  usage: 'SEQ [FILE] [--policy PATH]... [--json]',
  summary: 'Tell everything a ledger knows of one action, and judge it again',
  help: `From the ledger alone, after checking its chain: who asked for what, how it was decided and by which rules, who answered,
what was about to run, how it ended. Then the action is judged again by the policy that was in force, if it is at hand:
the verdict must be the recorded one, as far as the records hold what it depended on.
SEQ is the number of any entry of the action.
${ledgerArgumentHelp}

Options:
  --policy PATH   documents of the policy that was in force; default those in force here
  --json          everything as one JSON object

Exit codes: 0 explained, 1 there is no such entry, the ledger is broken, or the same inputs give another verdict, 2, 3.`,
  options: { policy: { type: 'string', multiple: true }, json: { type: 'boolean' } },
  run: runExplain,
};

/** Another spelling of `explain`. */
export const auditExplain: Command = { ...explainEntry, name: 'audit explain', summary: 'The same as gatehouse explain' };

async function runExplain(parsed: ParsedArguments, host: CommandHost): Promise<ExitCode> {
  const { file, seq } = readWhich(parsed, host, 'explain');
  let story: ActionStory | undefined;
  try {
    story = await collectStory(file, seq);
  } catch (thrown) {
    if (!isGatehouseError(thrown, 'ERR_AUDIT_TAMPERED')) throw thrown;
    host.writeError(`gatehouse: ${toVisible(formatErrorReport(toErrorReport(thrown)))}\n`);
    return exitCodes.problem;
  }
  if (story === undefined) {
    host.writeError(`gatehouse: ${file} has no entry ${seq}.\n`);
    return exitCodes.problem;
  }
  const judged = await rejudge(story, toPaths(parsed.values.policy), host);
  if (parsed.values.json === true) host.write(`${JSON.stringify(toReport(story, judged))}\n`);
  else for (const line of toLines(story, judged)) host.write(`${toVisible(line)}\n`);
  return judged.result === 'differs' ? exitCodes.problem : exitCodes.ok;
}

const inputNames = [
  'agent',
  'principal',
  'sessionId',
  'workspaceId',
  'turnId',
  'callId',
  'actionId',
  'tool',
  'kind',
  'resource',
  'mode',
  'payloadSha256',
  'actionSha256',
  'editedFromSha256',
] as const;

/** What the decision was made on, each as the first entry says it that knows it. */
function toInputs({ entries }: ActionStory): JsonObject {
  const inputs = inputNames.map((name) => [name, entries.find(({ data }) => data[name] !== undefined)?.data[name]] as const);
  return Object.fromEntries(inputs.filter((input): input is [(typeof input)[0], NonNullable<(typeof input)[1]>] => input[1] !== undefined));
}

function toReport(story: ActionStory, judged: Rejudgement) {
  const of = (event: string): LedgerEntry | null => story.entries.find(({ data }) => data.event === event) ?? null;
  return {
    seq: story.asked.seq,
    inputs: toInputs(story),
    proposed: of('proposed'),
    verdict: of('verdict'),
    approval: of('approval'),
    intent: of('intent'),
    outcome: of('outcome'),
    drift: of('drift'),
    entries: story.entries,
    rules: [...new Set(story.entries.flatMap(readMatched))],
    policyChange: story.policyChange ?? null,
    modeChange: story.modeChange ?? null,
    rejudged: judged,
  };
}

function toLines(story: ActionStory, judged: Rejudgement): readonly string[] {
  const rules = [...new Set(story.entries.flatMap(readMatched))];
  return [
    'inputs',
    ...Object.entries(toInputs(story)).map(([name, value]) => `  ${name.padEnd(16)} ${toText(value)}`),
    ...(judged.policyThen === null ? [] : [`  ${'policy'.padEnd(16)} ${judged.policyThen}`]),
    'what happened',
    ...story.entries.map(toStep),
    ...(rules.length === 0 ? [] : ['rules that spoke', ...rules.map((rule) => `  ${rule}`)]),
    `judged again: ${toResultLine(judged)}`,
    ...(judged.explanation === null ? [] : formatExplanation(judged.explanation).map((line) => `  ${line}`)),
  ];
}

function toStep({ seq, ts, data }: LedgerEntry): string {
  const facts = [
    'decision',
    'status',
    'basis',
    'code',
    'risk',
    'exitCode',
    'durationMs',
    'permitUsed',
    'reasons',
    'grant',
    'escalatedTo',
    'cause',
    'reason',
  ];
  const said = facts.filter((name) => data[name] !== undefined).map((name) => `${name} ${toText(data[name])}`);
  return `  ${String(seq).padStart(6)}  ${ts}  ${data.event.padEnd(9)} ${said.join(', ')}`.trimEnd();
}

function toResultLine({ result, reason, recorded, recomputed }: Rejudgement): string {
  if (result === 'same') return `the same verdict, ${recomputed}`;
  if (result === 'differs') return `DIFFERENT: recorded ${recorded}, now ${recomputed}. ${reason}`;
  return `not possible. ${reason}`;
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
