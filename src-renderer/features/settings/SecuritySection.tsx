import { defaultApprovalMode } from '@gatehouse/agent-sdk/approval';
import { Badge, ChoiceCards, modeWords, Switch } from '../../ui/index.ts';
import type { SectionParts } from './AppearanceSection.tsx';
import { CommandTester } from './CommandTester.tsx';
import { PathTester } from './PathTester.tsx';
import { PatternList } from './PatternList.tsx';
import { Block, Section } from './Section.tsx';

export function SecuritySection({ model, settings }: SectionParts) {
  const { security } = settings;
  const change = (part: Partial<typeof security>) => model.settings.change({ security: { ...security, ...part } });
  return (
    <Section title="Security" description="What the agent may do without asking, and what may leave this machine.">
      <Block title="Mode of new sessions" description="Each session can be switched at any time. The agent cannot switch it.">
        <ChoiceCards
          label="Mode of new sessions"
          value={settings.defaultMode}
          onChange={(defaultMode) => void model.notices.attempt(() => model.settings.change({ defaultMode }))}
          choices={modeWords.map(({ mode, label, detail, icon }) => ({
            value: mode,
            title: label,
            icon,
            description: detail,
            ...(mode === defaultApprovalMode ? { badge: <Badge>Default</Badge> } : {}),
          }))}
        />
      </Block>
      <Block>
        <Switch
          label="Air-gap"
          description="No client to anything but this machine can be built while this is on. Models on other machines stop at once; local ones go on."
          isOn={security.isAirGapOn}
          onChange={(isAirGapOn) => void model.notices.attempt(() => change({ isAirGapOn }))}
        />
      </Block>
      <Block
        title="Secret files"
        description="Keys, credentials and .env files are refused in every mode, and no approval can lift that. Patterns here only add to the built-in rules."
      >
        <PatternList
          patterns={security.additionalSecretPatterns}
          onChange={(additionalSecretPatterns) => change({ additionalSecretPatterns: [...additionalSecretPatterns] })}
        />
      </Block>
      <Block title="Which rule matches this path?">
        <PathTester model={model} />
      </Block>
      <Block title="What would this command be judged?" description="It is read as text, as the gate reads it. Nothing is run.">
        <CommandTester model={model} />
      </Block>
    </Section>
  );
}
