import type { ApprovalRequest } from '@gatehouse/agent-sdk/approval';
import { ChevronDown, ChevronRight, CircleHelp, TriangleAlert } from 'lucide-react';
import { useId, useState } from 'react';
import type { CardHunks } from './ApprovalCard.tsx';
import styles from './ApprovalHeader.module.css';
import { wordsOfMode } from './mode-words.ts';
import { RuleList } from './RuleList.tsx';
import { type VisibleSegment, VisibleText } from './VisibleText.tsx';

export interface ApprovalHeaderProps {
  readonly verb: string;
  readonly target: readonly VisibleSegment[];
  readonly request: ApprovalRequest;
  readonly hunks?: CardHunks;
  readonly cautions: readonly string[];
}

/** What, where, how big, and why it asks. Never scrolls away. */
export function ApprovalHeader({ verb, target, request, hunks, cautions }: ApprovalHeaderProps) {
  return (
    <header className={styles.header}>
      <div className={styles.title}>
        <CircleHelp size={16} strokeWidth={1.75} className={styles.icon} aria-hidden />
        <h3 className={styles.verb}>
          <span className={styles.asks}>Asks · {verb}</span>
          <span className={styles.target}>{target.length > 0 && <VisibleText segments={target} />}</span>
        </h3>
        {hunks !== undefined && <Size {...hunks} />}
      </div>
      <Reasons request={request} />
      {((request.rules?.length ?? 0) > 0 || request.shadow !== undefined) && (
        <RuleList rules={request.rules ?? []} shadow={request.shadow} />
      )}
      {cautions.map((caution) => (
        <p key={caution} className={styles.caution}>
          <TriangleAlert size={14} strokeWidth={1.75} aria-hidden />
          <span>{caution}</span>
        </p>
      ))}
    </header>
  );
}

function Size({ addedLines, removedLines }: CardHunks) {
  return (
    <span className={styles.size}>
      <span className={styles.added}>
        <span aria-hidden>+{addedLines}</span>
        <span className="visually-hidden">{addedLines} lines added</span>
      </span>
      <span className={styles.removed}>
        <span aria-hidden>−{removedLines}</span>
        <span className="visually-hidden">{removedLines} lines removed</span>
      </span>
    </span>
  );
}

function Reasons({ request }: { readonly request: ApprovalRequest }) {
  const [isOpen, setIsOpen] = useState(false);
  const listId = useId();
  const [first = 'It asks because nothing allows it.', ...others] = request.reasons;
  const modeName = `${wordsOfMode(request.mode).label} mode`;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <div className={styles.reasons}>
      <p className={styles.reason}>
        {/* Some reasons begin with the mode themselves. */}
        {!first.startsWith(modeName) && <span className={styles.mode}>{modeName} · </span>}
        {first}
      </p>
      {others.length > 0 && (
        <button type="button" className={styles.more} aria-expanded={isOpen} aria-controls={listId} onClick={() => setIsOpen(!isOpen)}>
          {request.reasons.length} reasons
          <Chevron size={14} strokeWidth={1.5} aria-hidden />
        </button>
      )}
      <ul id={listId} className={styles.others} hidden={!isOpen}>
        {others.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </div>
  );
}
