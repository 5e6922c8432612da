import type { TerminalView } from '../../src-shared/index.ts';
import type { RunningCommand } from './agent-command.ts';
import { PlainTextTape } from './plain-text-tape.ts';
import { parseShellMark, type ShellMark } from './shell-marks.ts';
import type { ViewerSet } from './viewer-set.ts';

/** How much plain text of a terminal is kept for the agent to read, in UTF-16 units. */
const tapeUnits = 1_000_000;

export interface TerminalParts {
  readonly view: TerminalView;
  readonly viewers: ViewerSet;
  readonly hostName: string;
  readonly onMark: (mark: ShellMark) => void;
}

/** What main knows of one terminal. Its screen is in the pty host, its pixels in a window. */
export class Terminal {
  readonly viewers: ViewerSet;
  view: TerminalView;
  /** The approved command that runs here, in an agent's terminal. */
  command: RunningCommand | undefined;
  /** Process id of the running program, as soon as the host has told it. */
  pid: number | undefined;
  /** Closed by the person while its program still ends. */
  isClosed = false;
  /** The host that kept its screen died. */
  isScreenLost = false;
  readonly #tape: PlainTextTape;

  constructor(parts: TerminalParts) {
    this.view = parts.view;
    this.viewers = parts.viewers;
    this.#tape = new PlainTextTape(tapeUnits, { osc: (payload) => this.#mark(parts, payload) });
  }

  receive(data: string, seq: number): void {
    this.#tape.push(data);
    // Until the host has started the program, what comes is our own header.
    if (this.pid !== undefined) this.command?.receive(data);
    this.viewers.deliver(data, seq);
  }

  /** A sentence of ours where no host can print it any more. */
  announce(sentence: string): void {
    const data = `${this.isAtLineStart ? '' : '\r\n'}\x1b[0m${sentence}\r\n`;
    this.#tape.push(data);
    this.viewers.deliver(data, this.viewers.seq + data.length);
  }

  get isAtLineStart(): boolean {
    return this.#tape.isAtLineStart;
  }

  readText(): { readonly text: string; readonly omittedCharacters: number } {
    return { text: this.#tape.read(), omittedCharacters: this.#tape.omittedUnits };
  }

  #mark({ hostName, onMark }: TerminalParts, payload: string): void {
    const mark = parseShellMark(payload, hostName);
    if (mark !== undefined) onMark(mark);
  }
}
