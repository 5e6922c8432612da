import { type LedgerVerdict, verifyLedger } from '@gatehouse/agent-sdk/audit/node';
import type { JsonObject } from '@gatehouse/agent-sdk/base';
import type { Command, CommandHost, ParsedArguments } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { evidenceHelp, evidenceOptions, readEvidence } from './checkpoints.ts';
import { toVisible } from './format-entry.ts';
import { findLedgerFile, ledgerArgumentHelp } from './ledger-file.ts';

export const auditVerify: Command = {
  name: 'audit verify',
  usage: '[FILE...] [--checkpoint FILE] [--public-key FILE] [--json]',
  summary: 'Check the chain of a ledger from its first entry, and its checkpoints',
  help: `Reads the file, changes nothing, and names the first break: where it is and of what kind.
${ledgerArgumentHelp}

A chain alone cannot show that entries were cut off its end or that all of it was written anew; a checkpoint kept
elsewhere can.

Options:
${evidenceHelp}
  --json             one JSON object per file: ok, entries, headHash, break (kind, cause, index, seq, line, offset, reason,
                     expected, found) or null, checkpoint (origin, size, root, signature, agreeing) or null

Exit codes: 0 every chain is whole, 1 one is not, 2 usage, 3 a file cannot be read.`,
  options: { ...evidenceOptions, json: { type: 'boolean' } },
  run: verifyFiles,
};

/** Another spelling of `audit verify`. */
export const auditVerifyChain: Command = { ...auditVerify, name: 'audit verify-chain', summary: 'The same as audit verify' };

async function verifyFiles(parsed: ParsedArguments, host: CommandHost): Promise<ExitCode> {
  const names = parsed.positionals.length === 0 ? [undefined] : parsed.positionals;
  const codes: ExitCode[] = [];
  for (const name of names) codes.push(await verifyOne(findLedgerFile(name, host), parsed, host));
  return codes.includes(exitCodes.problem) ? exitCodes.problem : exitCodes.ok;
}

async function verifyOne(file: string, parsed: ParsedArguments, host: CommandHost): Promise<ExitCode> {
  const evidence = await readEvidence(file, parsed, host);
  const verdict = await verifyLedger(file, { ...evidence, signal: host.signal });
  if (parsed.values.json === true) host.write(`${JSON.stringify(toReport(file, verdict))}\n`);
  else for (const line of toLines(file, verdict)) host.write(`${line}\n`);
  return verdict.isClean ? exitCodes.ok : exitCodes.problem;
}

/** The names that scripts rely on, with the fields of the verdict as they are called in the SDK. */
function toReport(file: string, verdict: LedgerVerdict): JsonObject {
  const { isClean, entries, headHash, bytes, problem, checkpoint } = verdict;
  const found = problem && {
    kind: problem.kind,
    cause: problem.cause ?? null,
    index: problem.index,
    seq: problem.index,
    line: problem.index + 1,
    offset: problem.offset,
    reason: problem.message,
    expected: problem.expected,
    found: problem.found,
  };
  const signed = checkpoint && { ...checkpoint };
  return { file, ok: isClean, isClean, entries, headHash, bytes, break: found, problem: problem && { ...problem }, checkpoint: signed };
}

function toLines(file: string, { entries, headHash, problem, checkpoint }: LedgerVerdict): readonly string[] {
  if (problem === null) return [`${file}: clean, ${entries} entries, head ${headHash}`, toCheckpointLine(checkpoint, entries)];
  const { kind, cause, index, offset, message } = problem;
  const isOfLedger = !/^(checkpoint-|not-a-checkpoint)/.test(kind);
  const place = isOfLedger ? `BROKEN at entry ${index} (line ${index + 1}, byte ${offset})` : `NOT CONFIRMED by checkpoint ${index}`;
  const rest = isOfLedger ? [`${entries} entries before it are whole.`] : [];
  return [`${file}: ${place}: ${kind}${cause === undefined ? '' : ` (${cause})`}. ${toVisible(message)}`, ...rest];
}

function toCheckpointLine(checkpoint: LedgerVerdict['checkpoint'], entries: number): string {
  if (checkpoint === null) return 'No checkpoint: entries cut off the end, or a file written anew, would not show.';
  const { size, signature, agreeing, origin } = checkpoint;
  const signed = signature === 'good' ? 'signed with a known key' : 'SIGNATURE NOT CHECKED: no key of it is known';
  return `${agreeing} checkpoints agree; the last vouches for ${size} of ${entries} entries, ${signed} (${toVisible(origin)})`;
}
