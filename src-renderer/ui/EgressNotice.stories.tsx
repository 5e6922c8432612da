import { EgressNotice } from './EgressNotice.tsx';
import type { Story } from './story.ts';

const findings = [
  { kind: 'github-token', line: 3 },
  { kind: 'aws-access-key-id', line: 12 },
];

export const Held: Story = { widthPx: 396, render: () => <EgressNotice findings={findings} endpoint="OpenAI" isLocal={false} /> };
export const HeldNarrow: Story = {
  widthPx: 316,
  render: () => <EgressNotice findings={[{ kind: 'private-key', line: 1 }]} endpoint="Ollama" isLocal />,
};
export const HeldMany: Story = {
  widthPx: 396,
  render: () => (
    <EgressNotice findings={Array.from({ length: 40 }, (_, line) => ({ kind: 'jwt', line }))} endpoint="OpenAI" isLocal={false} />
  ),
};
export const SentReplaced: Story = {
  widthPx: 396,
  render: () => <EgressNotice findings={findings} endpoint="OpenAI" isLocal={false} decision="redact" />,
};
export const ResultReplaced: Story = {
  widthPx: 396,
  render: () => <EgressNotice findings={findings} source="result of bash_run" decision="redact" />,
};
