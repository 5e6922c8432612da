import { useState } from 'react';
import type { SessionEvent } from '../../src-shared/index.ts';
import { createFakeBridge, type FakeMain } from '../bridge/fake-bridge.ts';
import type { Story } from '../ui/index.ts';
import { Agent } from './Agent.tsx';
import { conversations, storySession } from './agent-fixtures.ts';
import { ConfirmHost } from './ConfirmHost.tsx';
import { followMain } from './follow-main.ts';
import { bindKeys } from './keybindings.ts';
import { createWindowModel } from './window-model.ts';

/** The agent panel on a main process in memory. Answers are accepted; nothing comes of them. */
function AgentStory({ main }: { readonly main: Partial<FakeMain> }) {
  const [model] = useState(() => {
    const fake = createFakeBridge({
      files: new Map(
        ['README.md', 'src/cart.ts', 'src/cart.test.ts', 'src/price.ts', 'src/checkout/summary.ts'].map((path) => [path, '// text\n']),
      ),
      ...main,
      handlers: { 'sessions/answerApproval': () => ({ isAccepted: true }), 'sessions/send': () => ({ turnId: 'turn-2' }) },
    });
    const theme = document.documentElement.dataset.theme === 'light' ? 'light' : 'dark';
    fake.main.settings = { ...fake.main.settings, theme };
    const created = createWindowModel(fake.bridge, {
      storage: { getItem: () => null, setItem: () => undefined },
      database: undefined,
      isMac: false,
    });
    followMain(created);
    bindKeys(window, created.commands, false);
    Object.assign(window, { storyModel: created, storyMain: fake.main });
    return created;
  });
  return (
    <div style={{ height: '100%' }} data-panel="agent">
      <Agent model={model} />
      <ConfirmHost model={model} />
    </div>
  );
}

function story(events: readonly SessionEvent[], isRunning: boolean, size: { widthPx?: number; heightPx?: number } = {}): Story {
  return { widthPx: 420, heightPx: 840, ...size, render: () => <AgentStory main={{ sessions: [storySession(events, isRunning)] }} /> };
}

export const Running = story(conversations.opening, true);
export const Asking = story(conversations.asking, true);
export const AskingTwice = story(conversations.askingTwice, true);
export const AskingNarrow = story(conversations.asking, true, { widthPx: 340, heightPx: 640 });
export const AskingWide = story(conversations.asking, true, { widthPx: 900, heightPx: 900 });
export const Interrupted = story(conversations.opening, false);
export const Stopped = story(conversations.stopped, false);
export const Failed = story(conversations.failed, false);
export const Empty: Story = { widthPx: 420, heightPx: 600, render: () => <AgentStory main={{ sessions: [] }} /> };
export const NoFolder: Story = { widthPx: 420, heightPx: 600, render: () => <AgentStory main={{ workspace: null }} /> };
