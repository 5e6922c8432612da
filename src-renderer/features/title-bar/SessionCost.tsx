import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { activeSummary, type WindowModel } from '../../state/index.ts';
import { formatMoney } from '../../ui/index.ts';
import styles from './TitleBar.module.css';

/** What the session on show has cost, once it has cost anything. */
export function SessionCost({ model }: { readonly model: WindowModel }) {
  const sessionId = useStore(model.sessions, (state) => activeSummary(state)?.id ?? null);
  const usd = useSessionCost(model, sessionId);
  if (usd === 0) return null;
  return (
    <button
      type="button"
      className={styles.picker}
      data-testid="session-cost"
      data-tooltip="What this session has cost. Open the budget."
      aria-label={`This session has cost ${formatMoney(usd)}: open the budget`}
      onClick={() => model.editor.openSettings('budget')}
    >
      <span className={styles.quiet}>{formatMoney(usd)}</span>
    </button>
  );
}

function useSessionCost({ client }: WindowModel, sessionId: string | null): number {
  const [usd, setUsd] = useState(0);
  useEffect(() => {
    setUsd(0);
    if (sessionId === null) return;
    let isCurrent = true;
    // A state that cannot be read is said on the budget page, and by the next request.
    const read = () =>
      void client.request('budget/ofSession', { sessionId }).then(
        (cost) => isCurrent && setUsd(cost.usd),
        () => undefined,
      );
    read();
    const stop = client.on('budget/changed', read);
    return () => {
      isCurrent = false;
      stop();
    };
  }, [client, sessionId]);
  return usd;
}
