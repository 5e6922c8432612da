import { Monitor, Moon, Sun } from 'lucide-react';
import type { Settings } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';
import { ChoiceCards } from '../../ui/index.ts';
import { Block, Section } from './Section.tsx';

export interface SectionParts {
  readonly model: WindowModel;
  readonly settings: Settings;
}

export function AppearanceSection({ model, settings }: SectionParts) {
  return (
    <Section title="Appearance">
      <Block title="Theme">
        <ChoiceCards
          label="Theme"
          direction="row"
          value={settings.theme}
          onChange={(theme) => void model.notices.attempt(() => model.settings.change({ theme }))}
          choices={[
            { value: 'system', title: 'System', icon: Monitor, description: 'Follows your desktop' },
            { value: 'dark', title: 'Dark', icon: Moon },
            { value: 'light', title: 'Light', icon: Sun },
          ]}
        />
      </Block>
    </Section>
  );
}
