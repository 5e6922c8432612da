// What bench/markdown.bench.ts runs inside a window: two ways to draw Markdown as it streams.
import { default_renderer, parser, parser_end, parser_write } from 'streaming-markdown';
import { createMarkdownStream } from '../src-renderer/ui/markdown/markdown-stream.ts';

interface Sink {
  write(piece: string): void;
  end(): void;
}

function createRoot(): HTMLElement {
  document.body.replaceChildren();
  const root = document.body.appendChild(document.createElement('div'));
  root.style.cssText = 'width: 400px; font: 13px/20px sans-serif; overflow-wrap: anywhere';
  return root;
}

const kinds = {
  ours: (root: HTMLElement): Sink => createMarkdownStream({ root, onCode: () => undefined }),
  peer: (root: HTMLElement): Sink => {
    const state = parser(default_renderer(root));
    return { write: (piece) => parser_write(state, piece), end: () => parser_end(state) };
  },
};

function tokensOf(text: string): string[] {
  return text.match(/[\s\S]{1,4}/g) ?? [];
}

let prepared: { readonly root: HTMLElement; readonly sink: Sink; readonly tokens: readonly string[] } | undefined;

const bench = {
  /** Draws the share of the text that is not measured. */
  prepare(kind: keyof typeof kinds, text: string, from: number, to: number): void {
    const root = createRoot();
    const sink = kinds[kind](root);
    const all = tokensOf(text);
    for (const token of all.slice(0, Math.floor(all.length * from))) sink.write(token);
    void root.offsetHeight;
    prepared = { root, sink, tokens: all.slice(Math.floor(all.length * from), Math.floor(all.length * to)) };
  },
  /** One token after the other, with a layout after each: what a reader's window does. */
  run(): number {
    if (prepared === undefined) throw new Error('prepare comes first');
    for (const token of prepared.tokens) {
      prepared.sink.write(token);
      void prepared.root.offsetHeight;
    }
    return prepared.tokens.length;
  },
  /** The result streamed and in one piece: they have to be equal. */
  draw(text: string): readonly [streamed: string, atOnce: string] {
    const draw = (pieces: readonly string[]) => {
      const root = createRoot();
      const sink = kinds.ours(root);
      for (const piece of pieces) sink.write(piece);
      sink.end();
      return root.innerHTML;
    };
    return [draw(tokensOf(text)), draw([text])];
  },
  /** Milliseconds of work in each frame while this many tokens arrive every second. */
  async frames(text: string, tokensPerSecond: number): Promise<readonly number[]> {
    const root = createRoot();
    const sink = kinds.ours(root);
    const tokens = tokensOf(text);
    const work: number[] = [];
    const startedMs = performance.now();
    for (let written = 0; written < tokens.length; ) {
      await new Promise(requestAnimationFrame);
      const beganMs = performance.now();
      const due = Math.min(tokens.length, Math.floor(((beganMs - startedMs) / 1000) * tokensPerSecond));
      sink.write(tokens.slice(written, due).join(''));
      written = Math.max(written, due);
      void root.offsetHeight;
      work.push(performance.now() - beganMs);
    }
    return work;
  },
};

export type MarkdownBench = typeof bench;
Object.assign(globalThis, { markdownBench: bench });
