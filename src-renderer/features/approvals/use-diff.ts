import { useEffect, useState } from 'react';
import type { LineDiff } from '../../editor/diff.ts';

/** What the diff room can do, once it is loaded. */
export type DiffTools = typeof import('../../editor/diff.ts');

export interface LoadedDiff {
  readonly diff: LineDiff;
  readonly tools: DiffTools;
}

/** The difference between two texts, computed in slices. Undefined while it is not there, and when there is none to compute. */
export function useDiff(before: string | undefined, after: string | undefined, onError: (thrown: unknown) => void): LoadedDiff | undefined {
  const [loaded, setLoaded] = useState<LoadedDiff>();
  useEffect(() => {
    setLoaded(undefined);
    if (before === undefined || after === undefined) return;
    const closing = new AbortController();
    const load = async () => {
      const tools = await import('../../editor/diff.ts');
      setLoaded({ diff: await tools.diffLinesSliced(before, after, closing.signal), tools });
    };
    load().catch((thrown: unknown) => {
      if (!closing.signal.aborted) onError(thrown);
    });
    return () => closing.abort();
  }, [before, after, onError]);
  return loaded;
}
