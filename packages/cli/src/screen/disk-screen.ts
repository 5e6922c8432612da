import { isAbsolute, join, resolve } from 'node:path';
import type { SecretMatch, SecretRule, SecretScreen } from '@gatehouse/agent-sdk/screen';
import { ruleReasons } from '@gatehouse/agent-sdk/screen';
import { resolveRealPath } from '../../../../src-main/gate/index.ts';
import { ScreenedInodes } from '../../../../src-main/workspace/index.ts';

export interface DiskScreenParts {
  readonly screen: SecretScreen;
  /** Absolute. Relative paths start here, and here the other names of secrets are looked for. */
  readonly workspaceRoot: string;
  /** Absolute path that `~` stands for. */
  readonly homeDirectory: string;
}

export interface DiskVerdict {
  readonly secret: boolean;
  readonly rules: readonly SecretRule[];
  readonly matches: readonly SecretMatch[];
}

/** Judges a path by its text, by where it really leads, and by which file it is: what the application does when it opens one. */
export function createDiskScreen(parts: DiskScreenParts): (path: string) => Promise<DiskVerdict> {
  const { screen, workspaceRoot, homeDirectory } = parts;
  const inodes = new ScreenedInodes({ root: workspaceRoot, homeDirectory, screen });
  return async (path) => {
    const written = screen.matching(path);
    if (written.length > 0) return toVerdict(written);
    const absolute = toAbsolute(path, parts);
    const placed = screen.matching(absolute);
    if (placed.length > 0) return toVerdict(placed);
    const real = await findRealPath(absolute);
    if (real === undefined) return toVerdict([]);
    const behind = real === absolute ? [] : screen.matching(real);
    if (behind.length > 0) return toVerdict([otherName(real), ...behind]);
    return toVerdict((await inodes.judgePath(real)) === 'secret' ? [otherName(real)] : []);
  };
}

function toVerdict(matches: readonly SecretMatch[]): DiskVerdict {
  return { secret: matches.length > 0, rules: [...new Set(matches.map(({ rule }) => rule))].sort(), matches };
}

/** Rule S8. */
function otherName(matched: string): SecretMatch {
  return { rule: 'S8', matched, because: ruleReasons.S8 };
}

function toAbsolute(path: string, { workspaceRoot, homeDirectory }: DiskScreenParts): string {
  if (path === '~' || path.startsWith('~/')) return join(homeDirectory, path.slice(1));
  return isAbsolute(path) ? path : resolve(workspaceRoot, path);
}

/** Undefined for what no file can be called or no link leads to: there is nothing to be read behind it. */
async function findRealPath(absolute: string): Promise<string | undefined> {
  if (absolute.includes('\0')) return undefined;
  return await resolveRealPath(absolute).then(
    ([real]) => real,
    () => undefined,
  );
}
