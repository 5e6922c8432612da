import { SerializeAddon } from '@xterm/addon-serialize';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import headless from '@xterm/headless';

export interface ScreenParts {
  readonly cols: number;
  readonly rows: number;
  readonly scrollbackLines: number;
  /** Receives the terminal's answers to questions of the program. */
  readonly onAnswer: (data: string) => void;
}

/**
 * The same terminal that the window draws, without a window: it lets a reloaded window be given the screen as it is.
 * Parsing runs here, in the host, so that a flood costs main nothing.
 */
export class Screen {
  readonly #terminal: headless.Terminal;
  readonly #serializer = new SerializeAddon();

  constructor(parts: ScreenParts) {
    const { cols, rows, scrollbackLines: scrollback } = parts;
    this.#terminal = new headless.Terminal({ cols, rows, scrollback, allowProposedApi: true });
    this.#terminal.loadAddon(this.#serializer as unknown as headless.ITerminalAddon);
    this.#terminal.loadAddon(new UnicodeGraphemesAddon() as unknown as headless.ITerminalAddon);
    this.#terminal.onData(parts.onAnswer);
  }

  write(text: string, parsed: () => void): void {
    this.#terminal.write(text, parsed);
  }

  resize(cols: number, rows: number): void {
    this.#terminal.resize(cols, rows);
  }

  /** Calls back with the screen as it is once everything written before has been parsed. */
  serialize(done: (text: string) => void): void {
    this.#terminal.write('', () => done(this.#serializer.serialize()));
  }

  dispose(): void {
    this.#terminal.dispose();
  }
}
