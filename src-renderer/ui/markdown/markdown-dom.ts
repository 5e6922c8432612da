import {
  BLOCKQUOTE,
  CHECKBOX,
  CHECKED,
  CODE_BLOCK,
  CODE_FENCE,
  CODE_INLINE,
  DOCUMENT,
  EQUATION_BLOCK,
  EQUATION_INLINE,
  HEADING_1,
  HEADING_2,
  HEADING_3,
  HEADING_4,
  HEADING_5,
  HEADING_6,
  HREF,
  IMAGE,
  ITALIC_AST,
  ITALIC_UND,
  LANG,
  LINE_BREAK,
  LINK,
  LIST_ITEM,
  LIST_ORDERED,
  LIST_UNORDERED,
  PARAGRAPH,
  type Parser,
  RAW_URL,
  type Renderer,
  RULE,
  SRC,
  START,
  STRIKE,
  STRONG_AST,
  STRONG_UND,
  TABLE,
  TABLE_CELL,
  TABLE_ROW,
  type Token,
} from 'streaming-markdown';
import { createCodeBlock } from './code-block.ts';
import { fromStandIns } from './stand-ins.ts';

/** The parser that drives a renderer: its undecided text and its count of backticks tell how a token ends. */
export type ParserState = Pick<Parser, 'pending' | 'fence_start'>;

export interface MarkdownDomOptions {
  readonly root: HTMLElement;
  /** A block of code is complete: it will not change any more. */
  readonly onCode: (code: HTMLElement, language: string) => void;
}

/** One open element, and what its source began with, in case it turns out not to be an element at all. */
interface OpenToken {
  readonly type: Token;
  readonly element: HTMLElement;
  href: string | undefined;
  language: string;
}

export interface MarkdownDom {
  readonly renderer: Renderer<undefined>;
  /** Said once, because parser and renderer need each other. */
  connect(parser: ParserState): void;
  /** The text of a link whose target never ended follows as text: it must not get its bracket twice. */
  abandonLink(): void;
  /** Ends what is still open, as the end of the text does. */
  finish(): void;
}

/** Elements a token may become. What is not here becomes nothing of its own: there is no way to write HTML. */
const elements: Partial<Record<Token, keyof HTMLElementTagNameMap>> = {
  [BLOCKQUOTE]: 'blockquote',
  [PARAGRAPH]: 'p',
  [HEADING_1]: 'h3',
  [HEADING_2]: 'h4',
  [HEADING_3]: 'h5',
  [HEADING_4]: 'h6',
  [HEADING_5]: 'h6',
  [HEADING_6]: 'h6',
  [CODE_INLINE]: 'code',
  [ITALIC_AST]: 'em',
  [ITALIC_UND]: 'em',
  [STRONG_AST]: 'strong',
  [STRONG_UND]: 'strong',
  [STRIKE]: 's',
  [LINK]: 'a',
  [IMAGE]: 'a',
  [RAW_URL]: 'a',
  [LINE_BREAK]: 'br',
  [RULE]: 'hr',
  [LIST_UNORDERED]: 'ul',
  [LIST_ORDERED]: 'ol',
  [LIST_ITEM]: 'li',
  [CHECKBOX]: 'input',
  [EQUATION_BLOCK]: 'code',
  [EQUATION_INLINE]: 'code',
};

/** What stood in the source around an inline token, to put back when it never closed. */
const marks: Partial<Record<Token, string>> = {
  [ITALIC_AST]: '*',
  [ITALIC_UND]: '_',
  [STRONG_AST]: '**',
  [STRONG_UND]: '__',
  [STRIKE]: '~~',
  [CODE_INLINE]: '`',
};

/** Deeper nesting than this is drawn flat: nobody reads it, and layout has to recurse into it. */
const maximumDepth = 60;

/** Draws Markdown as it is parsed: elements of a fixed list, text as text, no HTML, no images, links only to the web. */
export function createMarkdownDom({ root, onCode }: MarkdownDomOptions): MarkdownDom {
  const open: OpenToken[] = [{ type: DOCUMENT, element: root, href: undefined, language: '' }];
  let parser: ParserState = { pending: '', fence_start: 0 };
  let isFinishing = false;
  let isLinkAbandoned = false;
  const top = () => open[open.length - 1] as OpenToken;

  const endToken = () => {
    if (open.length === 1) return;
    const token = open.pop() as OpenToken;
    switch (token.type) {
      case LINK:
      case IMAGE:
      case RAW_URL:
        finishLink(token, parser.pending === ']' && !isLinkAbandoned);
        isLinkAbandoned = false;
        break;
      case CODE_BLOCK:
      case CODE_FENCE:
        onCode(token.element, token.language);
        break;
      default: {
        const mark = marks[token.type];
        if (mark !== undefined && (isFinishing || !isClosedBy(mark, parser))) unwrap(token.element, mark, '');
      }
    }
  };

  const renderer: Renderer<undefined> = {
    data: undefined,
    add_token: (_data, type) => {
      const parent = open.length === 1 ? currentPart(root) : top().element;
      const isFlat = open.length > maximumDepth && type !== LINE_BREAK && type !== RULE && type !== CHECKBOX;
      open.push({ type, element: isFlat ? parent : createElement(parent, type), href: undefined, language: '' });
    },
    end_token: endToken,
    add_text: (_data, text) => appendText(open.length === 1 ? looseParagraph(currentPart(root)) : top().element, fromStandIns(text)),
    set_attr: (_data, attribute, value) => {
      const token = top();
      if (attribute === HREF || attribute === SRC) token.href = fromStandIns(value);
      if (attribute === LANG) token.language = setLanguage(token.element, fromStandIns(value));
      if (attribute === CHECKED) token.element.setAttribute('checked', '');
      if (attribute === START && /^\d{1,9}$/.test(value)) token.element.setAttribute('start', value);
    },
  };
  return {
    renderer,
    connect: (next) => {
      parser = next;
    },
    abandonLink: () => {
      isLinkAbandoned = true;
    },
    finish: () => {
      isFinishing = true;
      while (open.length > 1) endToken();
    },
  };
}

