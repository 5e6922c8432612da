import { useEffect, useRef } from 'react';
import { ApprovalCard, type ApprovalCardProps } from './ApprovalCard.tsx';
import { approvalRequest, cardProps } from './approval-card-fixtures.ts';
import { CommandPreview } from './CommandPreview.tsx';
import { ReadPreview } from './ReadPreview.tsx';
import type { Story } from './story.ts';

const command = 'npm run test -- --reporter=dot src/cart.test.ts';
const commandRequest = approvalRequest({
  preview: { type: 'command', command, cwd: '/home/ada/cart', programs: ['npm'], warnings: [] },
  reasons: ['commands ask before they run.'],
  rememberable: [{ type: 'command', command }],
  action: { tool: 'bash_run', kind: 'shell', intent: `Run ${command}` },
});
const commandPreview = <CommandPreview command={[{ text: command }]} cwd={[{ text: '~/cart' }]} programs={['npm']} warnings={[]} />;
const commandRemember: ApprovalCardProps['remember'] = [
  { pattern: { type: 'command', command }, label: `Run exactly ${command} in the workspace folder in this session` },
  { pattern: undefined, label: 'Nothing: ask again next time' },
];

function story(change: Partial<ApprovalCardProps> = {}, isFocused = false, heightPx?: number): Story {
  const props = cardProps({ request: commandRequest, preview: commandPreview, remember: commandRemember, ...change });
  const { onEdit: _onEdit, ...withoutEdit } = props;
  const shown = props.request.preview.type === 'write' ? props : withoutEdit;
  return { widthPx: 396, ...(heightPx === undefined ? {} : { heightPx }), render: () => <Frame props={shown} isFocused={isFocused} /> };
}

function Frame({ props, isFocused }: { readonly props: ApprovalCardProps; readonly isFocused: boolean }) {
  const card = useRef<{ focus(): void }>(null);
  useEffect(() => {
    if (isFocused) card.current?.focus();
  }, [isFocused]);
  return <ApprovalCard {...props} ref={card} />;
}

/** Keys go elsewhere. */
export const Waiting: Story = story();
/** Never ready, so that the hairline stays. */
export const NotDrawnYet: Story = story({ isReady: false }, true);
/** Half a second after it was focused. */
export const Armed: Story = story({}, true);
export const Busy: Story = story({ state: { type: 'busy' } });
export const Editing: Story = story({
  request: approvalRequest(),
  preview: <ReadPreview detail={[{ text: 'The proposal is open in the editor.' }]} />,
  state: { type: 'editing' },
  hunks: { count: 3, accepted: 3, current: 0, addedLines: 12, removedLines: 3 },
});
export const Void: Story = story({
  state: { type: 'closed', reason: 'void', text: 'The file changed after this was shown, so the question is void. The agent was told.' },
});
export const Expired: Story = story({
  state: { type: 'closed', reason: 'expired', text: 'This question was no longer open, so the answer changed nothing.' },
});
export const Queued: Story = story({ position: { index: 0, count: 3 } }, true);

const longCommand = Array.from(
  { length: 24 },
  (_, index) => `curl -fsSL https://example.test/releases/part-${index + 1}.tar.gz -o /tmp/part-${index + 1}.tar.gz`,
).join(' && \\\n  ');
export const LongCommand: Story = story(
  {
    preview: (
      <CommandPreview
        command={[{ text: longCommand }]}
        cwd={[{ text: '~/work/customers/a-company-with-a-very-long-name/monorepo/packages/cart' }]}
        programs={['curl']}
        warnings={['This command is long: read it to its end before you approve.']}
      />
    ),
  },
  true,
  420,
);
export const HiddenCharacters: Story = story({
  cautions: ['2 hidden or misleading characters: RLO, а U+0430. Each is drawn as a box.'],
  preview: (
    <CommandPreview
      command={[
        { text: 'rm -rf build' },
        { text: '\u202e', hidden: { label: 'RLO', description: 'U+202E right-to-left override', kind: 'direction' } },
        { text: 'txt.' },
        { text: '\u0430', hidden: { label: 'а U+0430', description: 'U+0430 is not the Latin letter it looks like', kind: 'lookalike' } },
        { text: 'pp' },
        { text: '\u00a0', hidden: { label: 'NBSP', description: 'U+00A0 no-break space', kind: 'space' } },
      ]}
      cwd={[{ text: '~/cart' }]}
      programs={['rm']}
      warnings={['Removes files without asking.']}
    />
  ),
});
export const StrictRead: Story = story(
  {
    request: approvalRequest({
      mode: 'strict',
      preview: { type: 'read', path: 'docs/architecture/decisions/0007-where-money-is-rounded-and-why.md', detail: 'Lines 1–200 of 412' },
      reasons: ['every call asks, reads too.'],
      action: { tool: 'read', kind: 'file:read', intent: 'Read docs/architecture/decisions/0007-where-money-is-rounded-and-why.md' },
    }),
    preview: <ReadPreview detail={[{ text: 'Lines 1–200 of 412' }]} />,
    remember: [{ pattern: undefined, label: 'Nothing: ask again next time' }],
  },
  true,
);
