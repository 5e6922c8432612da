import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { toModelLabel } from '../../state/index.ts';
import { Badge, Button, EmptyState } from '../../ui/index.ts';
import type { SectionParts } from './AppearanceSection.tsx';
import { EndpointCard } from './EndpointCard.tsx';
import { EndpointForm } from './EndpointForm.tsx';
import { OllamaCard } from './OllamaCard.tsx';
import { Block, Section } from './Section.tsx';
import styles from './SettingsPage.module.css';

export function ModelsSection({ model, settings }: SectionParts) {
  const providers = useStore(model.settings, (state) => state.providers);
  const [isAdding, setIsAdding] = useState(false);
  const endpoints = settings.providers.openAiCompatible;
  const label = toModelLabel(settings.model, providers);
  return (
    <Section
      title="Models"
      description="Where answers come from. Keys stay in a file only you can read; they never reach this window again."
    >
      <Block title="Model of new sessions">
        <p className={styles.inline}>
          {label === null ? 'None chosen yet. Pick one from the lists below.' : label}
          {settings.model !== null && <Badge>{providers.find(({ id }) => id === settings.model?.providerId)?.label ?? 'removed'}</Badge>}
        </p>
      </Block>
      <OllamaCard model={model} settings={settings} />
      <Block
        title="OpenAI-compatible endpoints"
        description="Anything that speaks Chat Completions: a gateway, vLLM, llama.cpp, LM Studio."
      >
        {endpoints.map((endpoint) => (
          <EndpointCard key={endpoint.id} model={model} settings={settings} endpoint={endpoint} />
        ))}
        {endpoints.length === 0 && !isAdding && (
          <div className={styles.empty}>
            <EmptyState text="No endpoint yet." />
          </div>
        )}
        {isAdding ? (
          <EndpointForm model={model} settings={settings} onDone={() => setIsAdding(false)} />
        ) : (
          <div>
            <Button icon={Plus} onClick={() => setIsAdding(true)}>
              Add endpoint
            </Button>
          </div>
        )}
      </Block>
    </Section>
  );
}
