import { ListTree } from 'lucide-react';
import { useState } from 'react';
import type { ExplanationView } from '../../../src-shared/index.ts';
import { toTextSegments } from '../../editor/text.ts';
import type { WindowModel } from '../../state/index.ts';
import { Badge, Button, ErrorNotice, formatExactTime, VisibleText } from '../../ui/index.ts';
import styles from './Explanation.module.css';
import { decisionBadge } from './entry-words.ts';
import { useAttempt } from './use-attempt.ts';

export interface EntryExplanationProps {
  readonly model: WindowModel;
  readonly seq: number;
}

/** Everything the ledger knows of an entry's action, when the person asks for it: the whole chain is checked first. */
export function EntryExplanation({ model, seq }: EntryExplanationProps) {
  const [explanation, setExplanation] = useState<ExplanationView | null>(null);
  const asking = useAttempt();
  const ask = () => asking.run(async () => setExplanation(await model.client.request('audit/explain', { seq })));
  return (
    <div className={styles.explain}>
      {explanation === null && (
        <Button size="small" icon={ListTree} isBusy={asking.isBusy} onClick={() => void ask()}>
          Explain
        </Button>
      )}
      {asking.problem !== null && <ErrorNotice report={asking.problem} />}
      {explanation !== null && <Explanation explanation={explanation} />}
    </div>
  );
}

/** The button that asked is gone: whoever pressed it by key goes on from here. */
function takeFocus(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
}

function Explanation({ explanation }: { readonly explanation: ExplanationView }) {
  const { subject, stages, rules, documents, today } = explanation;
  return (
    <section className={styles.explanation} aria-label="Explanation" data-testid="audit-explanation">
      <h2 ref={takeFocus} tabIndex={-1} className={styles.subject}>
        <Shown text={subject} />
      </h2>
      <ol className={styles.stages}>
        {stages.map((stage) => (
          <Stage key={stage.seq} stage={stage} />
        ))}
      </ol>
      <Rules rules={rules} documents={documents} />
      <Today today={today} />
    </section>
  );
}

function Stage({ stage: { seq, ts, title, decision, facts } }: { readonly stage: ExplanationView['stages'][number] }) {
  return (
    <li className={styles.stage}>
      <h3 className={styles.stageTitle}>
        {title}
        <Decision decision={decision} />
        <span className={styles.place}>
          entry {seq} · <time dateTime={ts}>{formatExactTime(Date.parse(ts))}</time>
        </span>
      </h3>
      <dl className={styles.facts}>
        {facts.map(({ label, value, form }) => (
          <div key={label} className={styles.fact}>
            <dt>{label}</dt>
            <dd className={form === 'code' ? styles.code : undefined}>
              <Shown text={value} />
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

function Rules({ rules, documents }: Pick<ExplanationView, 'rules' | 'documents'>) {
  return (
    <div className={styles.part}>
      <h3 className={styles.partTitle}>What spoke then</h3>
      {documents.length > 0 && (
        <p className={styles.note}>
          In force: <Shown text={documents.join(', ')} />
        </p>
      )}
      {rules.length === 0 ? (
        <p className={styles.note}>No rule of a document, of the screen or of the mode is on record.</p>
      ) : (
        <ul className={styles.rules}>
          {rules.map(({ effect, rule, source }) => (
            <li key={`${effect} ${rule} ${source}`}>
              <Decision decision={effect} />
              <code>
                <Shown text={rule} />
              </code>
              {source !== '' && (
                <span className={styles.note}>
                  <Shown text={source} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Today({ today: { decision, note, matched, missing } }: Pick<ExplanationView, 'today'>) {
  return (
    <div className={styles.part}>
      <h3 className={styles.partTitle}>
        By the policy in force now <Decision decision={decision} />
      </h3>
      <p className={styles.note}>
        <Shown text={note} /> {decision === 'allow' && 'The mode of a session may ask all the same.'}
      </p>
      {missing.length > 0 && <p className={styles.note}>Judged without what a ledger never holds: {missing.join(', ')}.</p>}
      <ul className={styles.rules}>
        {matched.map(({ stage, effect, rule, reason, source, isObserved }) => (
          <li key={`${stage} ${effect} ${rule} ${source}`}>
            <Decision decision={effect} />
            <code>
              <Shown text={rule} />
            </code>
            <span className={styles.note}>
              <Shown text={[reason, source, isObserved ? 'observed only' : ''].filter((part) => part !== '').join(' · ')} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Decision({ decision }: { readonly decision: string }) {
  if (decision === '') return null;
  const [words, tone] = decisionBadge(decision);
  return <Badge tone={tone}>{words}</Badge>;
}

/** What an agent once wrote is drawn as it is: nothing in it hides. */
function Shown({ text }: { readonly text: string }) {
  return <VisibleText segments={toTextSegments(text)} />;
}
