import { ChevronDown, Shield, ShieldCheck } from 'lucide-react';
import { useStore } from 'zustand';
import type { ApprovalMode } from '../../../src-shared/index.ts';
import { activeSummary, type WindowModel } from '../../state/index.ts';
import { Menu, type MenuEntry } from '../../ui/index.ts';
import styles from './TitleBar.module.css';

const modes: readonly { mode: ApprovalMode; label: string; detail: string }[] = [
  { mode: 'standard', label: 'Standard', detail: 'Reads pass. Writes and commands ask once for each pattern you choose to remember.' },
  { mode: 'strict', label: 'Strict', detail: 'Every call asks, reads too. Nothing is remembered.' },
];

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
    ...modes.map(
      ({ mode, label, detail }): MenuEntry => ({
        type: 'item',
        id: mode,
        label,
        detail,
        isChecked: mode === current,
        onSelect: () => change(mode),
      }),
    ),
  ];
  const Icon = current === 'strict' ? ShieldCheck : Shield;
  return (
    <Menu label="Mode" entries={entries} align="end">
      <button type="button" className={styles.picker} aria-label={`Mode: ${current}`}>
        <Icon size={14} strokeWidth={1.5} aria-hidden />
        <span>{current === 'strict' ? 'Strict' : 'Standard'}</span>
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
      </button>
    </Menu>
  );
}
