import { type FormEvent, useState } from 'react';
import { Button, ErrorNotice, SelectField, TextAreaField, TextField } from '../../ui/index.ts';
import type { SectionParts } from './AppearanceSection.tsx';
import {
  type ConnectorDraft,
  type ConnectorEntry,
  checkDraft,
  type DraftProblems,
  toConnectorId,
  toDraft,
  toTransport,
} from './connector-draft.ts';
import styles from './SettingsPage.module.css';
import { useAttempt } from './use-attempt.ts';

export interface ConnectorFormProps extends SectionParts {
  /** The connector being changed; none makes a new one. */
  readonly connector?: ConnectorEntry;
  readonly onDone: () => void;
}

/** What a server is called and how it is started or reached. */
export function ConnectorForm({ model, settings, connector, onDone }: ConnectorFormProps) {
  const [draft, setDraft] = useState(() => toDraft(connector));
  const [isTried, setIsTried] = useState(false);
  const saving = useAttempt();
  const problems = checkDraft(draft);
  const change = (part: Partial<ConnectorDraft>) => setDraft((before) => ({ ...before, ...part }));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (Object.keys(problems).length > 0) return;
    const all = settings.connectors;
    const ids = all.map(({ id }) => id);
    const id = connector?.id ?? toConnectorId(draft.label, ids);
    const next = { id, label: draft.label.trim(), isEnabled: connector?.isEnabled ?? true, transport: toTransport(draft) };
    const connectors = connector === undefined ? [...all, next] : all.map((other) => (other.id === id ? next : other));
    if (await saving.run(() => model.settings.change({ connectors }))) onDone();
  };

  return (
    <form
      className={styles.card}
      onSubmit={(event) => void submit(event)}
      aria-label={connector === undefined ? 'New connector' : `Edit ${connector.label}`}
    >
      <div className={styles.pair}>
        <TextField
          label="Name"
          value={draft.label}
          maxLength={60}
          autoFocus
          placeholder="Issue tracker"
          error={isTried ? problems.label : undefined}
          onChange={(label) => change({ label })}
        />
        <SelectField
          label="Kind"
          value={draft.type}
          options={[
            { value: 'stdio', label: 'Program on this machine' },
            { value: 'http', label: 'Address (streamable HTTP)' },
          ]}
          onChange={(type) => change({ type: type === 'http' ? 'http' : 'stdio' })}
        />
      </div>
      <TransportFields draft={draft} problems={isTried ? problems : {}} change={change} />
      {saving.problem !== null && <ErrorNotice report={saving.problem} />}
      <div className={styles.actions}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" isBusy={saving.isBusy}>
          {connector === undefined ? 'Add connector' : 'Save'}
        </Button>
      </div>
    </form>
  );
}

interface TransportFieldsProps {
  readonly draft: ConnectorDraft;
  readonly problems: DraftProblems;
  readonly change: (part: Partial<ConnectorDraft>) => void;
}

function TransportFields({ draft, problems, change }: TransportFieldsProps) {
  if (draft.type === 'http') {
    return (
      <TextField
        label="URL"
        isCode
        value={draft.url}
        placeholder="http://localhost:3000/mcp"
        error={problems.url}
        onChange={(url) => change({ url })}
      />
    );
  }
  return (
    <>
      <TextField
        label="Command"
        isCode
        value={draft.command}
        placeholder="npx"
        hint="A full path, or a name that is looked up in PATH. No shell reads it."
        error={problems.command}
        onChange={(command) => change({ command })}
      />
      <TextAreaField
        label="Arguments"
        value={draft.args}
        placeholder={'-y\n@modelcontextprotocol/server-everything'}
        hint="One argument a line, passed on exactly as written."
        onChange={(args) => change({ args })}
      />
      <TextAreaField
        label="Environment"
        value={draft.env}
        rows={2}
        placeholder="KEY=value"
        hint="One KEY=value a line, beside PATH, HOME, LANG and TMPDIR. Kept readable in settings.json, in a file only you can read."
        error={problems.env}
        onChange={(env) => change({ env })}
      />
    </>
  );
}
