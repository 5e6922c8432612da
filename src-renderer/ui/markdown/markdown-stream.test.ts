// @vitest-environment happy-dom
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMarkdownStream } from './markdown-stream.ts';

function draw(pieces: readonly string[]): HTMLElement {
  const root = document.createElement('div');
  const stream = createMarkdownStream({ root, onCode: () => undefined });
  for (const piece of pieces) stream.write(piece);
  stream.end();
  return root;
}

/** Without the chapters and parts that long texts are cut into. */
const html = (text: string) => [...draw([text]).querySelectorAll('[data-markdown="part"]')].map((part) => part.innerHTML).join('');
const textOf = (text: string) => draw([text]).textContent;

const word = fc.constantFrom(
  'alpha',
  'beta',
  'gamma',
  'snake_case',
  '$HOME',
  'a*b',
  'x < y',
  '**bold**',
  '*it*',
  '~~gone~~',
  '`code`',
  '`open',
);
const inline = fc
  .array(
    fc.oneof(
      word,
      fc.constantFrom(
        '[text](https://a.test/x)',
        '[1]',
        'arr[0',
        '](',
        '![pic](https://a.test/p.png)',
        '<b>',
        'https://b.test/',
        '\\(',
        '\\[',
        '_em_',
        '__',
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(' '));
const block = fc.oneof(
  inline,
  inline.map((text) => `# ${text}`),
  inline.map((text) => `- ${text}\n  - ${text}`),
  inline.map((text) => `1. ${text}`),
  inline.map((text) => `> ${text}`),
  inline.map((text) => `\`\`\`ts\n${text}\n\`\`\``),
  inline.map((text) => `| ${text} | b |\n|---|---|\n| c | d |`),
  fc.constant('---'),
);
const source = fc.array(block, { maxLength: 6 }).map((blocks) => blocks.join('\n\n'));

describe('streamed Markdown', () => {
  it('is the same however it is cut', () => {
    fc.assert(
      fc.property(source, fc.array(fc.nat(400), { maxLength: 12 }), (text, cuts) => {
        const points = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const pieces = points.slice(1).map((end, index) => text.slice(points[index], end));
        expect(draw(pieces).innerHTML).toBe(draw([text]).innerHTML);
      }),
      { numRuns: 300 },
    );
  });

  it('loses no word, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom(
              '`',
              '```\n',
              '*',
              '**',
              '_',
              '[',
              '](',
              ')',
              '!',
              '<',
              '$',
              '\n',
              '\n\n',
              '> ',
              '- ',
              '1. ',
              '| ',
              '~~',
              '\\',
              '# ',
              'http://',
            ),
            fc.constantFrom('apple ', 'bread ', 'cloud '),
          ),
          { maxLength: 40 },
        ),
        (parts) => {
          const root = draw(parts);
          const everything = root.textContent + [...root.querySelectorAll('a')].map((link) => link.getAttribute('href')).join(' ');
          for (const name of ['apple', 'bread', 'cloud']) {
            const written = parts.join('').split(name).length - 1;
            expect(everything.split(name).length - 1).toBeGreaterThanOrEqual(Math.min(written, 1));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('makes no element that is not on the list', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            '<',
            'script',
            '>',
            'img src=x onerror=alert(1)',
            '/',
            '"',
            ' ',
            '\n',
            '`',
            '[',
            ']',
            '(javascript:alert(1))',
            '!',
          ),
        }),
        (text) => {
          const root = draw([text]);
          expect(root.querySelector('script, img, iframe, style, object, svg, [onerror], [src]')).toBeNull();
          for (const link of root.querySelectorAll('a[href]')) expect(link.getAttribute('href')).toMatch(/^https?:/);
        },
      ),
    );
  });
});

describe('Markdown', () => {
  it.each([
    ['<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>'],
    ['**bold** and *it*', '<p><strong>bold</strong> and <em>it</em></p>'],
    ['call `total()` and ``a`b``', '<p>call <code>total()</code> and <code>a`b</code></p>'],
    ['an `open end\n\nnext', '<p>an `open end</p><p>next</p>'],
    ['set $HOME and $PATH', '<p>set $HOME and $PATH</p>'],
    ['my_file_name.py and _em_', '<p>my_file_name.py and <em>em</em></p>'],
    ['see [1] and arr[0', '<p>see [1] and arr[0</p>'],
    ['[a](javascript:alert(1)', '<p>[a](javascript:alert(1)</p>'],
    ['an **open end', '<p>an **open end</p>'],
    ['glob **/*.ts\n\nnext', '<p>glob **/*.ts</p><p>next</p>'],
    ['\\(x\\) and \\[y\\]', '<p>(x) and [y]</p>'],
  ])('of %j', (text, expected) => {
    expect(html(text)).toBe(expected);
  });

  it('links only to the web, and shows where', () => {
    const link = draw(['[docs](https://a.test/x?y=1)']).querySelector('a');
    expect([link?.getAttribute('href'), link?.textContent]).toEqual(['https://a.test/x?y=1', 'docs']);
    expect(draw(['[docs](file:///etc/passwd)']).querySelector('a')).toBeNull();
  });

  it('loads no image: it is a link with its name', () => {
    const root = draw(['![a cat](https://a.test/cat.png)']);
    expect([root.querySelector('img'), root.querySelector('a')?.textContent]).toEqual([null, 'a cat']);
  });

  it('goes on after a link that never ended', () => {
    expect(textOf('[a](https://a.test\n\nsecond\n\n```\ncode\n```\n')).toContain('second');
  });

  it('tells when code is complete, with its language', () => {
    const told: string[] = [];
    const root = document.createElement('div');
    const stream = createMarkdownStream({ root, onCode: (code, language) => told.push(`${language}: ${code.textContent}`) });
    stream.write('```ts title="x"\nconst a = 1;\n``');
    expect(told).toEqual([]);
    stream.write('`\n');
    stream.write('```py\nopen');
    stream.end();
    expect(told.map((one) => one.trim())).toEqual(['ts: const a = 1;', 'py: open']);
  });

  it.each([
    ['a long line of backticks', '`'.repeat(60_000)],
    ['a long rule', '-'.repeat(60_000)],
    ['a link that never ends', `[a](${'x'.repeat(60_000)}`],
    ['quotes in quotes', `${'>'.repeat(5_000)} deep`],
    ['lists in lists', Array.from({ length: 400 }, (_, depth) => `${'  '.repeat(depth)}- x`).join('\n')],
  ])('takes %s without stalling', (_name, text) => {
    expect(draw([text])).toBeDefined();
  });
});
