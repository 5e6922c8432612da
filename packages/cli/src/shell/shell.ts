import { resolve } from 'node:path';
import { analyzeCommand, type CommandAnalysis, createSecretScreen, type ShellName } from '@gatehouse/agent-sdk/screen';
import { toVisible } from '../audit/format-entry.ts';
import { type Command, type CommandHost, onlyPositional, type ParsedArguments, textOption, usageError } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { answerLines, optionalTextField, textField } from '../jsonl.ts';

const shells: readonly ShellName[] = ['bash', 'zsh', 'sh', 'powershell', 'cmd'];

export const shell: Command = {
  name: 'shell',
  usage: 'COMMAND [--shell NAME] | --jsonl [--workspace DIR] [--home DIR]',
  summary: 'Say what a shell command would do, without running it',
  help: `The verdict is the gravest of exfil, destructive, secret_read, unknown and benign: docs/shell-analysis.md.

Options:
  --jsonl          read lines of {"cmd":…,"shell":"bash"}; write {"cmd":…,"verdict":…,"family":…,"findings":[…],"typed":…}
  --shell NAME     bash (default), zsh, sh, powershell or cmd, for a line that names none
  --workspace DIR  where the command would run; default the current folder
  --home DIR       what ~ stands for; default your home

Exit codes: 0 judged, whatever the verdict; 1 a line of the input was broken; 2 usage.`,
  options: { jsonl: { type: 'boolean' }, shell: { type: 'string' }, workspace: { type: 'string' }, home: { type: 'string' } },
  async run(parsed, host) {
    const judge = createJudge(parsed, host);
    if (parsed.values.jsonl === true) return await judgeLines(judge, parsed, host);
    const command = onlyPositional(parsed, 'COMMAND', 'shell');
    host.write(formatAnalysis(judge(command, undefined)));
    return exitCodes.ok;
  },
};

type Judge = (command: string, shellName: string | undefined) => CommandAnalysis;

function createJudge(parsed: ParsedArguments, host: CommandHost): Judge {
  const cwd = resolve(host.cwd, textOption(parsed, 'workspace') ?? '.');
  const homeDirectory = resolve(host.cwd, textOption(parsed, 'home') ?? host.userHome);
  const screen = createSecretScreen({ homeDirectory, workspaceRoot: cwd });
  const fallback = toShellName(textOption(parsed, 'shell') ?? 'bash');
  return (command, shellName) =>
    analyzeCommand(command, {
      screen,
      cwd,
      homeDirectory,
      workspaceRoot: cwd,
      shell: shellName === undefined ? fallback : toShellName(shellName),
    });
}

function judgeLines(judge: Judge, parsed: ParsedArguments, host: CommandHost): Promise<ExitCode> {
  if (parsed.positionals.length > 0) throw usageError('gatehouse shell --jsonl takes no command.', 'See: gatehouse shell --help');
  return answerLines(host, (line) => {
    const cmd = textField(line, 'cmd');
    const { verdict, family, findings, typed, keyWords } = judge(cmd, optionalTextField(line, 'shell'));
    return { cmd, verdict, family, findings, typed, keyWords };
  });
}

function toShellName(text: string): ShellName {
  const name = aliases.get(text.toLowerCase()) ?? text.toLowerCase();
  const found = shells.find((known) => known === name);
  if (found !== undefined) return found;
  throw usageError(`There is no reading for the shell "${text}".`, `Known are: ${shells.join(', ')}.`);
}

const aliases: ReadonlyMap<string, ShellName> = new Map<string, ShellName>([
  ['pwsh', 'powershell'],
  ['powershell.exe', 'powershell'],
  ['cmd.exe', 'cmd'],
  ['batch', 'cmd'],
  ['dash', 'sh'],
  ['posix', 'sh'],
  ['ksh', 'sh'],
]);

function formatAnalysis({ verdict, family, findings, typed, keyWords }: CommandAnalysis): string {
  const head = family === null ? verdict : `${verdict} (${family})`;
  const lines = findings.map((finding) => `  ${finding.verdict}: ${finding.reason}`);
  if (typed) lines.push(`  Paranoid asks for these words to be typed: ${keyWords}`);
  return `${[head, ...lines].map(toVisible).join('\n')}\n`;
}
