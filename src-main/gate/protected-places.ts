import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LinkedPlace, ProtectedPlaces } from '@gatehouse/agent-sdk/approval';
import { GatehouseError, isGatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';
import type { GateWorkspace } from './contract.ts';
import { resolveRealPath } from './real-path.ts';

/** Folders that hold what is protected by name. What is a link in one of them is protected where it really lies too. */
const foldersOfWorkspace = ['', '.gatehouse', '.git', '.github', '.claude', '.config', '.vscode'];
const foldersOfHome = ['', '.config', 'Library'];

/** Links looked at in one folder; a home with more is not a home. */
const maximumLinks = 1_000;

/**
 * The protected places as they lie on the disk now. Asked anew for each call: the agent may have made a link since the
 * last one.
 *
 * @throws ERR_GATE_PLACES when a folder is there and cannot be looked at: then nobody can say what is protected
 */
export async function findProtectedPlaces(workspace: GateWorkspace): Promise<ProtectedPlaces> {
  const { root, homeDirectory, gatehouseHome, installation } = workspace;
  const folders = [...foldersOfWorkspace.map((name) => join(root, name)), ...foldersOfHome.map((name) => join(homeDirectory, name))];
  const named = (await Promise.all(folders.map(listLinks))).flat();
  const links = await Promise.all([...new Set([homeDirectory, gatehouseHome, ...named])].map(toLink));
  const programs = await Promise.all((installation ?? []).map(async (path) => [path, ...(await realOf(path))]));
  return { workspaceRoot: root, gatehouseHome, links: links.flat(), installation: programs.flat() };
}

/** The links in a folder; nothing when there is no such folder. */
async function listLinks(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const links = entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => join(folder, name));
    if (links.length > maximumLinks) throw unknownPlaces(folder, undefined);
    return links;
  } catch (thrown) {
    const code = systemErrorCode(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw isGatehouseError(thrown) ? thrown : unknownPlaces(folder, thrown);
  }
}

async function toLink(path: string): Promise<readonly LinkedPlace[]> {
  const real = await realOf(path);
  return real.filter((one) => one !== path).map((one) => ({ path, real: one }));
}

/** A link that leads round in a circle, or where nobody may look, leads to nothing that could be written. */
async function realOf(path: string): Promise<readonly string[]> {
  try {
    return await resolveRealPath(path);
  } catch (thrown) {
    if (isGatehouseError(thrown, 'ERR_GATE_PATH_UNRESOLVED')) return [];
    throw thrown;
  }
}

function unknownPlaces(folder: string, cause: unknown): GatehouseError {
  return new GatehouseError('ERR_GATE_PLACES', {
    message: `Which links lie in ${folder} cannot be told${cause === undefined ? '' : ` (${systemErrorCode(cause) ?? 'unknown error'})`}.`,
    untouched: 'Nothing was changed.',
    nextStep: 'Mend the permissions of that folder.',
    cause,
  });
}
