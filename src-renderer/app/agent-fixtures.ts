import type { ApprovalRequest, SessionEvent, SessionView } from '../../src-shared/index.ts';

const turnId = 'turn-1';
const before = `import type { Price } from './price.ts';

/** Sum of all prices, in cents. */
export function total(prices: readonly Price[]): number {
  return prices.reduce((sum, price) => sum - price.cents, 0);
}

export const currency = 'EUR';
export const digits = 2;
export const locale = 'de-DE';

/** For people. */
export function format(cents: number): string {
  return String(cents / 100);
}
`;
const after = before
  .replace('sum - price.cents', 'sum + price.cents')
  .replace(
    'return String(cents / 100);',
    "const money = new Intl.NumberFormat(locale, { style: 'currency', currency });\n  return money.format(cents / 100);",
  );

const explanation = `The sign in \`total()\` is wrong: it **subtracts** each price, so a cart of 3 items is always negative.

1. \`reduce\` starts at \`0\` and takes every price away.
2. \`format()\` then prints the minus, and it ignores \`locale\`.

\`\`\`ts
// src/cart.ts
export function total(prices: readonly Price[]): number {
  return prices.reduce((sum, price) => sum + price.cents, 0);
}
\`\`\`

| Input | Now | After |
|---|---|---|
| 100, 250 | -350 | 350 |
| empty | 0 | 0 |

See [Array.prototype.reduce](https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Array/reduce). Files such as \`my_price_list.ts\` stay as they are, and so does $HOME.
`;

function action(kind: 'file:write' | 'shell', tool: string, intent: string, target: string): ApprovalRequest['action'] {
  return {
    id: `action-${tool}`,
    kind,
    tool,
    intent,
    actor: { agent: 'agent:main', principal: 'user:ada', sessionId: 'session-1' },
    resource: { type: kind === 'shell' ? 'command' : 'file', target },
    payload: {},
    payloadSha256: '9f2c51d0b7a94e8fa7703ce2d1f4b6a09f2c51d0b7a94e8fa7703ce2d1f4b6a1',
    context: { workspaceId: 'w1', workspaceRoot: '/home/ada/work/cart', turnId, callId: 'call-write' },
  };
}

export const writeRequest: ApprovalRequest = {
  id: 'request-write',
  mode: 'standard',
  reasons: ['This is the first write to src/cart.ts in this session.', 'Nothing you approved before covers it.'],
  rememberable: [
    { type: 'write-file', path: 'src/cart.ts' },
    { type: 'write-under', folder: 'src' },
  ],
  preview: { type: 'write', path: 'src/cart.ts', isNew: false, before, after, encoding: 'utf-8', addedLines: 3, removedLines: 2 },
  askedAtMs: 0,
  action: action('file:write', 'edit', 'Write src/cart.ts', '/home/ada/work/cart/src/cart.ts'),
};

export const commandRequest: ApprovalRequest = {
  id: 'request-command',
  mode: 'standard',
  reasons: ['Commands ask before they run.'],
  rememberable: [{ type: 'command', command: 'npm test -- src/cart.test.ts' }],
  preview: { type: 'command', command: 'npm test -- src/cart.test.ts', cwd: '/home/ada/work/cart', programs: ['npm'], warnings: [] },
  askedAtMs: 0,
  action: action('shell', 'bash_run', 'Run npm test -- src/cart.test.ts', 'npm test -- src/cart.test.ts'),
};

function call(
  callId: string,
  tool: string,
  intent: string,
  end: Partial<Extract<SessionEvent, { type: 'call.finished' }>>,
  tookMs: number,
): SessionEvent[] {
  return [
    { type: 'call.proposed', turnId, callId, tool, intent },
    { type: 'call.started', turnId, callId, atMs: 1000 },
    { type: 'call.finished', turnId, callId, status: 'done', summary: '', text: '', facts: {}, atMs: 1000 + tookMs, ...end },
  ];
}

const opening: readonly SessionEvent[] = [
  {
    type: 'turn.started',
    turnId,
    text: 'Why is the total negative? Fix it, and show amounts the way people here write them.',
    attachments: [
      { type: 'file', path: 'src/cart.ts' },
      { type: 'selection', path: 'src/cart.ts', fromLine: 4, toLine: 6, text: '' },
    ],
    atMs: 0,
  },
  { type: 'reasoning.delta', turnId, messageId: 'm0', delta: 'The person sees a negative total. I should read the file first.' },
  { type: 'message.finished', turnId, messageId: 'm0' },
  ...call('call-read', 'read', 'Read src/cart.ts', { summary: 'Read 16 lines', text: before, ledgerSeq: 1282 }, 4),
  ...call('call-env', 'read', 'Read .env', { status: 'refused', summary: 'Refused: secret path (S1)', ledgerSeq: 1283 }, 1),
  ...call(
    'call-grep',
    'grep',
    'Search for total\\( in the whole workspace and everything below it',
    { summary: '3 matches in 2 files', ledgerSeq: 1284 },
    412,
  ),
  { type: 'message.delta', turnId, messageId: 'm1', delta: explanation },
  { type: 'message.finished', turnId, messageId: 'm1' },
  {
    type: 'todos.changed',
    turnId,
    todos: [
      { text: 'Read the cart', status: 'done' },
      { text: 'Correct the sign in total()', status: 'active' },
      { text: 'Run the tests', status: 'open' },
    ],
  },
];

const asking: readonly SessionEvent[] = [
  { type: 'phase', turnId, phase: 'call' },
  { type: 'call.proposed', turnId, callId: 'call-write', tool: 'edit', intent: 'Write src/cart.ts' },
  { type: 'approval.requested', turnId, callId: 'call-write', request: writeRequest },
];

const askingCommand: readonly SessionEvent[] = [
  { type: 'call.proposed', turnId, callId: 'call-run', tool: 'bash_run', intent: 'Run npm test -- src/cart.test.ts' },
  { type: 'approval.requested', turnId, callId: 'call-run', request: commandRequest },
];

export const conversations = {
  opening,
  asking: [...opening, ...asking],
  askingTwice: [...opening, ...asking, ...askingCommand],
  stopped: [...opening, { type: 'turn.finished', turnId, reason: 'stopped', atMs: 9 }],
  failed: [
    ...opening,
    {
      type: 'turn.finished',
      turnId,
      reason: 'failed',
      atMs: 9,
      error: {
        code: 'ERR_PROVIDERS_UNREACHABLE',
        message: 'Ollama did not answer at http://localhost:11434.',
        untouched: 'What this turn had done stays done.',
        nextStep: 'Start it with `ollama serve` and ask again.',
      },
    },
  ],
} satisfies Record<string, readonly SessionEvent[]>;

export function storySession(events: readonly SessionEvent[], isRunning: boolean): SessionView {
  return {
    id: 'session-1',
    title: 'Why is the total negative?',
    mode: 'standard',
    model: { providerId: 'ollama', model: 'qwen3:8b' },
    createdAtMs: 0,
    updatedAtMs: 0,
    isRunning,
    events: [...events],
  };
}
