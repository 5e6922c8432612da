import {
  CODE_BLOCK,
  CODE_FENCE,
  CODE_INLINE,
  IMAGE,
  LINK,
  type Parser,
  parser,
  parser_end,
  parser_write,
  RAW_URL,
} from 'streaming-markdown';
import { createMarkdownDom, type MarkdownDomOptions } from './markdown-dom.ts';
import { toStandIn, withoutStandIns } from './stand-ins.ts';

/** Markdown that arrives in pieces and is drawn as it arrives. The result does not depend on how it was cut. */
export interface MarkdownStream {
  write(piece: string): void;
  /** Draws what waited for more. Call once. */
  end(): void;
}

/** The parser keeps undecided text and looks at it again with every character: longer than this it has to decide. */
const longestPending = 1000;
const wordCharacter = /[\p{L}\p{N}]/u;

/**
 * streaming-markdown's parser behind a filter. The parser is fast and incremental, but takes dollar signs for formulas,
 * every underscore for emphasis, and a bracket that never closes for a link that swallows the rest; the filter looks at
 * its state and hands it a stand-in there. What was never closed is drawn as it was written.
 */
export function createMarkdownStream(options: MarkdownDomOptions): MarkdownStream {
  const dom = createMarkdownDom(options);
  const state = parser(dom.renderer);
  // The parser counts nesting in arrays of 24; past their end it would lose its place.
  state.tokens = growTo(state.tokens, new Uint32Array(nestingLimit));
  state.spaces = growTo(state.spaces, new Uint16Array(nestingLimit) as unknown as Uint8Array);
  dom.connect(state);
  let previous = '';
  /** Underscores after a word, until the next character tells whether the word goes on. */
  let underscores = '';

  const releaseUnderscores = (next: string) => {
    const isInsideWord = wordCharacter.test(next);
    parser_write(state, isInsideWord ? underscores.replaceAll('_', toStandIn('_')) : underscores);
    underscores = '';
  };

  const writeCharacter = (character: string) => {
    if (underscores !== '' && character !== '_') releaseUnderscores(character);
    if (isTooLong(state)) parser_write(state, '\n');
    if (isUnfinishedTarget(state) && (character === '\n' || state.pending.length >= longestPending)) abandonTarget(state, dom.abandonLink);
    if (isLiteral(state)) parser_write(state, character);
    else if (character === '_' && (underscores !== '' || wordCharacter.test(previous))) underscores += character;
    else if (character === '$') parser_write(state, toStandIn('$'));
    else if (state.pending === '\\' && '[]()'.includes(character)) escapeBracket(state, character);
    else if (isTooDeep(state) && '>*-+['.includes(character)) parser_write(state, `\\${character}`);
    else parser_write(state, character);
    previous = character;
  };

  return {
    write: (piece) => {
      for (const character of withoutStandIns(piece)) writeCharacter(character);
    },
    end: () => {
      releaseUnderscores('');
      if (isUnfinishedTarget(state)) abandonTarget(state, dom.abandonLink);
      parser_end(state);
      dom.finish();
    },
  };
}

const nestingLimit = 256;

function growTo<Numbers extends Uint32Array | Uint8Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}

function isTooDeep(state: Parser): boolean {
  return state.len > nestingLimit - 16;
}

/** Inside code and addresses every character stands for itself. A run of backticks is about to open code. */
function isLiteral(state: Parser): boolean {
  const inner = state.tokens[state.len];
  if (inner === CODE_BLOCK || inner === CODE_FENCE || inner === CODE_INLINE || inner === RAW_URL) return true;
  return state.pending[0] === '`' || isUnfinishedTarget(state);
}

/** `[text](target` without its closing parenthesis yet. */
function isUnfinishedTarget(state: Parser): boolean {
  return (state.token === LINK || state.token === IMAGE) && state.pending.startsWith('](');
}

/** An address does not go over a line: what looked like a link is text. */
function abandonTarget(state: Parser, abandonLink: () => void): void {
  state.text += `](${state.pending.slice(2)}`;
  state.pending = ']';
  abandonLink();
  // Any character but a parenthesis ends the link; the stand-in for nothing is a zero-length write, so a space is used.
  parser_write(state, ' ');
}

/** `\[` and `\(` are brackets here, never formulas. The backslash is spent. */
function escapeBracket(state: Parser, bracket: string): void {
  state.pending = '';
  parser_write(state, toStandIn(bracket));
}

function isTooLong(state: Parser): boolean {
  return state.pending.length >= longestPending && state.token !== RAW_URL && !isUnfinishedTarget(state);
}
