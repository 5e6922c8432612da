import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button, ErrorNotice, IconButton, TextField } from '../../ui/index.ts';
import styles from './SettingsPage.module.css';
import { useAttempt } from './use-attempt.ts';

export interface PatternListProps {
  readonly patterns: readonly string[];
  /** Saves the whole list; throws what is wrong with it. */
  readonly onChange: (patterns: readonly string[]) => Promise<unknown>;
}

/** Globs, one a line. */
export function PatternList({ patterns, onChange }: PatternListProps) {
  const [text, setText] = useState('');
  const saving = useAttempt();
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const pattern = text.trim();
    if (pattern === '' || patterns.includes(pattern)) return;
    if (await saving.run(() => onChange([...patterns, pattern]))) setText('');
  };
  return (
    <>
      {patterns.length > 0 && (
        <ul className={styles.patterns}>
          {patterns.map((pattern) => (
            <li key={pattern} className={styles.pattern}>
              <code>{pattern}</code>
              <IconButton
                size="small"
                icon={X}
                label={`Remove ${pattern}`}
                onClick={() => void saving.run(() => onChange(patterns.filter((other) => other !== pattern)))}
              />
            </li>
          ))}
        </ul>
      )}
      <form className={styles.addressRow} onSubmit={(event) => void add(event)}>
        <TextField label="Add a pattern" isCode value={text} placeholder="config/**/*.private.yaml" onChange={setText} />
        <Button type="submit" disabled={text.trim() === ''} isBusy={saving.isBusy}>
          Add
        </Button>
      </form>
      {saving.problem !== null && <ErrorNotice report={saving.problem} />}
    </>
  );
}
