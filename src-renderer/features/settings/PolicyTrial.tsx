import type { PolicyTrialView } from '../../../src-shared/index.ts';
import { Badge } from '../../ui/index.ts';
import styles from './Policy.module.css';

/** What a document would have done to everything in the ledger. */
export function PolicyTrial({ trial }: { readonly trial: PolicyTrialView }) {
  const { total, allowed, denied, asking, incomplete, flagged } = trial;
  const count = (number: number) => number.toLocaleString('en');
  if (total === 0) return <p className={styles.text}>The ledger of this workspace holds no action yet to try it on.</p>;
  return (
    <div className={styles.trial} role="status" data-testid="policy-trial">
      <p className={styles.facts}>
        <span>Of {count(total)} actions in the ledger:</span>
        <Badge tone="allowed">{count(allowed)} would run</Badge>
        <Badge tone="ask">{count(asking)} would ask</Badge>
        <Badge tone="refused">{count(denied)} would be denied</Badge>
      </p>
      {incomplete > 0 && (
        <p className={styles.text}>
          {count(incomplete)} were judged without all that a policy may ask for: the ledger holds hashes of contents, not the contents.
        </p>
      )}
      {flagged.length > 0 && (
        <ul className={styles.flagged} aria-label="Would not simply have run">
          {flagged.map(({ seq, action, decision, reason, rule }) => (
            <li key={seq}>
              <span className={styles.place}>{seq}</span>
              <span className={styles.flaggedText}>
                <code>{action}</code>
                <br />
                {decision === 'deny' ? 'Denied' : 'Asks'}: {reason}
                {rule !== '' && ` (${rule})`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
