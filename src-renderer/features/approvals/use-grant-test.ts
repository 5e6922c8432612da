import { toErrorReport } from '@gatehouse/agent-sdk/base';
import { useEffect, useState } from 'react';
import type { BackTestView, GrantPattern } from '../../../src-shared/index.ts';
import type { GrantTestState } from '../../ui/index.ts';

/** What a grant would have done on the ledger; asked for when it is chosen to be saved, and anew for another one. */
export function useGrantTest(pattern: GrantPattern | undefined, test: (pattern: GrantPattern) => Promise<BackTestView>): GrantTestState {
  const [state, setState] = useState<GrantTestState>({ type: 'asking' });
  useEffect(() => {
    setState({ type: 'asking' });
    if (pattern === undefined) return;
    let isWanted = true;
    test(pattern).then(
      (result) => isWanted && setState({ type: 'done', ...result }),
      (thrown: unknown) => isWanted && setState({ type: 'failed', text: toErrorReport(thrown).message }),
    );
    return () => {
      isWanted = false;
    };
  }, [pattern, test]);
  return state;
}
