import { History } from 'lucide-react';
import type { Ref } from 'react';
import styles from './GrantTest.module.css';
import { Spinner } from './Spinner.tsx';
import { TypedConfirmation } from './TypedConfirmation.tsx';

/** What a grant that is to be saved would have done to the calls on record. */
export type GrantTestState =
  | { readonly type: 'asking' }
  | { readonly type: 'failed'; readonly text: string }
  | {
      readonly type: 'done';
      readonly wouldAllow: number;
      readonly denied: number;
      /** What the latest denied ones were about. */
      readonly deniedTargets: readonly string[];
      readonly isWhole: boolean;
    };

export interface GrantTestProps {
  readonly state: GrantTestState;
  /** Name of the grant, which is typed when it covers what was once denied. */
  readonly name: string;
  readonly typedName: string;
  readonly onTypeName: (name: string) => void;
  readonly isDisabled: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

/** Whether the grant may be saved as things stand. */
export function isGrantTested(state: GrantTestState, name: string, typedName: string): boolean {
  return state.type === 'done' && (state.denied === 0 || typedName === name);
}

/** The back-test of a grant before it is saved: on the person's own ledger, in one sentence. */
export function GrantTest({ state, name, typedName, onTypeName, isDisabled, ref }: GrantTestProps) {
  if (state.type === 'asking') {
    return (
      <p className={styles.note} role="status">
        <Spinner sizePx={12} /> Trying it on your ledger…
      </p>
    );
  }
  if (state.type === 'failed') {
    return (
      <p className={styles.denied} role="alert">
        It could not be tried on your ledger, so it cannot be saved: {state.text}
      </p>
    );
  }
  return (
    <div className={styles.test}>
      <p className={state.denied > 0 ? styles.denied : styles.note} role="status">
        <History size={14} strokeWidth={1.75} aria-hidden />
        <span>{sentenceOf(state)}</span>
      </p>
      {state.denied > 0 && (
        <>
          <ul className={styles.targets} aria-label="What you denied">
            {state.deniedTargets.map((target) => (
              <li key={target}>
                <code>{target}</code>
              </li>
            ))}
          </ul>
          <TypedConfirmation
            {...(ref === undefined ? {} : { ref })}
            lead="To allow it all the same, type"
            words={name}
            value={typedName}
            onChange={onTypeName}
            pending=""
            isDisabled={isDisabled}
          />
        </>
      )}
    </div>
  );
}

function sentenceOf({ wouldAllow, denied, isWhole }: Extract<GrantTestState, { type: 'done' }>): string {
  const calls = wouldAllow === 1 ? '1 call' : `${wouldAllow.toLocaleString('en')} calls`;
  const where = isWhole ? 'on your ledger' : 'in the part of your ledger that was read';
  if (wouldAllow === 0) return `Would have allowed no call ${where} so far.`;
  return denied === 0
    ? `Would have allowed ${calls} ${where}, none of which you denied.`
    : `Would have allowed ${calls} ${where}, ${denied.toLocaleString('en')} of which you denied.`;
}
