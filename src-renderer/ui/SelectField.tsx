import { ChevronsUpDown } from 'lucide-react';
import { useId } from 'react';
import styles from './Field.module.css';

export interface SelectFieldProps<Value extends string> {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly hint?: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly isDisabled?: boolean;
  readonly onChange: (value: Value) => void;
}

/** One of a few values, with the platform's own list: it is reachable by keyboard and screen reader as it stands. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { label, isLabelHidden = false, hint, value, options, isDisabled = false, onChange } = props;
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={isLabelHidden ? 'visually-hidden' : styles.label}>
        {label}
      </label>
      <div className={styles.selectFrame}>
        <select
          id={id}
          className={styles.input}
          value={value}
          disabled={isDisabled}
          onChange={(event) => onChange(event.currentTarget.value as Value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronsUpDown size={14} strokeWidth={1.5} aria-hidden />
      </div>
      {hint !== undefined && <p className={styles.note}>{hint}</p>}
    </div>
  );
}
