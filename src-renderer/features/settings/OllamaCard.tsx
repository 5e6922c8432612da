import { useEffect, useState } from 'react';
import { Button, ErrorNotice, SelectField, TextField } from '../../ui/index.ts';
import type { SectionParts } from './AppearanceSection.tsx';
import { checkAddress } from './endpoint-draft.ts';
import { ModelList } from './ModelList.tsx';
import { Block } from './Section.tsx';
import styles from './SettingsPage.module.css';
import { useAttempt } from './use-attempt.ts';

const contextSizes = [4_096, 8_192, 16_384, 32_768, 65_536, 131_072, 262_144];

/** Ollama: where it listens, what it has, how much it may read at once. */
export function OllamaCard({ model, settings }: SectionParts) {
  const { ollama } = settings.providers;
  const [address, setAddress] = useState(ollama.baseUrl);
  const saving = useAttempt();
  useEffect(() => setAddress(ollama.baseUrl), [ollama.baseUrl]);
  const problem = checkAddress(address);
  const change = (part: Partial<typeof ollama>) =>
    saving.run(async () => {
      await model.settings.change({ providers: { ...settings.providers, ollama: { ...ollama, ...part } } });
    });
  const test = async () => {
    if (address !== ollama.baseUrl && !(await change({ baseUrl: address.trim() }))) return;
    await model.settings.loadModels('ollama');
  };
  const sizes = contextSizes.includes(ollama.contextTokens) ? contextSizes : [...contextSizes, ollama.contextTokens].sort((a, b) => a - b);
  return (
    <Block
      title="Ollama"
      description="Runs on your own machine or network. Gatehouse talks to it at this address and starts nothing by itself."
    >
      <div className={styles.addressRow}>
        <TextField label="Address" isCode value={address} error={problem ?? undefined} onChange={setAddress} />
        <Button disabled={problem !== null} isBusy={saving.isBusy} onClick={() => void test()}>
          {address === ollama.baseUrl ? 'Test connection' : 'Save and test'}
        </Button>
      </div>
      {saving.problem !== null && <ErrorNotice report={saving.problem} />}
      <div className={styles.half}>
        <SelectField
          label="Context"
          hint="Tokens the model reads at once. More needs more memory."
          value={String(ollama.contextTokens)}
          options={sizes.map((size) => ({ value: String(size), label: `${size.toLocaleString('en')} tokens` }))}
          onChange={(size) => void change({ contextTokens: Number(size) })}
        />
      </div>
      <ModelList
        model={model}
        settings={settings}
        providerId="ollama"
        emptyHint="Ollama answers but has no model yet. In a terminal: ollama pull qwen3:8b"
      />
    </Block>
  );
}
