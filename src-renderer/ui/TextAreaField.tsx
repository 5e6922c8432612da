import { useId } from 'react';
import { classNames } from './class-names.ts';
import field from './Field.module.css';
import styles from './TextAreaField.module.css';

export interface TextAreaFieldProps {
  readonly label: string;
  readonly value: string;
  readonly rows?: number;
  readonly placeholder?: string;
  /** A sentence under the field. */
  readonly hint?: string;
  /** What is wrong with the value, in place of the hint. */
  readonly error?: string | undefined;
  readonly onChange: (value: string) => void;
}

/** Several lines of code-like text with their label; a line is never wrapped, so that each stays one. */
export function TextAreaField({ label, value, rows = 3, placeholder, hint, error, onChange }: TextAreaFieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={field.field}>
      <label htmlFor={id} className={field.label}>
        {label}
      </label>
      <textarea
        id={id}
        className={classNames(field.input, field.code, styles.area)}
        rows={rows}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={error !== undefined || undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {note !== undefined && (
        <p
          id={`${id}-note`}
          className={classNames(field.note, error !== undefined && field.error)}
          role={error === undefined ? undefined : 'alert'}
        >
          {note}
        </p>
      )}
    </div>
  );
}
