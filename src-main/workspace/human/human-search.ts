import type { Reply } from '../../../src-shared/index.ts';
import type { SearchEnvironment } from '../search.ts';
import { searchText } from '../search.ts';

export interface HumanQuery {
  readonly query: string;
  readonly isRegex: boolean;
  readonly isCaseSensitive: boolean;
}

const maximumMatches = 1_000;

/**
 * The search panel's answer. Secret files are left out here too and counted: a list of results is looked at over
 * shoulders and pasted into questions.
 */
export async function searchForPerson(
  environment: Omit<SearchEnvironment, 'links'>,
  { query, isRegex, isCaseSensitive }: HumanQuery,
  signal: AbortSignal,
): Promise<Reply<'workspace/searchText'>> {
  const found = await searchText(
    { ...environment, links: undefined },
    { path: '', pattern: query, isRegex, isCaseSensitive, include: null, contextLines: 0, maximumMatches, includeIgnored: false },
    signal,
  );
  const files = found.files.map(({ path, lines }) => ({
    path,
    matches: lines.map(({ line, text, ranges }) => ({ line, text, ranges: [...ranges] })),
  }));
  return { files, isTruncated: found.isTruncated, omittedScreened: found.omittedScreened };
}
