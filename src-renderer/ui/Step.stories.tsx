import { Step, type StepProps } from './Step.tsx';
import type { Story } from './story.ts';

function story(change: Partial<StepProps> = {}): Story {
  const props: StepProps = {
    tool: 'read',
    intent: 'Read src/cart.ts',
    status: 'done',
    summary: 'Read 16 lines',
    duration: '4 ms',
    ledgerSeq: 1282,
    onOpenLedger: () => undefined,
    answers: [],
    output: 'line 1\nline 2',
    ...change,
  };
  return { widthPx: 396, render: () => <Step {...props} /> };
}

export const Done: Story = story();
export const Running: Story = story({ tool: 'bash_run', intent: 'Run npm test', status: 'running', summary: '' });
export const Asking: Story = story({ tool: 'edit', intent: 'Write src/cart.ts', status: 'asking', summary: '', output: '' });
export const Approved: Story = story({
  tool: 'edit',
  intent: 'Write src/cart.ts',
  summary: 'Wrote 3 lines',
  answers: ['You approved it.'],
});
export const Failed: Story = story({
  tool: 'bash_run',
  intent: 'Run npm test',
  status: 'failed',
  summary: 'Ended with exit code 1',
  duration: '3 min 05 s',
});
export const Refused: Story = story({ intent: 'Read .env', status: 'refused', summary: 'Refused: secret path (S1)' });
/** The file changed after the card was shown. */
export const Void: Story = story({
  tool: 'edit',
  intent: 'Write src/cart.ts',
  status: 'refused',
  summary: 'Refused: src/cart.ts changed after it was shown. The agent was told.',
});
export const Cancelled: Story = story({ status: 'cancelled', summary: 'Cancelled' });
export const Long: Story = story({
  tool: 'grep',
  intent: 'Search for a very long expression in packages/storefront/checkout/components and everything below it',
  summary: '3 matches in 2 files',
});
