import {
  ChevronRight,
  CircleCheck,
  CircleHelp,
  CircleSlash,
  CircleStop,
  CircleX,
  FilePen,
  FileSearch,
  FileText,
  FolderTree,
  ListTodo,
  type LucideIcon,
  Search,
  SquareTerminal,
  Wrench,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { classNames } from './class-names.ts';
import { Spinner } from './Spinner.tsx';
import styles from './Step.module.css';

export type StepStatus = 'proposed' | 'asking' | 'running' | 'done' | 'failed' | 'refused' | 'cancelled';

export interface StepProps {
  /** Tool name, for the icon. */
  readonly tool: string;
  /** What it does, in plain words. */
  readonly intent: string;
  readonly status: StepStatus;
  /** One line once it ended; empty before. */
  readonly summary: string;
  /** For example `0.4 s`; undefined when not known. */
  readonly duration?: string;
  /** Entry of the ledger that records its end. */
  readonly ledgerSeq?: number;
  readonly onOpenLedger: (seq: number) => void;
  /** What the person answered, one line each. */
  readonly answers: readonly string[];
  /** What it printed or returned; empty when there is nothing to see. */
  readonly output: string;
  readonly children?: ReactNode;
}

const toolIcons: Readonly<Record<string, LucideIcon>> = {
  read: FileText,
  list: FolderTree,
  glob: FileSearch,
  grep: Search,
  write: FilePen,
  edit: FilePen,
  multi_edit: FilePen,
  bash_run: SquareTerminal,
  bash_logs: SquareTerminal,
  todo_write: ListTodo,
};

const endings: Readonly<Record<'done' | 'failed' | 'refused' | 'cancelled', { readonly icon: LucideIcon; readonly word: string }>> = {
  done: { icon: CircleCheck, word: 'Done' },
  failed: { icon: CircleX, word: 'Failed' },
  refused: { icon: CircleSlash, word: 'Refused' },
  cancelled: { icon: CircleStop, word: 'Cancelled' },
};

/** One thing the agent did, on one line; its details open below. */
export function Step(props: StepProps) {
  const { tool, intent, status, summary, duration, ledgerSeq, output, answers, children } = props;
  const [isOpen, setIsOpen] = useState(false);
  const Icon = toolIcons[tool] ?? Wrench;
  const hasDetails = output !== '' || answers.length > 0 || children !== undefined;
  const isBad = status === 'failed' || status === 'refused';
  return (
    <div className={classNames(styles.step, styles[status])} data-testid="step" data-status={status}>
      <div className={styles.line}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={isOpen}
          disabled={!hasDetails}
          onClick={() => setIsOpen(!isOpen)}
          data-tooltip={intent}
          data-tooltip-when-cut=""
        >
          <Icon size={16} strokeWidth={1.5} aria-hidden className={styles.icon} />
          <span className={styles.intent}>{intent}</span>
          {summary !== '' && !isBad && <span className={styles.summary}>{summary}</span>}
          {hasDetails && <ChevronRight size={14} strokeWidth={1.5} aria-hidden className={styles.chevron} />}
        </button>
        {duration !== undefined && <span className={styles.duration}>{duration}</span>}
        {ledgerSeq !== undefined && (
          <button
            type="button"
            className={styles.ledger}
            aria-label={`Ledger entry ${ledgerSeq}`}
            data-tooltip="Show this entry of the ledger"
            onClick={() => props.onOpenLedger(ledgerSeq)}
          >
            #{ledgerSeq}
          </button>
        )}
        <Status status={status} />
      </div>
      {isBad && summary !== '' && <p className={styles.problem}>{summary}</p>}
      {isOpen && (
        <div className={styles.details} data-selectable>
          {answers.map((answer) => (
            <p key={answer} className={styles.answer}>
              {answer}
            </p>
          ))}
          {output !== '' && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
            <pre className={styles.output} tabIndex={0}>
              {output}
            </pre>
          )}
          {children}
        </div>
      )}
    </div>
  );
}

function Status({ status }: { readonly status: StepStatus }) {
  if (status === 'proposed' || status === 'running') return <Spinner label={status === 'running' ? 'Running' : 'Preparing'} sizePx={14} />;
  if (status === 'asking') {
    return (
      <span className={styles.asks}>
        <CircleHelp size={14} strokeWidth={1.75} aria-hidden /> Asks
      </span>
    );
  }
  const { icon: Icon, word } = endings[status];
  return (
    <span className={styles.status}>
      <Icon size={14} strokeWidth={1.75} aria-hidden />
      <span className={status === 'done' ? 'visually-hidden' : undefined}>{word}</span>
    </span>
  );
}
