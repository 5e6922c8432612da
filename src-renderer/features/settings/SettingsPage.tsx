import {
  BadgeCheck,
  CircleDollarSign,
  Cpu,
  FileLock2,
  type LucideIcon,
  Palette,
  PencilLine,
  Plug,
  ScrollText,
  ShieldCheck,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { SettingsSection, WindowModel } from '../../state/index.ts';
import { classNames, Spinner } from '../../ui/index.ts';
import { AppearanceSection } from './AppearanceSection.tsx';
import { ApprovalsSection } from './ApprovalsSection.tsx';
import { AuditSection } from './AuditSection.tsx';
import { BudgetSection } from './BudgetSection.tsx';
import { ConnectorsSection } from './ConnectorsSection.tsx';
import { EditorSection } from './EditorSection.tsx';
import { ModelsSection } from './ModelsSection.tsx';
import { PolicySection } from './PolicySection.tsx';
import { SecuritySection } from './SecuritySection.tsx';
import styles from './SettingsPage.module.css';

export interface SettingsPageProps {
  readonly model: WindowModel;
}

const sections: readonly { readonly id: SettingsSection; readonly label: string; readonly icon: LucideIcon }[] = [
  { id: 'appearance', label: 'Appearance', icon: Palette },
  { id: 'editor', label: 'Editor', icon: PencilLine },
  { id: 'models', label: 'Models', icon: Cpu },
  { id: 'connectors', label: 'Connectors', icon: Plug },
  { id: 'security', label: 'Security', icon: ShieldCheck },
  { id: 'policy', label: 'Policy', icon: FileLock2 },
  { id: 'approvals', label: 'Approvals', icon: BadgeCheck },
  { id: 'budget', label: 'Budget', icon: CircleDollarSign },
  { id: 'audit', label: 'Audit', icon: ScrollText },
];

/** Everything that can be set, and the ledger. */
export function SettingsPage({ model }: SettingsPageProps) {
  const section = useStore(model.editor, ({ tabs }) => {
    const tab = tabs.find((candidate) => candidate.type === 'settings');
    return tab?.type === 'settings' ? tab.section : 'appearance';
  });
  const settings = useStore(model.settings, (state) => state.settings);
  const content: Record<SettingsSection, () => ReactNode> = {
    appearance: () => settings && <AppearanceSection model={model} settings={settings} />,
    editor: () => settings && <EditorSection model={model} settings={settings} />,
    models: () => settings && <ModelsSection model={model} settings={settings} />,
    connectors: () => settings && <ConnectorsSection model={model} settings={settings} />,
    security: () => settings && <SecuritySection model={model} settings={settings} />,
    policy: () => settings && <PolicySection model={model} settings={settings} />,
    approvals: () => settings && <ApprovalsSection model={model} settings={settings} />,
    budget: () => settings && <BudgetSection model={model} settings={settings} />,
    audit: () => <AuditSection model={model} />,
  };
  return (
    <div className={styles.page}>
      <nav className={styles.nav} aria-label="Settings">
        {sections.map(({ id, label, icon: Icon }) => (
          <button
            key={id}
            type="button"
            className={classNames(styles.link, id === section && styles.current)}
            aria-current={id === section ? 'page' : undefined}
            data-tooltip={label}
            data-tooltip-when-cut=""
            onClick={() => model.editor.openSettings(id)}
          >
            <Icon size={16} strokeWidth={1.5} aria-hidden />
            {label}
          </button>
        ))}
      </nav>
      <div className={classNames(styles.content, section === 'audit' && styles.wide)}>
        {settings === null && section !== 'audit' ? <Spinner label="Reading the settings" /> : content[section]()}
      </div>
    </div>
  );
}
