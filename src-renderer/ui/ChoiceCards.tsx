import type { LucideIcon } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import styles from './ChoiceCards.module.css';
import { classNames } from './class-names.ts';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly title: string;
  /** One sentence. */
  readonly description?: string;
  readonly icon?: LucideIcon;
  /** Words in the corner, for example "Default". */
  readonly badge?: ReactNode;
  readonly isDisabled?: boolean;
}

export interface ChoiceCardsProps<Value extends string> {
  readonly label: string;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value | null;
  /** `row` puts the cards side by side. Default `column`. */
  readonly direction?: 'row' | 'column';
  readonly onChange: (value: Value) => void;
}

/** One of a few choices that each deserve a sentence. */
export function ChoiceCards<Value extends string>({ label, choices, value, direction = 'column', onChange }: ChoiceCardsProps<Value>) {
  const name = useId();
  return (
    <fieldset className={classNames(styles.cards, direction === 'row' && styles.row)}>
      <legend className="visually-hidden">{label}</legend>
      {choices.map(({ icon: Icon, ...choice }) => (
        <label key={choice.value} className={styles.card}>
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            disabled={choice.isDisabled === true}
            onChange={() => onChange(choice.value)}
          />
          {Icon !== undefined && <Icon size={16} strokeWidth={1.5} aria-hidden />}
          <span className={styles.text}>
            <span className={styles.title}>
              {choice.title}
              {choice.badge}
            </span>
            {choice.description !== undefined && <span className={styles.description}>{choice.description}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
