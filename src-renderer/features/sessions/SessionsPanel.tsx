import { defaultApprovalMode } from '@gatehouse/agent-sdk/approval';
import { MessageSquarePlus, MessagesSquare, MoreHorizontal } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { SessionSummary } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';
import {
  Button,
  classNames,
  EmptyState,
  formatExactTime,
  formatRelativeTime,
  IconButton,
  Menu,
  type MenuEntry,
  PanelHeader,
  Spinner,
  wordsOfMode,
} from '../../ui/index.ts';
import styles from './SessionsPanel.module.css';

export interface SessionsPanelProps {
  readonly model: WindowModel;
}

/** Conversations of the open folder: open, rename, delete, begin. */
export function SessionsPanel({ model }: SessionsPanelProps) {
  const { summaries, activeId } = useStore(model.sessions);
  const hasWorkspace = useStore(model.workspace, (state) => state.workspace !== null);
  const [renamingId, setRenamingId] = useState<string | null>(null);
  const newSession = () => model.commands.run('session.new');
  return (
    <section className={styles.panel} aria-label="Sessions">
      <PanelHeader title="Sessions">
        <IconButton
          size="small"
          icon={MessageSquarePlus}
          label="New session"
          keys={model.commands.keysOf('session.new')}
          disabled={!hasWorkspace}
          onClick={newSession}
        />
      </PanelHeader>
      {summaries.length === 0 ? (
        <EmptyState
          icon={MessagesSquare}
          text={hasWorkspace ? 'No sessions in this folder yet.' : 'Open a folder to talk to the agent about it.'}
        >
          {hasWorkspace ? (
            <Button data-takes-focus onClick={newSession}>
              New session
            </Button>
          ) : (
            <Button data-takes-focus onClick={() => model.commands.run('workspace.open')}>
              Open folder
            </Button>
          )}
        </EmptyState>
      ) : (
        <ul className={styles.list}>
          {summaries.map((session, index) => (
            <SessionRow
              key={session.id}
              model={model}
              session={session}
              isFirst={index === 0}
              isActive={session.id === activeId}
              isRenaming={session.id === renamingId}
              onRename={setRenamingId}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

interface SessionRowProps extends SessionsPanelProps {
  readonly session: SessionSummary;
  readonly isFirst: boolean;
  readonly isActive: boolean;
  readonly isRenaming: boolean;
  readonly onRename: (sessionId: string | null) => void;
}

function SessionRow({ model, session, isFirst, isActive, isRenaming, onRename }: SessionRowProps) {
  const open = () => void model.notices.attempt(() => model.sessionActions.open(session.id));
  if (isRenaming) return <RenameRow model={model} session={session} onDone={() => onRename(null)} />;
  const entries: readonly MenuEntry[] = [
    { type: 'item', id: 'rename', label: 'Rename…', keys: 'F2', onSelect: () => onRename(session.id) },
    { type: 'item', id: 'delete', label: 'Delete…', isDanger: true, onSelect: () => deleteSession(model, session) },
  ];
  return (
    <li className={classNames(styles.row, isActive && styles.active)}>
      <button
        type="button"
        className={styles.open}
        aria-current={isActive || undefined}
        {...(isFirst ? { 'data-takes-focus': '' } : {})}
        onClick={open}
        onKeyDown={(event) => event.key === 'F2' && onRename(session.id)}
      >
        <span className={styles.title} data-tooltip={session.title} data-tooltip-when-cut="">
          {session.title}
        </span>
        <span className={styles.facts}>
          {session.isRunning ? (
            <span className={styles.running}>
              <Spinner sizePx={12} /> working
            </span>
          ) : (
            <time dateTime={new Date(session.updatedAtMs).toISOString()} data-tooltip={formatExactTime(session.updatedAtMs)}>
              {formatRelativeTime(session.updatedAtMs, Date.now())}
            </time>
          )}
          {session.mode !== defaultApprovalMode && <span>{wordsOfMode(session.mode).label}</span>}
          {session.model !== null && <span className={styles.model}>{session.model.model}</span>}
        </span>
      </button>
      <span className={styles.more}>
        <Menu label={`Session ${session.title}`} entries={entries} align="end">
          <IconButton size="small" icon={MoreHorizontal} label={`More about ${session.title}`} />
        </Menu>
      </span>
    </li>
  );
}

function RenameRow({ model, session, onDone }: { model: WindowModel; session: SessionSummary; onDone: () => void }) {
  const [title, setTitle] = useState(session.title);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const finish = () => {
    onDone();
    const next = title.trim();
    if (next !== '' && next !== session.title) void model.notices.attempt(() => model.sessionActions.rename(session.id, next));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Enter') finish();
    if (event.key === 'Escape') onDone();
  };
  return (
    <li className={styles.row}>
      <input
        ref={field}
        className={styles.field}
        aria-label={`New title of ${session.title}`}
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.currentTarget.value)}
        onBlur={finish}
        onKeyDown={onKeyDown}
      />
    </li>
  );
}

function deleteSession(model: WindowModel, session: SessionSummary): void {
  void model.notices.attempt(async () => {
    const answer = await model.app.confirm({
      title: `Delete “${session.title}”?`,
      description: 'The conversation is deleted for good. Files stay as they are, and the ledger keeps every action it took.',
      confirmLabel: 'Delete session',
      isDanger: true,
    });
    if (answer === 'confirmed') await model.sessionActions.delete(session.id);
  });
}
