import { Button } from './Button.tsx';
import { Composer, type ComposerProps } from './Composer.tsx';
import type { Story } from './story.ts';

const nothing = () => undefined;

function story(change: Partial<ComposerProps> = {}): Story {
  const props: ComposerProps = {
    text: '',
    chips: [],
    isRunning: false,
    pickers: null,
    completion: null,
    onChange: nothing,
    onCaret: nothing,
    onSend: nothing,
    onStop: nothing,
    onToggle: nothing,
    onComplete: nothing,
    onCompletionMove: nothing,
    onCompletionClose: nothing,
    onRecall: () => false,
    onCycleMode: nothing,
    onPaste: () => false,
    ...change,
  };
  return { widthPx: 396, heightPx: 220, render: () => <div style={{ marginTop: 'auto' }}>{<Composer {...props} />}</div> };
}

export const Empty: Story = story();
export const Written: Story = story({ text: 'Why is the total negative?\nFix it, and say what was wrong.' });
export const Running: Story = story({ isRunning: true });
export const NoModel: Story = story({ blocked: 'Choose a model first.', unblock: <Button size="small">Choose a model</Button> });
export const Attachments: Story = story({
  text: 'What is wrong here?',
  chips: [
    {
      attachment: { type: 'file', path: 'src/checkout/a-file-with-a-name-that-is-much-longer-than-the-panel-is-wide.test.ts' },
      isIncluded: true,
    },
    { attachment: { type: 'selection', path: 'src/cart.ts', fromLine: 4, toLine: 18, text: '' }, isIncluded: true },
    { attachment: { type: 'open-file', path: 'src/cart.ts' }, isIncluded: false },
    { attachment: { type: 'terminal', terminalId: 't1' }, isIncluded: false },
  ],
});
export const Completing: Story = story({
  text: 'Look at @cart',
  completion: {
    index: 1,
    isLoading: false,
    items: [
      { path: 'src/cart.ts', ranges: [4, 8] },
      { path: 'src/cart.test.ts', ranges: [4, 8] },
      { path: 'packages/storefront/checkout/components/summary/with/a/very/long/path/cart-summary.tsx', ranges: [69, 73] },
    ],
  },
});
export const NoMatch: Story = story({ text: '@zzz', completion: { index: 0, isLoading: false, items: [] } });
