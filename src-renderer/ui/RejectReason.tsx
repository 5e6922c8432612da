import { useEffect, useRef, useState } from 'react';
import { Button } from './Button.tsx';
import styles from './RejectReason.module.css';

export interface RejectReasonProps {
  /** Rejects; undefined when nothing was written. */
  readonly onSend: (reason?: string) => void;
  readonly onCancel: () => void;
  /** After it closed without rejecting: the focus needs a place. */
  readonly onClosed: () => void;
}

/** Longest reason main takes. */
const maximumCharacters = 4000;

/** Where a person says why not; the agent receives it. Enter rejects, Escape goes back. */
export function RejectReason({ onSend, onCancel, onClosed }: RejectReasonProps) {
  const [reason, setReason] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const send = () => onSend(reason.trim() === '' ? undefined : reason.trim());
  const cancel = () => {
    onCancel();
    queueMicrotask(onClosed);
  };
  return (
    <div className={styles.form}>
      <textarea
        ref={field}
        className={styles.field}
        aria-label="Reason for rejecting"
        placeholder="What should the agent do instead?"
        rows={2}
        maxLength={maximumCharacters}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            send();
          }
          if (event.key === 'Escape') {
            event.preventDefault();
            event.stopPropagation();
            cancel();
          }
        }}
      />
      <div className={styles.actions}>
        <Button variant="danger" size="small" keys="⏎" onClick={send}>
          Reject
        </Button>
        <Button variant="quiet" size="small" keys="Esc" onClick={cancel}>
          Back
        </Button>
        <span className={styles.note}>The agent reads this.</span>
      </div>
    </div>
  );
}
