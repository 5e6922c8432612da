import { ShieldBan, ShieldCheck } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { WindowModel } from '../../state/index.ts';
import { Badge, ErrorNotice, TextField } from '../../ui/index.ts';
import styles from './SettingsPage.module.css';
import { useAnswer } from './use-answer.ts';

/** Says which rules refuse a path, by asking the screen itself. */
export function PathTester({ model: { client } }: { readonly model: WindowModel }) {
  const [path, setPath] = useState('');
  const ask = useCallback((asked: string) => client.request('settings/testSecretPath', { path: asked }), [client]);
  const { answer, problem } = useAnswer(path, ask);
  return (
    <>
      <TextField label="Path" isLabelHidden isCode value={path} placeholder="deploy/.env.production" onChange={setPath} />
      {problem !== null && <ErrorNotice report={problem} />}
      {answer !== null && (
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
