import { ArrowDown } from 'lucide-react';
import { memo, useCallback } from 'react';
import { useStore } from 'zustand';
import { findSyntaxSpans } from '../../editor/text.ts';
import {
  activeSummary,
  activeTranscript,
  type Block,
  type CallBlock,
  durationMs,
  type EgressBlock,
  type Turn,
  turnEnd,
  type WindowModel,
} from '../../state/index.ts';
import {
  Button,
  EgressNotice,
  ErrorNotice,
  Markdown,
  PhaseStrip,
  Reasoning,
  Step,
  TodoList,
  TurnNote,
  UserMessage,
} from '../../ui/index.ts';
import { answerLines, formatDuration, turnNote } from './chat-words.ts';
import styles from './TranscriptView.module.css';
import { useStickToBottom } from './use-stick-to-bottom.ts';

export interface TranscriptViewProps {
  readonly model: WindowModel;
}

/** Messages and steps of the session on show. Follows what streams in while the reader is at the end. */
export function TranscriptView({ model }: TranscriptViewProps) {
  const transcript = useStore(model.sessions, activeTranscript);
  const sessionId = useStore(model.sessions, (state) => state.activeId);
  const isRunning = useStore(model.sessions, (state) => activeSummary(state)?.isRunning ?? false);
  const { frame, content, isAtBottom, jump } = useStickToBottom(sessionId);
  const lastIndex = transcript.turns.length - 1;
  return (
    <div className={styles.view}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key */}
      <div ref={frame} className={styles.frame} role="log" aria-label="Conversation" aria-live="off" tabIndex={0}>
        <div ref={content} className={styles.content}>
          {transcript.turns.map((turn, index) => (
            <TurnView key={turn.id} model={model} turn={turn} isLast={index === lastIndex} isRunning={isRunning && index === lastIndex} />
          ))}
        </div>
      </div>
      {!isAtBottom && (
        <div className={styles.jump}>
          <Button size="small" icon={ArrowDown} onClick={jump}>
            Jump to latest
          </Button>
        </div>
      )}
    </div>
  );
}

interface TurnViewProps {
  readonly model: WindowModel;
  readonly turn: Turn;
  readonly isLast: boolean;
  readonly isRunning: boolean;
}

/** One question and everything it led to. Drawn again only when it changed. */
const TurnView = memo(function TurnView({ model, turn, isLast, isRunning }: TurnViewProps) {
  const end = turnEnd(turn, isRunning, isLast);
  const note = end === undefined ? undefined : turnNote(end);
  const openTodos = end === undefined ? turn.todos : turn.todos.filter(({ status }) => status !== 'done');
  return (
    <article className={isLast ? styles.lastTurn : styles.turn} aria-label={`Question: ${turn.text.slice(0, 120)}`}>
      <UserMessage text={turn.text} attachments={turn.attachments} />
      {turn.blocks.map((block) => (
        <BlockView key={`${block.type}-${block.id}`} model={model} block={block} />
      ))}
      {turn.todos.length > 0 && openTodos.length > 0 && <TodoList todos={turn.todos} />}
      {end === undefined && <PhaseStrip phase={turn.phase} />}
      {end?.error !== undefined && (
        <ErrorNotice report={end.error} onCopy={(text) => void navigator.clipboard.writeText(text).catch(model.notices.showError)} />
      )}
      {note !== undefined && <TurnNote {...note} />}
    </article>
  );
});

const BlockView = memo(function BlockView({ model, block }: { readonly model: WindowModel; readonly block: Block }) {
  if (block.type === 'call') return <CallView model={model} call={block} />;
  if (block.type === 'egress') return <EgressView model={model} egress={block} />;
  if (block.type === 'reasoning') return <Reasoning text={block.text} isFinished={block.isFinished} />;
  return <AssistantMessage model={model} text={block.text} isFinished={block.isFinished} />;
});

const findColours = (code: string, language: string, signal: AbortSignal) => findSyntaxSpans(code, { language }, signal);

function AssistantMessage({
  model,
  text,
  isFinished,
}: {
  readonly model: WindowModel;
  readonly text: string;
  readonly isFinished: boolean;
}) {
  const openLink = useCallback((url: string) => void model.notices.attempt(() => openAfterAsking(model, url)), [model]);
  const copy = useCallback((code: string) => void navigator.clipboard.writeText(code).catch(model.notices.showError), [model]);
  return (
    <div data-testid="message-assistant" className={styles.assistant}>
      <Markdown text={text} isFinished={isFinished} onOpenLink={openLink} onCopy={copy} findColours={findColours} />
    </div>
  );
}

/** A model chose the address: the person sees all of it before anything is asked of the network. */
async function openAfterAsking({ app, client }: WindowModel, url: string): Promise<void> {
  const answer = await app.confirm({ title: 'Open this address in your browser?', description: url, confirmLabel: 'Open' });
  if (answer === 'confirmed') await client.request('app/openExternal', { url });
}

/** A press decides; what was decided comes back as an event. */
function EgressView({ model, egress }: { readonly model: WindowModel; readonly egress: EgressBlock }) {
  const { type: _type, id, ...shown } = egress;
  const sessionId = useStore(model.sessions, (state) => state.activeId);
  return (
    <EgressNotice
      {...shown}
      onDecide={(decision) => {
        if (sessionId !== null) void model.notices.attempt(() => model.chat.decideEgress(sessionId, id, decision));
      }}
    />
  );
}

function CallView({ model, call }: { readonly model: WindowModel; readonly call: CallBlock }) {
  const tookMs = durationMs(call);
  const openLedger = (seq: number) => {
    model.audit.want(seq);
    model.editor.openSettings('audit');
  };
  return (
    <Step
      tool={call.tool}
      intent={call.intent}
      status={call.status}
      summary={call.summary}
      {...(tookMs === undefined ? {} : { duration: formatDuration(tookMs) })}
      {...(call.ledgerSeq === undefined ? {} : { ledgerSeq: call.ledgerSeq })}
      onOpenLedger={openLedger}
      answers={answerLines(call.approvals)}
      output={call.output === '' ? call.result : call.output}
    >
      {call.terminalId !== undefined && (
        <div className={styles.terminal}>
          <Button size="small" variant="quiet" onClick={() => model.layout.setOpen('terminal', true)}>
            Show terminals
          </Button>
        </div>
      )}
    </Step>
  );
}
