import { Keyboard, ShieldAlert, ShieldBan, ShieldCheck, ShieldQuestion } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { CommandJudgementView } from '../../../src-shared/index.ts';
import { toTextSegments } from '../../editor/text.ts';
import type { WindowModel } from '../../state/index.ts';
import { Badge, ErrorNotice, TextField, VisibleText } from '../../ui/index.ts';
import styles from './CommandTester.module.css';
import { toCommandWords, toFamilyWords } from './command-words.ts';
import page from './SettingsPage.module.css';
import { useAnswer } from './use-answer.ts';

/** Says what the gate reads in a command. It is read as text and never run. */
export function CommandTester({ model: { client } }: { readonly model: WindowModel }) {
  const [command, setCommand] = useState('');
  const ask = useCallback((asked: string) => client.request('settings/testCommand', { command: asked }), [client]);
  const { answer, problem } = useAnswer(command, ask);
  return (
    <>
      <TextField
        label="Command"
        isLabelHidden
        isCode
        value={command}
        placeholder="rm -rf build && git push --force"
        onChange={setCommand}
      />
      {problem !== null && <ErrorNotice report={problem} />}
      {answer !== null && <Judgement judgement={answer} />}
    </>
  );
}

function Judgement({ judgement }: { readonly judgement: CommandJudgementView }) {
  const { verdict, tone, consequence } = toCommandWords(judgement);
  const { family, findings, typedWords, isRefused } = judgement;
  const icon = isRefused ? ShieldBan : { allowed: ShieldCheck, ask: ShieldQuestion }[String(tone)];
  return (
    <div className={styles.judgement} role="status" data-testid="command-judgement">
      <p className={page.inline}>
        <Badge tone={tone} icon={icon ?? ShieldAlert}>
          {verdict}
        </Badge>
        {family !== null && <Badge>{toFamilyWords(family)}</Badge>}
        {consequence}
      </p>
      {findings.length > 0 && (
        <ul className={styles.findings}>
          {findings.map(({ verdict: found, reason, text }) => (
            <li key={`${found} ${reason} ${text}`}>
              <VisibleText segments={toTextSegments(reason)} />
              {text !== '' && !reason.includes(text) && (
                <code>
                  <VisibleText segments={toTextSegments(text)} />
                </code>
              )}
            </li>
          ))}
        </ul>
      )}
      <p className={styles.typed}>
        <Keyboard size={14} strokeWidth={1.5} aria-hidden />
        <span>
          {typedWords === '' ? 'Paranoid asks for nothing to be typed.' : 'Paranoid asks for these words to be typed: '}
          <code>
            <VisibleText segments={toTextSegments(typedWords)} />
          </code>
        </span>
      </p>
    </div>
  );
}
