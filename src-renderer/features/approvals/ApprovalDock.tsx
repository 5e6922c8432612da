import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { ApprovalAnswer, GrantPattern } from '../../../src-shared/index.ts';
import {
  type ApprovalFocusStore,
  type AppStore,
  activeTranscript,
  type ChatActions,
  type Client,
  type DraftStore,
  draftOf,
  expiredApprovals,
  type NoticeStore,
  type PendingApproval,
  type ProposalStore,
  pendingApprovals,
  type SessionStore,
  selectedIndex,
  toShortPath,
} from '../../state/index.ts';
import type { ApprovalCardState } from '../../ui/index.ts';
import styles from './ApprovalDock.module.css';
import { type CardMemory, newMemory } from './card-memory.ts';
import { useAutomaticFocus } from './use-automatic-focus.ts';
import { type DiffSlot, WaitingCard } from './WaitingCard.tsx';

/** The parts of the window this feature uses. */
export interface ApprovalDockModel {
  readonly app: AppStore;
  readonly client: Client;
  readonly notices: NoticeStore;
  readonly sessions: SessionStore;
  readonly chat: ChatActions;
  readonly approvals: ApprovalFocusStore;
  readonly drafts: DraftStore;
  readonly proposals: ProposalStore;
}

export interface ApprovalDockProps {
  readonly model: ApprovalDockModel;
  readonly DiffReview: DiffSlot;
}

const closedTexts = {
  late: 'This question was no longer open, so the answer changed nothing.',
  expired: 'Nobody answered in time, so it was refused. The agent was told.',
} as const;

/** The questions of the session on show, one in front. Stands between messages and composer and covers neither. */
export function ApprovalDock({ model, DiffReview }: ApprovalDockProps) {
  const { app, client, notices, sessions, approvals, drafts, proposals } = model;
  const sessionId = useStore(sessions, (state) => state.activeId);
  const transcript = useStore(sessions, activeTranscript);
  const waiting = useMemo(() => pendingApprovals(transcript), [transcript]);
  const { selectedId, focusRequests } = useStore(approvals, (state) => state);
  const openProposals = useStore(proposals, (state) => state.open);
  const homeDirectory = useStore(app, (state) => state.homeDirectory);
  const card = useRef<{ focus(): void }>(null);
  const [memories, setMemories] = useState<ReadonlyMap<string, CardMemory>>(new Map());
  const testGrant = useCallback((pattern: GrantPattern) => client.request('approvals/backTest', { pattern }), [client]);
  const answers = useAnswers(model, sessionId);

  // What main no longer waits for, but the person was just told about, stays until it is dismissed.
  const ended = useMemo(
    () => [...answers.closed, ...expiredApprovals(transcript).filter(({ request }) => !answers.dismissed.has(request.id))],
    [answers.closed, answers.dismissed, transcript],
  );
  const shown = useMemo(() => [...waiting, ...ended.filter((closed) => !isAmong(waiting, closed))], [waiting, ended]);
  const index = selectedIndex(
    shown.map(({ request }) => request.id),
    selectedId,
  );
  const front = shown[index];
  const frontId = front?.request.id;
  const isComposerEmpty = useCallback(() => draftOf(drafts.getState(), sessionId ?? '').text === '', [drafts, sessionId]);
  const automatic = useAutomaticFocus(card, frontId, isComposerEmpty);

  useEffect(() => {
    if (focusRequests > 0) card.current?.focus();
  }, [focusRequests]);
  // A question that nobody waits for any more has no tab in the editor either.
  useEffect(() => {
    for (const { requestId, sessionId: owner } of openProposals) {
      if (owner === sessionId && !waiting.some(({ request }) => request.id === requestId)) proposals.close(requestId);
    }
  }, [openProposals, waiting, proposals, sessionId]);

  if (front === undefined || frontId === undefined || sessionId === null) return null;
  const { request } = front;
  const isEditing = openProposals.some(({ requestId }) => requestId === frontId);
  const editProposal = (text: string) => {
    if (request.preview.type !== 'write') return;
    const { path, before } = request.preview;
    proposals.open({ sessionId, requestId: frontId, payloadSha256: request.action.payloadSha256, path, before, text });
  };
  return (
    <div className={styles.dock}>
      <p className="visually-hidden" role="status">
        Gatehouse asks: {request.action.intent}. Alt+A goes to the question.
      </p>
      <WaitingCard
        key={frontId}
        approval={front}
        state={cardState(answers, frontId, isEditing, !isAmong(waiting, front))}
        memory={memories.get(frontId) ?? newMemory()}
        onMemory={(memory) => setMemories((old) => new Map(old).set(frontId, memory))}
        position={{ index, count: shown.length }}
        DiffReview={DiffReview}
        toShortPath={(path) => toShortPath(path, homeDirectory)}
        onAnswer={(answer) => answers.answer(front, answer)}
        onEdit={editProposal}
        testGrant={testGrant}
        onMove={(step) =>
          approvals.move(
            shown.map((one) => one.request.id),
            step,
          )
        }
        onDismiss={() => answers.dismiss(frontId)}
        onError={notices.showError}
        onStrayText={(text) => {
          if (!automatic.takesStrayText()) return;
          drafts.setText(sessionId, draftOf(drafts.getState(), sessionId).text + text);
          automatic.focusComposer();
        }}
        cardRef={card}
      />
    </div>
  );
}

