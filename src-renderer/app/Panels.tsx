import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { Group, Panel, type PanelImperativeHandle, Separator } from 'react-resizable-panels';
import { useStore } from 'zustand';
import { Explorer } from '../features/explorer/index.ts';
import type { LayoutState, Panel as PanelName, WindowModel } from '../state/index.ts';
import { Agent } from './Agent.tsx';
import styles from './Layout.module.css';
import { PanelBoundary } from './PanelBoundary.tsx';

const SearchPanel = lazy(async () => ({ default: (await import('../features/search/index.ts')).SearchPanel }));
const SessionsPanel = lazy(async () => ({ default: (await import('../features/sessions/index.ts')).SessionsPanel }));
const TerminalPanel = lazy(async () => ({ default: (await import('../features/terminal/index.ts')).TerminalPanel }));
const EditorArea = lazy(async () => ({ default: (await import('../features/editor/index.ts')).EditorArea }));
const SettingsPage = lazy(async () => ({ default: (await import('../features/settings/index.ts')).SettingsPage }));

const minimumPx = { side: 180, agent: 340, terminal: 100 } as const;

export interface PanelsProps {
  readonly model: WindowModel;
}

/** Side bar, editor over terminal, agent: resizable, collapsible by key and by drag, remembered. */
export function Panels({ model }: PanelsProps) {
  const { sideWidthPx, agentWidthPx, terminalHeightPx } = toFittingSizes(model.layout.getState(), window.innerWidth);
  const isTerminalOpen = useStore(model.layout, (state) => state.isTerminalOpen);
  // Loaded when it is first opened, and kept from then on.
  const [hasTerminal, setHasTerminal] = useState(isTerminalOpen);
  if (isTerminalOpen && !hasTerminal) setHasTerminal(true);
  return (
    <Group className={styles.group} orientation="horizontal">
      <SidePanel model={model} name="side" maxPx={560} sizePx={sideWidthPx}>
        <SideView model={model} />
      </SidePanel>
      <Separator className={styles.columnEdge} aria-label="Width of the side bar" />
      <Panel id="panel-center" minSize={260} className={styles.center}>
        <Group className={styles.group} orientation="vertical">
          <Panel id="panel-editor" minSize={120} className={styles.editor}>
            <PanelBoundary name="The editor">
              <EditorSlot model={model} />
            </PanelBoundary>
          </Panel>
          <Separator className={styles.rowEdge} aria-label="Height of the terminal" />
          <SidePanel model={model} name="terminal" maxPx={1200} sizePx={terminalHeightPx}>
            {hasTerminal && <TerminalPanel model={model} />}
          </SidePanel>
        </Group>
      </Panel>
      <Separator className={styles.columnEdge} aria-label="Width of the agent panel" />
      <SidePanel model={model} name="agent" maxPx={960} sizePx={agentWidthPx}>
        <Agent model={model} />
      </SidePanel>
    </Group>
  );
}

/** Remembered sizes, made smaller where this window would leave too little for the code. */
function toFittingSizes({ sideWidthPx, agentWidthPx, terminalHeightPx }: LayoutState, windowWidthPx: number) {
  return {
    sideWidthPx: Math.min(sideWidthPx, Math.max(minimumPx.side, windowWidthPx * 0.21)),
    agentWidthPx: Math.min(agentWidthPx, Math.max(minimumPx.agent, windowWidthPx * 0.35)),
    terminalHeightPx,
  };
}

interface SidePanelProps extends PanelsProps {
  readonly name: PanelName;
  readonly maxPx: number;
  /** Size at the start. */
  readonly sizePx: number;
  readonly children: ReactNode;
}

const sizeMember = { side: 'sideWidthPx', agent: 'agentWidthPx', terminal: 'terminalHeightPx' } as const;
const panelTitles = { side: 'The side bar', agent: 'The agent panel', terminal: 'The terminal panel' } as const;

/** A panel that can be closed. What is in it stays mounted, so that nothing typed in it is lost. */
function SidePanel({ model, name, maxPx, sizePx, children }: SidePanelProps) {
  const minPx = minimumPx[name];
  const handle = useRef<PanelImperativeHandle>(null);
  const isOpen = useStore(model.layout, () => model.layout.isOpen(name));
  const isOpenAtStart = useRef(isOpen);
  useEffect(() => {
    if (handle.current === null || handle.current.isCollapsed() !== isOpen) return;
    if (isOpen) handle.current.resize(Math.max(minPx, model.layout.getState()[sizeMember[name]]));
    else handle.current.collapse();
  }, [isOpen, minPx, model, name]);
  return (
    <Panel
      id={`panel-${name}`}
      panelRef={handle}
      collapsible
      collapsedSize={0}
      minSize={minPx}
      maxSize={maxPx}
      defaultSize={isOpenAtStart.current ? sizePx : 0}
      groupResizeBehavior="preserve-pixel-size"
      className={styles.side}
      inert={!isOpen}
      onResize={({ inPixels }, _id, before) => {
        if (before === undefined) return;
        model.layout.setOpen(name, inPixels > 0);
        if (inPixels >= minPx) model.layout.setState({ [sizeMember[name]]: Math.round(inPixels) });
      }}
    >
      <section
        className={styles.fill}
        data-panel={name}
        {...(name === 'side' ? {} : { 'aria-label': name === 'agent' ? 'Agent' : 'Terminal' })}
      >
        <PanelBoundary name={panelTitles[name]}>
          <Suspense>{children}</Suspense>
        </PanelBoundary>
      </section>
    </Panel>
  );
}

function SideView({ model }: PanelsProps) {
  const view = useStore(model.layout, (state) => state.sideView);
  if (view === 'search') return <SearchPanel model={model} />;
  return view === 'sessions' ? <SessionsPanel model={model} /> : <Explorer model={model} />;
}

/** The editor is loaded when there is something to edit or the window has nothing better to do. */
function EditorSlot({ model }: PanelsProps) {
  return (
    <Suspense>
      <EditorArea model={model} settingsPage={<SettingsPage model={model} />} />
    </Suspense>
  );
}
