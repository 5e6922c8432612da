import { toErrorReport } from '@gatehouse/agent-sdk/base';
import { ShieldBan, ShieldCheck } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ErrorReport, Reply } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';
import { Badge, ErrorNotice, TextField } from '../../ui/index.ts';
import styles from './SettingsPage.module.css';

/** Long enough to type on. */
const typingPauseMs = 150;

/** Says which rules refuse a path, by asking the screen itself. */
export function PathTester({ model }: { readonly model: WindowModel }) {
  const [path, setPath] = useState('');
  const [answer, setAnswer] = useState<Reply<'settings/testSecretPath'> | null>(null);
  const [problem, setProblem] = useState<ErrorReport | null>(null);
  const latest = useRef(0);
  useEffect(() => {
    latest.current += 1;
    const mine = latest.current;
    if (path.trim() === '') {
      setAnswer(null);
      setProblem(null);
      return;
    }
    const timer = setTimeout(async () => {
      try {
        const next = await model.client.request('settings/testSecretPath', { path: path.trim() });
        if (latest.current !== mine) return;
        setAnswer(next);
        setProblem(null);
      } catch (thrown) {
        if (latest.current === mine) setProblem(toErrorReport(thrown));
      }
    }, typingPauseMs);
    return () => clearTimeout(timer);
  }, [model, path]);
  return (
    <>
      <TextField label="Path" isLabelHidden isCode value={path} placeholder="deploy/.env.production" onChange={setPath} />
      {problem !== null && <ErrorNotice report={problem} />}
      {answer !== null && problem === null && (
        <p className={styles.inline} role="status">
          {answer.secret ? (
            <Badge tone="refused" icon={ShieldBan}>
              Refused
            </Badge>
          ) : (
            <Badge tone="allowed" icon={ShieldCheck}>
              Not secret
            </Badge>
          )}
          {answer.secret ? `The agent can never read it: ${answer.rules.join(', ')}.` : 'No rule matches. The mode of the session decides.'}
        </p>
      )}
    </>
  );
}
