import { ChevronDown } from 'lucide-react';
import { useStore } from 'zustand';
import type { ApprovalMode } from '../../../src-shared/index.ts';
import { activeSummary, type WindowModel } from '../../state/index.ts';
import { Menu, type MenuEntry, modeWords, wordsOfMode } from '../../ui/index.ts';
import styles from './TitleBar.module.css';

/** The mode of the session on show, or of new sessions while there is none. */
export function ModeMenu({ model }: { readonly model: WindowModel }) {
  const session = useStore(model.sessions, activeSummary);
  const settings = useStore(model.settings, (state) => state.settings);
  const current = session?.mode ?? settings?.defaultMode ?? 'standard';
  const change = (mode: ApprovalMode) =>
    void model.notices.attempt(() =>
      session === null ? model.settings.change({ defaultMode: mode }) : model.sessionActions.setMode(session.id, mode),
    );
  const entries: readonly MenuEntry[] = [
    { type: 'label', text: session === null ? 'Mode of new sessions' : 'Mode of this session' },
    ...modeWords.map(
      ({ mode, label: name, detail }): MenuEntry => ({
        type: 'item',
        id: mode,
        label: name,
        detail,
        isChecked: mode === current,
        onSelect: () => change(mode),
      }),
    ),
  ];
  const { icon: Icon, label } = wordsOfMode(current);
  return (
    <Menu label="Mode" entries={entries} align="end">
      <button type="button" className={styles.picker} aria-label={`Mode: ${current}`}>
        <Icon size={14} strokeWidth={1.5} aria-hidden />
        <span>{label}</span>
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
      </button>
    </Menu>
  );
}
