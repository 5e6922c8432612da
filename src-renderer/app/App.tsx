import { lazy, Suspense, useEffect } from 'react';
import { useStore } from 'zustand';
import { StatusBar } from '../features/status-bar/index.ts';
import { TitleBar } from '../features/title-bar/index.ts';
import type { WindowModel } from '../state/index.ts';
import { TooltipLayer } from '../ui/index.ts';
import { ActivityRail } from './ActivityRail.tsx';
import { ConfirmHost } from './ConfirmHost.tsx';
import styles from './Layout.module.css';
import { Banners, Toasts } from './Notices.tsx';
import { PanelBoundary } from './PanelBoundary.tsx';
import { Panels } from './Panels.tsx';
import { createReadyOverlay } from './ready-overlay.tsx';

const Palette = createReadyOverlay(async () => (await import('../features/palette/index.ts')).Palette);
const QuickOpen = createReadyOverlay(async () => (await import('../features/quick-open/index.ts')).QuickOpen);
const Walkthrough = lazy(async () => ({ default: (await import('../features/walkthrough/index.ts')).Walkthrough }));

export interface AppProps {
  readonly model: WindowModel;
}

/** The whole window. */
export function App({ model }: AppProps) {
  // What opens by a key must be there when the next key comes; a moment of rest after the start is time enough.
  useEffect(() => {
    const rest = requestIdleCallback(() => void Promise.all([QuickOpen.load(), Palette.load()]).catch(model.notices.showError), {
      timeout: 1_000,
    });
    return () => cancelIdleCallback(rest);
  }, [model]);
  return (
    <div className={styles.window}>
      <PanelBoundary name="The title bar">
        <TitleBar model={model} />
      </PanelBoundary>
      <Banners model={model} />
      <div className={styles.body}>
        <ActivityRail model={model} />
        <main className={styles.main}>
          <h1 className="visually-hidden">Gatehouse</h1>
          <Panels model={model} />
        </main>
      </div>
      <PanelBoundary name="The status bar">
        <StatusBar model={model} />
      </PanelBoundary>
      <PanelBoundary name="This dialog">
        <Overlay model={model} />
      </PanelBoundary>
      <ConfirmHost model={model} />
      <Toasts model={model} />
      <TooltipLayer />
    </div>
  );
}

function Overlay({ model }: AppProps) {
  const overlay = useStore(model.app, (state) => state.overlay);
  return (
    <Suspense>
      {overlay === 'palette' && <Palette.View model={model} />}
      {overlay === 'quick-open' && <QuickOpen.View model={model} />}
      {overlay === 'walkthrough' && <Walkthrough model={model} />}
    </Suspense>
  );
}
