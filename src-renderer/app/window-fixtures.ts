import type { FakeMain } from '../bridge/fake-bridge.ts';

const cart = `import { formatPrice } from './money.ts';
import type { Line } from './types.ts';

/** Sum of all lines, in cents. */
export function total(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum - line.priceCents * line.count, 0);
}

/** What the receipt says, for example \`3 items, € 12.40\`. */
export function describe(lines: readonly Line[]): string {
  const count = lines.length; // not the number of pieces
  if (count === 0) return 'Nothing in the cart';
  return \`\${count} \${count === 1 ? 'item' : 'items'}, \${formatPrice(total(lines))}\`;
}

export class Cart {
  #lines: Line[] = [];

  add(line: Line): void {
    this.#lines.push(line);
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }
}
`;

export function storyFiles(): Map<string, string> {
  const plain = ['src/money.ts', 'src/types.ts', 'src/index.ts', 'test/cart.test.ts', 'test/fixtures/receipt.json', 'docs/guide.md'];
  return new Map([
    ['src/cart.ts', cart],
    ['README.md', '# Cart\n\nA small shopping cart.\n\n- `npm test` runs the tests\n'],
    ['.env', 'STRIPE_KEY=…\n'],
    ['.gitignore', 'node_modules\n'],
    ['package.json', '{\n  "name": "cart",\n  "type": "module"\n}\n'],
    ...plain.map((path) => [path, `// ${path}\nexport const total = 1;\n`] as const),
    ...Array.from({ length: 12 }, (_, index) => [`src/checkout/step-${index + 1}.ts`, `export const step = ${index + 1};\n`] as const),
  ]);
}

export function storySessions(): FakeMain['sessions'] {
  const minute = 60_000;
  const session = (id: string, title: string, minutesAgo: number, isRunning = false) => ({
    id,
    title,
    mode: id === 's2' ? ('strict' as const) : ('standard' as const),
    model: { providerId: 'ollama', model: 'qwen3:8b' },
    createdAtMs: Date.now() - minutesAgo * minute,
    updatedAtMs: Date.now() - minutesAgo * minute,
    isRunning,
    events: [],
  });
  return [
    session('s1', 'Why is the total negative?', 0, true),
    session('s2', 'Rename priceCents to amountCents everywhere, in tests and documentation too', 42),
    session('s3', 'Explain the checkout', 60 * 26),
  ];
}

export function storyLedger(): Pick<FakeMain, 'ledger' | 'entries'> {
  const hash = (seq: number) => (seq * 2654435761 + 97).toString(16).padStart(8, '0').repeat(8).slice(0, 64);
  const events = ['proposed', 'approval', 'intent', 'outcome'] as const;
  const facts = {
    proposed: { decision: 'step_up' },
    approval: { decision: 'approved' },
    intent: { decision: 'allow' },
    outcome: { status: 'done' },
  };
  const entries = Array.from({ length: 60 }, (_, index) => {
    const seq = 59 - index;
    const event = events[seq % 4] ?? 'intent';
    const isSecret = seq % 13 === 5;
    const data = isSecret
      ? { event: 'verdict', tool: 'read', decision: 'refused', code: 'ERR_SCREEN_SECRET', resource: { type: 'file', target: '.env' } }
      : { event, tool: 'edit', resource: { type: 'file', target: 'src/cart.ts' }, ...facts[event], sessionId: 's1' };
    return { seq, ts: new Date(Date.now() - index * 47_000).toISOString(), prevHash: hash(seq - 1), hash: hash(seq), data };
  });
  const file = '/home/ada/.config/gatehouse/audit/7f3c9a1e.jsonl';
  return { entries, ledger: { state: 'ok', entries: 60, headHash: hash(59), file, problem: null } };
}
