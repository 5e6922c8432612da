import { join } from 'node:path';
import type { SecretScreen } from '@gatehouse/agent-sdk/screen';
import type { FileMatch } from '../../../src-shared/index.ts';
import { commonArguments, commonExclusions, parsePathList, type RunRipgrep } from '../ripgrep.ts';
import type { WorkspaceRoot } from '../workspace-root.ts';
import { type RankablePaths, rankPaths, toRankable } from './path-ranking.ts';

export interface FileIndexParts {
  readonly root: WorkspaceRoot;
  /** What it calls secret is not in the index at all. */
  readonly screen: SecretScreen;
  readonly runRipgrep: RunRipgrep;
}

export interface FoundPaths {
  readonly matches: FileMatch[];
  readonly indexedFiles: number;
  readonly isIndexing: boolean;
}

const listingBytes = 256 * 1024 * 1024;

/**
 * The paths of a workspace's files, for quick-open and mentions. Ignored and secret files are not in it. Held in memory:
 * a list that is some seconds old is better than a wait.
 */
export class FileIndex {
  readonly #parts: FileIndexParts;
  #rankable: RankablePaths = toRankable([]);
  #building: Promise<void> | undefined;
  #isStale = true;

  constructor(parts: FileIndexParts) {
    this.#parts = parts;
  }

  /** Something appeared or went: the list is made again when it is next asked for. */
  invalidate(): void {
    this.#isStale = true;
  }

  /**
   * Lists the files if anything changed. Concurrent calls share one listing.
   *
   * @throws ERR_WORKSPACE_SEARCH and what the runner of ripgrep throws; the last good list stays
   */
  refresh(signal: AbortSignal): Promise<void> {
    if (this.#building === undefined && !this.#isStale) return Promise.resolve();
    this.#building ??= this.#build(signal).finally(() => {
      this.#building = undefined;
    });
    return this.#building;
  }

  /**
   * Best matches first. An empty query gives the first files of the list. Answers from what is known now; the first
   * query waits for the first listing.
   */
  async find(query: string, limit: number, signal: AbortSignal): Promise<FoundPaths> {
    const refreshing = this.refresh(signal);
    if (this.#rankable.paths.length === 0) await refreshing;
    // The answer does not wait for it, but a failure must be known: it is thrown to the next caller that does.
    else refreshing.catch(() => this.invalidate());
    return {
      matches: this.#match(query.trim(), limit),
      indexedFiles: this.#rankable.paths.length,
      isIndexing: this.#building !== undefined,
    };
  }

  #match(query: string, limit: number): FileMatch[] {
    if (query === '') return this.#rankable.paths.slice(0, limit).map((path) => ({ path, ranges: [] }));
    return rankPaths(this.#rankable, query.replaceAll('\\', '/'), limit);
  }

  async #build(signal: AbortSignal): Promise<void> {
    const { root, screen, runRipgrep } = this.#parts;
    this.#isStale = false;
    try {
      const args = [...commonArguments, '--files', '--null', ...commonExclusions, '--', '.'];
      const output = await runRipgrep({ args, cwd: root.path, maximumOutputBytes: listingBytes, signal });
      const { paths } = parsePathList(output);
      this.#rankable = toRankable(paths.filter((path) => !screen.check(join(root.path, path)).secret).sort());
    } catch (thrown) {
      this.#isStale = true;
      throw thrown;
    }
  }
}
