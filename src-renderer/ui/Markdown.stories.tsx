import { useEffect, useState } from 'react';
import { Markdown } from './Markdown.tsx';
import type { Story } from './story.ts';

const text = `# Rounding money

Amounts are **integers of cents**; only \`format()\` knows about _currencies_, and ~~floats~~ never appear.

- a list
  - with a nested one, and a long line that has to wrap somewhere in a narrow panel without hiding anything
- [x] a task that is done
- [ ] one that is not

> A quotation, as models like them.

\`\`\`py title="example"
def total(prices: list[int]) -> int:
    return sum(prices)  # a comment that is long enough to need scrolling in a panel of this width
\`\`\`

| Country | Separator | Example |
|---|---|---|
| Germany | comma | 1.234,56 € |
| Ireland | point | €1,234.56 |

![An image is a link](https://example.test/chart.png), [a link](https://example.test/docs?page=1), https://example.test/raw and [not one](javascript:alert(1)).

<b>Raw HTML</b> is text. So are $HOME, snake_case_names, array[0] and an **open end

---
`;

const nothing = () => undefined;

export const Everything: Story = {
  widthPx: 396,
  render: () => <Markdown text={text} isFinished onOpenLink={nothing} onCopy={nothing} />,
};

/** Two hundred tokens a second. */
export const Streaming: Story = { widthPx: 396, render: () => <Streamed /> };

function Streamed() {
  const [length, setLength] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setLength((old) => Math.min(old + 16, text.length)), 20);
    return () => clearInterval(timer);
  }, []);
  return <Markdown text={text.slice(0, length)} isFinished={length === text.length} onOpenLink={nothing} onCopy={nothing} />;
}
