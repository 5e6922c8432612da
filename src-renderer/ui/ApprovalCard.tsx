import type { ApprovalRequest } from '@gatehouse/agent-sdk/approval';
import { type KeyboardEvent, type MouseEvent, type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import styles from './ApprovalCard.module.css';
import { ApprovalFooter } from './ApprovalFooter.tsx';
import { ApprovalHeader } from './ApprovalHeader.tsx';
import { type CardCommand, cardCommand, isSwallowed, writtenCharacter } from './approval-keys.ts';
import { type RememberChoice, verbOf } from './approval-words.ts';
import type { KeyVerdict } from './arming.ts';
import { CommandEditor } from './CommandEditor.tsx';
import { type GrantTestProps, isGrantTested } from './GrantTest.tsx';
import { RejectReason } from './RejectReason.tsx';
import { useArming } from './use-arming.ts';
import { useSeenToEnd } from './use-seen-to-end.ts';
import type { VisibleSegment } from './VisibleText.tsx';

/**
 * - `open`: it waits for the person. `busy`: the answer is on its way. `editing`: the text is open in the editor.
 * - `closed`: it can no longer be answered, and says why until it is dismissed.
 */
export type ApprovalCardState =
  | { readonly type: 'open' }
  | { readonly type: 'busy' }
  | { readonly type: 'editing' }
  | { readonly type: 'closed'; readonly reason: 'void' | 'expired'; readonly text: string };

/** Words that a person has to type before an approval counts, and what they have typed. */
export interface CardTyping {
  readonly words: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A grant that would be saved: what it would have done on the ledger, and its name where that has to be typed. */
export type CardGrantTest = Pick<GrantTestProps, 'state' | 'name' | 'typedName' | 'onTypeName'>;

/** Hunks of the shown change, for a write. */
export interface CardHunks {
  readonly count: number;
  /** How many will happen. */
  readonly accepted: number;
  /** Index of the one in front. */
  readonly current: number;
  readonly addedLines: number;
  readonly removedLines: number;
}

export interface ApprovalCardProps {
  readonly request: ApprovalRequest;
  readonly state: ApprovalCardState;
  /** True once the preview shows all of the payload: before that nothing counts. */
  readonly isReady: boolean;
  /** What it is about, with hidden characters cut out. */
  readonly target: readonly VisibleSegment[];
  /** The thing itself. */
  readonly preview: ReactNode;
  readonly hunks?: CardHunks;
  /** Things about the payload a person should mind, for example how many characters hide in it. */
  readonly cautions?: readonly string[];
  readonly remember: readonly RememberChoice[];
  /** Undefined when nothing has to be typed. */
  readonly typing?: CardTyping;
  /** Undefined unless what is chosen to be remembered would be saved. */
  readonly grantTest?: CardGrantTest;
  /** Index into `remember`. */
  readonly rememberIndex: number;
  /** Place in the queue, from 0. */
  readonly position: { readonly index: number; readonly count: number };
  readonly onApprove: () => void;
  readonly onReject: (reason?: string) => void;
  /** Opens the payload in the editor; undefined when it cannot be edited there. */
  readonly onEdit?: () => void;
  /** Approves another command in place of this one; undefined for what is no command. */
  readonly onUseCommand?: (command: string) => void;
  readonly onMoveHunk: (step: 1 | -1) => void;
  readonly onDecideHunk: (isAccepted: boolean) => void;
  readonly onRemember: (index: number) => void;
  /** The person walks the queue. */
  readonly onMove: (step: 1 | -1) => void;
  readonly onCopyHash: () => void;
  readonly onDismiss: () => void;
  /** A character that means nothing to the card: somebody is typing to the agent. */
  readonly onStrayText?: (text: string) => void;
  readonly ref?: Ref<{ focus(): void }>;
}

/** Keys that belong to a control inside the card, not to the card. */
function isOwnControl(target: EventTarget | null, card: HTMLElement): boolean {
  if (!(target instanceof Element) || target === card) return false;
  return target.closest('input, textarea, select, button, a, [role="menu"], [contenteditable="true"]') !== null;
}

/** The question before an action: what, where, how big, why it asks, the thing itself, what remembering grants, the keys. */
export function ApprovalCard(props: ApprovalCardProps) {
  const { request, state, isReady, hunks, ref } = props;
  const card = useRef<HTMLElement>(null);
  const arming = useArming(card, isReady && state.type === 'open');
  const body = useRef<HTMLElement>(null);
  const typedField = useRef<HTMLInputElement>(null);
  const nameField = useRef<HTMLInputElement>(null);
  const [form, setForm] = useState<'none' | 'reason' | 'command'>('none');
  const isSeenToEnd = useSeenToEnd(body, `${request.id}${isReady}`);
  useImperativeHandle(ref, () => ({ focus: () => card.current?.focus({ preventScroll: true }) }), []);
  // A new question starts closed, whatever was typed for the one before.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the identity of the request is the trigger
  useEffect(() => setForm('none'), [request.id]);

  const isOpen = state.type === 'open';
  const missing = missingOf(props, isSeenToEnd);
  const run = (command: CardCommand) => {
    if (command === 'reject-with-reason') return setForm('reason');
    if (command === 'edit' && props.onUseCommand !== undefined) return setForm('command');
    // Enter on the card approves nothing that has to be typed: it leads to where the words belong.
    if (command === 'approve' && missing !== 'nothing') {
      return missing === 'end' ? body.current?.focus() : (missing === 'words' ? typedField : nameField).current?.focus();
    }
    runCommand(command, props);
  };
  const onFieldKey = (event: KeyboardEvent<HTMLElement>, verdict: KeyVerdict) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') event.preventDefault();
    if (event.key === 'Enter' && verdict === 'accepted' && isOpen && missing === 'nothing') run('approve');
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    card.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const verdict = arming.judge(event.nativeEvent);
    if (event.target instanceof HTMLInputElement && event.target.dataset.typedConfirmation !== undefined) return onFieldKey(event, verdict);
    if (event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement) return;
    const isControl = isOwnControl(event.target, event.currentTarget);
    // Enter on a focused button presses that button.
    if (verdict === 'accepted' && isControl && (event.key === 'Enter' || event.key === ' ')) return;
    const command = verdict === 'accepted' && isOpen ? cardCommand(event) : undefined;
    if (command !== undefined || isSwallowed(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
    if (command !== undefined) return run(command);
    const written = writtenCharacter(event);
    if (verdict !== 'ignored' && !isControl && written !== undefined && written !== ' ') props.onStrayText?.(written);
  };
  const press = (action: () => void) => (event: MouseEvent) => {
    if (isOpen && arming.countsPress(event.nativeEvent)) action();
  };

  const phase = isOpen ? arming.phase : state.type === 'closed' ? state.reason : state.type;
  return (
    <section
      ref={card}
      className={styles.card}
      data-testid="approval-card"
      data-state={phase}
      data-request={request.id}
      aria-label={`Approval: ${request.action.intent}`}
      aria-keyshortcuts="Enter Escape E J K Y N R"
      aria-busy={state.type === 'busy' || !isReady}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the card is a place for the focus; its keys are listed in its footer
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className={styles.hairline} aria-hidden>
        {phase === 'arming' && <span key={arming.epoch} className={styles.filling} />}
      </div>
      <ApprovalHeader
        verb={verbOf(request)}
        target={props.target}
        request={request}
        cautions={props.cautions ?? []}
        {...(hunks === undefined ? {} : { hunks })}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key */}
      <section ref={body} className={styles.body} aria-label="What is asked about" data-selectable tabIndex={0}>
        {props.preview}
      </section>
      {form === 'reason' && isOpen && (
        <RejectReason onSend={(reason) => props.onReject(reason)} onCancel={() => setForm('none')} onClosed={() => card.current?.focus()} />
      )}
      {form === 'command' && isOpen && request.preview.type === 'command' && (
        <CommandEditor
          command={request.preview.command}
          onUse={(command) => props.onUseCommand?.(command)}
          onCancel={() => {
            setForm('none');
            card.current?.focus();
          }}
        />
      )}
      {(form === 'none' || !isOpen) && (
        <ApprovalFooter
          {...props}
          phase={phase}
          missing={missing}
          fields={{ typed: typedField, name: nameField }}
          onApprove={press(() => run('approve'))}
          onReject={press(() => run('reject'))}
          onAskReason={press(() => run('reject-with-reason'))}
          {...(props.onEdit === undefined && props.onUseCommand === undefined ? {} : { onEdit: press(() => run('edit')) })}
        />
      )}
    </section>
  );
}

/** What still has to happen before an approval counts. */
export type Missing = 'nothing' | 'end' | 'words' | 'name';

/** In the order in which it has to happen: the words count only after the payload was seen to its end. */
function missingOf({ typing, grantTest }: ApprovalCardProps, isSeenToEnd: boolean): Missing {
  if (typing !== undefined && !isSeenToEnd) return 'end';
  if (typing !== undefined && typing.value !== typing.words) return 'words';
  return grantTest === undefined || isGrantTested(grantTest.state, grantTest.name, grantTest.typedName) ? 'nothing' : 'name';
}

function runCommand(command: CardCommand, props: ApprovalCardProps): void {
  const actions: Readonly<Record<Exclude<CardCommand, 'reject-with-reason'>, () => void>> = {
    approve: props.onApprove,
    reject: () => props.onReject(),
    edit: () => props.onEdit?.(),
    'next-hunk': () => props.onMoveHunk(1),
    'previous-hunk': () => props.onMoveHunk(-1),
    'include-hunk': () => props.onDecideHunk(true),
    'leave-out-hunk': () => props.onDecideHunk(false),
    'toggle-remember': () => props.onRemember(toggledRemember(props)),
  };
  if (command !== 'reject-with-reason') actions[command]();
}

/** From anything to nothing, and from nothing to the narrowest. `remember` lists the narrowest first, nothing last. */
function toggledRemember({ remember, rememberIndex }: ApprovalCardProps): number {
  return remember[rememberIndex]?.pattern === undefined ? 0 : remember.length - 1;
}
