import { type VtHandler, VtScanner } from './vt-scanner.ts';

/**
 * A line longer than this is stored piecewise, and a carriage return goes back to the start of its last piece. It bounds
 * what one overwriting character can cost, so hostile output of `\rX\rX…` stays linear.
 */
const maxEditableUnits = 2048;
const tabWidth = 8;

export type TapeObserver = Partial<Pick<VtHandler, 'text' | 'control' | 'osc'>>;

/**
 * What a program has written, as text a person would have read: without colours, with carriage returns, backspaces and
 * erasures carried out in their line, full-screen programs left out. Keeps the last `limit` UTF-16 units.
 *
 * Moves between lines are not followed: the text stays append-only, in the order of writing.
 */
export class PlainTextTape {
  readonly #limit: number;
  readonly #observer: TapeObserver;
  readonly #scanner: VtScanner;
  /** Finished pieces, oldest first. */
  #pieces: string[] = [];
  #first = 0;
  #heldUnits = 0;
  #omittedUnits = 0;
  #line = '';
  #column = 0;
  #isAlternateScreen = false;

  /** @param observer sees what the tape sees, full-screen programs left out, so that output is scanned once */
  constructor(limit: number, observer: TapeObserver = {}) {
    this.#limit = limit;
    this.#observer = observer;
    this.#scanner = new VtScanner({
      text: (run) => this.#text(run),
      control: (character) => this.#control(character),
      csi: (final, parameters) => this.#csi(final, parameters),
      escape: () => {},
      osc: (payload) => observer.osc?.(payload),
    });
  }

  push(output: string): void {
    this.#scanner.push(output);
  }

  get isAtLineStart(): boolean {
    return this.#line === '';
  }

  /** How much was dropped from the front, in UTF-16 units. */
  get omittedUnits(): number {
    return this.#omittedUnits;
  }

  read(): string {
    return this.#pieces.slice(this.#first).join('') + this.#line;
  }

  #text(run: string): void {
    if (this.#isAlternateScreen) return;
    this.#observer.text?.(run);
    let rest = run;
    while (rest !== '') {
      const part = rest.slice(0, maxEditableUnits);
      rest = rest.slice(part.length);
      this.#line = overwrite(this.#line, this.#column, part);
      this.#column += part.length;
      if (this.#line.length >= maxEditableUnits) this.#finish('');
    }
  }

  #control(character: string): void {
    if (this.#isAlternateScreen) return;
    this.#observer.control?.(character);
    if (character === '\n' || character === '\v' || character === '\f') this.#finish('\n');
    else if (character === '\r') this.#column = 0;
    else if (character === '\b') this.#column = Math.max(0, this.#column - 1);
    else if (character === '\t') this.#moveTo((Math.floor(this.#column / tabWidth) + 1) * tabWidth);
  }

  #csi(final: string, parameters: string): void {
    if ((final === 'h' || final === 'l') && /^\?(?:.*;)?(?:47|1047|1049)(?:;|$)/.test(parameters)) {
      this.#isAlternateScreen = final === 'h';
      return;
    }
    if (this.#isAlternateScreen) return;
    const amount = Math.max(1, Number.parseInt(parameters, 10) || 1);
    if (final === 'K') this.#erase(parameters);
    else if (final === 'G') this.#moveTo(amount - 1);
    else if (final === 'C') this.#moveTo(this.#column + amount);
    else if (final === 'D') this.#moveTo(this.#column - amount);
  }

  #erase(parameters: string): void {
    if (parameters === '' || parameters === '0') this.#line = this.#line.slice(0, this.#column);
    else if (parameters === '1') this.#line = overwrite(this.#line, 0, ' '.repeat(this.#column + 1));
    else if (parameters === '2') this.#line = '';
  }

  #moveTo(column: number): void {
    this.#column = Math.min(Math.max(0, column), maxEditableUnits - 1);
  }

  #finish(lineEnd: '' | '\n'): void {
    this.#pieces.push(this.#line + lineEnd);
    this.#heldUnits += this.#line.length + lineEnd.length;
    this.#line = '';
    this.#column = 0;
    while (this.#heldUnits > this.#limit) this.#dropOldest();
  }

  #dropOldest(): void {
    const oldest = this.#pieces[this.#first]?.length ?? 0;
    this.#pieces[this.#first] = '';
    this.#first += 1;
    this.#heldUnits -= oldest;
    this.#omittedUnits += oldest;
    // Compacting only when half is empty keeps dropping at constant cost per piece.
    if (this.#first * 2 < this.#pieces.length) return;
    this.#pieces = this.#pieces.slice(this.#first);
    this.#first = 0;
  }
}

function overwrite(line: string, column: number, text: string): string {
  if (column === line.length) return line + text;
  return line.slice(0, column).padEnd(column) + text + line.slice(column + text.length);
}
