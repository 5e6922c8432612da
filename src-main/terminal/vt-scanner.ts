/** What a terminal's output is made of, as far as we must understand it. */
export interface VtHandler {
  /** Printable characters, in as many pieces as they arrive in. */
  text(run: string): void;
  /** A single control character below U+0020 that is not part of a sequence, for example `\n`. */
  control(character: string): void;
  /** A control sequence: `CSI 2 K` is `csi('K', '2')`; private and intermediate characters stay in `parameters`. */
  csi(final: string, parameters: string): void;
  /** An operating system command, without its introducer and terminator: `0;title`. */
  osc(payload: string): void;
  /** A two-character escape, for example `ESC c` as `escape('c')`; intermediates come before the final. */
  escape(sequence: string): void;
}

/** Longer operating system commands are dropped whole: ours are short, and a hostile one must not fill memory. */
const maxOscUnits = 8192;
const maxParameterUnits = 256;

type State = 'ground' | 'escape' | 'csi' | 'osc' | 'string';

/** What follows ESC and opens a longer sequence. */
const openers: Readonly<Record<string, State>> = { '[': 'csi', ']': 'osc', P: 'string', X: 'string', '^': 'string', _: 'string' };

/** The first character that is not plain text: C0, DEL, or a C1 control (which UTF-8 terminals obey too). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const special = /[\u0000-\u001f\u007f-\u009f]/g;

/**
 * Splits terminal output into text, controls and sequences, as the state machine of VT500 parsers does
 * (vt100.net/emu/dec_ansi_parser) and in the way xterm.js does where practice differs: ESC ends an operating system
 * command, CAN and SUB abort any sequence, C0 controls inside a control sequence act at once.
 *
 * Law: however the input is cut, the events are the same, but for text arriving in more pieces.
 */
export class VtScanner {
  readonly #handler: VtHandler;
  #state: State = 'ground';
  #collected = '';
  #isOverlong = false;

  constructor(handler: VtHandler) {
    this.#handler = handler;
  }

  push(input: string): void {
    let at = 0;
    while (at < input.length) {
      if (this.#state === 'ground') at = this.#ground(input, at);
      else if (this.#state === 'osc' || this.#state === 'string') at = this.#string(input, at);
      else this.#sequence(input[at++] ?? '');
    }
  }

  #ground(input: string, from: number): number {
    special.lastIndex = from;
    const found = special.exec(input)?.index ?? input.length;
    if (found > from) this.#handler.text(input.slice(from, found));
    if (found < input.length) this.#controlCharacter(input[found] ?? '');
    return found + 1;
  }

  /** Inside OSC, DCS, APC, PM or SOS: everything up to a terminator belongs to it. */
  #string(input: string, from: number): number {
    special.lastIndex = from;
    const found = special.exec(input)?.index ?? input.length;
    if (this.#state === 'osc') this.#collect(input.slice(from, found), maxOscUnits);
    const character = input[found];
    if (character === '\x07' || character === '\x1b' || character === '\x9c') this.#endString(character);
    else if (character === '\x18' || character === '\x1a') this.#enter('ground');
    return found + 1;
  }

  #endString(terminator: string): void {
    // Only an operating system command ends with BEL; in the other strings it is data.
    if (terminator === '\x07' && this.#state === 'string') return;
    const payload = this.#state === 'osc' && !this.#isOverlong ? this.#collected : undefined;
    this.#enter(terminator === '\x1b' ? 'escape' : 'ground');
    if (payload !== undefined) this.#handler.osc(payload);
  }

  #sequence(character: string): void {
    const code = character.charCodeAt(0);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) this.#controlInSequence(character);
    else if (this.#state === 'csi') this.#csi(character, code);
    else this.#escape(character, code);
  }

  #controlInSequence(character: string): void {
    if (character === '\x18' || character === '\x1a') this.#enter('ground');
    else if (character === '\x1b' || character >= '\x80') this.#controlCharacter(character);
    else if (character !== '\x7f') this.#handler.control(character);
  }

  #csi(character: string, code: number): void {
    if (code < 0x40) this.#collect(character, maxParameterUnits);
    else this.#finish(code, (parameters) => this.#handler.csi(character, parameters));
  }

  #escape(character: string, code: number): void {
    const opened = this.#collected === '' ? openers[character] : undefined;
    if (opened !== undefined) this.#enter(opened);
    else if (code < 0x30) this.#collect(character, maxParameterUnits);
    // ESC \ is the string terminator: the string has ended at its ESC.
    else this.#finish(code, (intermediates) => character !== '\\' && this.#handler.escape(intermediates + character));
  }

  #finish(code: number, dispatch: (collected: string) => void): void {
    const collected = this.#collected;
    const isWhole = !this.#isOverlong && code < 0x7f;
    this.#enter('ground');
    if (isWhole) dispatch(collected);
  }

  #controlCharacter(character: string): void {
    if (character === '\x1b') this.#enter('escape');
    else if (character === '\x9b') this.#enter('csi');
    else if (character === '\x9d') this.#enter('osc');
    else if ('\x90\x98\x9e\x9f'.includes(character)) this.#enter('string');
    else if (character < '\x20') this.#groundControl(character);
    else if (character >= '\x80') this.#enter('ground');
  }

  #groundControl(character: string): void {
    this.#enter('ground');
    this.#handler.control(character);
  }

  #enter(state: State): void {
    this.#state = state;
    this.#collected = '';
    this.#isOverlong = false;
  }

  #collect(text: string, limit: number): void {
    if (this.#collected.length + text.length > limit) this.#isOverlong = true;
    else this.#collected += text;
  }
}
