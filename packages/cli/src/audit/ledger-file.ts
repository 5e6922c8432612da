import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { toLedgerFile, toWorkspaceId } from '@gatehouse/agent-sdk/audit/node';
import { findHome } from '../../../../src-main/home/index.ts';
import { type CommandHost, type ParsedArguments, usageError } from '../command.ts';

/** Absolute path of Gatehouse's own folder, as the application finds it. */
export function findGatehouseHome({ environment, userHome }: CommandHost): string {
  return findHome({
    platform: process.platform,
    userHome,
    gatehouseHome: environment.GATEHOUSE_HOME,
    xdgConfigHome: environment.XDG_CONFIG_HOME,
    appData: environment.APPDATA,
  });
}

/**
 * The ledger that an argument names: a file as it is, a folder as the workspace whose ledger is meant, nothing as the
 * workspace of the current directory.
 */
export function findLedgerFile(named: string | undefined, host: CommandHost): string {
  const path = resolve(host.cwd, named ?? '.');
  const info = statSync(path, { throwIfNoEntry: false });
  if (info?.isDirectory() === true) return toLedgerFile(findGatehouseHome(host), toWorkspaceId(path));
  return path;
}

/** The ledger named by the only positional argument, or that of the current workspace. @throws ERR_CLI_USAGE for two */
export function findOnlyLedger(parsed: ParsedArguments, host: CommandHost, command: string): string {
  if (parsed.positionals.length > 1) throw usageError(`gatehouse ${command} takes one ledger.`, `See: gatehouse ${command} --help`);
  return findLedgerFile(parsed.positionals[0], host);
}

export const ledgerArgumentHelp = `
FILE is a ledger (JSON Lines). A folder means the ledger of that workspace; nothing means that of the
current folder.`;
