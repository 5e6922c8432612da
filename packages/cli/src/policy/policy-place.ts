import { randomUUID } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { toWorkspaceId } from '@gatehouse/agent-sdk/audit/node';
import {
  createPolicyHistory,
  type PolicyHistory,
  toHistoryFolder,
  toUserPolicy,
  toWorkspacePolicy,
} from '@gatehouse/agent-sdk/policy/node';
import { findGatehouseHome } from '../audit/ledger-file.ts';
import { type CommandHost, type ParsedArguments, textOption, usageError } from '../command.ts';

export const placeOptions = { workspace: { type: 'string' } } as const;

export const placeHelp = `  --workspace FOLDER  the policy of that workspace (FOLDER/.gatehouse/policy.yaml); without it the policy of the user,
                      which holds in every workspace ($GATEHOUSE_HOME/policies/policy.yaml)`;

/** The real path of the workspace that an option names, or undefined. @throws ERR_CLI_USAGE when there is none */
export function findWorkspace(parsed: ParsedArguments, host: CommandHost): string | undefined {
  const named = textOption(parsed, 'workspace');
  if (named === undefined) return undefined;
  const path = resolve(host.cwd, named);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw usageError(`There is no folder ${path}.`, 'Name the workspace.');
  return realpathSync.native(path);
}

/** The history of the policy that the options name. */
export function openHistory(parsed: ParsedArguments, host: CommandHost): PolicyHistory {
  const home = findGatehouseHome(host);
  const workspace = findWorkspace(parsed, host);
  if (workspace !== undefined) assertOwnFolder(join(workspace, '.gatehouse'), workspace);
  return createPolicyHistory({
    directory: toHistoryFolder(home, workspace === undefined ? undefined : toWorkspaceId(workspace)),
    target: workspace === undefined ? toUserPolicy(home) : toWorkspacePolicy(workspace),
    // A workspace's policy is kept under version control and read by others who work there.
    targetMode: workspace === undefined ? 0o600 : 0o644,
    clock: { nowMs: () => Date.now() },
    ids: { nextId: () => randomUUID() },
  });
}

/** A workspace that comes from somebody else may have a link there, and what is written must not land elsewhere. */
function assertOwnFolder(folder: string, workspace: string): void {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined || realpathSync.native(folder) === folder) return;
  throw usageError(`${folder} leads to a folder outside ${workspace}.`, 'Replace the link by a folder.');
}

/** Who puts a policy in force: as they say, else the account. */
export function findAuthor(parsed: ParsedArguments, { environment }: CommandHost): string {
  return textOption(parsed, 'applied-by') ?? environment.USER ?? environment.USERNAME ?? 'unknown';
}
