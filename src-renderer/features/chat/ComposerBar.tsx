import { defaultApprovalMode, nextMode } from '@gatehouse/agent-sdk/approval';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Attachment } from '../../../src-shared/index.ts';
import { activeSummary, activeTranscript, askedTexts, attachmentKey, draftOf, type WindowModel } from '../../state/index.ts';
import { type AttachmentChip, Button, Composer, type ComposerHandle } from '../../ui/index.ts';
import styles from './AgentPanel.module.css';
import { ModelPicker, ModePicker, useModelChoice } from './Pickers.tsx';
import { useAvailableAttachments } from './use-available-attachments.ts';
import { useMention } from './use-mention.ts';

export interface ComposerBarProps {
  readonly model: WindowModel;
}

/** Longest question main takes, in characters. */
const maximumCharacters = 200_000;
/** A paste longer than this is asked about: it is rarely meant, and always paid for. */
const largePasteCharacters = 50_000;

/** The composer of the session on show, wired: draft, attachments, mentions, recall, pickers, send and stop. */
export function ComposerBar({ model }: ComposerBarProps) {
  const { sessions, sessionActions, chat, drafts, notices } = model;
  const summary = useStore(sessions, activeSummary);
  const key = useStore(sessions, (state) => state.activeId) ?? '';
  const draft = useStore(drafts, (state) => draftOf(state, key));
  const composer = useRef<ComposerHandle>(null);
  const mention = useMention(model);
  const available = useAvailableAttachments(model);
  const choice = useModelChoice(model);
  const recall = useRecall(model, key);
  const [isSending, setIsSending] = useState(false);
  const isRunning = summary?.isRunning ?? false;

  const send = () => {
    const { text, attachments } = draftOf(drafts.getState(), key);
    if (text.trim() === '' || isRunning || isSending || choice.model === null) return;
    if (text.length > maximumCharacters) {
      notices.say('A question may have 200,000 characters. Put longer texts into a file and name it with @.');
      return;
    }
    setIsSending(true);
    recall.reset();
    void notices
      .attempt(async () => {
        const sessionId = summary?.id ?? (await sessionActions.create());
        await chat.send(sessionId, text, attachments);
        drafts.clear(key);
      })
      .finally(() => setIsSending(false));
  };
  const complete = (index: number) => {
    const { state } = mention;
    const item = state?.items[index];
    if (state === null || item === undefined) return;
    composer.current?.replace(state.from, state.to, `@${item.path} `);
    drafts.attach(key, { type: 'file', path: item.path });
  };
  const toggle = ({ attachment, isIncluded }: AttachmentChip) =>
    isIncluded ? drafts.detach(key, attachment) : drafts.attach(key, attachment);
  // One after the other, each from what is so then: two quick presses are two steps, and make no two sessions.
  const cycling = useRef(Promise.resolve());
  const cycleMode = () => {
    const step = async () => {
      const session = activeSummary(sessions.getState());
      const next = nextMode(session?.mode ?? model.settings.getState().settings?.defaultMode ?? defaultApprovalMode);
      await sessionActions.setMode(session?.id ?? (await sessionActions.create()), next);
    };
    cycling.current = cycling.current.then(() => notices.attempt(step)).then(() => undefined);
  };
  const chips = useMemo(() => toChips(draft.attachments, available), [draft.attachments, available]);
  const change = useCallback(
    (text: string, caret: number) => {
      drafts.setText(key, text);
      mention.update(text, caret);
    },
    [drafts, key, mention.update],
  );
  return (
    <div className={styles.composer}>
      <Composer
        ref={composer}
        text={draft.text}
        chips={chips}
        isRunning={isRunning}
        {...(choice.model === null ? { blocked: 'Choose a model first.', unblock: <ChooseModel choose={choice.open} /> } : {})}
        pickers={
          <>
            <ModePicker model={model} />
            <ModelPicker model={model} choice={choice} />
          </>
        }
        completion={mention.state}
        onChange={change}
        onCaret={(caret) => mention.state !== null && mention.update(draft.text, caret)}
        onSend={send}
        onStop={() => summary && void notices.attempt(() => chat.stop(summary.id))}
        onToggle={toggle}
        onComplete={complete}
        onCompletionMove={mention.move}
        onCompletionClose={mention.close}
        onRecall={recall.step}
        onCycleMode={cycleMode}
        onPaste={(text) => askAboutPaste(model, text, () => composer.current)}
      />
    </div>
  );
}

function ChooseModel({ choose }: { readonly choose: () => void }) {
  return (
    <Button size="small" onClick={choose}>
      Choose a model
    </Button>
  );
}

/** What will be sent, then what could be. */
function toChips(included: readonly Attachment[], available: readonly Attachment[]): AttachmentChip[] {
  const keys = new Set(included.map(attachmentKey));
  return [
    ...included.map((attachment) => ({ attachment, isIncluded: true })),
    ...available.filter((attachment) => !keys.has(attachmentKey(attachment))).map((attachment) => ({ attachment, isIncluded: false })),
  ];
}

/** Takes a large paste over and asks first. True when it did. */
function askAboutPaste({ app }: WindowModel, text: string, composer: () => ComposerHandle | null): boolean {
  if (text.length <= largePasteCharacters) return false;
  const field = document.activeElement;
  const [from, to] = field instanceof HTMLTextAreaElement ? [field.selectionStart, field.selectionEnd] : [0, 0];
  const question = {
    title: `Paste ${text.length.toLocaleString('en')} characters?`,
    description: 'All of it becomes part of your question. For a file of the workspace, type @ and its name instead.',
    confirmLabel: 'Paste',
  };
  void app.confirm(question).then((answer) => {
    if (answer === 'confirmed') composer()?.replace(from, to, text);
  });
  return true;
}

/** Walks through the questions asked before. Only from an empty composer, or from one that shows such a question. */
function useRecall({ sessions, drafts }: WindowModel, key: string) {
  const place = useRef(-1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another session has other questions
  useEffect(() => {
    place.current = -1;
  }, [key]);
  return {
    reset: () => {
      place.current = -1;
    },
    step: (step: 1 | -1) => {
      const asked = askedTexts(activeTranscript(sessions.getState()));
      const shown = draftOf(drafts.getState(), key).text;
      if (shown !== '' && shown !== asked[place.current]) return false;
      const next = Math.min(Math.max(place.current - step, -1), asked.length - 1);
      if (next === place.current) return false;
      place.current = next;
      drafts.setText(key, asked[next] ?? '');
      return true;
    },
  };
}
