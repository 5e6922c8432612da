import { FileText, SquareTerminal, TextSelect } from 'lucide-react';
import type { Attachment } from '../../src-shared/index.ts';
import styles from './Message.module.css';

export interface UserMessageProps {
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

/** What a person asked, and what they sent with it. */
export function UserMessage({ text, attachments }: UserMessageProps) {
  return (
    <div className={styles.user} data-testid="message-user" data-selectable>
      <p className={styles.text}>{text}</p>
      {attachments.length > 0 && (
        <ul className={styles.attachments} aria-label="Sent with it">
          {attachments.map((attachment) => {
            const { icon: Icon, label } = describeAttachment(attachment);
            return (
              <li key={label} className={styles.attachment} data-tooltip={label} data-tooltip-when-cut="">
                <Icon size={14} strokeWidth={1.5} aria-hidden />
                <span>{label}</span>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

/** How an attachment is named wherever it is shown: exactly what it sends. */
export function describeAttachment(attachment: Attachment) {
  switch (attachment.type) {
    case 'file':
      return { icon: FileText, label: attachment.path };
    case 'open-file':
      return { icon: FileText, label: `${attachment.path} (open file)` };
    case 'selection': {
      const { path, fromLine, toLine } = attachment;
      return { icon: TextSelect, label: fromLine === toLine ? `${path}, line ${fromLine}` : `${path}, lines ${fromLine}–${toLine}` };
    }
    case 'terminal':
      return { icon: SquareTerminal, label: 'Terminal: what it shows now' };
  }
}
