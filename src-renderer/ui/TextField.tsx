import { type InputHTMLAttributes, type Ref, useId } from 'react';
import { classNames } from './class-names.ts';
import styles from './Field.module.css';

export interface TextFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'onChange' | 'size'> {
  readonly label: string;
  /** Hides the label from sight; screen readers still say it. */
  readonly isLabelHidden?: boolean;
  /** A sentence under the field. */
  readonly hint?: string;
  /** What is wrong with the value, in place of the hint. */
  readonly error?: string | undefined;
  /** For paths, patterns and addresses. */
  readonly isCode?: boolean;
  readonly onChange?: (value: string) => void;
  readonly ref?: Ref<HTMLInputElement>;
}

/** One line of text with its label. */
export function TextField({ label, isLabelHidden = false, hint, error, isCode = false, onChange, ...rest }: TextFieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={isLabelHidden ? 'visually-hidden' : styles.label}>
        {label}
      </label>
      <input
        spellCheck={false}
        autoComplete="off"
        {...rest}
        id={id}
        className={classNames(styles.input, isCode && styles.code)}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={note === undefined ? undefined : noteId}
        onChange={(event) => onChange?.(event.currentTarget.value)}
      />
      {note !== undefined && (
        <p
          id={noteId}
          className={classNames(styles.note, error !== undefined && styles.error)}
          role={error === undefined ? undefined : 'alert'}
        >
          {note}
        </p>
      )}
    </div>
  );
}
