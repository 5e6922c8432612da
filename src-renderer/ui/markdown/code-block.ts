/** A block of code with its language and a button that copies it. Returns the element that takes the text. */
export function createCodeBlock(parent: HTMLElement): HTMLElement {
  const block = parent.appendChild(document.createElement('div'));
  block.dataset.markdown = 'code';
  const bar = block.appendChild(document.createElement('div'));
  bar.dataset.markdown = 'code-bar';
  const language = bar.appendChild(document.createElement('span'));
  language.dataset.markdown = 'language';
  const copy = bar.appendChild(document.createElement('button'));
  copy.type = 'button';
  copy.dataset.markdown = 'copy';
  copy.textContent = 'Copy';
  copy.setAttribute('aria-label', 'Copy code');
  const pre = block.appendChild(document.createElement('pre'));
  pre.tabIndex = 0;
  return pre.appendChild(document.createElement('code'));
}

/** The code that a copy button stands for, or undefined for any other element. */
export function codeOfCopyButton(target: Element): string | undefined {
  const button = target.closest('[data-markdown="copy"]');
  return button?.closest('[data-markdown="code"]')?.querySelector('code')?.textContent ?? undefined;
}

/** A stretch of code with the class that colours it. */
export interface CodeSpan {
  readonly from: number;
  readonly to: number;
  readonly className: string;
}

/** Colours finished code. Text stays text: only `span` elements with a class are made. */
export function colourCode(code: HTMLElement, spans: readonly CodeSpan[]): void {
  const text = code.textContent ?? '';
  const pieces: (string | HTMLElement)[] = [];
  let at = 0;
  for (const span of spans) {
    if (span.from < at || span.to > text.length) continue;
    if (span.from > at) pieces.push(text.slice(at, span.from));
    const element = document.createElement('span');
    element.className = span.className;
    element.textContent = text.slice(span.from, span.to);
    pieces.push(element);
    at = span.to;
  }
  if (at < text.length) pieces.push(text.slice(at));
  code.replaceChildren(...pieces);
}
