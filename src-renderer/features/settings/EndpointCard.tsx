import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import { Badge, Button, ErrorNotice, TextField } from '../../ui/index.ts';
import type { SectionParts } from './AppearanceSection.tsx';
import { EndpointForm } from './EndpointForm.tsx';
import type { Endpoint } from './endpoint-draft.ts';
import { ModelList } from './ModelList.tsx';
import styles from './SettingsPage.module.css';
import { useAttempt } from './use-attempt.ts';

export interface EndpointCardProps extends SectionParts {
  readonly endpoint: Endpoint;
}

/** One endpoint: its address, its key, its models. */
export function EndpointCard({ model, settings, endpoint }: EndpointCardProps) {
  const [isEditing, setIsEditing] = useState(false);
  if (isEditing) return <EndpointForm model={model} settings={settings} endpoint={endpoint} onDone={() => setIsEditing(false)} />;
  const remove = () =>
    void model.notices.attempt(async () => {
      const answer = await model.app.confirm({
        title: `Remove “${endpoint.label}”?`,
        description: 'Its address and its saved key are removed. Sessions that used it keep what was said.',
        confirmLabel: 'Remove endpoint',
        isDanger: true,
      });
      if (answer !== 'confirmed') return;
      await model.settings.removeKey(endpoint.id);
      const openAiCompatible = settings.providers.openAiCompatible.filter((other) => other.id !== endpoint.id);
      await model.settings.change({
        providers: { ...settings.providers, openAiCompatible },
        ...(settings.model?.providerId === endpoint.id ? { model: null } : {}),
      });
    });
  return (
    <div className={styles.card}>
      <div className={styles.cardHead}>
        <div className={styles.cardText}>
          <h3 className={styles.cardTitle}>{endpoint.label}</h3>
          <p className={styles.address}>{endpoint.baseUrl}</p>
        </div>
        <Button size="small" variant="quiet" onClick={() => setIsEditing(true)}>
          Edit
        </Button>
        <Button size="small" variant="quiet" onClick={remove}>
          Remove
        </Button>
      </div>
      <KeyRow model={model} endpoint={endpoint} />
      <ModelList
        model={model}
        settings={settings}
        providerId={endpoint.id}
        emptyHint="The endpoint lists no model. Press Edit and write the names it offers."
      />
    </div>
  );
}

/** Whether a key is saved, and ways to change that. The key itself never comes back here. */
function KeyRow({ model, endpoint }: Pick<EndpointCardProps, 'model' | 'endpoint'>) {
  const hasKey = useStore(model.settings, ({ providers }) => providers.find((provider) => provider.id === endpoint.id)?.hasKey === true);
  const [isReplacing, setIsReplacing] = useState(false);
  const [key, setKey] = useState('');
  const saving = useAttempt();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await saving.run(() => model.settings.setKey(endpoint.id, key)))) return;
    setIsReplacing(false);
    setKey('');
    await model.settings.loadModels(endpoint.id);
  };
  if (isReplacing) {
    return (
      <form className={styles.addressRow} onSubmit={(event) => void save(event)}>
        <TextField label={`Key of ${endpoint.label}`} type="password" value={key} autoFocus onChange={setKey} />
        <Button type="submit" variant="primary" disabled={key === ''} isBusy={saving.isBusy}>
          Save key
        </Button>
        <Button onClick={() => setIsReplacing(false)}>Cancel</Button>
        {saving.problem !== null && <ErrorNotice report={saving.problem} />}
      </form>
    );
  }
  return (
    <div className={styles.keyRow}>
      {hasKey ? (
        <Badge tone="allowed" icon={KeyRound}>
          Key saved
        </Badge>
      ) : (
        <Badge icon={KeyRound}>No key</Badge>
      )}
      <Button size="small" variant="quiet" onClick={() => setIsReplacing(true)}>
        {hasKey ? 'Replace' : 'Add key'}
      </Button>
      {hasKey && (
        <Button size="small" variant="quiet" onClick={() => void saving.run(() => model.settings.removeKey(endpoint.id))}>
          Remove
        </Button>
      )}
      {saving.problem !== null && <ErrorNotice report={saving.problem} />}
    </div>
  );
}
