import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import { describeKind, type SecretFinding, type SecretScanner, secretScanner } from '@gatehouse/agent-sdk/dlp';
import { toVisible } from '../audit/format-entry.ts';
import { type Command, type CommandHost, type ParsedArguments, usageError } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { answerLines, textField } from '../jsonl.ts';

export const dlp: Command = {
  name: 'dlp',
  usage: 'FILE... | - | --jsonl',
  summary: 'Find secrets in texts, without showing them',
  help: `Each finding is named with its file, line, column and kind; the value itself is never written. - is standard input.
The kinds and what is verified of each: docs/dlp.md.

Options:
  --jsonl   read lines of {"text":…}; write {"kinds":[…],"findings":[{"kind":…,"offset":…,"length":…}],"redacted":…},
            offsets and lengths in bytes of UTF-8

Exit codes: 0 nothing found (with --jsonl: every line answered), 1 something found (with --jsonl: a line was broken),
2 usage, 3 a file cannot be read.`,
  options: { jsonl: { type: 'boolean' } },
  async run(parsed, host) {
    if (parsed.values.jsonl === true) return await scanLines(secretScanner, parsed, host);
    if (parsed.positionals.length === 0) throw usageError('gatehouse dlp needs a FILE, - or --jsonl.', 'See: gatehouse dlp --help');
    let total = 0;
    for (const name of parsed.positionals) total += report(secretScanner, name, await readInput(name, host), host);
    return total === 0 ? exitCodes.ok : exitCodes.problem;
  },
};

function scanLines(scanner: SecretScanner, parsed: ParsedArguments, host: CommandHost): Promise<ExitCode> {
  if (parsed.positionals.length > 0) throw usageError('gatehouse dlp --jsonl takes no file.', 'See: gatehouse dlp --help');
  return answerLines(host, (line) => {
    const { text: redacted, findings } = scanner.redact(textField(line, 'text'));
    return { kinds: [...new Set(findings.map(({ kind }) => kind))], findings, redacted };
  });
}

/** Bytes as they are, so that a file of any encoding is scanned and its offsets are its own. */
async function readInput(name: string, host: CommandHost): Promise<Uint8Array> {
  if (name !== '-') return await readWhole(resolve(host.cwd, name));
  const lines: string[] = [];
  for await (const line of host.inputLines) lines.push(line);
  return new TextEncoder().encode(lines.join('\n'));
}

async function readWhole(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new GatehouseError('ERR_CLI_FILE', { message: `The file ${file} cannot be read.`, untouched: 'It was not scanned.', cause });
  }
}

/** One line for each finding: `src/config.ts:12:18 github-token (GitHub token), 40 bytes`. Returns how many. */
function report(scanner: SecretScanner, name: string, bytes: Uint8Array, host: CommandHost): number {
  const findings = scanner.scan(bytes);
  let [line, lineStart, at] = [1, 0, 0];
  for (const finding of findings) {
    for (; at < finding.offset; at += 1) {
      if (bytes[at] !== 0x0a) continue;
      line += 1;
      lineStart = at + 1;
    }
    host.write(`${toVisible(name)}:${line}:${finding.offset - lineStart + 1} ${formatFinding(finding)}\n`);
  }
  return findings.length;
}

function formatFinding({ kind, length }: SecretFinding): string {
  return `${kind} (${describeKind(kind)?.title ?? kind}), ${length} bytes`;
}
