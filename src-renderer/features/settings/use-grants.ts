import { toErrorReport } from '@gatehouse/agent-sdk/base';
import { useCallback, useEffect, useState } from 'react';
import type { ErrorReport, GrantListView } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';

export interface Grants {
  /** Null until it is known, and while no folder is open. */
  readonly list: GrantListView | null;
  readonly problem: ErrorReport | null;
  /** Asks for the list again. */
  readonly reload: () => void;
}

/** What was allowed, kept up to date while somebody looks: what a session remembers changes with its answers. */
export function useGrants({ client }: WindowModel, hasWorkspace: boolean): Grants {
  const [state, setState] = useState<Omit<Grants, 'reload'>>({ list: null, problem: null });
  const reload = useCallback(() => {
    if (!hasWorkspace) return setState({ list: null, problem: null });
    client.request('approvals/list').then(
      (list) => setState({ list, problem: null }),
      (thrown: unknown) => setState({ list: null, problem: toErrorReport(thrown) }),
    );
  }, [client, hasWorkspace]);
  useEffect(() => {
    reload();
    const stops = [
      client.on('approvals/changed', reload),
      client.on('sessions/removed', reload),
      client.on(
        'sessions/events',
        ({ events }) => events.some(({ type }) => type === 'approval.answered' || type === 'call.finished') && reload(),
      ),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [client, reload]);
  return { ...state, reload };
}
