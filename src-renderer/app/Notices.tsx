import { type CSSProperties, useEffect } from 'react';
import { useStore } from 'zustand';
import type { Notice, WindowModel } from '../state/index.ts';
import { Button, ErrorNotice } from '../ui/index.ts';
import styles from './Layout.module.css';

interface NoticesProps {
  readonly model: WindowModel;
}

/** How long a sentence in passing stays, in milliseconds. Errors stay until dismissed. */
const sayingMs = 4_000;
/** More at once would cover the window; older ones follow as these are dismissed. */
const maximumShown = 3;

/** What concerns the whole window, above its panels. */
export function Banners({ model }: NoticesProps) {
  const banners = useStore(model.notices, (state) => state.notices).filter((notice) => notice.place === 'banner');
  const lost = useStore(model.workspace, (state) => state.lost);
  const copy = (text: string) => void model.notices.attempt(() => navigator.clipboard.writeText(text));
  return (
    <>
      {lost !== null && (
        <ErrorNotice
          shape="banner"
          report={lost}
          onCopy={copy}
          actions={
            <Button size="small" onClick={() => model.commands.run('workspace.open')}>
              Open another folder
            </Button>
          }
        />
      )}
      {banners.map((notice) => (
        <ErrorNotice
          key={notice.id}
          shape="banner"
          report={notice.report}
          count={notice.count}
          onCopy={copy}
          onDismiss={() => model.notices.dismiss(notice.id)}
        />
      ))}
    </>
  );
}

/** What an action of the person came to, in the corner. */
export function Toasts({ model }: NoticesProps) {
  const toasts = useStore(model.notices, (state) => state.notices).filter((notice) => notice.place === 'toast');
  // Beside the agent panel: a message must not cover the composer or an approval.
  const clearPx = useStore(model.layout, (state) => (state.isAgentOpen ? state.agentWidthPx : 0));
  return (
    <section className={styles.toasts} aria-label="Notifications" style={{ '--toasts-clear': `${clearPx}px` } as CSSProperties}>
      {toasts
        .slice(0, maximumShown)
        .map((notice) =>
          notice.kind === 'info' ? (
            <Saying key={notice.id} notice={notice} onEnd={() => model.notices.dismiss(notice.id)} />
          ) : (
            <ErrorNotice
              key={notice.id}
              shape="card"
              report={notice.report}
              count={notice.count}
              onCopy={(text) => void model.notices.attempt(() => navigator.clipboard.writeText(text))}
              onDismiss={() => model.notices.dismiss(notice.id)}
            />
          ),
        )}
    </section>
  );
}

function Saying({ notice, onEnd }: { readonly notice: Notice; readonly onEnd: () => void }) {
  useEffect(() => {
    const timer = setTimeout(onEnd, sayingMs);
    return () => clearTimeout(timer);
  });
  return (
    <p role="status" className={styles.said}>
      {notice.report.message}
    </p>
  );
}