function createElement(parent: HTMLElement, type: Token): HTMLElement {
  if (type === CODE_BLOCK || type === CODE_FENCE) return createCodeBlock(parent);
  if (type === TABLE) {
    const frame = parent.appendChild(document.createElement('div'));
    frame.dataset.markdown = 'table';
    frame.tabIndex = 0;
    frame.setAttribute('role', 'group');
    frame.setAttribute('aria-label', 'Table');
    return frame.appendChild(document.createElement('table'));
  }
  if (type === TABLE_ROW) return createRow(parent);
  if (type === TABLE_CELL) return parent.appendChild(document.createElement(parent.parentElement?.tagName === 'THEAD' ? 'th' : 'td'));
  const element = parent.appendChild(document.createElement(elements[type] ?? 'span'));
  if (element instanceof HTMLInputElement) {
    element.type = 'checkbox';
    element.disabled = true;
    element.setAttribute('aria-label', 'Task');
  }
  return element;
}

/** The first row is the head, all others are the body. */
function createRow(table: HTMLElement): HTMLElement {
  const section = table.children.length === 0 ? 'thead' : 'tbody';
  const existing = section === 'tbody' ? table.children[1] : undefined;
  const parent = existing ?? table.appendChild(document.createElement(section));
  return parent.appendChild(document.createElement('tr'));
}

/** True when an inline token ends with its own mark, not with its paragraph. The parser forgets its backticks in that case. */
function isClosedBy(mark: string, { pending, fence_start: backticks }: ParserState): boolean {
  return mark === '`' ? backticks > 0 : pending[0] === mark[0];
}

/** Grows the last text instead of adding a second one: the result is the same however the source was cut. */
function appendText(element: HTMLElement, text: string): void {
  const last = element.lastChild;
  if (last instanceof Text) last.appendData(text);
  else element.append(text);
}

/** Members of a part, and parts of a chapter: a new token lays out this many neighbours, however long the text is. */
const membersOfPart = 16;

/** Where the next block goes. Long texts are cut into chapters of parts, each laid out on its own. */
function currentPart(root: HTMLElement): HTMLElement {
  return lastWithRoom(lastWithRoom(root, 'chapter'), 'part');
}

/** The last member when it has room for another, or a new one. */
function lastWithRoom(parent: HTMLElement, kind: 'chapter' | 'part'): HTMLElement {
  const last = parent.lastElementChild;
  const isFull = last === null || (last.childElementCount >= membersOfPart && (kind === 'part' || isPartFull(last.lastElementChild)));
  if (last instanceof HTMLElement && !isFull) return last;
  const member = parent.appendChild(document.createElement('div'));
  member.dataset.markdown = kind;
  member.style.contain = 'layout style';
  return member;
}

function isPartFull(part: Element | null): boolean {
  return part === null || part.childElementCount >= membersOfPart;
}

/** Text that the parser left outside every block (after a table that is none) still gets a block of its own. */
function looseParagraph(root: HTMLElement): HTMLElement {
  const last = root.lastElementChild;
  if (last instanceof HTMLElement && last.dataset.markdown === 'loose') return last;
  const paragraph = root.appendChild(document.createElement('p'));
  paragraph.dataset.markdown = 'loose';
  return paragraph;
}

/** Only the language's name: models write all sorts of things after it. */
function setLanguage(code: HTMLElement, info: string): string {
  const label = code.closest('[data-markdown="code"]')?.querySelector('[data-markdown="language"]');
  if (label instanceof HTMLElement) label.textContent = info.trim();
  return info.trim().split(/[\s{:,]/)[0] ?? '';
}

/** A link to the web stays a link; an image becomes a link with its name; everything else goes back to what was written. */
function finishLink(token: OpenToken, isBracketClosed: boolean): void {
  const { element, href, type } = token;
  const opening = type === IMAGE ? '![' : type === RAW_URL ? '' : '[';
  const url = href === undefined ? undefined : toWebAddress(href);
  if (url === undefined) {
    const target = href === undefined ? (isBracketClosed ? ']' : '') : `](${href})`;
    unwrap(element, opening, type === RAW_URL ? '' : target);
    return;
  }
  if (type === IMAGE) {
    element.dataset.markdown = 'image';
    if (element.textContent === '') element.append(url);
  }
  element.setAttribute('href', url);
  element.setAttribute('rel', 'noreferrer noopener');
  element.dataset.tooltip = url;
}

/** The address as it would be opened, for `http:` and `https:` only. */
export function toWebAddress(text: string): string | undefined {
  const [address = ''] = text.trim().replace(/^<|>$/g, '').split(/\s/);
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return undefined;
  return new URL(address).href;
}

/** Puts an element's content in its place, with what surrounded it in the source. */
function unwrap(element: HTMLElement, before: string, after: string): void {
  const parent = element.parentElement;
  if (parent === null) return;
  const content = [before, ...element.childNodes, after].filter((node) => node !== '');
  element.replaceWith(...content);
  parent.normalize();
}
