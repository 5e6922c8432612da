import { isAbsolute, resolve } from 'node:path';
import type { ProtectedPlaces } from '@gatehouse/agent-sdk/approval';
import { GatehouseError, isGatehouseError } from '@gatehouse/agent-sdk/base';
import { analyzeCommand, assertNotSecret, type CommandAnalysis, type SecretScreen, secretPathError } from '@gatehouse/agent-sdk/screen';
import type { GateParts } from './contract.ts';
import { PatternSearch, tooManyPaths } from './found-paths.ts';
import type { Case } from './proposal.ts';
import { findProtectedPlaces } from './protected-places.ts';

/** Most paths of one command that are followed through links. A command that names more is refused: nobody reads it. */
const maximumCommandPaths = 2_000;
/** Most names of folders that are looked at for the patterns of one command. */
const maximumNames = 50_000;

/** Every path a call is known to touch, as named and as it really leads; none of them secret. */
export interface ScreenedPaths {
  readonly all: readonly string[];
  /** What is protected, and, for a call that may change something, the links behind which it lies at the time of the screen. */
  readonly places: ProtectedPlaces;
  /** What a command would do; undefined for everything else. */
  readonly analysis: CommandAnalysis | undefined;
}

/**
 * The screen: every path the call names and every real path behind it, and every path-like word of a command, patterns
 * as the disk answers them now. A refusal here is final: it is not judged, not asked and not lifted by any approval.
 *
 * @throws ERR_SCREEN_SECRET for a secret path, and for a command that would show one, or an environment, or a memory
 * @throws ERR_GATE_TOO_INVOLVED for a command that cannot be read to its end
 * @throws ERR_GATE_TOO_MANY_PATHS for a command that names, or whose patterns find, more than 2,000
 * @throws ERR_GATE_PATH_UNRESOLVED, or anything else the resolver throws: then nobody can say that it is not secret
 */
export async function screenCase({ action, proposal }: Case, parts: GateParts): Promise<ScreenedPaths> {
  const { screen, resolvePaths, workspace } = parts;
  const all = new Set<string>();
  for (const path of proposal.paths) {
    assertNotSecret(screen, path);
    all.add(path);
    for (const real of await resolvePaths(path)) {
      // Most paths lead where they say, and were just looked at.
      if (real !== path) assertNotSecret(screen, real);
      all.add(real);
    }
  }
  // What is only read changes no place, and reads are most of what an agent does.
  const changesNothing = action.kind === 'file:read' || action.kind === 'terminal:read' || proposal.paths.length === 0;
  const places = changesNothing && action.kind !== 'shell' ? withoutLinks(workspace) : await findProtectedPlaces(workspace);
  if (action.kind !== 'shell') return { all: [...all], places, analysis: undefined };
  const cwd = typeof action.payload.cwd === 'string' ? resolve(workspace.root, action.payload.cwd) : workspace.root;
  const analysis = analyzeCommand(action.resource.target, {
    screen,
    cwd,
    homeDirectory: workspace.homeDirectory,
    workspaceRoot: workspace.root,
  });
  assertReadsNoSecret(analysis, screen);
  for (const path of await namedPaths(analysis)) {
    assertNotSecret(screen, path);
    all.add(path);
    for (const real of await resolveNamed(path, parts)) {
      if (real !== path) assertNotSecret(screen, real);
      all.add(real);
    }
  }
  return { all: [...all], places, analysis };
}

function assertReadsNoSecret({ secrets, findings, isWhole }: CommandAnalysis, screen: SecretScreen): void {
  if (secrets[0] !== undefined) throw secretPathError(secrets[0].path, screen.matching(secrets[0].path));
  const reading = findings.find(({ verdict }) => verdict === 'secret_read');
  if (reading !== undefined) throw secretReading(reading.reason);
  if (!isWhole) throw tooInvolved();
}

function withoutLinks({ root, gatehouseHome }: GateParts['workspace']): ProtectedPlaces {
  return { workspaceRoot: root, gatehouseHome };
}

/** The paths of a command, and what its patterns find. */
async function namedPaths(found: CommandAnalysis): Promise<ReadonlySet<string>> {
  const search = new PatternSearch(found, { paths: maximumCommandPaths, names: maximumNames });
  const named = new Set(found.paths);
  for (const pattern of found.patterns) for (const path of await search.find(pattern)) named.add(path);
  if (named.size > maximumCommandPaths) throw tooManyPaths();
  return named;
}

/**
 * Where a word leads, both as a program opens it (`..` of what a link leads to) and as `cd` reads it (`..` of the name).
 * A word that leads nowhere (a loop of links, a folder that may not be searched) leads the command nowhere either.
 */
async function resolveNamed(path: string, { resolvePaths }: GateParts): Promise<readonly string[]> {
  const found: string[] = [];
  const spellings = path.includes('..') && isAbsolute(path) ? [path, resolve(path)] : [path];
  for (const spelling of spellings) {
    try {
      found.push(...(await resolvePaths(spelling)));
    } catch (thrown) {
      if (!isGatehouseError(thrown, 'ERR_GATE_PATH_UNRESOLVED')) throw thrown;
    }
  }
  return found;
}

function secretReading(reason: string): GatehouseError {
  return new GatehouseError('ERR_SCREEN_SECRET', {
    message: `${reason} What is secret is never shown to an agent, whoever approves it.`,
    untouched: 'It was not run.',
    nextStep: 'Do it without that, or ask the person to run it in a terminal of their own.',
    details: { rules: 'S7' },
  });
}

function tooInvolved(): GatehouseError {
  return new GatehouseError('ERR_GATE_TOO_INVOLVED', {
    message: 'The command is too involved to be read to its end, so nobody can say what it touches.',
    untouched: 'It was not run.',
    nextStep: 'Split it into plainer commands.',
  });
}
