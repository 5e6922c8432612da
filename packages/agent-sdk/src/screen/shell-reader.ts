import { CommandTooInvolved, type ReadingBudget } from './reading-budget.ts';
import { expandBraces } from './shell-braces.ts';
import { decodeAnsi, findBacktick, findClosing, isAssignment, quote, unknownMark, unquote } from './shell-text.ts';

/**
 * Reads a command of a POSIX shell as words, well enough to see which paths and programs it names. It is a reader for
 * the screen, not a grammar: it knows quoting, escapes, expansions, substitutions, redirections, here-documents and
 * separators, and flattens everything else (loops, functions, conditions) into a list of simple commands.
 *
 * What it cannot know (a variable never assigned here, the output of a substitution) stands in a word as a `*`.
 */

/** One word after quoting and expansion. */
export interface ShellWord {
  /** What the program would get; what is unknown is `*`, and so is an active `*`. */
  readonly text: string;
  /** Whether part of it is a glob or unknown: `text` is then a pattern. */
  readonly isPattern: boolean;
  /** Whether part of it is unknown. */
  readonly isUnknown: boolean;
}

export interface SimpleCommand {
  readonly words: readonly ShellWord[];
  /** `NAME=value` in front of the command. */
  readonly assignments: readonly ShellWord[];
  /** Files it reads from or writes to, and defaults of variables in its words. */
  readonly redirections: readonly ShellWord[];
  /** Text of here-documents and here-strings it is fed. */
  readonly input: readonly string[];
  /** True inside `$(…)`, backticks or `<(…)`: its output becomes words or a file. */
  readonly isSubstituted: boolean;
  readonly isPiped: boolean;
}

export interface ShellPlaces {
  readonly homeDirectory: string;
  readonly cwd: string;
}

/** Deepest nesting of substitutions that is read. A command nested deeper counts as too involved, never as read. */
const maximumDepth = 8;
/** Longest value of a variable that is followed; no path is longer. */
const maximumValueLength = 4_096;

/** What one more simple command costs besides its words. */
const commandSteps = 24;

const wordEnds: ReadonlySet<string> = new Set(' \t\r\n;&|<>()');

/** @throws CommandTooInvolved when the budget ends first: then nothing may be said of the command */
export function readShell(command: string, places: ShellPlaces, budget: ReadingBudget): readonly SimpleCommand[] {
  const variables = new Map([
    ['HOME', places.homeDirectory],
    // The folder changes with `cd`, which who screens the words follows; here it only begins a relative path.
    ['PWD', '.'],
    ['OLDPWD', '.'],
  ]);
  return new ShellReader(command, { variables, budget }, 0, false).read();
}

interface ReaderState {
  readonly variables: Map<string, string>;
  readonly budget: ReadingBudget;
}

interface HereDocument {
  readonly delimiter: string;
  readonly isQuoted: boolean;
  readonly stripsTabs: boolean;
}

interface Draft {
  words: string[];
  redirections: string[];
  input: string[];
}

class ShellReader {
  readonly #text: string;
  readonly #state: ReaderState;
  readonly #variables: Map<string, string>;
  readonly #lastBrace: number;
  readonly #depth: number;
  readonly #isSubstituted: boolean;
  readonly #commands: SimpleCommand[] = [];
  #at = 0;
  #draft: Draft = { words: [], redirections: [], input: [] };
  #hereDocuments: HereDocument[] = [];

  constructor(text: string, state: ReaderState, depth: number, isSubstituted: boolean) {
    state.budget.spend(text.length + 1);
    this.#text = text;
    this.#state = state;
    this.#variables = state.variables;
    this.#lastBrace = text.lastIndexOf('}');
    this.#depth = depth;
    this.#isSubstituted = isSubstituted;
  }

