import { ChevronDown, ChevronLeft, ChevronRight, Copy, Hourglass, MessageSquareX } from 'lucide-react';
import type { MouseEvent, RefObject } from 'react';
import type { ApprovalCardProps, CardTyping, Missing } from './ApprovalCard.tsx';
import styles from './ApprovalFooter.module.css';
import { type RememberChoice, shortHash } from './approval-words.ts';
import { Button } from './Button.tsx';
import { GrantTest } from './GrantTest.tsx';
import { IconButton } from './IconButton.tsx';
import { Menu } from './Menu.tsx';
import type { MenuEntry } from './menu-entry.ts';
import { Tooltip } from './Tooltip.tsx';
import { TypedConfirmation } from './TypedConfirmation.tsx';
import { useRemaining } from './use-remaining.ts';

type Press = (event: MouseEvent) => void;

export interface ApprovalFooterProps
  extends Pick<
    ApprovalCardProps,
    | 'request'
    | 'state'
    | 'hunks'
    | 'remember'
    | 'rememberIndex'
    | 'typing'
    | 'grantTest'
    | 'position'
    | 'onRemember'
    | 'onMove'
    | 'onCopyHash'
    | 'onDismiss'
  > {
  readonly phase: string;
  readonly missing: Missing;
  readonly fields: { readonly typed: RefObject<HTMLInputElement | null>; readonly name: RefObject<HTMLInputElement | null> };
  readonly onApprove: Press;
  readonly onReject: Press;
  readonly onAskReason: Press;
  readonly onEdit?: Press;
}

/** What remembering would grant, the buttons with their keys, the payload's hash and the place in the queue. */
export function ApprovalFooter(props: ApprovalFooterProps) {
  const { state } = props;
  if (state.type === 'closed') return <Closed text={state.text} onDismiss={props.onDismiss} />;
  return (
    <footer className={styles.footer}>
      {props.typing === undefined ? <Remember {...props} /> : <Typing {...props} typing={props.typing} />}
      {props.grantTest !== undefined && <GrantTest {...props.grantTest} isDisabled={state.type !== 'open'} ref={props.fields.name} />}
      <div className={styles.actions}>
        <Actions {...props} />
      </div>
      <div className={styles.meta}>
        <Hint {...props} />
        <Tooltip text={`SHA-256 of the payload: ${props.request.action.payloadSha256}`}>
          <button
            type="button"
            className={styles.hash}
            aria-label={`payload ${shortHash(props.request.action.payloadSha256)}: copy its SHA-256`}
            onClick={props.onCopyHash}
          >
            payload {shortHash(props.request.action.payloadSha256)}
            <Copy size={12} strokeWidth={1.5} aria-hidden />
          </button>
        </Tooltip>
        {props.position.count > 1 && <Queue {...props} />}
      </div>
    </footer>
  );
}

function Typing({ typing, missing, state, fields }: ApprovalFooterProps & { readonly typing: CardTyping }) {
  return (
    <TypedConfirmation
      ref={fields.typed}
      lead="This cannot be undone. To run it, type"
      words={typing.words}
      value={typing.value}
      onChange={typing.onChange}
      pending={missing === 'end' ? 'Scroll to the end of the command first.' : ''}
      isDisabled={state.type !== 'open' || missing === 'end'}
    />
  );
}

function Actions(props: ApprovalFooterProps) {
  const { state, hunks, missing } = props;
  const isPartial = hunks !== undefined && hunks.accepted < hunks.count;
  const isNothing = hunks !== undefined && hunks.count > 0 && hunks.accepted === 0;
  const isBusy = state.type === 'busy';
  const isEditing = state.type === 'editing';
  return (
    <>
      <Button
        variant={isNothing ? 'secondary' : 'primary'}
        keys="⏎"
        isBusy={isBusy}
        disabled={isEditing || isNothing || missing !== 'nothing'}
        onClick={props.onApprove}
      >
        {isPartial && !isNothing ? `Approve ${hunks.accepted} of ${hunks.count}` : 'Approve'}
      </Button>
      <Button keys="Esc" disabled={isBusy} onClick={props.onReject}>
        Reject
      </Button>
      {props.onEdit !== undefined && (
        <Button keys="e" disabled={isBusy || isEditing} onClick={props.onEdit}>
          Edit
        </Button>
      )}
      <span className={styles.spring} />
      <IconButton icon={MessageSquareX} label="Reject with reason" keys="Shift+Esc" disabled={isBusy} onClick={props.onAskReason} />
    </>
  );
}

