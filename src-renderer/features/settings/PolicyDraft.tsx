import { useEffect, useState } from 'react';
import type { PolicyProblemView, PolicyTrialView } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';
import { Button, ErrorNotice, SelectField, TextAreaField } from '../../ui/index.ts';
import styles from './Policy.module.css';
import { PolicyTrial } from './PolicyTrial.tsx';
import { type Place, placeOptions } from './policy-places.ts';
import { Block } from './Section.tsx';
import page from './SettingsPage.module.css';
import { useAttempt } from './use-attempt.ts';

interface Example {
  readonly name: string;
  readonly description: string;
  readonly text: string;
}

export interface PolicyDraftProps {
  readonly model: WindowModel;
  readonly onApplied: () => void;
}

/** Long enough to type on. */
const typingPauseMs = 250;

/** A document being written: checked as it is typed, tried on the ledger, and put in force by a press. */
export function PolicyDraft({ model, onApplied }: PolicyDraftProps) {
  const [place, setPlace] = useState<Place>('workspace');
  const [text, setText] = useState('');
  const [trial, setTrial] = useState<PolicyTrialView | null>(null);
  const examples = useExamples(model);
  const problems = useProblems(model, text);
  const attempt = useAttempt();
  const isEmpty = text.trim() === '';
  const isBroken = problems.some(({ severity }) => severity === 'error');
  const write = (next: string) => {
    setText(next);
    setTrial(null);
  };
  const tryIt = () => attempt.run(async () => setTrial(await model.client.request('policy/try', { place, text })));
  const apply = async () => {
    const isApplied = await attempt.run(() => model.client.request('policy/apply', { place, text }));
    if (!isApplied) return;
    setText('');
    setTrial(null);
    onApplied();
  };
  return (
    <Block
      title="Put a document in force"
      description="Begin with one that comes with Gatehouse, or write your own. Nothing changes before you put it in force; what was there is kept."
    >
      <div className={page.pair}>
        <SelectField label="Where" value={place} options={placeOptions} onChange={setPlace} />
        <SelectField
          label="Begin with"
          value=""
          options={[{ value: '', label: 'Choose…' }, ...examples.map(({ name }) => ({ value: name, label: name }))]}
          onChange={(name) => write(examples.find((example) => example.name === name)?.text ?? text)}
        />
      </div>
      <TextAreaField
        label="Document (YAML)"
        rows={isEmpty ? 5 : 18}
        value={text}
        placeholder={'tools:\n  bash_run:\n    allow: true\n    requires_approval_if: command contains "push"'}
        onChange={write}
      />
      {problems.length > 0 && <Problems problems={problems} />}
      {attempt.problem !== null && <ErrorNotice report={attempt.problem} />}
      {trial !== null && <PolicyTrial trial={trial} />}
      <div className={page.inline}>
        <Button disabled={isEmpty || isBroken} isBusy={attempt.isBusy} onClick={() => void tryIt()}>
          Try on the ledger
        </Button>
        <Button variant="primary" disabled={isEmpty || isBroken} isBusy={attempt.isBusy} onClick={() => void apply()}>
          Put in force
        </Button>
      </div>
    </Block>
  );
}

function Problems({ problems }: { readonly problems: readonly PolicyProblemView[] }) {
  return (
    <ul className={styles.problems} aria-label="What is wrong" role="alert">
      {problems.slice(0, 8).map(({ line, column, field, message, suggestion, severity }) => (
        <li key={`${line}:${column}:${field}:${message}`}>
          <span className={styles.place}>
            {line}:{column}
          </span>
          <span>
            {severity === 'warning' && 'Warning: '}
            <code>{field}</code>: {message}
            {suggestion !== '' && ` Did you mean ${suggestion}?`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function useExamples({ client, notices }: WindowModel): readonly Example[] {
  const [examples, setExamples] = useState<readonly Example[]>([]);
  useEffect(() => {
    client.request('policy/examples').then(setExamples, notices.showError);
  }, [client, notices]);
  return examples;
}

/** What is wrong with the text, a moment after the last key. */
function useProblems({ client, notices }: WindowModel, text: string): readonly PolicyProblemView[] {
  const [problems, setProblems] = useState<readonly PolicyProblemView[]>([]);
  useEffect(() => {
    if (text.trim() === '') {
      setProblems([]);
      return;
    }
    let isCurrent = true;
    const take = (found: readonly PolicyProblemView[]) => isCurrent && setProblems(found);
    const timer = setTimeout(() => client.request('policy/check', { text }).then(take, notices.showError), typingPauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [client, notices, text]);
  return problems;
}