  read(): readonly SimpleCommand[] {
    while (this.#at < this.#text.length) this.#step();
    this.#endCommand(false);
    return this.#commands;
  }

  #step(): void {
    const character = this.#text[this.#at] as string;
    if (character === '\n') {
      this.#endLine();
    } else if (character === ' ' || character === '\t' || character === '\r') {
      this.#at += 1;
    } else if (character === '#') {
      const end = this.#text.indexOf('\n', this.#at);
      this.#at = end < 0 ? this.#text.length : end;
    } else if (character === '|') {
      const isOr = this.#text[this.#at + 1] === '|';
      this.#at += isOr || this.#text[this.#at + 1] === '&' ? 2 : 1;
      this.#endCommand(!isOr);
    } else if (character === '&' && this.#text[this.#at + 1] !== '>') {
      this.#at += 1;
      this.#endCommand(false);
    } else if (character === ';' || character === ')' || character === '(') {
      this.#at += 1;
      this.#endCommand(false);
    } else if (!this.#readRedirection()) {
      const from = this.#at;
      this.#draft.words.push(this.#readWord());
      // An operator that begins no redirection and no word would stand still for ever.
      if (this.#at === from) this.#at += 1;
    }
  }

  /** At a redirection operator with its optional descriptor number: reads it and its target. */
  #readRedirection(): boolean {
    const operator = /^(?:\d+|&|\{\w+\})?(<<<|<<-|<<|<>|>>|>\||>&|<&|<|>)(?!\()/.exec(this.#text.slice(this.#at, this.#at + 40));
    if (operator === null) return false;
    this.#at += operator[0].length;
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at += 1;
    const isQuoted = /['"\\]/.test(this.#text[this.#at] ?? '');
    const target = this.#readWord();
    const kind = operator[1] as string;
    if (kind === '<<' || kind === '<<-') this.#hereDocuments.push({ delimiter: unquote(target), isQuoted, stripsTabs: kind === '<<-' });
    else if (kind === '<<<') this.#draft.input.push(unquote(target));
    else this.#draft.redirections.push(target);
    return true;
  }

  #endLine(): void {
    this.#at += 1;
    for (const document of this.#hereDocuments) this.#draft.input.push(this.#readHereDocument(document));
    this.#hereDocuments = [];
    this.#endCommand(false);
  }

  #readHereDocument({ delimiter, isQuoted, stripsTabs }: HereDocument): string {
    const lines: string[] = [];
    while (this.#at < this.#text.length) {
      const end = this.#text.indexOf('\n', this.#at);
      const raw = this.#text.slice(this.#at, end < 0 ? undefined : end);
      this.#at = end < 0 ? this.#text.length : end + 1;
      const line = stripsTabs ? raw.replace(/^\t+/, '') : raw;
      if (line === delimiter) break;
      lines.push(line);
    }
    const body = lines.join('\n');
    // An unquoted delimiter lets substitutions in the text run.
    if (!isQuoted) this.#nestSubstitutions(body);
    return body;
  }

  #nestSubstitutions(body: string): void {
    for (let at = 0; at < body.length; at += 1) {
      if (body[at] === '\\') at += 1;
      else if (body[at] === '$' && body[at + 1] === '(') {
        const end = findClosing(body, at + 2);
        this.#nest(body.slice(at + 2, end));
        at = end;
      } else if (body[at] === '`') {
        const end = findBacktick(body, at + 1);
        if (end < body.length) {
          this.#nest(body.slice(at + 1, end));
          at = end;
        }
      }
    }
  }

  #endCommand(isPiped: boolean): void {
    const { words, redirections, input } = this.#draft;
    this.#draft = { words: [], redirections: [], input: [] };
    if (words.length + redirections.length + input.length === 0) return;
    let first = 0;
    while (first < words.length && isAssignment(words[first] as string)) first += 1;
    if (first === words.length) for (const word of words) this.#assign(word);
    else if (words[first] === 'export' || words[first] === 'declare' || words[first] === 'local') {
      for (const word of words.slice(first + 1)) if (isAssignment(word)) this.#assign(word);
    }
    this.#state.budget.spend(commandSteps);
    this.#commands.push({
      words: words.slice(first).flatMap((word) => this.#toWords(word)),
      assignments: words.slice(0, first).flatMap((word) => this.#toWords(word)),
      redirections: redirections.flatMap((word) => this.#toWords(word)),
      input,
      isSubstituted: this.#isSubstituted,
      isPiped,
    });
  }

  #assign(word: string): void {
    const equals = word.indexOf('=');
    const value = word.slice(equals + 1);
    const name = word.slice(0, equals).replace(/\+$/, '');
    const isKnown = !value.includes(unknownMark) && word[equals - 1] !== '+' && value.length <= maximumValueLength;
    if (!isKnown) this.#variables.delete(name);
    else this.#variables.set(name, unquote(value));
  }

