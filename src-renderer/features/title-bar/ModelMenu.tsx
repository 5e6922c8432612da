import { ChevronDown, HardDrive } from 'lucide-react';
import { useStore } from 'zustand';
import type { ModelReferenceView } from '../../../src-shared/index.ts';
import { activeSummary, toModelLabel, type WindowModel } from '../../state/index.ts';
import { Menu, type MenuEntry } from '../../ui/index.ts';
import styles from './TitleBar.module.css';

/** The model of the session on show, or of new sessions while there is none. Lists are asked for when it is pressed. */
export function ModelMenu({ model }: { readonly model: WindowModel }) {
  const session = useStore(model.sessions, activeSummary);
  const { settings, providers, modelLists } = useStore(model.settings);
  const current = session === null ? (settings?.model ?? null) : session.model;
  const label = toModelLabel(current, providers);
  const isLocal = providers.find((provider) => provider.id === current?.providerId)?.isLocal === true;

  const choose = (reference: ModelReferenceView) =>
    void model.notices.attempt(async () => {
      if (session !== null) await model.sessionActions.setModel(session.id, reference);
      if (session === null || settings?.model === null) await model.settings.change({ model: reference });
    });
  const entries: readonly MenuEntry[] = [
    ...providers.flatMap((provider): MenuEntry[] => {
      const list = modelLists.get(provider.id);
      const models = (list?.models ?? []).map(
        ({ name, detail }): MenuEntry => ({
          type: 'item',
          id: `${provider.id}/${name}`,
          label: provider.kind === 'tour' ? 'A written lesson, no model' : name,
          ...(detail === '' ? {} : { detail }),
          isChecked: current?.providerId === provider.id && current.model === name,
          onSelect: () => choose({ providerId: provider.id, model: name }),
        }),
      );
      const note = list === undefined || list.isLoading ? 'Asking…' : (list.problem?.message ?? 'No models there.');
      const rest: MenuEntry[] =
        models.length > 0
          ? models
          : [{ type: 'item', id: `${provider.id}-none`, label: note, isDisabled: true, onSelect: () => undefined }];
      return [{ type: 'label', text: provider.label }, ...rest];
    }),
    { type: 'separator' },
    { type: 'item', id: 'settings', label: 'Model settings…', onSelect: () => model.commands.run('settings.models') },
  ];
  return (
    <Menu label="Model" entries={entries} align="end">
      <button
        type="button"
        className={styles.picker}
        aria-label={label === null ? 'Choose a model' : `Model: ${label}`}
        onFocus={() => loadLists(model)}
      >
        {isLocal && (
          <span className={styles.local} data-tooltip="Runs on this machine">
            <HardDrive size={14} strokeWidth={1.5} aria-hidden />
          </span>
        )}
        <span className={styles.modelName}>{label ?? 'Choose a model'}</span>
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
      </button>
    </Menu>
  );
}

function loadLists({ settings }: WindowModel): void {
  const { providers, modelLists } = settings.getState();
  for (const { id } of providers) {
    const list = modelLists.get(id);
    if (list === undefined || list.problem !== null) void settings.loadModels(id);
  }
}
