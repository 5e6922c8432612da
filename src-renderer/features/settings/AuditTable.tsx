import { ChevronRight, Copy } from 'lucide-react';
import { Fragment, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { LedgerEntryView } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';
import { Badge, classNames, formatExactTime, formatRelativeTime, IconButton, Spinner } from '../../ui/index.ts';
import styles from './Audit.module.css';
import { EntryExplanation } from './EntryExplanation.tsx';
import { toEntryWords } from './entry-words.ts';

/** Entries that tell of an action. */
const actionEvents: ReadonlySet<string> = new Set(['proposed', 'verdict', 'approval', 'intent', 'outcome', 'drift']);

/** Entries, newest first; older ones are read as the end comes into sight. */
export function AuditTable({ model }: { readonly model: WindowModel }) {
  const { entries, isLoading, isComplete, wantedSeq } = useStore(model.audit);
  const [openSeq, setOpenSeq] = useState<number | null>(null);
  const end = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (end.current === null) return;
    const observer = new IntersectionObserver(([seen]) => seen?.isIntersecting === true && void model.audit.loadOlder());
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [model]);

  // A link elsewhere names an entry by its number: read back until it is there, then show it.
  useEffect(() => {
    if (wantedSeq === null || isLoading || entries.length === 0) return;
    const isRead = entries.some((entry) => entry.seq === wantedSeq);
    if (!isRead && !isComplete) {
      void model.audit.loadOlder();
      return;
    }
    model.audit.want(null);
    if (!isRead) return;
    setOpenSeq(wantedSeq);
    requestAnimationFrame(() => document.getElementById(`audit-${wantedSeq}`)?.scrollIntoView({ block: 'center' }));
  }, [model, wantedSeq, entries, isLoading, isComplete]);

  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className={styles.seq}>
              #
            </th>
            <th scope="col">Time</th>
            <th scope="col">Event</th>
            <th scope="col">Tool</th>
            <th scope="col" className={styles.targetHead}>
              Target
            </th>
            <th scope="col">Decision</th>
            <th scope="col">Hash</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <EntryRows
              key={entry.seq}
              model={model}
              entry={entry}
              isOpen={entry.seq === openSeq}
              onToggle={() => setOpenSeq(entry.seq === openSeq ? null : entry.seq)}
            />
          ))}
        </tbody>
      </table>
      <div ref={end} className={styles.end}>
        {isLoading && <Spinner label="Reading entries" />}
        {!isLoading && isComplete && entries.length > 0 && 'That is the first entry.'}
      </div>
    </div>
  );
}

interface EntryRowsProps {
  readonly model: WindowModel;
  readonly entry: LedgerEntryView;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function EntryRows({ model, entry, isOpen, onToggle }: EntryRowsProps) {
  const root = useStore(model.workspace, (state) => state.workspace?.root ?? '');
  const { event, tool, target, decision, tone, shadow } = toEntryWords(entry, root);
  const atMs = Date.parse(entry.ts);
  const copy = (text: string) => void model.notices.attempt(() => navigator.clipboard.writeText(text));
  return (
    <Fragment>
      <tr id={`audit-${entry.seq}`} data-testid="audit-row" className={classNames(styles.row, isOpen && styles.open)} onClick={onToggle}>
        <td className={styles.seq}>
          <button
            type="button"
            className={styles.expand}
            aria-expanded={isOpen}
            aria-label={`Entry ${entry.seq}`}
            onClick={(press) => {
              press.stopPropagation();
              onToggle();
            }}
          >
            <ChevronRight size={12} strokeWidth={1.75} aria-hidden data-open={isOpen || undefined} />
            {entry.seq}
          </button>
        </td>
        <td>
          <time dateTime={entry.ts} data-tooltip={formatExactTime(atMs)}>
            {formatRelativeTime(atMs, Date.now())}
          </time>
        </td>
        <td>{event}</td>
        <td className={styles.tool}>{tool}</td>
        <td className={styles.target} data-tooltip={target} data-tooltip-when-cut="">
          {target}
        </td>
        <td>
          <span className={styles.decisions}>
            {decision !== '' && <Badge tone={tone}>{decision}</Badge>}
            {shadow !== undefined && <Badge tone="observed">{shadow}</Badge>}
          </span>
        </td>
        <td className={styles.hash}>
          <code data-tooltip={entry.hash}>{entry.hash.slice(0, 8)}</code>
        </td>
      </tr>
      {isOpen && (
        <tr className={styles.details}>
          <td colSpan={7}>
            {actionEvents.has(entry.data.event) && <EntryExplanation model={model} seq={entry.seq} />}
            <div className={styles.json}>
              <pre>{JSON.stringify(entry, null, 2)}</pre>
              <span className={styles.copies}>
                <IconButton size="small" icon={Copy} label="Copy the entry" onClick={() => copy(JSON.stringify(entry))} />
              </span>
            </div>
            <p className={styles.hashLine}>
              <span>Hash</span>
              <code>{entry.hash}</code>
              <IconButton size="small" icon={Copy} label="Copy the hash" onClick={() => copy(entry.hash)} />
            </p>
          </td>
        </tr>
      )}
    </Fragment>
  );
}