  /** Reads up to the next unquoted blank or operator, with quoted characters marked. */
  #readWord(): string {
    let word = '';
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] as string;
      if (wordEnds.has(character)) {
        const isProcess = (character === '<' || character === '>') && this.#text[this.#at + 1] === '(';
        if (!isProcess) break;
        this.#at += 2;
        word += this.#readSubstitution(')');
      } else word += this.#readPiece(character);
    }
    return word;
  }

  #readPiece(character: string): string {
    this.#at += 1;
    switch (character) {
      case '\\': {
        const next = this.#text[this.#at] ?? '';
        this.#at += 1;
        return next === '\n' ? '' : quote(next);
      }
      case "'":
        return this.#readUntilQuote();
      case '"':
        return this.#readDoubleQuotes();
      case '`':
        return this.#readSubstitution('`');
      case '$':
        return this.#readExpansion(false);
      default:
        return character;
    }
  }

  #readUntilQuote(): string {
    const end = this.#text.indexOf("'", this.#at);
    const text = this.#text.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#text.length : end + 1;
    return quote(text);
  }

  #readDoubleQuotes(): string {
    let text = '';
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] as string;
      this.#at += 1;
      if (character === '"') break;
      if (character === '\\' && /[$`"\\\n]/.test(this.#text[this.#at] ?? '')) {
        text += quote((this.#text[this.#at] as string).replace('\n', ''));
        this.#at += 1;
      } else if (character === '$') text += this.#readExpansion(true);
      else if (character === '`') text += this.#readSubstitution('`');
      else text += quote(character);
    }
    return text;
  }

  /** After a `$`. */
  #readExpansion(isQuoted: boolean): string {
    const rest = this.#text.slice(this.#at, this.#endOfExpansion());
    if (rest.startsWith('(')) {
      this.#at += 1;
      return this.#readSubstitution(')');
    }
    if (rest.startsWith("'") && !isQuoted) {
      this.#at += 1;
      return this.#readAnsiQuotes();
    }
    const name = /^(?:\{(!?[A-Za-z_]\w*|[^}]?)([^}]*)\}|([A-Za-z_]\w*|[0-9@*#?$!-]))/.exec(rest);
    if (name === null) return quote('$');
    this.#at += name[0].length;
    const [, braced, operation = '', plain] = name;
    const value = this.#variables.get(braced ?? plain ?? '');
    this.#state.budget.spend(operation.length + (value ?? '').length);
    if (value !== undefined && operation === '') return isQuoted ? quote(value) : value;
    if (operation !== '') this.#readDefault(operation.replace(/^:?[-=+?#%/^,:]+/, ''));
    return unknownMark;
  }

  /** A braced expansion ends at its brace, however far; a plain name is short, or nobody set it. */
  #endOfExpansion(): number {
    if (this.#text[this.#at] !== '{' || this.#at > this.#lastBrace) return this.#at + 256;
    return this.#text.indexOf('}', this.#at) + 1;
  }

  /** `${X:-.env}` may be its default: that text names a file, or runs commands to name one. */
  #readDefault(text: string): void {
    if (/\$\(|`/.test(text)) this.#nest(text);
    else this.#draft.redirections.push(text);
  }

  #readAnsiQuotes(): string {
    const match = /^(?:[^'\\]|\\.)*/s.exec(this.#text.slice(this.#at)) as RegExpExecArray;
    this.#at += match[0].length + 1;
    return quote(match[0].replace(/\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|(.))/gs, decodeAnsi));
  }

  /** After the opening of a substitution: reads its commands, which also count, and stands for output nobody knows. */
  #readSubstitution(close: ')' | '`'): string {
    const end = close === '`' ? findBacktick(this.#text, this.#at) : findClosing(this.#text, this.#at);
    const inner = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    this.#nest(close === '`' ? inner.replace(/\\([`$\\])/g, '$1') : inner);
    return unknownMark;
  }

  #nest(text: string): void {
    if (this.#depth >= maximumDepth) throw new CommandTooInvolved('substitutions are nested too deep');
    for (const command of new ShellReader(text, this.#state, this.#depth + 1, true).read()) this.#commands.push(command);
  }

  #toWords(marked: string): readonly ShellWord[] {
    return expandBraces(marked, this.#state.budget).map((word) => {
      const expanded = this.#expandTilde(word);
      this.#state.budget.spend(expanded.length + 1);
      return { text: unquote(expanded), isPattern: /[*?[\uf8ff]/.test(expanded), isUnknown: expanded.includes(unknownMark) };
    });
  }

  /** `~` is the home, `~+` and `~-` are folders the command has been in. */
  #expandTilde(word: string): string {
    const home = this.#variables.get('HOME') ?? '~';
    if (/^~(?=$|\/)/.test(word)) return home + word.slice(1);
    if (/^~[+-](?=$|\/)/.test(word)) return `.${word.slice(2)}`;
    const user = /^~([A-Za-z_][\w.-]*)(?=$|\/)/.exec(word)?.[1];
    if (user !== undefined && home.endsWith(`/${user}`)) return home + word.slice(user.length + 1);
    return word.replace(/^([A-Za-z_]\w*=)~(?=$|\/)/, (_, name: string) => name + home);
  }
}
