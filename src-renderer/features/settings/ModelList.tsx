import { Check, RefreshCw } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { Badge, Button, ErrorNotice, IconButton, Spinner } from '../../ui/index.ts';
import type { SectionParts } from './AppearanceSection.tsx';
import styles from './SettingsPage.module.css';

export interface ModelListProps extends SectionParts {
  readonly providerId: string;
  /** What to do when the provider answers and has none. */
  readonly emptyHint: string;
}

/** The models a provider offers, each a press away from being the default. */
export function ModelList({ model, settings, providerId, emptyHint }: ModelListProps) {
  const list = useStore(model.settings, (state) => state.modelLists.get(providerId));
  useEffect(() => {
    if (!model.settings.getState().modelLists.has(providerId)) void model.settings.loadModels(providerId);
  }, [model, providerId]);
  const choose = (name: string) => void model.notices.attempt(() => model.settings.change({ model: { providerId, model: name } }));
  if (list === undefined || (list.isLoading && list.models.length === 0)) {
    return (
      <p className={styles.inline}>
        <Spinner /> Asking for models…
      </p>
    );
  }
  if (list.problem !== null) {
    return (
      <ErrorNotice
        report={list.problem}
        actions={
          <Button size="small" onClick={() => void model.settings.loadModels(providerId)}>
            Try again
          </Button>
        }
      />
    );
  }
  return (
    <div className={styles.models}>
      <div className={styles.modelsHead}>
        <Badge tone="allowed" icon={Check}>
          Connected
        </Badge>
        <span className={styles.count}>{list.models.length === 1 ? '1 model' : `${list.models.length} models`}</span>
        {list.isLoading && <Spinner sizePx={14} />}
        <span className={styles.space} />
        <IconButton size="small" icon={RefreshCw} label="Ask again" onClick={() => void model.settings.loadModels(providerId)} />
      </div>
      {list.models.length === 0 && <p className={styles.hint}>{emptyHint}</p>}
      <ul>
        {list.models.map(({ name, detail }) => {
          const isDefault = settings.model?.providerId === providerId && settings.model.model === name;
          return (
            <li key={name} className={styles.modelRow}>
              <span className={styles.modelName}>{name}</span>
              <span className={styles.modelDetail}>{detail}</span>
              {isDefault ? (
                <Badge tone="accent">Default</Badge>
              ) : (
                <Button size="small" variant="quiet" onClick={() => choose(name)} aria-label={`Use ${name} by default`}>
                  Use by default
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
