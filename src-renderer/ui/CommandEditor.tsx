import { useEffect, useRef, useState } from 'react';
import { Button } from './Button.tsx';
import styles from './RejectReason.module.css';

export interface CommandEditorProps {
  readonly command: string;
  /** Approves this text in place of the one that was proposed. */
  readonly onUse: (command: string) => void;
  readonly onCancel: () => void;
}

/** Longest command the tool takes. */
const maximumCharacters = 20_000;

/** Where a person changes a command before it may run. Ctrl+Enter uses it, Escape goes back; Enter is a line feed. */
export function CommandEditor({ command, onUse, onCancel }: CommandEditorProps) {
  const [text, setText] = useState(command);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
  }, []);
  const isUsable = text.trim() !== '' && text !== command;
  const use = () => isUsable && onUse(text);
  return (
    <div className={styles.form}>
      <textarea
        ref={field}
        className={styles.code}
        aria-label="Command to run instead"
        rows={2}
        maxLength={maximumCharacters}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || !event.nativeEvent.isTrusted) return;
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            use();
          }
          if (event.key === 'Escape') {
            event.preventDefault();
            event.stopPropagation();
            onCancel();
          }
        }}
      />
      <div className={styles.actions}>
        <Button variant="primary" size="small" keys="Ctrl+⏎" disabled={!isUsable} onClick={(event) => event.nativeEvent.isTrusted && use()}>
          Run this instead
        </Button>
        <Button variant="quiet" size="small" keys="Esc" onClick={onCancel}>
          Back
        </Button>
        <span className={styles.note}>It is judged again, and asks again if it would do more.</span>
      </div>
    </div>
  );
}