function isAmong(list: readonly PendingApproval[], approval: PendingApproval): boolean {
  return list.some(({ request }) => request.id === approval.request.id);
}

function cardState(answers: Answers, requestId: string, isEditing: boolean, isExpired: boolean): ApprovalCardState {
  if (answers.closed.some(({ request }) => request.id === requestId)) return { type: 'closed', reason: 'expired', text: closedTexts.late };
  if (isExpired) return { type: 'closed', reason: 'expired', text: closedTexts.expired };
  if (answers.busy.has(requestId)) return { type: 'busy' };
  return isEditing ? { type: 'editing' } : { type: 'open' };
}

interface Answers {
  /** Requests whose answer is on its way. */
  readonly busy: ReadonlySet<string>;
  /** Requests that were over when their answer arrived. */
  readonly closed: readonly PendingApproval[];
  /** Requests whose end the person has read. */
  readonly dismissed: ReadonlySet<string>;
  answer(approval: PendingApproval, answer: ApprovalAnswer): void;
  dismiss(requestId: string): void;
}

/** Sends answers, once each, and those that were saved in the editor. */
function useAnswers({ chat, notices, proposals }: ApprovalDockModel, sessionId: string | null): Answers {
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const [closed, setClosed] = useState<readonly PendingApproval[]>([]);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const sent = useRef(new Set<string>());

  const send = useCallback(
    async (owner: string, requestId: string, answer: ApprovalAnswer): Promise<boolean | undefined> => {
      if (sent.current.has(requestId)) return undefined;
      sent.current.add(requestId);
      setBusy((old) => new Set(old).add(requestId));
      try {
        return await chat.answer(owner, requestId, answer);
      } catch (thrown) {
        // The answer did not arrive: the card opens again and the person decides anew.
        sent.current.delete(requestId);
        setBusy((old) => new Set([...old].filter((id) => id !== requestId)));
        notices.showError(thrown);
        return undefined;
      }
    },
    [chat, notices],
  );

  useEffect(() => {
    const answerSaved = () => {
      const { saved } = proposals.getState();
      const proposal = saved && known.get(saved.requestId);
      for (const open of proposals.getState().open) known.set(open.requestId, open);
      if (!saved || proposal === undefined || proposal === null) return;
      const text = proposals.takeSaved(saved.requestId);
      if (text === null) return;
      const { payloadSha256, requestId } = proposal;
      void send(proposal.sessionId, requestId, { decision: 'approve-edited', payloadSha256, text, via: 'editor' });
    };
    const known = new Map(proposals.getState().open.map((proposal) => [proposal.requestId, proposal]));
    return proposals.subscribe(answerSaved);
  }, [proposals, send]);

  return {
    busy,
    closed,
    dismissed,
    answer: (approval, answer) => {
      if (sessionId === null) return;
      void send(sessionId, approval.request.id, answer).then((isAccepted) => {
        if (isAccepted === false) setClosed((old) => [...old, approval]);
      });
    },
    dismiss: (requestId) => {
      setClosed((old) => old.filter(({ request }) => request.id !== requestId));
      setDismissed((old) => new Set(old).add(requestId));
    },
  };
}
