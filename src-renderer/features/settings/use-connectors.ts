import { toErrorReport } from '@gatehouse/agent-sdk/base';
import { useEffect, useState } from 'react';
import type { ConnectorView, ErrorReport } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';

export interface ConnectorStates {
  readonly byId: ReadonlyMap<string, ConnectorView>;
  readonly problem: ErrorReport | null;
}

/** How the connectors are, kept up to date while somebody looks. */
export function useConnectors({ client }: WindowModel): ConnectorStates {
  const [state, setState] = useState<ConnectorStates>({ byId: new Map(), problem: null });
  useEffect(() => {
    const take = (views: readonly ConnectorView[]) => setState({ byId: new Map(views.map((view) => [view.id, view])), problem: null });
    const stop = client.on('connectors/changed', take);
    client.request('connectors/list').then(take, (thrown: unknown) => setState({ byId: new Map(), problem: toErrorReport(thrown) }));
    return stop;
  }, [client]);
  return state;
}
