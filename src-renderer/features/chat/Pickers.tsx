import { ChevronDown, Cpu } from 'lucide-react';
import { useRef } from 'react';
import { useStore } from 'zustand';
import type { ApprovalMode, ModelReferenceView } from '../../../src-shared/index.ts';
import { activeSummary, toModelLabel, type WindowModel } from '../../state/index.ts';
import { Menu, type MenuEntry, modeWords, wordsOfMode } from '../../ui/index.ts';
import styles from './AgentPanel.module.css';

/** How much the session asks. Shift+Tab in the composer changes it too. */
export function ModePicker({ model }: { readonly model: WindowModel }) {
  const { sessions, sessionActions, settings, notices } = model;
  const sessionMode = useStore(sessions, (state) => activeSummary(state)?.mode);
  const defaultMode = useStore(settings, (state) => state.settings?.defaultMode);
  const mode = sessionMode ?? defaultMode ?? 'standard';
  const choose = (next: ApprovalMode) => {
    const sessionId = activeSummary(sessions.getState())?.id;
    void notices.attempt(async () => sessionActions.setMode(sessionId ?? (await sessionActions.create()), next));
  };
  const entries = modeWords.map(
    ({ mode: id, label, detail }): MenuEntry => ({
      type: 'item',
      id,
      label,
      detail,
      isChecked: id === mode,
      onSelect: () => choose(id),
    }),
  );
  const { icon: Icon, label } = wordsOfMode(mode);
  return (
    <Menu label="Approval mode" entries={entries}>
      <button
        type="button"
        className={styles.picker}
        aria-label={`Approval mode: ${label}`}
        data-tooltip="Approval mode"
        data-tooltip-keys="Shift+Tab"
      >
        <Icon size={14} strokeWidth={1.5} aria-hidden />
        <span>{label}</span>
        <ChevronDown size={12} strokeWidth={1.5} aria-hidden />
      </button>
    </Menu>
  );
}

export interface ModelChoice {
  readonly model: ModelReferenceView | null;
  /** Opens the list, as a press on the picker does. */
  readonly open: () => void;
  readonly trigger: React.RefObject<HTMLButtonElement | null>;
}

export function useModelChoice({ sessions, settings }: WindowModel): ModelChoice {
  const sessionModel = useStore(sessions, (state) => activeSummary(state)?.model ?? null);
  const defaultModel = useStore(settings, (state) => state.settings?.model ?? null);
  const hasSession = useStore(sessions, (state) => activeSummary(state) !== null);
  const trigger = useRef<HTMLButtonElement>(null);
  return { model: hasSession ? sessionModel : defaultModel, open: () => trigger.current?.click(), trigger };
}

/** What the session talks to. Models are asked for when the list is opened, never before. */
export function ModelPicker({ model, choice }: { readonly model: WindowModel; readonly choice: ModelChoice }) {
  const { settings, editor } = model;
  const { providers, modelLists } = useStore(settings, (state) => state);
  const label = toModelLabel(choice.model, providers) ?? 'Choose a model';
  const loadAll = () => {
    for (const provider of providers) void settings.loadModels(provider.id);
  };
  const entries = providers.flatMap((provider): MenuEntry[] => {
    const list = modelLists.get(provider.id);
    const items = (list?.models ?? []).map((offered): MenuEntry => {
      const isChecked = choice.model?.providerId === provider.id && choice.model.model === offered.name;
      const onSelect = () => chooseModel(model, { providerId: provider.id, model: offered.name });
      const detail = offered.detail === '' ? {} : { detail: offered.detail };
      return { type: 'item', id: `${provider.id}/${offered.name}`, label: offered.name, isChecked, onSelect, ...detail };
    });
    return [{ type: 'label', text: provider.label }, ...items, ...(items.length === 0 ? [emptyEntry(provider.id, list)] : [])];
  });
  const settingsEntry: MenuEntry = {
    type: 'item',
    id: 'settings',
    label: 'Model settings…',
    onSelect: () => editor.openSettings('models'),
  };
  return (
    <Menu label="Model" entries={[...entries, ...(entries.length === 0 ? [] : [{ type: 'separator' } as const]), settingsEntry]}>
      <button
        ref={choice.trigger}
        type="button"
        className={styles.picker}
        aria-label={`Model: ${label}`}
        data-tooltip={label}
        data-tooltip-when-cut=""
        onPointerEnter={loadAll}
        onFocus={loadAll}
      >
        <Cpu size={14} strokeWidth={1.5} aria-hidden />
        <span>{label}</span>
        <ChevronDown size={12} strokeWidth={1.5} aria-hidden />
      </button>
    </Menu>
  );
}

function emptyEntry(
  providerId: string,
  list: { readonly isLoading: boolean; readonly problem: { readonly message: string; readonly nextStep: string } | null } | undefined,
): MenuEntry {
  const label = list === undefined || list.isLoading ? 'Asking for its models…' : (list.problem?.message ?? 'It offers no models.');
  const detail = list?.problem?.nextStep;
  return {
    type: 'item',
    id: `${providerId}/none`,
    label,
    isDisabled: true,
    onSelect: () => undefined,
    ...(detail === undefined ? {} : { detail }),
  };
}

/** The session talks to it from now on, and so do new sessions when nothing was chosen before. */
function chooseModel({ sessions, sessionActions, settings, notices }: WindowModel, reference: ModelReferenceView): void {
  void notices.attempt(async () => {
    if (settings.getState().settings?.model === null) await settings.change({ model: reference });
    const sessionId = activeSummary(sessions.getState())?.id ?? (await sessionActions.create());
    await sessionActions.setModel(sessionId, reference);
  });
}
