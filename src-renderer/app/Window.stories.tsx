import { useState } from 'react';
import { createFakeBridge, type FakeMain } from '../bridge/fake-bridge.ts';
import type { WindowModel } from '../state/index.ts';
import type { Story } from '../ui/index.ts';
import { App } from './App.tsx';
import { storyConnectors } from './connector-fixtures.ts';
import { followMain } from './follow-main.ts';
import { bindKeys } from './keybindings.ts';
import { storyFiles, storyLedger, storySessions } from './window-fixtures.ts';
import { createWindowModel } from './window-model.ts';

/** The whole window on a main process in memory. */
function WindowStory({ main = {}, then }: { readonly main?: Partial<FakeMain>; readonly then?: (model: WindowModel) => void }) {
  const [model] = useState(() => {
    const kept = new Map<string, string>();
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
    const theme = document.documentElement.dataset.theme === 'light' ? 'light' : 'dark';
    const fake = createFakeBridge({ files: storyFiles(), sessions: storySessions(), ...storyLedger(), ...main });
    fake.main.settings = { ...fake.main.settings, theme, ...(main.settings ?? {}) };
    const created = createWindowModel(fake.bridge, { storage, database: undefined, isMac: false });
    followMain(created);
    bindKeys(window, created.commands, false);
    setTimeout(() => then?.(created), 60);
    Object.assign(window, { storyModel: created, storyMain: fake.main });
    return created;
  });
  return <App model={model} />;
}

export const Editing: Story = {
  render: () => (
    <WindowStory
      then={(model) => {
        void model.editor.openFile('README.md').then(() => model.editor.openFile('src/cart.ts', { line: 9 }));
        model.workspace.setExpanded('src', true);
      }}
    />
  ),
};

export const Empty: Story = {
  render: () => (
    <WindowStory
      main={{
        workspace: null,
        recentWorkspaces: [
          { root: '/home/ada/work/cart', name: 'cart' },
          {
            root: '/home/ada/work/a-very-long-folder-name-that-does-not-fit/storefront-checkout-service',
            name: 'storefront-checkout-service',
          },
        ],
      }}
    />
  ),
};

export const FirstStart: Story = {
  render: () => <WindowStory main={{ workspace: null }} then={(model) => model.app.openOverlay('walkthrough')} />,
};

export const SettingsModels: Story = { render: () => <WindowStory then={(model) => model.editor.openSettings('models')} /> };
export const SettingsConnectors: Story = {
  render: () => <WindowStory main={storyConnectors()} then={(model) => model.editor.openSettings('connectors')} />,
};
export const SettingsSecurity: Story = { render: () => <WindowStory then={(model) => model.editor.openSettings('security')} /> };
export const SettingsEditor: Story = { render: () => <WindowStory then={(model) => model.editor.openSettings('editor')} /> };
export const Audit: Story = { render: () => <WindowStory then={(model) => model.editor.openSettings('audit')} /> };
export const Palette: Story = { render: () => <WindowStory then={(model) => model.app.openOverlay('palette')} /> };
export const QuickOpen: Story = { render: () => <WindowStory then={(model) => model.app.openOverlay('quick-open')} /> };
export const Search: Story = { render: () => <WindowStory then={(model) => model.layout.showSideView('search')} /> };
export const Sessions: Story = { render: () => <WindowStory then={(model) => model.layout.showSideView('sessions')} /> };

export const Troubles: Story = {
  render: () => (
    <WindowStory
      main={{
        ledger: {
          state: 'tampered',
          entries: 412,
          headHash: '0'.repeat(64),
          file: '/home/ada/.config/gatehouse/audit/cart.jsonl',
          problem: {
            code: 'ERR_AUDIT_TAMPERED',
            message: 'Line 17 of the ledger does not continue the chain.',
            untouched: 'Nothing was repaired.',
            nextStep: 'Compare the file with a backup.',
          },
        },
      }}
      then={(model) => {
        void model.editor.openFile('src/cart.ts').then(() => {
          const tab = model.editor.getState().tabs[0];
          if (tab?.type === 'document') model.editor.setState({ tabs: [{ ...tab, isDirty: true, conflict: 'changed' }] });
        });
        model.notices.show(
          {
            code: 'ERR_AUDIT_TAMPERED',
            message: 'Line 17 of the ledger does not continue the chain.',
            untouched: 'Nothing was repaired.',
            nextStep: 'Compare the file with a backup, then start a new ledger.',
          },
          { place: 'banner' },
        );
        model.notices.show({
          code: 'ERR_WORKSPACE_WRITE',
          message: 'src/cart.ts could not be written: the disk is full.',
          untouched: 'The file on disk is as it was.',
          nextStep: 'Free some space and save again.',
        });
        model.notices.say('Copied.');
      }}
    />
  ),
};
