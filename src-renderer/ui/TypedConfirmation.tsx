import { Check, Keyboard } from 'lucide-react';
import { type ClipboardEvent, type Ref, useId, useState } from 'react';
import { classNames } from './class-names.ts';
import styles from './TypedConfirmation.module.css';

export interface TypedConfirmationProps {
  /** What has to be typed, letter by letter. */
  readonly words: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What the words are typed for, in front of them: `Type` and the words. */
  readonly lead: string;
  /** What is still to be done before typing counts; empty when nothing is. */
  readonly pending: string;
  readonly isDisabled: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

/** A field for words that have to be typed: pasted and dropped text does not count, and nothing is completed. */
export function TypedConfirmation({ words, value, onChange, lead, pending, isDisabled, ref }: TypedConfirmationProps) {
  const id = useId();
  const [wasPasted, setWasPasted] = useState(false);
  const isWrong = value !== '' && !words.startsWith(value);
  const isDone = value === words;
  const refuse = (event: ClipboardEvent | React.DragEvent) => {
    event.preventDefault();
    setWasPasted(true);
  };
  const note = wasPasted && value === '' ? 'Type it: pasted text does not count.' : isWrong ? 'That is not what it says.' : pending;
  return (
    <div className={styles.typed} data-done={isDone || undefined}>
      <label htmlFor={id} className={styles.label}>
        <Keyboard size={14} strokeWidth={1.75} aria-hidden />
        <span>
          {lead}
          <code className={styles.words}>{words}</code>
        </span>
      </label>
      <span className={styles.entry}>
        <input
          ref={ref}
          id={id}
          className={classNames(styles.input, isWrong && styles.wrong, isDone && styles.done)}
          data-typed-confirmation=""
          value={value}
          disabled={isDisabled}
          spellCheck={false}
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          aria-invalid={isWrong || undefined}
          aria-describedby={`${id}-note`}
          onChange={(event) => onChange(event.currentTarget.value)}
          onPaste={refuse}
          onDrop={refuse}
        />
        {isDone && <Check size={16} strokeWidth={2} className={styles.tick} aria-hidden />}
      </span>
      <p id={`${id}-note`} className={styles.note} aria-live="polite">
        {note}
      </p>
    </div>
  );
}
