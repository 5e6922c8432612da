import { type FormEvent, useState } from 'react';
import { Button, ErrorNotice, TextField } from '../../ui/index.ts';
import type { SectionParts } from './AppearanceSection.tsx';
import { checkAddress, type Endpoint, parseModelNames, toEndpointId } from './endpoint-draft.ts';
import styles from './SettingsPage.module.css';
import { useAttempt } from './use-attempt.ts';

export interface EndpointFormProps extends SectionParts {
  /** The endpoint being changed; none makes a new one. */
  readonly endpoint?: Endpoint;
  readonly onDone: () => void;
}

/** What an endpoint is called and where it listens; for a new one, its key too. */
export function EndpointForm({ model, settings, endpoint, onDone }: EndpointFormProps) {
  const [label, setLabel] = useState(endpoint?.label ?? '');
  const [address, setAddress] = useState(endpoint?.baseUrl ?? '');
  const [names, setNames] = useState(endpoint?.models.join(', ') ?? '');
  const [key, setKey] = useState('');
  const [isTried, setIsTried] = useState(false);
  const saving = useAttempt();
  const labelProblem = label.trim() === '' ? 'Give it a name you will recognise.' : null;
  const addressProblem = checkAddress(address);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (labelProblem !== null || addressProblem !== null) return;
    const others = settings.providers.openAiCompatible.filter((other) => other.id !== endpoint?.id);
    const id =
      endpoint?.id ??
      toEndpointId(
        label,
        others.map((other) => other.id),
      );
    const next = { id, label: label.trim(), baseUrl: address.trim(), models: [...parseModelNames(names)] };
    const isSaved = await saving.run(async () => {
      const list =
        endpoint === undefined ? [...others, next] : settings.providers.openAiCompatible.map((other) => (other.id === id ? next : other));
      await model.settings.change({ providers: { ...settings.providers, openAiCompatible: list } });
      if (key !== '') await model.settings.setKey(id, key);
    });
    if (!isSaved) return;
    onDone();
    await model.settings.loadModels(id);
  };

  return (
    <form
      className={styles.card}
      onSubmit={(event) => void submit(event)}
      aria-label={endpoint === undefined ? 'New endpoint' : `Edit ${endpoint.label}`}
    >
      <div className={styles.pair}>
        <TextField
          label="Name"
          value={label}
          maxLength={60}
          autoFocus
          placeholder="Team gateway"
          error={isTried ? (labelProblem ?? undefined) : undefined}
          onChange={setLabel}
        />
        <TextField
          label="Base URL"
          isCode
          value={address}
          placeholder="http://localhost:8080/v1"
          error={isTried ? (addressProblem ?? undefined) : undefined}
          onChange={setAddress}
        />
      </div>
      {endpoint === undefined && (
        <TextField
          label="Key"
          type="password"
          value={key}
          placeholder="Leave empty when it needs none"
          hint="Kept in a file only you can read. It is never shown again."
          onChange={setKey}
        />
      )}
      <TextField
        label="Models"
        isCode
        value={names}
        placeholder="Only when the endpoint cannot list them"
        hint="Names separated by commas."
        onChange={setNames}
      />
      {saving.problem !== null && <ErrorNotice report={saving.problem} />}
      <div className={styles.actions}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" isBusy={saving.isBusy}>
          {endpoint === undefined ? 'Add endpoint' : 'Save'}
        </Button>
      </div>
    </form>
  );
}
