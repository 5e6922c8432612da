import { join } from 'node:path';
import type { SecretScreen } from '@gatehouse/agent-sdk/screen';
import uFuzzy from '@leeoniya/ufuzzy';
import type { FileMatch } from '../../../src-shared/index.ts';
import { commonArguments, commonExclusions, parsePathList, type RunRipgrep } from '../ripgrep.ts';
import type { WorkspaceRoot } from '../workspace-root.ts';
import { rankPaths } from './path-ranking.ts';

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

/** Any characters between those typed, slashes too; ranking then prefers those that stand together. */
const fuzzy = new uFuzzy({ intraIns: Number.POSITIVE_INFINITY, intraChars: '.', interSplit: '[\\s]+' });

/**
 * The paths of a workspace's files, for quick-open and mentions. Ignored and secret files are not in it. Held in memory:
 * a list that is some seconds old is better than a wait.
 */
export class FileIndex {
  readonly #parts: FileIndexParts;
  #paths: string[] = [];
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
    if (this.#paths.length === 0) await refreshing;
    // The answer does not wait for it, but a failure must be known: it is thrown to the next caller that does.
    else refreshing.catch(() => this.invalidate());
    return { matches: this.#match(query.trim(), limit), indexedFiles: this.#paths.length, isIndexing: this.#building !== undefined };
  }

  #match(query: string, limit: number): FileMatch[] {
    if (query === '') return this.#paths.slice(0, limit).map((path) => ({ path, ranges: [] }));
    const candidates = fuzzy.filter(this.#paths, query.replaceAll('\\', '/')) ?? [];
    return rankPaths(this.#paths, candidates, query, limit);
  }

  async #build(signal: AbortSignal): Promise<void> {
    const { root, screen, runRipgrep } = this.#parts;
    this.#isStale = false;
    try {
      const args = [...commonArguments, '--files', '--null', ...commonExclusions, '--', '.'];
      const output = await runRipgrep({ args, cwd: root.path, maximumOutputBytes: listingBytes, signal });
      this.#paths = parsePathList(output)
        .paths.filter((path) => !screen.check(join(root.path, path)).secret)
        .sort();
    } catch (thrown) {
      this.#isStale = true;
      throw thrown;
    }
  }
}
