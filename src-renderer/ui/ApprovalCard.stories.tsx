import type { CommandReading } from '@gatehouse/agent-sdk/approval';
import { useEffect, useRef } from 'react';
import { ApprovalCard, type ApprovalCardProps } from './ApprovalCard.tsx';
import { approvalRequest, cardProps } from './approval-card-fixtures.ts';
import { CommandPreview } from './CommandPreview.tsx';
import type { GrantTestState } from './GrantTest.tsx';
import { markSegments, type TextMark } from './marked-text.ts';
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
  { pattern: { type: 'command', command }, lifetime: 'session', label: `Run exactly ${command} in the workspace folder in this session` },
  { pattern: undefined, lifetime: 'session', label: 'Nothing: ask again next time' },
];

const bare = { wrappers: [], environment: [], redirections: [], cwd: '/home/ada/cart' } as const;

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
const paranoid = 'sudo env X=1 sh -c \'rm -rf "$HOME"/..\'';
const paranoidReading: CommandReading = {
  verdict: 'destructive',
  findings: [
    { verdict: 'destructive', family: 'delete', reason: 'Deletes files for good: rm -rf "$HOME"/..', start: 20, end: 41 },
    { verdict: 'unknown', family: null, reason: 'Runs with the rights of another user: sudo.', start: 0, end: 4 },
  ],
  programs: [
    {
      program: 'rm',
      file: '/usr/bin/rm',
      arguments: ['-rf', '/home'],
      words: ['rm', '-rf', '"$HOME"/..'],
      wrappers: ['sudo', 'env', 'sh -c'],
      environment: [{ name: 'X', value: '1' }],
      redirections: [],
      cwd: '/home/ada/cart',
      joinedBy: '',
    },
  ],
  unknowns: [],
};
const pipeline = 'cd packages/cart && NODE_ENV=test npm run build -- --out $OUT | tee build.log 2>&1 > /dev/null';
const pipelineReading: CommandReading = {
  verdict: 'unknown',
  findings: [{ verdict: 'unknown', family: null, reason: 'What $OUT is cannot be told.', start: 57, end: 61 }],
  programs: [
    { program: 'cd', arguments: ['packages/cart'], words: ['cd', 'packages/cart'], ...bare, joinedBy: '' },
    {
      ...bare,
      program: 'npm',
      file: '/usr/bin/npm',
      arguments: ['run', 'build', '--', '--out', null],
      words: ['npm', 'run', 'build', '--', '--out', '$OUT'],
      environment: [{ name: 'NODE_ENV', value: 'test' }],
      cwd: '/home/ada/cart/packages/cart',
      joinedBy: '&&',
    },
    {
      ...bare,
      program: 'tee',
      file: '/usr/bin/tee',
      arguments: ['build.log'],
      words: ['tee', 'build.log'],
      redirections: [
        { operator: '2>&', target: '1' },
        { operator: '>', target: '/dev/null' },
      ],
      cwd: '/home/ada/cart/packages/cart',
      joinedBy: '|',
    },
  ],
  unknowns: [{ text: '$OUT', why: 'a variable that is set nowhere in the command' }],
};

function read(command: string, reading: CommandReading): Pick<ApprovalCardProps, 'request' | 'preview'> {
  const marks = reading.findings.map(
    ({ start, end, reason: note, verdict }): TextMark => ({ start, end, note, tone: verdict === 'unknown' ? 'ask' : 'refused' }),
  );
  const toShortPath = (path: string) => path.replace('/home/ada', '~');
  return {
    request: approvalRequest({
      mode: 'paranoid',
      preview: { type: 'command', command, cwd: '/home/ada/cart', programs: [], warnings: [], reading },
      reasons: [
        ...reading.findings.map(({ reason }) => reason),
        'Paranoid mode asks before anything is changed or run, and wants destructive commands typed.',
      ],
      rememberable: [],
      action: { tool: 'bash_run', kind: 'shell', intent: `Run ${command}` },
    }),
    preview: (
      <CommandPreview
        command={markSegments([{ text: command }], marks)}
        cwd={[{ text: '~/cart' }]}
        programs={[]}
        warnings={[]}
        reading={reading}
        toShortPath={toShortPath}
      />
    ),
  };
}

const nothing: ApprovalCardProps['remember'] = [{ pattern: undefined, lifetime: 'session', label: 'Nothing: ask again next time' }];
const typing = (value: string): Partial<ApprovalCardProps> => ({
  ...read(paranoid, paranoidReading),
  remember: nothing,
  typing: { words: 'rm -rf "$HOME"/..', value, onChange: () => undefined },
});
export const Typed: Story = story(typing(''), true);
export const TypedWrong: Story = story(typing('rm -rf $H'), true);
export const TypedDone: Story = story(typing('rm -rf "$HOME"/..'), true);
/** Long, and not yet seen to its end: typing waits. */
export const TypedUnseen: Story = story(
  {
    ...typing(''),
    preview: <CommandPreview command={[{ text: longCommand }]} cwd={[{ text: '~/cart' }]} programs={['curl']} warnings={[]} />,
  },
  true,
  420,
);
export const Parsed: Story = story({ ...read(pipeline, pipelineReading), remember: nothing }, true);

const savedRemember: ApprovalCardProps['remember'] = [
  ...commandRemember.slice(0, -1),
  {
    pattern: { type: 'command-shape', words: ['npm', 'test', '--'] },
    lifetime: 'workspace',
    label:
      'Run “npm test --” with any names or paths inside the workspace after it, and no other options, in the workspace folder in this workspace until you revoke it',
  },
  ...nothing,
];
const saving = (state: GrantTestState, typedName = ''): Partial<ApprovalCardProps> => ({
  remember: savedRemember,
  rememberIndex: 1,
  grantTest: { state, name: 'run npm test -- ...', typedName, onTypeName: () => undefined },
});
export const SavedGrant: Story = story(saving({ type: 'done', wouldAllow: 41, denied: 0, deniedTargets: [], isWhole: true }), true);
export const SavedGrantDenied: Story = story(
  saving({ type: 'done', wouldAllow: 41, denied: 2, deniedTargets: ['npm test -- src/slow.test.ts', 'npm test -- e2e'], isWhole: true }),
  true,
);
export const Expiring: Story = story({ request: { ...commandRequest, expiresAtMs: Date.now() + 42_000 } });
export const Rules: Story = story({
  request: {
    ...commandRequest,
    reasons: [
      'A policy asks: approval required by policy (tools.bash_run.requires_approval_if in 20-team.yaml).',
      ...commandRequest.reasons,
    ],
    rules: [
      {
        id: 'tools.bash_run.requires_approval_if',
        effect: 'require_approval',
        source: '20-team.yaml',
        reason: 'approval required by policy',
        isObserved: false,
      },
      { id: 'tools.bash_run.allow', effect: 'allow', source: '10-org.yaml', reason: 'allowed by policy', isObserved: false },
    ],
  },
});
export const Shadow: Story = story({
  request: {
    ...commandRequest,
    shadow: 'An observed policy would say deny: tool denied by policy.',
    rules: [{ id: 'tools.bash_run.allow', effect: 'deny', source: 'strict.yaml', reason: 'tool denied by policy', isObserved: true }],
  },
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
    remember: [{ pattern: undefined, lifetime: 'session', label: 'Nothing: ask again next time' }],
  },
  true,
);
