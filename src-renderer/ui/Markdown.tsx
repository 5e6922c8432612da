import { type MouseEvent, useEffect, useLayoutEffect, useRef } from 'react';
import styles from './Markdown.module.css';
import { type CodeSpan, codeOfCopyButton, colourCode } from './markdown/code-block.ts';
import { createMarkdownStream, type MarkdownStream } from './markdown/markdown-stream.ts';

export interface MarkdownProps {
  /** Untrusted. While it streams it only grows at its end. */
  readonly text: string;
  /** True when no more will come. */
  readonly isFinished: boolean;
  /** Called with the whole address when a link is pressed; nothing is opened here. */
  readonly onOpenLink: (url: string) => void;
  readonly onCopy: (text: string) => void;
  /** Finds the colours of finished code; without it code stays plain. */
  readonly findColours?: (code: string, language: string, signal: AbortSignal) => Promise<readonly CodeSpan[]>;
}

interface Drawn {
  readonly stream: MarkdownStream;
  readonly length: number;
  readonly isEnded: boolean;
}

/** Markdown, drawn as it streams: what is there is never drawn again, so nothing jumps and long answers stay cheap. */
export function Markdown({ text, isFinished, onOpenLink, onCopy, findColours }: MarkdownProps) {
  const root = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const closing = useRef<AbortController | null>(null);
  const colours = useRef(findColours);
  colours.current = findColours;

  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    const isNew = drawn.current === null || drawn.current.isEnded || text.length < drawn.current.length;
    if (isNew && drawn.current !== null && text.length === drawn.current.length) return;
    if (isNew) {
      element.replaceChildren();
      closing.current?.abort();
      closing.current = new AbortController();
      const { signal } = closing.current;
      const onCode = (code: HTMLElement, language: string) => {
        if (language === '') return;
        // Colour is a comfort: code whose language cannot be loaded stays as it is.
        colours.current?.(code.textContent ?? '', language, signal).then(
          (spans) => colourCode(code, spans),
          () => undefined,
        );
      };
      drawn.current = { stream: createMarkdownStream({ root: element, onCode }), length: 0, isEnded: false };
    }
    const { stream, length } = drawn.current as Drawn;
    if (text.length > length) stream.write(text.slice(length));
    if (isFinished) stream.end();
    drawn.current = { stream, length: text.length, isEnded: isFinished };
  }, [text, isFinished]);
  useEffect(() => () => closing.current?.abort(), []);

  const onClick = (event: MouseEvent) => {
    if (!(event.target instanceof Element)) return;
    const url = event.target.closest('a')?.getAttribute('href');
    if (url !== null && url !== undefined) {
      event.preventDefault();
      onOpenLink(url);
      return;
    }
    const code = codeOfCopyButton(event.target);
    if (code === undefined) return;
    onCopy(code);
    confirmCopy(event.target);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens for the links and buttons inside, which take keys themselves
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above; Enter on a link or button is a click
    <div ref={root} className={styles.markdown} onClick={onClick} onAuxClick={(event) => event.preventDefault()} data-selectable />
  );
}

/** The button says so for a moment; a screen reader reads the change of its name. */
function confirmCopy(target: Element): void {
  const button = target.closest('[data-markdown="copy"]');
  if (button === null) return;
  button.textContent = 'Copied';
  setTimeout(() => {
    button.textContent = 'Copy';
  }, 1500);
}
