import { useEffect, useMemo, useRef, useState } from 'react';
import { diffLinesSliced, type LineDiff } from '../../editor/diff.ts';
import { ApprovalCard, type Story } from '../../ui/index.ts';
import { DiffReview } from './DiffReview.tsx';
import { approvalRequest, cardProps } from './diff-story-fixtures.ts';

interface Texts {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

const imports = `import { readFile } from 'node:fs/promises';\nimport type { Price } from './price.ts';\n\n`;
const middle = Array.from({ length: 24 }, (_, index) => `export const rate${index} = ${index} / 100;\n`).join('');
const cart: Texts = {
  path: 'src/cart.ts',
  before: `${imports}/** Sum of all prices, in cents. */\nexport function total(prices: readonly Price[]): number {\n  let sum = 0;\n  for (const price of prices) sum -= price.cents;\n  return sum;\n}\n\n${middle}\nexport async function load(path: string) {\n  return JSON.parse(await readFile(path, 'utf8'));\n}\n`,
  after: `${imports}/** Sum of all prices, in cents. Refunds count as negative. */\nexport function total(prices: readonly Price[]): number {\n  return prices.reduce((sum, price) => sum + price.cents, 0);\n}\n\n${middle}\nexport async function load(path: string): Promise<readonly Price[]> {\n  const text = await readFile(path, 'utf8');\n  return JSON.parse(text) as readonly Price[];\n}\n\n/** Nothing to pay. */\nexport const empty: readonly Price[] = [];\n`,
};

function story(texts: Texts, widthPx: number, change: { readonly leftOut?: readonly number[]; readonly isNew?: boolean } = {}): Story {
  return {
    widthPx,
    heightPx: 560,
    render: () => <CardWithDiff texts={texts} leftOut={change.leftOut ?? []} isNew={change.isNew ?? false} />,
  };
}

function CardWithDiff({ texts, leftOut, isNew }: { readonly texts: Texts; readonly leftOut: readonly number[]; readonly isNew: boolean }) {
  const [diff, setDiff] = useState<LineDiff>();
  const [out, setOut] = useState<ReadonlySet<number>>(new Set(leftOut));
  const [current, setCurrent] = useState(0);
  const [isReady, setIsReady] = useState(false);
  const card = useRef<{ focus(): void }>(null);
  useEffect(() => {
    void diffLinesSliced(texts.before, texts.after, new AbortController().signal).then(setDiff);
    card.current?.focus();
  }, [texts]);
  const count = diff?.hunks.length ?? 0;
  const accepted = useMemo(
    () => new Set(Array.from({ length: count }, (_, index) => index).filter((index) => !out.has(index))),
    [count, out],
  );
  const decisions = useMemo(() => ({ accepted, current }), [accepted, current]);
  const decide = (hunk: number, isAccepted: boolean) =>
    setOut((old) => new Set(isAccepted ? [...old].filter((one) => one !== hunk) : [...old, hunk]));
  const review = (
    <DiffReview
      diff={diff}
      path={texts.path}
      decisions={decisions}
      notes={[isNew ? 'New file' : 'Existing file', 'UTF-8']}
      onDecide={decide}
      onSelect={setCurrent}
      onReady={setIsReady}
    />
  );
  const props = cardProps({
    request: approvalRequest(texts.path, isNew),
    preview: review,
    isReady,
    hunks: { count, accepted: accepted.size, current, addedLines: 12, removedLines: 5 },
    onMoveHunk: (step) => setCurrent((old) => Math.min(Math.max(old + step, 0), count - 1)),
    onDecideHunk: (isAccepted) => decide(current, isAccepted),
  });
  return <ApprovalCard {...props} ref={card} />;
}

export const OneColumn: Story = story(cart, 396);
export const TwoColumns: Story = story(cart, 1000);
export const HunkLeftOut: Story = story(cart, 396, { leftOut: [1] });
export const HunkLeftOutWide: Story = story(cart, 1000, { leftOut: [1] });
export const NewFile: Story = story({ path: 'src/price.ts', before: '', after: cart.after }, 396, { isNew: true });
export const HiddenCharacters: Story = story(
  {
    path: 'src/access.ts',
    before: "if (user.role === 'admin') {\n  grant();\n}\n",
    after: "if (user.role === 'admin\u202e \u2066// only for admins\u2069 \u2066') {\n  gr\u0430nt();\u200b\n}\r\n",
  },
  396,
);
const long = `x = [${Array.from({ length: 200 }, (_, index) => `"entry-${index}"`).join(', ')}]`;
export const LongLine: Story = story({ path: 'src/list.py', before: `${long}\n`, after: `${long.replace('entry-100', 'changed')}\n` }, 396);
const many = (word: string) =>
  Array.from({ length: 20_000 }, (_, index) => `${word} line ${index} of a file that has nothing in common\n`).join('');
export const TwentyThousandLines: Story = story({ path: 'data/all.txt', before: many('old'), after: many('new') }, 1000);
