import { ArrowUp, Plus, Square, X } from 'lucide-react';
import { type ClipboardEvent, type KeyboardEvent, type ReactNode, type Ref, useId, useImperativeHandle, useRef } from 'react';
import type { Attachment } from '../../src-shared/index.ts';
import { type CompletionItem, CompletionList } from './CompletionList.tsx';
import styles from './Composer.module.css';
import { classNames } from './class-names.ts';
import { describeAttachment } from './Message.tsx';

/** Something that can be sent along, and whether it will be. */
export interface AttachmentChip {
  readonly attachment: Attachment;
  readonly isIncluded: boolean;
}

export interface ComposerHandle {
  focus(): void;
  /** Replaces text, puts the caret behind it and tells `onChange`. */
  replace(from: number, to: number, text: string): void;
}

export interface ComposerProps {
  readonly text: string;
  readonly chips: readonly AttachmentChip[];
  readonly isRunning: boolean;
  /** Why nothing can be sent now, in words; undefined when it can. */
  readonly blocked?: string;
  /** A button that removes the reason. */
  readonly unblock?: ReactNode;
  /** Pickers, left in the footer. */
  readonly pickers: ReactNode;
  readonly completion: { readonly items: readonly CompletionItem[]; readonly index: number; readonly isLoading: boolean } | null;
  readonly onChange: (text: string, caret: number) => void;
  readonly onCaret: (caret: number) => void;
  readonly onSend: () => void;
  readonly onStop: () => void;
  readonly onToggle: (chip: AttachmentChip) => void;
  readonly onComplete: (index: number) => void;
  readonly onCompletionMove: (step: 1 | -1) => void;
  readonly onCompletionClose: () => void;
  /** Up in an empty composer: the question before; down: the one after. */
  readonly onRecall: (step: 1 | -1) => boolean;
  readonly onCycleMode: () => void;
  /** May take a paste over; true when it did. */
  readonly onPaste: (text: string) => boolean;
  readonly ref?: Ref<ComposerHandle>;
}

/** Where a person writes to the agent. */
export function Composer(props: ComposerProps) {
  const { text, chips, isRunning, blocked, completion } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  useImperativeHandle(props.ref, () => createHandle(field, props.onChange), [props.onChange]);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => handleKey(event, props);
  const onPaste = (event: ClipboardEvent) => {
    if (props.onPaste(event.clipboardData.getData('text/plain'))) event.preventDefault();
  };
  const canSend = blocked === undefined && !isRunning && text.trim() !== '';
  return (
    <div className={styles.composer}>
      {completion !== null && (
        <CompletionList
          id={listId}
          items={completion.items}
          index={completion.index}
          isLoading={completion.isLoading}
          onPick={props.onComplete}
        />
      )}
      {chips.length > 0 && (
        <ul className={styles.chips} aria-label="Sent along">
          {chips.map((chip) => (
            <Chip key={describeAttachment(chip.attachment).label} chip={chip} onToggle={props.onToggle} />
          ))}
        </ul>
      )}
      <textarea
        ref={field}
        className={styles.field}
        data-testid="composer"
        aria-label="Ask the agent"
        aria-autocomplete="list"
        {...(completion !== null && completion.items.length > 0
          ? { 'aria-controls': listId, 'aria-activedescendant': `${listId}-${completion.index}` }
          : {})}
        placeholder={isRunning ? 'Write the next question meanwhile' : 'Ask, or name files with @'}
        rows={1}
        spellCheck={false}
        value={text}
        onChange={(event) => props.onChange(event.target.value, event.target.selectionStart)}
        onSelect={(event) => props.onCaret(event.currentTarget.selectionStart)}
        onBlur={props.onCompletionClose}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      {blocked !== undefined && (
        <div className={styles.blocked} role="status">
          <span>{blocked}</span>
          {props.unblock}
        </div>
      )}
      <div className={styles.footer}>
        <div className={styles.pickers}>{props.pickers}</div>
        {isRunning ? (
          <button
            type="button"
            className={classNames(styles.send, styles.stop)}
            aria-label="Stop"
            data-tooltip="Stop"
            data-tooltip-keys="Esc"
            onClick={props.onStop}
          >
            <Square size={12} fill="currentColor" strokeWidth={0} aria-hidden />
          </button>
        ) : (
          <button
            type="button"
            className={styles.send}
            aria-label="Send"
            data-tooltip={blocked ?? 'Send'}
            data-tooltip-keys="⏎"
            disabled={!canSend}
            onClick={props.onSend}
          >
            <ArrowUp size={16} strokeWidth={2} aria-hidden />
          </button>
        )}
      </div>
    </div>
  );
}

function createHandle(field: { readonly current: HTMLTextAreaElement | null }, onChange: ComposerProps['onChange']): ComposerHandle {
  return {
    focus: () => field.current?.focus(),
    replace: (from, to, replacement) => {
      const element = field.current;
      if (element === null) return;
      element.focus();
      element.setRangeText(replacement, from, to, 'end');
      onChange(element.value, element.selectionStart);
    },
  };
}

/** What a key does in the composer; undefined leaves it to the text field. */
function composerAction(event: KeyboardEvent<HTMLTextAreaElement>, props: ComposerProps): (() => void) | undefined {
  const { completion } = props;
  const isPlainEnter = event.key === 'Enter' && !event.shiftKey && !event.altKey;
  if (completion !== null) {
    if (event.key === 'Escape') return props.onCompletionClose;
    if (event.key === 'ArrowDown') return () => props.onCompletionMove(1);
    if (event.key === 'ArrowUp') return () => props.onCompletionMove(-1);
    const isPick = isPlainEnter || (event.key === 'Tab' && !event.shiftKey);
    if (isPick && completion.items.length > 0) return () => props.onComplete(completion.index);
  }
  if (event.key === 'Tab' && event.shiftKey) return props.onCycleMode;
  return isPlainEnter ? props.onSend : undefined;
}

/** While a character is being composed (IME), keys belong to the input method. */
function handleKey(event: KeyboardEvent<HTMLTextAreaElement>, props: ComposerProps): void {
  if (event.nativeEvent.isComposing || event.keyCode === 229) return;
  const action = composerAction(event, props);
  if (action !== undefined) {
    event.preventDefault();
    event.stopPropagation();
    action();
    return;
  }
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  const { selectionStart, selectionEnd, value } = event.currentTarget;
  const edge = event.key === 'ArrowUp' ? 0 : value.length;
  const isAtEdge = selectionStart === selectionEnd && selectionStart === edge;
  if (isAtEdge && props.onRecall(event.key === 'ArrowUp' ? -1 : 1)) event.preventDefault();
}

function Chip({ chip, onToggle }: { readonly chip: AttachmentChip; readonly onToggle: (chip: AttachmentChip) => void }) {
  const { icon: Icon, label } = describeAttachment(chip.attachment);
  const Mark = chip.isIncluded ? X : Plus;
  return (
    <li className={styles.chipItem}>
      <button
        type="button"
        className={classNames(styles.chip, chip.isIncluded && styles.included)}
        aria-pressed={chip.isIncluded}
        aria-label={chip.isIncluded ? `${label}: sent along` : `Send along ${label}`}
        data-tooltip={chip.isIncluded ? `Sent along: ${label}` : `Not sent. Press to send along ${label}`}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => onToggle(chip)}
      >
        <Icon size={14} strokeWidth={1.5} aria-hidden />
        <span>{label}</span>
        <Mark size={12} strokeWidth={1.75} aria-hidden />
      </button>
    </li>
  );
}
