import type { ErrorReport } from '@gatehouse/agent-sdk/base';
import { CircleAlert, Copy, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './ErrorNotice.module.css';
import { IconButton } from './IconButton.tsx';

export interface ErrorNoticeProps {
  readonly report: ErrorReport;
  /** `banner` spans its place without a frame, `inline` stands in a form, `card` floats. Default `inline`. */
  readonly shape?: 'banner' | 'inline' | 'card';
  /** How often it happened; shown from 2. */
  readonly count?: number;
  /** Buttons that help. */
  readonly actions?: ReactNode;
  readonly onCopy?: (text: string) => void;
  readonly onDismiss?: () => void;
}

/** What happened, what was left alone, what to do next, and a code to search for. */
export function ErrorNotice({ report, shape = 'inline', count = 1, actions, onCopy, onDismiss }: ErrorNoticeProps) {
  const rest = [report.untouched, report.nextStep].filter((sentence) => sentence !== '').join(' ');
  return (
    <div role="alert" className={classNames(styles.notice, styles[shape])} data-selectable>
      <CircleAlert size={16} strokeWidth={1.5} aria-hidden className={styles.icon} />
      <div className={styles.text}>
        <p className={styles.message}>
          {report.message}
          {count > 1 && <span className={styles.count}> ({count} times)</span>}
        </p>
        {rest !== '' && <p className={styles.rest}>{rest}</p>}
        <p className={styles.code}>{report.code}</p>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
      <div className={styles.buttons}>
        {onCopy !== undefined && (
          <IconButton
            size="small"
            icon={Copy}
            label="Copy the message"
            onClick={() => onCopy(`${report.message}\n${rest}\n${report.code}`)}
          />
        )}
        {onDismiss !== undefined && <IconButton size="small" icon={X} label="Dismiss" onClick={onDismiss} />}
      </div>
    </div>
  );
}
