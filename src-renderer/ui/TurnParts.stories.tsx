import { UserMessage } from './Message.tsx';
import type { Story } from './story.ts';
import { PhaseStrip, Reasoning, TodoList, TurnNote } from './TurnParts.tsx';

export const Phase: Story = { widthPx: 396, render: () => <PhaseStrip phase="watch" /> };
export const Thinking: Story = { widthPx: 396, render: () => <Reasoning text="First the file, then the test." isFinished={false} /> };
export const Thought: Story = { widthPx: 396, render: () => <Reasoning text="First the file, then the test." isFinished /> };
export const Plan: Story = {
  widthPx: 396,
  render: () => (
    <TodoList
      todos={[
        { text: 'Read the cart', status: 'done' },
        { text: 'Correct the sign in total(), and wherever else the same mistake was made', status: 'active' },
        { text: 'Run the tests', status: 'open' },
      ]}
    />
  ),
};
export const Interrupted: Story = {
  widthPx: 396,
  render: () => <TurnNote text="This turn was interrupted when Gatehouse stopped." tone="quiet" />,
};
export const Question: Story = {
  widthPx: 396,
  render: () => (
    <UserMessage
      text="Why is the total negative?"
      attachments={[
        { type: 'file', path: 'src/cart.ts' },
        { type: 'selection', path: 'src/cart.ts', fromLine: 4, toLine: 6, text: '' },
      ]}
    />
  ),
};
