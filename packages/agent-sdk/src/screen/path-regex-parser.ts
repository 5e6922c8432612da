import { GatehouseError } from '../base/index.ts';
import { foldText } from './components.ts';

/** A regular expression as a tree. */
export type RegexNode =
  | { readonly type: 'one'; readonly matches: (character: string) => boolean }
  | { readonly type: 'start' | 'end' }
  | { readonly type: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly type: 'choice'; readonly options: readonly RegexNode[] }
  | { readonly type: 'repeat'; readonly part: RegexNode; readonly least: number; readonly most: number | undefined };

/** Steps a pattern may have once its counted repetitions are written out. */
export const maximumSteps = 2_000;
const maximumRepeats = 100;
const maximumDepth = 50;

/**
 * Reads a regular expression: characters, `.`, `[a-z]`, `[^…]`, `\d \w \s` and their opposites, `\p{…}`, `^`, `$`,
 * `(…)`, `(?:…)`, `|`, `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`; a `?` behind a repetition changes nothing here. That is the
 * part of RE2's syntax (https://github.com/google/re2/wiki/Syntax) that paths need. Back-references and looking around
 * are not there, as in RE2, because no linear engine has them.
 *
 * @throws ERR_SCREEN_PATTERN with `details.at`, the index of the character that is wrong
 */
export function parsePathRegex(source: string): RegexNode {
  const parser = new Parser(source.replace(/^\(\?i\)/, ''));
  return parser.parse();
}

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): RegexNode {
    const node = this.#choice();
    if (this.#at < this.#text.length) throw this.#wrong('a “)” closes nothing');
    if (sizeOf(node) > maximumSteps) throw this.#wrong('it is too large once its repetitions are written out');
    return node;
  }

  #choice(): RegexNode {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    return options.length === 1 ? (options[0] as RegexNode) : { type: 'choice', options };
  }

  #sequence(): RegexNode {
    const parts: RegexNode[] = [];
    for (let next = this.#text[this.#at]; next !== undefined && next !== '|' && next !== ')'; next = this.#text[this.#at]) {
      parts.push(this.#repeated(this.#atom()));
    }
    return { type: 'sequence', parts };
  }

  #repeated(part: RegexNode): RegexNode {
    const counts = this.#counts();
    if (counts === undefined) return part;
    if (part.type === 'start' || part.type === 'end') throw this.#wrong('“^” and “$” cannot be repeated');
    this.#take('?');
    if (this.#counts() !== undefined) throw this.#wrong('a repetition cannot be repeated');
    return { type: 'repeat', part, ...counts };
  }

  #counts(): { readonly least: number; readonly most: number | undefined } | undefined {
    if (this.#take('*')) return { least: 0, most: undefined };
    if (this.#take('+')) return { least: 1, most: undefined };
    if (this.#take('?')) return { least: 0, most: 1 };
    const match = /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(this.#text.slice(this.#at, this.#at + 12));
    if (match === null) return undefined;
    this.#at += match[0].length;
    const least = Number(match[1]);
    const most = match[2] === undefined ? least : match[3] === undefined ? undefined : Number(match[3]);
    if (least > maximumRepeats || (most ?? least) > maximumRepeats)
      throw this.#wrong(`at most ${maximumRepeats} repetitions can be counted`);
    if (most !== undefined && most < least) throw this.#wrong('the second number is smaller than the first');
    return { least, most };
  }

  #atom(): RegexNode {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at) as number);
    if (character === '[') return this.#class();
    if (character === '\\') return this.#escape();
    if ('*+?'.includes(character)) throw this.#wrong('there is nothing to repeat');
    this.#at += character.length;
    switch (character) {
      case '(':
        return this.#group();
      case '^':
        return { type: 'start' };
      case '$':
        return { type: 'end' };
      case '.':
        return { type: 'one', matches: () => true };
      default:
        return literal(character);
    }
  }

  #group(): RegexNode {
    if (this.#text[this.#at] === '?' && !this.#take('?:')) {
      throw this.#wrong('only “(…)” and “(?:…)” are groups here; looking ahead or behind is not possible in linear time');
    }
    this.#depth += 1;
    if (this.#depth > maximumDepth) throw this.#wrong('its groups are nested too deep');
    const node = this.#choice();
    this.#depth -= 1;
    if (!this.#take(')')) throw this.#wrong('a “(” is never closed');
    return node;
  }

  #class(): RegexNode {
    const match = /^\[\^?\]?(?:\\.|[^\\\]])*\]/su.exec(this.#text.slice(this.#at));
    if (match === null) throw this.#wrong('a “[” is never closed');
    // A bracket right after the start is a member, which JavaScript wants quoted; so is one that begins no class.
    const text = match[0].replace(/^(\[\^?)\]/, '$1\\]').replace(/(?<=.)(?<!\\)\[/gs, '\\[');
    return this.#oneOf(text, match[0].length);
  }

  #escape(): RegexNode {
    const match = /^\\(?:[dDwWsS]|[pP]\{[A-Za-z_=]{1,40}\})/.exec(this.#text.slice(this.#at));
    if (match !== null) return this.#oneOf(match[0], match[0].length);
    const character = this.#text[this.#at + 1];
    if (character === undefined) throw this.#wrong('it ends in a “\\”');
    if (/\d/.test(character)) throw this.#wrong('references back are not possible in linear time');
    if (/[A-Za-z]/.test(character)) throw this.#wrong(`“\\${character}” has no meaning here`);
    this.#at += 2;
    return literal(character);
  }

  /** One character is all the engine's own expression ever sees, so it cannot take long. */
  #oneOf(text: string, length: number): RegexNode {
    try {
      const expression = new RegExp(`^${text}$`, 'isu');
      this.#at += length;
      return { type: 'one', matches: (character) => expression.test(character) };
    } catch {
      throw this.#wrong(`${text} is not a set of characters`);
    }
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #wrong(why: string): GatehouseError {
    return new GatehouseError('ERR_SCREEN_PATTERN', {
      message: `The regular expression ${JSON.stringify(this.#text)} cannot be used: ${why} (at character ${this.#at + 1}).`,
      untouched: 'It refuses nothing.',
      nextStep: 'Correct it, or write a glob instead.',
      details: { at: this.#at },
    });
  }
}

/** As paths are folded, which may make several characters of one (`ß`). */
function literal(character: string): RegexNode {
  const parts = [...(foldText(character) || character)].map((one): RegexNode => ({ type: 'one', matches: (other) => other === one }));
  return parts.length === 1 ? (parts[0] as RegexNode) : { type: 'sequence', parts };
}

function sizeOf(node: RegexNode): number {
  switch (node.type) {
    case 'sequence':
      return node.parts.reduce((sum, part) => sum + sizeOf(part), 0);
    case 'choice':
      return node.options.reduce((sum, option) => sum + sizeOf(option) + 1, 1);
    case 'repeat':
      return (sizeOf(node.part) + 1) * Math.max(node.most ?? node.least + 1, 1);
    default:
      return 1;
  }
}
