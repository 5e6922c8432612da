import { FolderOpen, MessageSquarePlus } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useStore } from 'zustand';
import { activeSummary, activeTranscript, type WindowModel } from '../../state/index.ts';
import { Button, EmptyState, IconButton } from '../../ui/index.ts';
import styles from './AgentPanel.module.css';
import { ComposerBar } from './ComposerBar.tsx';
import { PermissiveBanner } from './PermissiveBanner.tsx';
import { TranscriptView } from './TranscriptView.tsx';

export interface AgentPanelProps {
  readonly model: WindowModel;
  /** The waiting questions, between messages and composer. Given by app/, because features do not import each other. */
  readonly approvalDock: ReactNode;
}

/** The conversation: what was said and done, what waits for the person, and where they write. */
export function AgentPanel({ model, approvalDock }: AgentPanelProps) {
  const { sessions, sessionActions, workspace, chat, notices, commands } = model;
  const hasWorkspace = useStore(workspace, (state) => state.workspace !== null);
  const title = useStore(sessions, (state) => activeSummary(state)?.title);
  const isEmpty = useStore(sessions, (state) => activeTranscript(state).turns.length === 0);

  const onKeyDown = (event: KeyboardEvent) => {
    const summary = activeSummary(sessions.getState());
    const isInCard = event.target instanceof Element && event.target.closest('[data-testid="approval-card"]') !== null;
    if (event.key !== 'Escape' || isInCard || event.defaultPrevented || summary?.isRunning !== true) return;
    event.preventDefault();
    void notices.attempt(() => chat.stop(summary.id));
  };
  const newSession = () => void notices.attempt(() => sessionActions.create());
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape stops the agent wherever in the conversation the focus is
    <div className={styles.panel} data-agent-panel="" onKeyDown={onKeyDown}>
      <header className={styles.header}>
        <h2 className={styles.title} data-tooltip={title ?? 'Agent'} data-tooltip-when-cut="">
          {title ?? 'Agent'}
        </h2>
        <IconButton
          icon={MessageSquarePlus}
          label="New session"
          keys={commands.keysOf('session.new')}
          disabled={!hasWorkspace}
          onClick={newSession}
        />
      </header>
      <PermissiveBanner model={model} />
      {isEmpty ? <Nothing model={model} hasWorkspace={hasWorkspace} /> : <TranscriptView model={model} />}
      {approvalDock}
      {hasWorkspace && <ComposerBar model={model} />}
    </div>
  );
}

function Nothing({ model, hasWorkspace }: { readonly model: WindowModel; readonly hasWorkspace: boolean }) {
  return (
    <div className={styles.nothing}>
      {hasWorkspace ? (
        <EmptyState text="Ask about this folder, or for a change. Nothing is written or run before you have seen it." />
      ) : (
        <EmptyState icon={FolderOpen} text="The agent works in a folder. Open one to begin.">
          <Button variant="primary" onClick={() => void model.notices.attempt(() => model.workspace.pick())}>
            Open folder…
          </Button>
        </EmptyState>
      )}
    </div>
  );
}
