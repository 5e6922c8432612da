import { EyeOff, KeyRound } from 'lucide-react';
import { type MouseEvent, useRef, useState } from 'react';
import { Button } from './Button.tsx';
import { classNames } from './class-names.ts';
import styles from './EgressNotice.module.css';
import { useArming } from './use-arming.ts';

type Decision = 'redact' | 'send' | 'cancel';

export interface EgressNoticeProps {
  readonly findings: readonly { readonly kind: string; readonly line: number }[];
  /** Where the question would go; undefined when something else was replaced without asking. */
  readonly endpoint?: string;
  readonly isLocal?: boolean;
  /** What was replaced: `result of bash_run`. */
  readonly source?: string;
  /** Undefined while the question is held. */
  readonly decision?: Decision;
  readonly onDecide?: (decision: Decision) => void;
}

const shownFindings = 6;

/** Secrets on their way out. While held, nothing has been sent, and only a press of the person's own hand sends it. */
export function EgressNotice(props: EgressNoticeProps) {
  if (props.endpoint === undefined) return <Replaced {...props} />;
  return props.decision === undefined ? <Held {...props} /> : <Decided {...props} />;
}

function Held({ findings, endpoint, isLocal, onDecide }: EgressNoticeProps) {
  const notice = useRef<HTMLElement>(null);
  const arming = useArming(notice, true);
  const [isSure, setIsSure] = useState(false);
  const press = (act: () => void) => (event: MouseEvent) => {
    if (arming.countsPress(event.nativeEvent)) act();
  };
  return (
    <section
      ref={notice}
      className={classNames(styles.notice, styles.held)}
      role="alert"
      aria-label="Held: your message holds a secret"
      data-testid="egress-held"
    >
      <p className={styles.title}>
        <KeyRound size={16} strokeWidth={1.5} aria-hidden />
        Held: your message holds what looks like a secret
      </p>
      <Findings findings={findings} />
      <p className={styles.text}>
        Nothing has been sent to {endpoint}
        {isLocal === true ? ', which runs on this machine' : ''}.
      </p>
      {isSure ? (
        <div className={styles.actions}>
          <span className={styles.text}>
            {endpoint} will read {findings.length === 1 ? 'it' : 'them'}. The decision is recorded.
          </span>
          <Button size="small" variant="danger" onClick={press(() => onDecide?.('send'))}>
            Send the secret
          </Button>
          <Button size="small" onClick={() => setIsSure(false)}>
            Back
          </Button>
        </div>
      ) : (
        <div className={styles.actions}>
          <Button size="small" variant="primary" onClick={press(() => onDecide?.('redact'))}>
            Send with secrets replaced
          </Button>
          <Button size="small" onClick={press(() => onDecide?.('cancel'))}>
            Do not send
          </Button>
          <Button size="small" variant="quiet" onClick={() => setIsSure(true)}>
            Send as it is…
          </Button>
        </div>
      )}
    </section>
  );
}

function Findings({ findings }: Pick<EgressNoticeProps, 'findings'>) {
  const more = findings.length - shownFindings;
  return (
    <ul className={styles.findings}>
      {findings.slice(0, shownFindings).map(({ kind, line }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: findings have no other identity and never move
        <li key={index}>
          <code>{kind}</code> in line {line}
        </li>
      ))}
      {more > 0 && <li>and {more} more</li>}
    </ul>
  );
}

function Decided({ endpoint, decision }: EgressNoticeProps) {
  const words: Readonly<Record<Decision, string>> = {
    redact: `You sent this to ${endpoint} with its secrets replaced.`,
    send: `You sent this to ${endpoint} as it is, secret included.`,
    cancel: 'This was not sent.',
  };
  return <p className={styles.line}>{words[decision ?? 'cancel']}</p>;
}

function Replaced({ findings, source }: EgressNoticeProps) {
  const kinds = [...new Set(findings.map(({ kind }) => kind))].join(', ');
  return (
    <p className={styles.line} data-testid="egress-replaced">
      <EyeOff size={14} strokeWidth={1.5} aria-hidden />
      <span>
        Replaced before the model read the {source}: <code>{kinds}</code>
      </span>
    </p>
  );
}