function Remember({ remember, rememberIndex, onRemember, hunks, request }: ApprovalFooterProps) {
  if (remember.length <= 1) {
    const text =
      request.mode === 'strict' ? 'Strict mode remembers nothing: it asks every time.' : 'This asks every time; it cannot be remembered.';
    return <p className={styles.rememberNote}>{text}</p>;
  }
  if (hunks !== undefined && hunks.accepted < hunks.count)
    return <p className={styles.rememberNote}>A part of a change is not remembered.</p>;
  const chosen = remember[rememberIndex];
  const entries = remember.flatMap((choice, index): MenuEntry[] => [
    ...(choice.pattern !== undefined && choice.lifetime !== remember[index - 1]?.lifetime ? [groupOf(choice)] : []),
    ...(choice.pattern === undefined ? [{ type: 'separator' } as const] : []),
    {
      type: 'item' as const,
      id: String(index),
      label: choice.label,
      isChecked: index === rememberIndex,
      onSelect: () => onRemember(index),
    },
  ]);
  return (
    <div className={styles.remember}>
      <span className={styles.rememberLabel} id="approval-remember">
        {chosen?.pattern === undefined ? 'Remember' : 'Also allow'}
      </span>
      <Menu label="What to remember" entries={entries}>
        <button
          type="button"
          className={styles.rememberChoice}
          aria-label={`What to remember: ${chosen?.label ?? ''}`}
          data-tooltip-keys="r"
        >
          <span className={styles.rememberText}>{chosen?.label}</span>
          <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
        </button>
      </Menu>
    </div>
  );
}

function groupOf({ lifetime }: RememberChoice): MenuEntry {
  return { type: 'label', text: lifetime === 'session' ? 'Until this session ends' : 'Until you revoke it in Settings → Approvals' };
}

function Hint({ phase, state, hunks, request }: ApprovalFooterProps) {
  const remaining = useRemaining(request.expiresAtMs);
  if (remaining !== null) {
    return (
      <span className={styles.remaining} role="timer">
        <Hourglass size={12} strokeWidth={1.75} aria-hidden />
        Refused in {remaining} s
      </span>
    );
  }
  if (state.type === 'editing') return <span className={styles.hint}>Open in the editor: save to apply, close to come back</span>;
  if (phase === 'unfocused') return <span className={styles.hint}>Alt+A for keys</span>;
  if (phase === 'arming') return <span className={styles.hint}>Takes keys in a moment</span>;
  if (hunks !== undefined && hunks.count > 1)
    return (
      <span className={styles.hint}>
        j k hunk {hunks.current + 1} of {hunks.count} · y n
      </span>
    );
  return <span className={styles.hint} />;
}

function Queue({ position, onMove }: ApprovalFooterProps) {
  return (
    <span className={styles.queue}>
      <IconButton icon={ChevronLeft} size="small" label="Previous question" keys="Shift+F8" onClick={() => onMove(-1)} />
      {position.index + 1} of {position.count}
      <IconButton icon={ChevronRight} size="small" label="Next question" keys="F8" onClick={() => onMove(1)} />
    </span>
  );
}

function Closed({ text, onDismiss }: { readonly text: string; readonly onDismiss: () => void }) {
  return (
    <div className={styles.closed} role="status">
      <span>{text}</span>
      <Button size="small" onClick={onDismiss}>
        Dismiss
      </Button>
    </div>
  );
}
