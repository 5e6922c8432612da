import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ErrorReport, formatErrorReport } from '@gatehouse/agent-sdk/base';
import { createHomePaths } from '../../../../src-main/home/index.ts';
import { LiveScreen } from '../../../../src-main/sessions/index.ts';
import { SettingsStore } from '../../../../src-main/settings/index.ts';
import { toVisible } from '../audit/format-entry.ts';
import { findGatehouseHome } from '../audit/ledger-file.ts';
import { type Command, type CommandHost, type ParsedArguments, textOption, usageError } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { answerLines, textField } from '../jsonl.ts';
import { createDiskScreen, type DiskVerdict } from './disk-screen.ts';

export const screen: Command = {
  name: 'screen',
  usage: 'PATH... | --jsonl [--workspace DIR] [--home DIR]',
  summary: 'Say whether the agent is refused a path, and by which rule',
  help: `A path is judged by its text, by where links really lead, and by which file it is. The built-in rules always
hold; the workspace's .gatehouse/deny-list and your settings add to them: docs/secret-paths.md.

Options:
  --jsonl          read lines of {"path":…}; write {"path":…,"secret":…,"rules":[…]}
  --workspace DIR  where relative paths start and whose deny-list counts; default the current folder
  --home DIR       what ~ stands for; default your home

Exit codes: 0 judged, whatever the verdict; 1 a line of the input was broken; 2 usage.`,
  options: { jsonl: { type: 'boolean' }, workspace: { type: 'string' }, home: { type: 'string' } },
  async run(parsed, host) {
    assertUsage(parsed);
    const judge = await createJudge(parsed, host);
    if (parsed.values.jsonl === true) {
      return await answerLines(host, async (line) => {
        const path = textField(line, 'path');
        const { secret, rules } = await judge(path);
        return { path, secret, rules };
      });
    }
    return await explain(parsed.positionals, judge, host);
  },
};

function assertUsage({ values, positionals }: ParsedArguments): void {
  if (values.jsonl === true && positionals.length > 0) {
    throw usageError('gatehouse screen --jsonl takes no path.', 'See: gatehouse screen --help');
  }
  if (values.jsonl !== true && positionals.length === 0) {
    throw usageError('gatehouse screen needs a PATH or --jsonl.', 'See: gatehouse screen --help');
  }
}

async function createJudge(parsed: ParsedArguments, host: CommandHost): Promise<(path: string) => Promise<DiskVerdict>> {
  const homeDirectory = resolve(host.cwd, textOption(parsed, 'home') ?? host.userHome);
  const given = resolve(host.cwd, textOption(parsed, 'workspace') ?? '.');
  // A corpus may speak of a folder that is not on this machine.
  const workspaceRoot = await realpath(given).catch(() => given);
  const settings = await SettingsStore.open(createHomePaths(findGatehouseHome(host)).settingsFile);
  const settingsPatterns = (): readonly string[] => settings.current.security.additionalSecretPatterns;
  const { screen: live, problem } = await LiveScreen.open({ homeDirectory, workspaceRoot, settingsPatterns });
  for (const report of [settings.problem, problem]) if (report !== undefined) warn(report, host);
  return createDiskScreen({ screen: live, workspaceRoot, homeDirectory });
}

function warn(report: ErrorReport, host: CommandHost): void {
  host.writeError(`gatehouse: ${toVisible(formatErrorReport(report))}\n`);
}

async function explain(paths: readonly string[], judge: (path: string) => Promise<DiskVerdict>, host: CommandHost): Promise<ExitCode> {
  for (const path of paths) {
    const { secret, matches } = await judge(path);
    const reasons = matches.map(({ rule, matched, because }) => `  ${rule}: ${matched}: ${because}`);
    host.write(`${[`${path}: ${secret ? 'secret' : 'not secret'}`, ...reasons].map(toVisible).join('\n')}\n`);
  }
  return exitCodes.ok;
}
