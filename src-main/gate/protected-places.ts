import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LinkedPlace, ProtectedPlaces } from '@gatehouse/agent-sdk/approval';
import { GatehouseError, isGatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';
import type { GateWorkspace } from './contract.ts';
import { resolveRealPath } from './real-path.ts';

/** Folders that hold what is protected by name. What is a link in one of them is protected where it really lies too. */
const foldersOfWorkspace = ['.gatehouse', '.git', '.github', '.claude', '.config', '.vscode'];
const foldersOfHome = ['.config', 'library'];

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
  const named = (await Promise.all([listLinksIn(root, foldersOfWorkspace), listLinksIn(homeDirectory, foldersOfHome)])).flat();
  const links = await Promise.all([...new Set([homeDirectory, gatehouseHome, ...named])].map(toLink));
  const programs = await Promise.all((installation ?? []).map(async (path) => [path, ...(await realOf(path))]));
  return { workspaceRoot: root, gatehouseHome, links: links.flat(), installation: programs.flat() };
}

/** The links in a folder, and in those folders of it that it has: looking for what is not there takes longest. */
async function listLinksIn(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const entries = await list(folder);
  // As a disk compares them for which upper and lower case are one.
  const inner = entries.filter(({ name }) => names.includes(name.normalize('NFC').toLowerCase())).map(({ name }) => join(folder, name));
  const below = await Promise.all(inner.map(async (path) => linksAmong(path, await list(path))));
  return [...linksAmong(folder, entries), ...below.flat()];
}

function linksAmong(folder: string, entries: readonly Dirent[]): readonly string[] {
  const links = entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => join(folder, name));
  if (links.length > maximumLinks) throw unknownPlaces(folder, undefined);
  return links;
}

/** What lies in a folder; nothing when there is no such folder. */
async function list(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (thrown) {
    const code = systemErrorCode(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw unknownPlaces(folder, thrown);
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
