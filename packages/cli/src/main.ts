import { parseArgs } from 'node:util';
import { formatErrorReport, isGatehouseError, toErrorReport } from '@gatehouse/agent-sdk/base';
import { toVisible } from './audit/format-entry.ts';
import { type Command, type CommandHost, type ParsedArguments, usageError } from './command.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

export interface CommandLineParts {
  readonly version: string;
  readonly commands: readonly Command[];
}

/** Runs one command line and returns its exit code. Never throws: whatever goes wrong is said on the error stream. */
export async function runCommandLine(argv: readonly string[], parts: CommandLineParts, host: CommandHost): Promise<ExitCode> {
  try {
    return await dispatch(argv, parts, host);
  } catch (thrown) {
    if (host.signal.aborted) return exitCodes.interrupted;
    host.writeError(`gatehouse: ${toVisible(formatErrorReport(toErrorReport(thrown)))}\n`);
    return isGatehouseError(thrown, 'ERR_CLI_USAGE') ? exitCodes.usage : exitCodes.unable;
  }
}

async function dispatch(argv: readonly string[], parts: CommandLineParts, host: CommandHost): Promise<ExitCode> {
  const words = argv.filter((argument) => !argument.startsWith('-'));
  if (argv[0] === '--version' || argv[0] === '-V') {
    host.write(`gatehouse ${parts.version}\n`);
    return exitCodes.ok;
  }
  const command = parts.commands.find(({ name }) => name.split(' ').every((word, index) => argv[index] === word));
  if (command === undefined) return showGroup(words, argv, parts, host);
  const parsed = parse(command, argv.slice(command.name.split(' ').length));
  if (parsed.values.help === true) {
    host.write(formatHelp(command));
    return exitCodes.ok;
  }
  return await command.run(parsed, host);
}

function parse(command: Command, args: readonly string[]): ParsedArguments {
  try {
    const options = { ...command.options, help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return { values: values as ParsedArguments['values'], positionals };
  } catch (thrown) {
    throw usageError(thrown instanceof Error ? thrown.message : String(thrown), `See: gatehouse ${command.name} --help`);
  }
}

/** `gatehouse`, `gatehouse audit`, `gatehouse --help`: the commands that begin with these words. */
function showGroup(words: readonly string[], argv: readonly string[], parts: CommandLineParts, host: CommandHost): ExitCode {
  const prefix = words.join(' ');
  const shown = parts.commands.filter(({ name }) => prefix === '' || name === prefix || name.startsWith(`${prefix} `));
  const isAsked = argv.length === 0 || argv.some((argument) => argument === '--help' || argument === '-h');
  if (shown.length === 0) throw usageError(`There is no command "${prefix}".`, 'See: gatehouse --help');
  const width = Math.max(...shown.map(({ name }) => name.length));
  const lines = shown.map(({ name, summary }) => `  gatehouse ${name.padEnd(width)}  ${summary}\n`);
  const text = `Usage: gatehouse ${prefix === '' ? '' : `${prefix} `}COMMAND\n\n${lines.join('')}\nAdd --help to a command for its options.\n`;
  if (isAsked) host.write(text);
  else host.writeError(text);
  return isAsked ? exitCodes.ok : exitCodes.usage;
}

function formatHelp(command: Command): string {
  return `Usage: gatehouse ${command.name} ${command.usage}\n\n${command.summary}.\n\n${command.help.trim()}\n`;
}
