import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { type Confinement, openConfined } from './confinement.ts';
import type { ScreenedInodes } from './screened-inodes.ts';

/** Tells a search which files it may read and show, by what they are and not by what they are called (rule S8). */
export interface LinkJudge {
  /**
   * Which of the listed files must not be read: the other names of secrets, and files with names nobody could find.
   * Looks at names only, never at content, so what it counts tells nothing of what is written anywhere.
   */
  findUnreadable(absolutePaths: readonly string[]): Promise<UnreadableFiles>;
  /**
   * Which of the files that were read may be shown, asked by descriptor. What became unreadable since, or cannot be
   * opened any more, is not.
   */
  keepReadable(absolutePaths: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface UnreadableFiles {
  readonly screened: ReadonlySet<string>;
  readonly unknown: ReadonlySet<string>;
}

const batchSize = 256;

export function createLinkJudge(confinement: Confinement, inodes: ScreenedInodes): LinkJudge {
  return {
    findUnreadable: (absolutePaths) => findUnreadable(inodes, absolutePaths),
    async keepReadable(absolutePaths) {
      const opened = await Promise.all(absolutePaths.map((path) => statConfined(confinement, path)));
      const files = opened.filter((file) => file !== undefined);
      const verdicts = await inodes.judgeAll(files.map(({ stats }) => stats));
      return new Set(files.filter((_, index) => verdicts[index] === 'clear').map(({ path }) => path));
    },
  };
}

interface StatedFile {
  readonly path: string;
  readonly stats: BigIntStats;
}

async function findUnreadable(inodes: ScreenedInodes, absolutePaths: readonly string[]): Promise<UnreadableFiles> {
  const screened = new Set<string>();
  const unknown = new Set<string>();
  const judge = async (files: readonly StatedFile[]): Promise<void> => {
    const verdicts = await inodes.judgeAll(files.map(({ stats }) => stats));
    files.forEach(({ path }, index) => {
      if (verdicts[index] === 'secret') screened.add(path);
      else if (verdicts[index] === 'unknown') unknown.add(path);
    });
  };
  // Files with one name may be renamed secrets, but cost no walk; those with several are kept for one walk together.
  const linked: StatedFile[] = [];
  for (let start = 0; start < absolutePaths.length; start += batchSize) {
    const files = await statFiles(absolutePaths.slice(start, start + batchSize));
    linked.push(...files.filter(({ stats }) => stats.nlink > 1n));
    await judge(files.filter(({ stats }) => stats.nlink <= 1n));
  }
  await judge(linked);
  return { screened, unknown };
}

/** What cannot be looked at is left out: it is judged when it is opened. */
async function statFiles(paths: readonly string[]): Promise<readonly StatedFile[]> {
  const stats = await Promise.all(paths.map((path) => lstat(path, { bigint: true }).catch(() => undefined)));
  return paths.flatMap((path, index) => {
    const one = stats[index];
    return one?.isFile() ? [{ path, stats: one }] : [];
  });
}

async function statConfined(confinement: Confinement, path: string): Promise<StatedFile | undefined> {
  try {
    const { handle, stats } = await openConfined(confinement, path, 'file', 'not-judged');
    await handle.close();
    return { path, stats };
  } catch {
    return undefined;
  }
}
