import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { workTextScanner } from '@gatehouse/agent-sdk/dlp';
import { type Command, textOption, usageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { type ComplianceRecord, csvColumns, formatCsvLine, toComplianceRecord } from './compliance-record.ts';
import { findLedgerFile } from './ledger-file.ts';
import { filterHelp, filterOptions, readFilter, selectEntries } from './select-entries.ts';

const formats = ['jsonl', 'json', 'csv'] as const;
type Format = (typeof formats)[number];

/** What each regime asks of such a record, as header lines. They say what the file is for, not that it complies. */
const regimes: Readonly<Record<string, readonly string[]>> = {
  'eu-ai-act': [
    'compliance: EU AI Act (Regulation (EU) 2024/1689)',
    'article 12: record-keeping, events recorded automatically over the lifetime of the system',
    'article 14: human oversight, see event_type proposed and approval',
    'article 19 and article 26(6): logs kept for at least six months',
  ],
  soc2: [
    'compliance: SOC 2 (AICPA Trust Services Criteria)',
    'CC6.1: logical access, see event_type verdict, approval and intent',
    'CC7.2 and CC7.3: monitoring and evaluation of events, each chained by previous_hash and entry_hash',
    'CC8.1: changes, see event_type policy.changed, mode.changed and setting.changed',
  ],
};

export const auditComplianceExport: Command = {
  name: 'audit compliance-export',
  usage: '[--input FILE] [--output FILE] [--format jsonl|json|csv] [--compliance eu-ai-act|soc2] [filters]',
  summary: 'Write entries in the form that compliance tools take, without secrets',
  help: `Every record carries previous_hash and entry_hash, so that it can be found in the ledger and checked there. Texts are
searched for secrets once more; of what is found only kind, offset and label are written.

Options:
  --input FILE       the ledger; a folder means that of the workspace; default that of the current folder
  --output FILE      where to write it; default the standard output
  --format FORMAT    jsonl (default), json or csv
  --compliance NAME  eu-ai-act or soc2: header lines that begin with #
${filterHelp}

Exit codes: 0 written, 2 usage, 3 the ledger cannot be read or its chain is broken (then nothing is written).`,
  options: {
    ...filterOptions,
    input: { type: 'string' },
    output: { type: 'string' },
    format: { type: 'string' },
    compliance: { type: 'string' },
  },
  async run(parsed, host) {
    const [named, ...more] = parsed.positionals;
    const input = textOption(parsed, 'input') ?? named;
    if (more.length > 0) throw usageError('gatehouse audit compliance-export takes one ledger.', 'See --help');
    const format = readChoice(textOption(parsed, 'format') ?? 'jsonl', formats, 'format');
    const regime = textOption(parsed, 'compliance');
    const header = regime === undefined ? [] : regimes[readChoice(regime, Object.keys(regimes), 'compliance')];
    const records: ComplianceRecord[] = [];
    await selectEntries(findLedgerFile(input, host), readFilter(parsed), (entry) =>
      records.push(toComplianceRecord(entry, workTextScanner)),
    );
    const text = `${(header ?? []).map((line) => `# ${line}\n`).join('')}${formatRecords(records, format)}`;
    const output = textOption(parsed, 'output');
    if (output === undefined) host.write(text);
    else await writeFile(resolve(host.cwd, output), text, { mode: 0o600 });
    return exitCodes.ok;
  },
};

function formatRecords(records: readonly ComplianceRecord[], format: Format): string {
  if (format === 'json') return `${JSON.stringify(records, null, 2)}\n`;
  if (format === 'jsonl') return records.map((record) => `${JSON.stringify(record)}\n`).join('');
  return `${csvColumns.join(',')}\r\n${records.map((record) => `${formatCsvLine(record)}\r\n`).join('')}`;
}

function readChoice<Name extends string>(text: string, names: readonly Name[], option: string): Name {
  const name = names.find((candidate) => candidate === text);
  if (name === undefined) throw usageError(`--${option} must be one of ${names.join(', ')}.`, `You gave: ${text}`);
  return name;
}
