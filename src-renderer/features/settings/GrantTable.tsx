import { describeGrant } from '@gatehouse/agent-sdk/approval';
import type { GrantLifetime, GrantPattern } from '../../../src-shared/index.ts';
import { Badge, Button, formatExactTime, formatRelativeTime } from '../../ui/index.ts';
import styles from './Grants.module.css';

export interface ShownGrant {
  readonly id?: string;
  readonly pattern: GrantPattern;
  readonly lifetime: GrantLifetime;
  readonly sinceMs: number;
  readonly uses: number;
  readonly lastUsedAtMs?: number | null;
  readonly deadBecause?: string | null;
}

export interface GrantTableProps {
  readonly label: string;
  readonly grants: readonly ShownGrant[];
  readonly onRevoke: (grant: ShownGrant) => void;
}

/** Each grant with exactly what it allows, since when, how often it was used, and the way to take it back. */
export function GrantTable({ label, grants, onRevoke }: GrantTableProps) {
  return (
    <ul className={styles.list} aria-label={label}>
      {grants.map((grant) => {
        const text = describeGrant(grant.pattern, grant.lifetime);
        return (
          <li key={grant.id ?? text} className={styles.grant} data-testid="grant">
            <div className={styles.what}>
              <p className={styles.text}>{text}</p>
              <p className={styles.facts}>
                <time dateTime={new Date(grant.sinceMs).toISOString()} data-tooltip={formatExactTime(grant.sinceMs)}>
                  Allowed {formatRelativeTime(grant.sinceMs, Date.now())}
                </time>
                <span>{usesOf(grant)}</span>
                {grant.deadBecause != null && <Badge tone="refused">No longer allows anything</Badge>}
              </p>
              {grant.deadBecause != null && <p className={styles.facts}>{grant.deadBecause}</p>}
            </div>
            <Button size="small" aria-label={`Take back: ${text}`} onClick={() => onRevoke(grant)}>
              Take back
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

function usesOf({ uses, lastUsedAtMs }: ShownGrant): string {
  if (uses === 0) return 'never used';
  const times = uses === 1 ? 'used once' : `used ${uses.toLocaleString('en')} times`;
  return lastUsedAtMs == null ? times : `${times}, last ${formatRelativeTime(lastUsedAtMs, Date.now())}`;
}
