import type { SpokenRule } from '@gatehouse/agent-sdk/approval';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import styles from './ApprovalHeader.module.css';
import { Badge, type Tone } from './Badge.tsx';

const effects: Readonly<Record<SpokenRule['effect'], readonly [words: string, tone: Tone]>> = {
  deny: ['denies', 'refused'],
  require_approval: ['asks', 'ask'],
  redact: ['redacts', 'ask'],
  alert: ['alerts', 'ask'],
  allow: ['allows', 'allowed'],
};

/** Which rules spoke about the action, and what each said. */
export function RuleList({ rules, shadow }: { readonly rules: readonly SpokenRule[]; readonly shadow: string | undefined }) {
  const [isOpen, setIsOpen] = useState(false);
  const listId = useId();
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <div className={styles.rules}>
      {shadow !== undefined && <p className={styles.shadow}>{shadow}</p>}
      {rules.length > 0 && (
        <button type="button" className={styles.more} aria-expanded={isOpen} aria-controls={listId} onClick={() => setIsOpen(!isOpen)}>
          {rules.length === 1 ? '1 rule spoke' : `${rules.length} rules spoke`}
          <Chevron size={14} strokeWidth={1.5} aria-hidden />
        </button>
      )}
      <ul id={listId} className={styles.spoken} hidden={!isOpen}>
        {rules.map(({ id, effect, source, reason, isObserved }) => (
          <li key={`${source}\0${id}\0${effect}`}>
            <Badge tone={isObserved ? 'observed' : effects[effect][1]}>
              {isObserved ? `would say: ${effects[effect][0]}` : effects[effect][0]}
            </Badge>
            <span>
              <code>{id}</code> in {source}
              {reason !== '' && `: ${reason}`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
