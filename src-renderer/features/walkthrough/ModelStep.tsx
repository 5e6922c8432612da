import { Compass, RefreshCw } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { Settings } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';
import { Button, ChoiceCards, IconButton, Spinner } from '../../ui/index.ts';
import styles from './Walkthrough.module.css';

export interface ModelStepProps {
  readonly model: WindowModel;
  readonly settings: Settings;
  readonly onTour: () => void;
  readonly onLeave: () => void;
}

/** What Ollama has on this machine, another endpoint, or the tour. */
export function ModelStep({ model, settings, onTour, onLeave }: ModelStepProps) {
  const list = useStore(model.settings, (state) => state.modelLists.get('ollama'));
  useEffect(() => void model.settings.loadModels('ollama'), [model]);
  const chosen = settings.model?.providerId === 'ollama' ? settings.model.model : null;
  const addEndpoint = () => {
    onLeave();
    model.commands.run('settings.models');
  };
  return (
    <>
      <div className={styles.modelHead}>
        <h3 className={styles.promiseTitle}>Ollama</h3>
        <code className={styles.address}>{settings.providers.ollama.baseUrl}</code>
        <IconButton size="small" icon={RefreshCw} label="Ask again" onClick={() => void model.settings.loadModels('ollama')} />
      </div>
      {list === undefined || list.isLoading ? (
        <p className={styles.wait}>
          <Spinner /> Looking for Ollama…
        </p>
      ) : list.problem !== null || list.models.length === 0 ? (
        <p className={styles.wait}>
          {list.problem === null
            ? 'Ollama is running but has no model yet. In a terminal: ollama pull qwen3:8b'
            : `${list.problem.message} ${list.problem.nextStep}`}
        </p>
      ) : (
        <div className={styles.models}>
          <ChoiceCards
            label="Model"
            value={chosen}
            onChange={(name) => void model.notices.attempt(() => model.settings.change({ model: { providerId: 'ollama', model: name } }))}
            choices={list.models.map(({ name, detail }) => ({ value: name, title: name, description: detail }))}
          />
        </div>
      )}
      <div className={styles.others}>
        <Button onClick={addEndpoint}>Add an OpenAI-compatible endpoint…</Button>
        <Button icon={Compass} onClick={onTour}>
          Take the guided tour
        </Button>
        <p className={styles.note}>
          The tour needs no key and no network. It plays a written lesson; the gate, the diffs and the ledger are real.
        </p>
      </div>
    </>
  );
}
