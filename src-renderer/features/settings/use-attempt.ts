import { toErrorReport } from '@gatehouse/agent-sdk/base';
import { useState } from 'react';
import type { ErrorReport } from '../../../src-shared/index.ts';

export interface Attempt {
  readonly isBusy: boolean;
  /** Why the last run failed; null when it did not. */
  readonly problem: ErrorReport | null;
  /** Runs an action; true when it succeeded. */
  run(action: () => Promise<unknown>): Promise<boolean>;
}

/** An action whose failure is shown beside it rather than in a corner. */
export function useAttempt(): Attempt {
  const [state, setState] = useState<Pick<Attempt, 'isBusy' | 'problem'>>({ isBusy: false, problem: null });
  return {
    ...state,
    run: async (action) => {
      setState({ isBusy: true, problem: null });
      try {
        await action();
        setState({ isBusy: false, problem: null });
        return true;
      } catch (thrown) {
        setState({ isBusy: false, problem: toErrorReport(thrown) });
        return false;
      }
    },
  };
}
