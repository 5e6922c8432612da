import { resolve } from 'node:path';
import { GatehouseError, isGatehouseError } from '@gatehouse/agent-sdk/base';
import { assertNotSecret, screenCommand, secretPathError } from '@gatehouse/agent-sdk/screen';
import type { GateParts } from './contract.ts';
import type { Case } from './proposal.ts';

/** Most paths of one command that are followed through links. A command that names more is refused: nobody reads it. */
const maximumCommandPaths = 2_000;

/** Every path a call is known to touch, as named and as it really leads; none of them secret. */
export interface ScreenedPaths {
  readonly all: readonly string[];
}

/**
 * The screen: every path the call names and every real path behind it, and every path-like word of a command. A
 * refusal here is final: it is not judged, not asked and not lifted by any approval.
 *
 * @throws ERR_SCREEN_SECRET for a secret path
 * @throws ERR_GATE_TOO_INVOLVED for a command that cannot be read to its end
 * @throws ERR_GATE_TOO_MANY_PATHS for a command that names more than 2,000
 * @throws ERR_GATE_PATH_UNRESOLVED, or anything else the resolver throws: then nobody can say that it is not secret
 */
export async function screenCase({ action, proposal }: Case, parts: GateParts): Promise<ScreenedPaths> {
  const { screen, resolvePaths, workspace } = parts;
  const all = new Set<string>();
  for (const path of proposal.paths) {
    assertNotSecret(screen, path);
    all.add(path);
    for (const real of await resolvePaths(path)) {
      assertNotSecret(screen, real);
      all.add(real);
    }
  }
  if (action.kind !== 'shell') return { all: [...all] };
  const cwd = typeof action.payload.cwd === 'string' ? resolve(workspace.root, action.payload.cwd) : workspace.root;
  const found = screenCommand(action.resource.target, { screen, cwd, homeDirectory: workspace.homeDirectory });
  if (found.secrets[0] !== undefined) throw secretPathError(found.secrets[0].path, screen.matching(found.secrets[0].path));
  if (!found.isWhole) throw tooInvolved();
  if (found.paths.length > maximumCommandPaths) throw tooManyPaths();
  for (const path of found.paths) {
    all.add(path);
    for (const real of await resolveNamed(path, parts)) {
      assertNotSecret(screen, real);
      all.add(real);
    }
  }
  return { all: [...all] };
}

/** A word that leads nowhere (a loop of links, a folder that may not be searched) leads the command nowhere either. */
async function resolveNamed(path: string, { resolvePaths }: GateParts): Promise<readonly string[]> {
  try {
    return await resolvePaths(path);
  } catch (thrown) {
    if (isGatehouseError(thrown, 'ERR_GATE_PATH_UNRESOLVED')) return [];
    throw thrown;
  }
}

function tooManyPaths(): GatehouseError {
  return new GatehouseError('ERR_GATE_TOO_MANY_PATHS', {
    message: `The command names more than ${maximumCommandPaths} paths, so it cannot be screened.`,
    untouched: 'It was not run.',
    nextStep: 'Split it, or let a program find the files itself.',
  });
}

function tooInvolved(): GatehouseError {
  return new GatehouseError('ERR_GATE_TOO_INVOLVED', {
    message: 'The command is too involved to be read to its end, so nobody can say what it touches.',
    untouched: 'It was not run.',
    nextStep: 'Split it into plainer commands.',
  });
}
